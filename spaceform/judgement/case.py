"""The case: a space with what is to happen to it, and who has which access in the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import (
    ADMINISTER,
    PAIRS,
    Access,
    GrantChange,
    accesses,
    is_something,
    pairs,
    role_of,
)
from spaceform.aspects.lifecycle import NewSpace, SpaceChange
from spaceform.change import Change
from spaceform.mark import Mark
from spaceform.principals import Directory, Principal
from spaceform.resolution import DeclaredGrants
from spaceform.site_roles import PermissionModel, Role, RoleMode
from spaceform.space import DesiredSpace, LiveSpace, Unknown

_CREATORS_ROLE = "Admin"

Held = Mapping[Principal, Access]


@dataclass(frozen=True)
class Known:
    """Who is who, and what roles are made of once the plan's own changes of them are in place.

    Without a `site` only manifests are known: what a role brings, and what a group that is named
    by its id is called, is then nobody's to say.
    """

    directory: Directory
    model: PermissionModel = field(default_factory=PermissionModel)
    site: bool = True

    def role(self, role: Role) -> Role:
        """Return a role as the site will have it, whatever a plan says that it is made of."""
        for each in self.model.roles:
            is_it = each.id == role.id if role.id else each.name.casefold() == role.name.casefold()
            if is_it:
                return each.role
        return role

    def pairs(self, access: Access | None) -> frozenset[str]:
        """Return everything that an access allows."""
        role = role_of(access)
        if access is None or role is None:
            return pairs(access)
        return pairs(access.model_copy(update={"role": self.role(role)}))

    def may_administer(self, access: Access | None) -> bool:
        """Tell whether an access holds `administer/space`; offline any role might bring it."""
        role = role_of(access)
        hidden = not self.site and role is not None and not self.role(role).permissions
        return hidden or ADMINISTER in self.pairs(access)

    @property
    def before(self) -> "Known":
        """The same, with roles as they are live."""
        return replace(self, model=PermissionModel())


class Holding(NamedTuple):
    """What one principal may do in the end; `ours` says that manifests or changes have it so."""

    pairs: frozenset[str]
    role: str | None
    mark: Mark | None = None
    ours: bool = False


@dataclass(frozen=True)
class Judged:
    """A space to judge: what is live in it, its changes, and what its manifest says.

    `desired` is None where only a saved plan is at hand; `declared` are the manifest's grants by
    resolved principal. `whole` says that nobody else has any access in the end; `recorded`, that
    the plan keeps records, so that whose the space is has been asked.
    """

    key: str
    live: LiveSpace | None
    changes: tuple[Change, ...] = ()
    desired: DesiredSpace | None = None
    declared: DeclaredGrants = field(default_factory=DeclaredGrants)
    whole: bool = False
    recorded: bool = True

    @property
    def created(self) -> NewSpace | None:
        """What the space is created with, where these changes do that."""
        lifecycle = (change for change in self.changes if isinstance(change, SpaceChange))
        return next((change.after for change in lifecycle if change.after is not None), None)

    @property
    def is_deleted(self) -> bool:
        """Whether nothing of the space is left in the end."""
        wanted = self.desired is not None and self.desired.state == "absent"
        return wanted or any(
            isinstance(change, SpaceChange) and change.after is None for change in self.changes
        )

    def mark(self, path: str = "") -> Mark | None:
        """Find the line that declares a path; with a saved plan alone, the first of its lines."""
        if self.desired is not None:
            return self.desired.mark(path)
        return next((change.mark for change in self.changes if change.mark), None)

    @property
    def wanted(self) -> Held:
        """Who the manifest gives which access."""
        found = {who: each.access for who, each in self.declared.access.items()}
        return {who: access for who, access in found.items() if is_something(access)}


@dataclass(frozen=True)
class Ending:
    """Who has which access in a space before and in the end; every rule asks, so it is kept."""

    space: Judged
    known: Known

    @cached_property
    def before(self) -> Held | None:
        """Who has which access before; the creator of a new space; None if not known."""
        new, live = self.space.created, self.space.live
        if new is not None:
            creator = self.known.directory.identity.user.principal
            return {creator: _creators_access(self.known.model)} if new.private else None
        if live is None or isinstance(live.grants, Unknown):
            return None
        return accesses(live.grants)

    @cached_property
    def after(self) -> Held | None:
        """Who has which access in the end; None if not known."""
        if self.space.whole:
            return self.space.wanted
        if self.before is None:
            return None
        found: dict[Principal, Access | None] = {**self.before}
        for change in self.changes.values():
            found[change.principal] = change.after
        return {who: access for who, access in found.items() if access and is_something(access)}

    @cached_property
    def changes(self) -> Mapping[Principal, GrantChange]:
        """The changes of access, by whose it is."""
        found = (change for change in self.space.changes if isinstance(change, GrantChange))
        return {change.principal: change for change in found}

    @cached_property
    def custom(self) -> Mapping[Principal, frozenset[str]]:
        """The pairs on custom content types that are declared, or sent."""
        found = {who: frozenset(sent) for who, sent in self.space.declared.custom.items()}
        for change in self.space.changes:
            if isinstance(change, CustomContentChange):
                more = frozenset(change.after or ())
                found[change.principal] = found.get(change.principal, frozenset()) | more
        return found

    @cached_property
    def holdings(self) -> Mapping[Principal, Holding]:
        """Everybody who has access in the end, and those who are declared to."""
        is_new = self.space.created is not None
        grants = self.space.mark("grants")
        found = {who: self._holding(who, access, grants, ours=is_new) for who, access in self._left}
        for who in self.custom:
            found.setdefault(who, self._holding(who, None, grants, ours=True))
        for who, change in self.changes.items():
            found[who] = self._holding(who, change.after, change.mark or grants, ours=True)
        for who, declared in self.space.declared.access.items():
            mark = self.space.mark(declared.path)
            found[who] = self._holding(who, declared.access, mark, ours=True)
        return found

    def name(self, who: Principal) -> str:
        """Return a principal as people know it."""
        name = self._live_names.get(who)
        return f"{who.kind}:{name}" if name else self.known.directory.name(who)

    @property
    def _left(self) -> Iterable[tuple[Principal, Access]]:
        return (self.after or {}).items()

    @cached_property
    def _live_names(self) -> Mapping[Principal, str]:
        live = self.space.live
        if live is None or isinstance(live.grants, Unknown):
            return {}
        return {row.principal: row.name for row in live.grants if row.name}

    def _holding(
        self, who: Principal, access: Access | None, mark: Mark | None, *, ours: bool
    ) -> Holding:
        role = role_of(access)
        return Holding(
            pairs=self.known.pairs(access) | self.custom.get(who, frozenset()),
            role=self.known.role(role).name if role else None,
            mark=mark,
            ours=ours,
        )


def _creators_access(model: PermissionModel) -> Access:
    admin = model.find(_CREATORS_ROLE)
    if model.mode is not RoleMode.PRE_ROLES and admin is not None:
        return Access.of((), admin.role)
    return Access.of(PAIRS)
