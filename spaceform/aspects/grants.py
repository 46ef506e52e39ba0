"""Grants: who may do what in a space, as pairs of an operation and its target."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, Protocol

from spaceform.change import Change, Diff, Frame, Reason, Risk, SpaceRef, Unmanaged
from spaceform.diff import keyed
from spaceform.model import Model
from spaceform.principals import Principal

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
    """What one principal may do: pairs `operation/target`, sorted, without repetition."""

    permissions: tuple[str, ...]

    @classmethod
    def of(cls, permissions: Iterable[str]) -> "Access":
        """Make the canonical access of a set of pairs."""
        return cls(permissions=tuple(sorted(set(permissions))))


class GrantRow(Model):
    """One live pair of one principal, with the id by which it can be removed."""

    id: str
    principal: Principal
    permission: str
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
        """The pairs that the principal gets."""
        return pairs(self.after) - pairs(self.before)

    @property
    def losses(self) -> frozenset[str]:
        """The pairs that the principal loses."""
        return pairs(self.before) - pairs(self.after)


def pairs(access: Access | None) -> frozenset[str]:
    """Return the pairs of an access; none for no access."""
    return frozenset() if access is None else frozenset(access.permissions)


def accesses(rows: Iterable[GrantRow]) -> dict[Principal, Access]:
    """Return every principal's live access."""
    found: dict[Principal, set[str]] = {}
    for row in rows:
        found.setdefault(row.principal, set()).add(row.permission)
    return {principal: Access.of(permissions) for principal, permissions in found.items()}


def companions(granted: Iterable[str]) -> frozenset[str]:
    """Return the pairs that Confluence adds by itself to those granted."""
    return frozenset().union(*(COMPANIONS.get(pair, frozenset()) for pair in granted))


def drops(removed: Iterable[str]) -> frozenset[str]:
    """Return the pairs that Confluence drops by itself with those removed."""
    return frozenset().union(*(DROPS.get(pair, frozenset()) for pair in removed))


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
) -> Diff:
    """Compare whole accesses, principal by principal."""
    declared = {str(principal): found for principal, found in desired.items()}
    comparison = keyed(
        frame,
        {item: found.access for item, found in declared.items()},
        {str(principal): access for principal, access in live.items()},
        lambda one, other: one == other,
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
            after=difference.after if pairs(difference.after) else None,
            reason=found.reason if found else difference.reason,
            mark=frame.mark(found.path if found else "grants"),
        )
        if change.gains or change.losses:
            changes.append(_foresee(change))
    leftovers = tuple(
        Unmanaged(
            address=f"{frame.key}/grants/{name(Principal.parse(left.item))}",
            value=list(live[Principal.parse(left.item)].permissions),
            kept=left.kept,
        )
        for left in comparison.leftovers
    )
    return Diff(tuple(changes), leftovers)


def _foresee(change: GrantChange) -> GrantChange:
    beyond = companions(change.gains) - pairs(change.after) - pairs(change.before)
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
