"""Grants: who may do what in a space, as pairs of an operation and its target."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, Protocol

from pydantic import JsonValue

from spaceform.change import Change, Diff, Frame, Reason, Risk, SpaceRef, Unmanaged
from spaceform.diff import keyed
from spaceform.model import Model
from spaceform.principals import Principal
from spaceform.site_roles import Role

READ = "read/space"
ADMINISTER = "administer/space"

PAIRS = frozenset(
    {
        "read/space",
        "export_content/space",
        "create/page",
        "update/page",
        "archive/page",
        "delete/page",
        "create/blogpost",
        "update/blogpost",
        "delete/blogpost",
        "create/comment",
        "delete/comment",
        "create/attachment",
        "delete/attachment",
        "delete/space",
        "export/space",
        "restrict_content/space",
        "manage_content/space",
        "manage_templates/space",
        "manage_look_and_feel/space",
        "manage_users/space",
        "manage_nonlicensed_users/space",
        "manage_public_links/space",
        "manage_guest_users/space",
        "archive_space/space",
        "delete_space/space",
        "administer/space",
    }
)
"""The 26 pairs measured on live sites. Another pair may be real: it is a warning, no error."""

DATA_CENTER_PAIRS = frozenset({"delete_mail/space"})
"""Pairs that Data Center has and Cloud does not."""

COMPANIONS: dict[str, frozenset[str]] = {
    "read/space": frozenset({"export_content/space"}),
    "create/page": frozenset({"update/page"}),
}
"""Pairs that Confluence adds by itself when a pair is granted (`POST …/permission`)."""

DROPS: dict[str, frozenset[str]] = {
    "create/page": frozenset({"update/page"}),
    "administer/space": frozenset({"manage_users/space"}),
}
"""Pairs that Confluence drops by itself when a pair is removed (`DELETE …/permission/{id}`)."""


class Access(Model):
    """What one principal may do: pairs granted to it, sorted, without repetition; and its role."""

    permissions: tuple[str, ...]
    role: Role | None = None

    @classmethod
    def of(cls, permissions: Iterable[str], role: Role | None = None) -> "Access":
        """Make the canonical access of a set of pairs and a role."""
        return cls(permissions=tuple(sorted(set(permissions))), role=role)


class GrantRow(Model):
    """One live pair of one principal, with the id by which it can be removed; or its role.

    The pairs that come with a role are in `role` and have no rows of their own; `permission` is
    empty there, and so is `id`: a role is assigned, not granted.
    """

    id: str = ""
    principal: Principal
    permission: str = ""
    role: Role | None = None
    name: str | None = None


class GrantChange(Change):
    """A principal's whole access changes; gains and losses are carried out in two phases.

    `foreseen` are pairs beyond `after` that Confluence will add by itself and that are removed
    again. `name` is how manifests spell the principal, `person` a user's display name.
    """

    aspect: Literal["grants"] = "grants"
    principal: Principal
    name: str
    person: str | None = None
    before: Access | None = None
    after: Access | None = None
    foreseen: tuple[str, ...] = ()

    @property
    def gains(self) -> frozenset[str]:
        """The pairs that the principal gets, by a grant or with a role."""
        return pairs(self.after) - pairs(self.before)

    @property
    def losses(self) -> frozenset[str]:
        """The pairs that the principal loses, whatever brought them."""
        return pairs(self.before) - pairs(self.after)

    @property
    def revoked(self) -> frozenset[str]:
        """The granted pairs that are taken back; a role may bring some of them again."""
        return granted(self.before) - granted(self.after)

    @property
    def exchanges_role(self) -> bool:
        """Whether the principal gets, changes or loses a role."""
        return not same_role(role_of(self.before), role_of(self.after))

    @property
    def gives_up_role(self) -> bool:
        """Whether the principal has no role any more, whatever comes in its place."""
        return role_of(self.before) is not None and role_of(self.after) is None


def pairs(access: Access | None) -> frozenset[str]:
    """Return everything that an access allows, by grants and by a role; nothing for no access."""
    if access is None:
        return frozenset()
    by_role = access.role.permissions if access.role else ()
    return frozenset((*access.permissions, *by_role))


def granted(access: Access | None) -> frozenset[str]:
    """Return the pairs that are granted one by one, those of a role left aside."""
    return frozenset() if access is None else frozenset(access.permissions)


def role_of(access: Access | None) -> Role | None:
    """Return the role of an access."""
    return None if access is None else access.role


def same_role(one: Role | None, other: Role | None) -> bool:
    """Tell whether two roles are one, by id or, where one is yet to be created, by name."""
    if one is None or other is None:
        return one is other
    return one.id == other.id if one.id and other.id else one.name == other.name


def same_access(one: Access | None, other: Access | None) -> bool:
    """Tell whether two accesses are the same, whatever pairs their role is made of just now."""
    return granted(one) == granted(other) and same_role(role_of(one), role_of(other))


def accesses(rows: Iterable[GrantRow]) -> dict[Principal, Access]:
    """Return every principal's live access."""
    found: dict[Principal, set[str]] = {}
    roles: dict[Principal, Role] = {}
    for row in rows:
        permissions = found.setdefault(row.principal, set())
        if row.role is None:
            permissions.add(row.permission)
        else:
            roles[row.principal] = row.role
    return {who: Access.of(permissions, roles.get(who)) for who, permissions in found.items()}


