"""Space roles: the one thing managed above spaces, and how a site lets access be given at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, Protocol

from spaceform.change import Change, Risk
from spaceform.mark import Mark
from spaceform.model import Model

_ADMINISTER = "administer/space"


class RoleMode(StrEnum):
    """Whether a site gives access by permissions, by roles, or by both (`GET /space-role-mode`)."""

    PRE_ROLES = "pre-roles"
    TRANSITION = "transition"
    ROLES = "roles"


class Role(Model):
    """A space role as a principal has it; `id` is None for one that this plan creates.

    `permissions` are its pairs `operation/target`, sorted.
    """

    id: str | None = None
    name: str
    permissions: tuple[str, ...] = ()


class RoleDefinition(Model):
    """What a custom role is made of; `permissions` are pairs, sorted."""

    description: str
    permissions: tuple[str, ...]


class SiteRole(Model):
    """A role of the site; only a `custom` one can be changed."""

    id: str
    name: str
    custom: bool
    description: str = ""
    permissions: tuple[str, ...] = ()

    @property
    def role(self) -> Role:
        """The role as a principal has it."""
        return Role(id=self.id, name=self.name, permissions=self.permissions)

    @property
    def definition(self) -> RoleDefinition:
        """What the role is made of."""
        return RoleDefinition(description=self.description, permissions=self.permissions)


class DesiredRole(Model):
    """A custom role as the configuration defines it; a description of None is left as it is."""

    name: str
    description: str | None = None
    permissions: tuple[str, ...]
    mark: Mark | None = None

    def over(self, live: SiteRole | None) -> RoleDefinition:
        """Return what the role will be made of."""
        kept = live.description if live else ""
        description = kept if self.description is None else self.description
        return RoleDefinition(description=description, permissions=self.permissions)


@dataclass(frozen=True)
class PermissionModel:
    """How a site lets access be given.

    `absorbed` maps pairs for which the site has no name of its own to the pair that brings them
    along; `extra` are pairs that it has beyond Cloud's.
    `has_companions` tells whether granting a pair may add others by itself.
    """

    mode: RoleMode = RoleMode.PRE_ROLES
    roles: tuple[SiteRole, ...] = ()
    absorbed: Mapping[str, str] = field(default_factory=dict)
    extra: frozenset[str] = frozenset()
    has_companions: bool = True

    def find(self, name: str) -> SiteRole | None:
        """Find a role by its name; a site tells names apart without their case."""
        folded = name.casefold()
        return next((role for role in self.roles if role.name.casefold() == folded), None)

    def closest(self, permissions: Iterable[str]) -> SiteRole | None:
        """Return the role whose pairs come closest to these; None where there is no role.

        Of several that are as close, it is the one that allows the least.
        """
        wanted = frozenset(permissions)

        def likeness(role: SiteRole) -> tuple[float, int]:
            pairs = frozenset(role.permissions)
            return (len(pairs & wanted) / max(1, len(pairs | wanted)), -len(pairs))

        return max(self.roles, key=likeness, default=None)

    def planned(self, desired: Iterable[DesiredRole]) -> "PermissionModel":
        """Return the model as it is once the configured roles are in place, new ones without id."""
        roles = {role.name: role for role in self.roles}
        for wanted in desired:
            live = self.find(wanted.name)
            if live is None or live.custom:
                name = live.name if live else wanted.name
                roles[name] = SiteRole(
                    id=live.id if live else "",
                    name=name,
                    custom=True,
                    permissions=wanted.permissions,
                )
        return replace(self, roles=tuple(roles.values()))


class RoleChange(Change):
    """A custom role of the site is created, or changed for everybody who has it in any space."""

    aspect: Literal["role"] = "role"
    name: str
    role_id: str | None = None
    before: RoleDefinition | None = None
    after: RoleDefinition

    @property
    def gains(self) -> frozenset[str]:
        """The pairs that the role gets."""
        return frozenset(self.after.permissions) - self._before

    @property
    def losses(self) -> frozenset[str]:
        """The pairs that the role loses, and with it everybody who has it."""
        return self._before - frozenset(self.after.permissions)

    @property
    def _before(self) -> frozenset[str]:
        return frozenset(self.before.permissions if self.before else ())


def diff(desired: Iterable[DesiredRole], model: PermissionModel) -> tuple[RoleChange, ...]:
    """Compare the configured roles with those of the site; a role is never deleted."""
    changes = []
    for wanted in desired:
        live = model.find(wanted.name)
        before, after = live.definition if live else None, wanted.over(live)
        if before == after:
            continue
        name = live.name if live else wanted.name
        change = RoleChange(
            address=f"site/roles/{name}",
            name=name,
            role_id=live.id if live else None,
            before=before,
            after=after,
            mark=wanted.mark,
        )
        changes.append(change.model_copy(update={"risk": _risk(change)}))
    return tuple(changes)


def _risk(change: RoleChange) -> Risk:
    if change.losses:
        return Risk.CRITICAL
    if change.before is None or not change.gains:
        return Risk.LOW
    return Risk.HIGH if _ADMINISTER in change.gains else Risk.MEDIUM


class RolesPort(Protocol):
    """What roles need of a site."""

    def read_model(self) -> PermissionModel:
        """Read how the site gives access, and its roles; kept until a role is written."""
        ...

    def create_role(self, name: str, definition: RoleDefinition) -> None:
        """Create a custom role; raises ConflictError where there is one of that name."""
        ...

    def update_role(self, role_id: str, name: str, definition: RoleDefinition) -> None:
        """Write a custom role, and return when its task has carried it into all spaces."""
        ...
