"""The declared: manifests read as if they were live, so that others can be compared with them.

Nobody was asked here who is who or what roles are made of: names stand for themselves, and of a
role of Confluence's own only its name is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from spaceform.aspects.custom_content import is_custom
from spaceform.aspects.details import Details, Homepage, HomepageName
from spaceform.aspects.grants import (
    Access,
    DeclaredAccess,
    GrantChange,
    GrantRow,
    is_something,
    role_of,
)
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings
from spaceform.change import Reason, Risk, SpaceRef
from spaceform.judgement.offline import access_offline, directory_offline, principal_offline
from spaceform.principals import Directory, Principal
from spaceform.resolution import names_of
from spaceform.site_roles import DesiredRole, Role
from spaceform.space import Desired, DesiredGrant, DesiredSpace, LiveSpace

_ADMIN = "admin"
_NO_THEME = ""


class DeclaredChange(GrantChange):
    """A principal is declared otherwise; where a role's pairs are not known, only the role is told.

    What nobody knows is neither a gain nor a loss.
    """

    @property
    def gains(self) -> frozenset[str]:
        """The pairs that the principal gets, where both sides are known."""
        return frozenset() if self._is_vague else super().gains

    @property
    def losses(self) -> frozenset[str]:
        """The pairs that the principal loses, where both sides are known."""
        return frozenset() if self._is_vague else super().losses

    @property
    def _is_vague(self) -> bool:
        roles = (role_of(self.before), role_of(self.after))
        return any(role is not None and not role.permissions for role in roles)

    @classmethod
    def of(cls, change: GrantChange) -> "DeclaredChange":
        """Return a change as far as manifests tell it."""
        fields = {name: getattr(change, name) for name in GrantChange.model_fields}
        told = cls(**fields)
        return told.model_copy(update={"risk": told.vague_risk}) if told._is_vague else told

    @property
    def vague_risk(self) -> Risk:
        """How much harm a change of roles can do, by the names of the roles."""
        was, becomes = (_is_admin(side) for side in (self.before, self.after))
        if was and not becomes:
            return Risk.CRITICAL
        is_everyone = self.principal.kind in ("anonymous", "class")
        if (becomes and not was) or self.after is None or is_everyone:
            return Risk.HIGH
        return Risk.MEDIUM


@dataclass(frozen=True)
class GrantsDeclared:
    """The grants of one manifest by principal; `custom` holds pairs on custom content types."""

    access: dict[Principal, DeclaredAccess] = field(default_factory=dict)
    custom: dict[Principal, tuple[str, ...]] = field(default_factory=dict)


def read_grants(space: DesiredSpace, roles: Iterable[DesiredRole], today: date) -> GrantsDeclared:
    """Return what a manifest gives to whom on a day; roles that it defines bring their pairs."""
    known = {role.name.casefold(): role.permissions for role in roles}
    found = GrantsDeclared()
    for grant in space.grants or ():
        principal = principal_offline(grant.principal)
        found.access[principal] = DeclaredAccess(
            access=_access(grant, known, today),
            reason=Reason.EXPIRED if grant.is_over(today) else Reason.DECLARED,
            path=f"grants/{grant.principal}",
        )
        custom = tuple(filter(is_custom, grant.permissions or ()))
        if custom and not grant.is_over(today):
            found.custom[principal] = custom
    return found


def as_live(space: DesiredSpace, grants: GrantsDeclared) -> LiveSpace:
    """Return a space as if it were live just as a manifest declares it, and had nothing else."""
    rows = [row for who, found in grants.access.items() for row in _rows(who, found.access)]
    return LiveSpace(
        ref=SpaceRef(id=space.key, key=space.key),
        status="archived" if space.state == "archived" else "current",
        details=Details(
            name=space.name or "",
            description=space.description or "",
            homepage=homepage_of(space.homepage),
        ),
        grants=tuple(rows),
        properties={
            key: LiveProperty(value=value, version=0)
            for key, value in (space.properties or {}).items()
        },
        labels=space.labels or (),
        settings=space.settings or Settings(),
        theme=space.theme or _NO_THEME,
        record=None,
    )


def homepage_of(name: HomepageName | None) -> Homepage | None:
    """Return the page that a manifest names, known by its title where that is all it says."""
    if name is None:
        return None
    return Homepage(id=name.id or name.title or "", title=name.title or "")


def who_is_who(desired: Desired, other: Desired) -> Directory:
    """Return everybody whom either side names; people have the names of the first."""
    sides = (other, desired)
    names = [name for side in sides for space in side.spaces for name in names_of(space)]
    names += [name for side in sides for name in side.keep]
    taken = desired.people.keys()
    before = {account: name for name, account in other.people.items() if name not in taken}
    mine = {account: name for name, account in desired.people.items()}
    return directory_offline(names, before | mine)


def _access(grant: DesiredGrant, known: Mapping[str, tuple[str, ...]], today: date) -> Access:
    access = access_offline(grant, today)
    plain = (pair for pair in access.permissions if not is_custom(pair))
    if access.role is None:
        return Access.of(plain)
    name = access.role.name
    return Access.of(plain, Role(name=name, permissions=known.get(name.casefold(), ())))


def _rows(principal: Principal, access: Access) -> Iterable[GrantRow]:
    if not is_something(access):
        return
    for pair in access.permissions:
        yield GrantRow(principal=principal, permission=pair)
    if access.role is not None:
        yield GrantRow(principal=principal, role=access.role)


def _is_admin(access: Access | None) -> bool:
    role = role_of(access)
    return role is not None and role.name.casefold() == _ADMIN