def companions(granted: Iterable[str]) -> frozenset[str]:
    """Return the pairs that Confluence adds by itself to those granted."""
    return frozenset().union(*(COMPANIONS.get(pair, frozenset()) for pair in granted))


def drops(removed: Iterable[str]) -> frozenset[str]:
    """Return the pairs that Confluence drops by itself with those removed."""
    return frozenset().union(*(DROPS.get(pair, frozenset()) for pair in removed))


def staying(change: GrantChange) -> frozenset[str]:
    """Return the granted pairs that a change leaves as they are, all the time."""
    return (granted(change.before) & granted(change.after)) - drops(change.revoked)


class DeclaredAccess(Model):
    """What is declared for a resolved principal: its pairs, why, and the path that says so."""

    access: Access
    reason: Reason = Reason.DECLARED
    path: str = "grants"


def diff(
    frame: Frame,
    desired: Mapping[Principal, DeclaredAccess],
    live: Mapping[Principal, Access],
    name: Callable[[Principal], str],
    *,
    has_companions: bool = True,
) -> Diff:
    """Compare whole accesses, principal by principal.

    `has_companions` tells whether granting a pair may add others by itself on this site.
    """
    declared = {str(principal): found for principal, found in desired.items()}
    comparison = keyed(
        frame,
        {item: found.access for item, found in declared.items()},
        {str(principal): access for principal, access in live.items()},
        same_access,
    )
    changes: list[GrantChange] = []
    for difference in comparison.differences:
        principal = Principal.parse(difference.item)
        found = declared.get(difference.item)
        change = GrantChange(
            address=f"{frame.key}/grants/{name(principal)}",
            space_id=frame.space_id,
            principal=principal,
            name=name(principal),
            before=difference.before,
            after=difference.after if is_something(difference.after) else None,
            reason=found.reason if found else difference.reason,
            mark=frame.mark(found.path if found else "grants"),
        )
        if not same_access(change.before, change.after):
            changes.append(_foresee(change, has_companions=has_companions))
    leftovers = tuple(
        Unmanaged(
            address=f"{frame.key}/grants/{name(Principal.parse(left.item))}",
            value=_told(live[Principal.parse(left.item)]),
            kept=left.kept,
        )
        for left in comparison.leftovers
    )
    return Diff(tuple(changes), leftovers)


def is_something(access: Access | None) -> bool:
    """Tell whether an access is made of anything."""
    return access is not None and bool(access.permissions or access.role)


def _told(access: Access) -> list[JsonValue]:
    role = [f"role {access.role.name}"] if access.role else []
    return [*role, *access.permissions]


def _foresee(change: GrantChange, *, has_companions: bool) -> GrantChange:
    beyond: frozenset[str] = frozenset()
    if has_companions:
        new = granted(change.after) - granted(change.before)
        # A companion that the role brought before shows as a grant once the role is gone.
        beyond = companions(new) - granted(change.after) - granted(change.before)
    return change.model_copy(update={"foreseen": tuple(sorted(beyond)), "risk": _risk(change)})


def _risk(change: GrantChange) -> Risk:
    if ADMINISTER in change.losses:
        return Risk.CRITICAL
    everyone = change.principal.kind in ("anonymous", "class")
    if ADMINISTER in change.gains or READ in change.losses or (everyone and change.gains):
        return Risk.HIGH
    return Risk.MEDIUM if change.losses else Risk.LOW


def value(change: GrantChange, live: Iterable[GrantRow]) -> Access | None:
    """Return the principal's live access."""
    return accesses(row for row in live if row.principal == change.principal).get(change.principal)


class GrantsPort(Protocol):
    """What grants need of a site."""

    def read_grants(self, ref: SpaceRef) -> tuple[GrantRow, ...]:
        """Read every row of a space; raises ForbiddenError where they are not visible."""
        ...

    def add_grant(self, ref: SpaceRef, principal: Principal, permission: str) -> None:
        """Grant one pair; raises ConflictError where the principal has it already."""
        ...

    def remove_grant(self, ref: SpaceRef, row: GrantRow) -> None:
        """Remove one row; raises NotFoundError where it is gone already."""
        ...

    def assign_role(self, ref: SpaceRef, principal: Principal, role: Role | None) -> None:
        """Give a principal a role in place of the one it has, or take it away with None.

        A role without an id is found by its name; raises NotFoundError where the site has none.
        """
        ...
