"""A site in memory behind the provider's port: companions, drops, lost answers, lag. No HTTP."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import JsonValue

from spaceform.aspects.details import Details, Homepage
from spaceform.aspects.grants import COMPANIONS, DROPS, GrantRow
from spaceform.aspects.lifecycle import CreatedSpace, DoomedSpace, NewSpace
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings
from spaceform.change import SpaceRef
from spaceform.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    ProviderError,
    UnclearError,
)
from spaceform.principals import Group, GroupSize, Identity, Principal, User
from spaceform.provider import Want
from spaceform.site_roles import PermissionModel, Role, RoleDefinition, SiteRole
from spaceform.space import RECORD_KEY, ListedSpace, LiveSpace, Section, Unknown
from tests.unit import build
from tests.unit.build import ADMINISTER, GROUPS, ME, READ, SITE, USERS, Held

_DESCRIBED = Details(name="Engineering")
_DOOMED = DoomedSpace(name="Engineering", pages=2, blog_posts=1, watchers=1)


@dataclass
class FakeSite:
    """One space `ENG` on a site; it implements every port of a provider itself."""

    there: bool = True
    archived: bool = False
    space_id: str = "100"
    rows: list[GrantRow] = field(default_factory=list)
    kept: dict[str, LiveProperty] = field(default_factory=dict)
    labels_of: set[str] = field(default_factory=set)
    described: Details = _DESCRIBED
    pages: tuple[Homepage, ...] = ()
    doomed: DoomedSpace = _DOOMED
    beginning: tuple[str | None, datetime | None] = (None, None)
    members: dict[str, tuple[User, ...] | None] = field(default_factory=dict)
    users: dict[str, User] = field(
        default_factory=lambda: {each.account_id: each for each in USERS}
    )
    lag: int = 0
    """How many reads of grants still show what was there before a write."""
    surprises: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Pairs that come with another pair, as `COMPANIONS`, but that nobody knows of."""
    model: PermissionModel = field(default_factory=PermissionModel)
    assigned: dict[Principal, Role] = field(default_factory=dict)
    swallows: bool = False
    """Whether there is nothing granted beside a role that brings it as well."""
    forgets: bool = False
    """Whether a role that comes takes all grants away."""
    administered: bool | None = None
    offers_not: frozenset[Section] = frozenset()
    confidential: bool = False
    """Whether grants are shown to administrators only."""
    log: list[str] = field(default_factory=list)
    reads: int = 0
    before: dict[str, list[Exception]] = field(default_factory=dict)
    after: dict[str, list[Exception]] = field(default_factory=dict)
    watch: Callable[[str], None] = lambda _: None
    crash: Callable[[], None] = lambda: None
    """Called where a write begins; what it raises is the end of the run."""
    _shown: tuple[tuple[GrantRow, ...], int] | None = None
    _next: int = 0

    @property
    def site(self) -> str:
        return SITE

    @property
    def ref(self) -> SpaceRef:
        return SpaceRef(id=self.space_id, key="ENG")

    @property
    def lacks(self) -> frozenset[Section]:
        return self.offers_not

    @property
    def spaces(self) -> "FakeSite":
        return self

    @property
    def roles(self) -> "FakeSite":
        return self

    @property
    def directory(self) -> "FakeSite":
        return self

    @property
    def lifecycle(self) -> "FakeSite":
        return self

    @property
    def details(self) -> "FakeSite":
        return self

    @property
    def grants(self) -> "FakeSite":
        return self

    @property
    def custom_content(self) -> "FakeSite":
        return self

    @property
    def properties(self) -> "FakeSite":
        return self

    @property
    def labels(self) -> "FakeSite":
        return self

    @property
    def settings(self) -> "FakeSite":
        return self

    @property
    def theme(self) -> "FakeSite":
        return self

    def hold(self, held: Held) -> "FakeSite":
        """Give principals their pairs, without companions and without a trace."""
        for row in build.rows(held):
            self._add(row.principal, row.permission)
        return self

    def fail(self, operation: str, error: Exception) -> None:
        """Let the next call of an operation fail before it does anything."""
        self.before.setdefault(operation, []).append(error)

    def lose_answer(self, operation: str) -> None:
        """Let the next call of an operation succeed, and its answer get lost."""
        lost = UnclearError("the answer was lost", method="POST", path="/there")
        self.after.setdefault(operation, []).append(lost)

    def held(self, who: Principal) -> set[str]:
        return {row.permission for row in self.rows if row.principal == who}

    def brought(self, who: Principal) -> set[str]:
        """Return what comes with somebody's role, as the role is now."""
        role = self.assigned.get(who)
        found = self.model.find(role.name) if role else None
        return set(found.permissions if found else role.permissions) if role else set()

    def may(self, who: Principal) -> set[str]:
        """Return everything that somebody may do, by grants or by a role."""
        return self.held(who) | self.brought(who)

    @property
    def administrators(self) -> set[Principal]:
        """Return who may administer the space."""
        everybody = {row.principal for row in self.rows} | self.assigned.keys()
        return {who for who in everybody if ADMINISTER in self.may(who)}

    # What every port begins and ends with

    def _begin(self, operation: str, *what: object) -> None:
        self.log.append(" ".join([operation, *map(str, what)]))
        if not operation.startswith(("read_", "find_")):
            self.crash()
        if waiting := self.before.get(operation):
            raise waiting.pop(0)

    def _find(self, ref: SpaceRef) -> None:
        if ref != self.ref:
            raise NotFoundError("there is no such space", status=404)

    def _end(self, operation: str) -> None:
        self.watch(operation)
        if waiting := self.after.get(operation):
            raise waiting.pop(0)

    # Roles

    def read_model(self) -> PermissionModel:
        self._begin("read_model")
        return self.model

    def create_role(self, name: str, definition: RoleDefinition) -> None:
        self._begin("create_role", name)
        if self.model.find(name):
            raise ConflictError("there is a role of that name")
        new = SiteRole(id=f"role-{name}", name=name, custom=True, **definition.model_dump())
        self.model = replace(self.model, roles=(*self.model.roles, new))
        self._end("create_role")

    def update_role(self, role_id: str, name: str, definition: RoleDefinition) -> None:
        self._begin("update_role", name)
        if all(role.id != role_id for role in self.model.roles):
            raise NotFoundError("there is no such role")
        new = SiteRole(id=role_id, name=name, custom=True, **definition.model_dump())
        others = tuple(role for role in self.model.roles if role.id != role_id)
        self.model = replace(self.model, roles=(*others, new))
        self._end("update_role")

    # Spaces

    def look_ahead(self, _keys: Iterable[str]) -> None:
        return None

    def read_space(self, key: str, wants: frozenset[Want]) -> LiveSpace | None:
        self._begin("read_space", key, *sorted(wants))
        if not self.there:
            return None
        unread = Unknown.NOT_READ
        has_record = bool(wants & {"record", "properties"})
        return LiveSpace(
            ref=self.ref,
            status="archived" if self.archived else "current",
            administered=self.administered,
            details=self.described if "details" in wants else unread,
            grants=self._visible() if "grants" in wants else unread,
            properties={key: each for key, each in self.kept.items() if key != RECORD_KEY}
            if "properties" in wants
            else unread,
            labels=tuple(sorted(self.labels_of)) if "labels" in wants else unread,
            record=self.kept.get(RECORD_KEY) if has_record else unread,
        )

    def find_pages(self, _ref: SpaceRef, title: str) -> tuple[Homepage, ...]:
        self._begin("find_pages", title)
        return tuple(page for page in self.pages if page.title == title)

    def read_doomed(self, _ref: SpaceRef, _name: str) -> DoomedSpace:
        return self.doomed

    # Directory

    def read_identity(self) -> Identity:
        return Identity(user=ME)

    def find_groups(self, name: str) -> tuple[Group, ...]:
        self._begin("find_groups", name)
        exact = tuple(group for group in GROUPS if group.name == name)
        return exact or tuple(group for group in GROUPS if group.name[:3] == name[:3])

    def read_group(self, group_id: str) -> Group | None:
        self._begin("read_group", group_id)
        return next((group for group in GROUPS if group.id == group_id), None)

    def read_user(self, account_id: str) -> User | None:
        self._begin("read_user", account_id)
        return self.users.get(account_id)

    def read_members(self, group_id: str) -> tuple[User, ...] | None:
        self._begin("read_members", group_id)
        return self.members.get(group_id)

    def list_spaces(self) -> tuple[ListedSpace, ...]:
        self._begin("list_spaces")
        return (ListedSpace(ref=self.ref, name="Engineering"),) if self.there else ()

    def count_members(self, group_id: str) -> GroupSize | None:
        self._begin("count_members", group_id)
        found = self.members.get(group_id)
        return None if found is None else GroupSize(people=len(found))

    # Lifecycle

    def create_space(self, space: NewSpace) -> SpaceRef:
        self._begin("create_space", space.key)
        self.there = True
        self._end("create_space")
        return self.ref

    def read_beginning(self, _key: str) -> CreatedSpace | None:
        if not self.there:
            return None
        creator, moment = self.beginning
        name = self.described.name
        return CreatedSpace(ref=self.ref, name=name, creator=creator, created=moment)

    def set_archived(self, _ref: SpaceRef, *, archived: bool) -> None:
        self._begin("set_archived", archived)
        self.archived = archived
        self._end("set_archived")

    def delete_space(self, ref: SpaceRef) -> None:
        self._begin("delete_space", ref.key)
        self.there = False
        self._end("delete_space")

    # Details, labels, settings, theme, custom content

    def update_details(
        self,
        _ref: SpaceRef,
        *,
        name: str | None = None,
        description: str | None = None,
        homepage_id: str | None = None,
    ) -> None:
        self._begin("update_details", name, description, homepage_id)
        changed = {"name": name, "description": description}
        self.described = self.described.model_copy(
            update={key: value for key, value in changed.items() if value is not None}
        )
        self._end("update_details")

    def add_labels(self, _ref: SpaceRef, names: tuple[str, ...]) -> None:
        self._begin("add_labels", *names)
        self.labels_of |= set(names)
        self._end("add_labels")

    def remove_label(self, _ref: SpaceRef, name: str) -> None:
        self._begin("remove_label", name)
        self.labels_of.discard(name)
        self._end("remove_label")

    def write_settings(self, _ref: SpaceRef, settings: Settings) -> None:
        self._begin("write_settings", settings.route_override)

    def set_theme(self, _ref: SpaceRef, theme: str) -> None:
        self._begin("set_theme", theme)

    def reset_theme(self, _ref: SpaceRef) -> None:
        self._begin("reset_theme")

    def send_custom_content(
        self,
        _ref: SpaceRef,
        principal: Principal,
        granted: tuple[str, ...],
        revoked: tuple[str, ...],
    ) -> None:
        self._begin("send_custom_content", principal, granted, revoked)

    # Properties

    def read_property(self, _ref: SpaceRef, key: str) -> LiveProperty | None:
        self._begin("read_property", key)
        return self.kept.get(key)

    def create_property(self, _ref: SpaceRef, key: str, value: JsonValue) -> None:
        self._begin("create_property", key)
        if key in self.kept:
            raise ConflictError("the key is there already")
        self.kept[key] = LiveProperty(value=value, version=1)
        self._end("create_property")

    def update_property(self, _ref: SpaceRef, key: str, value: JsonValue, version: int) -> None:
        self._begin("update_property", key, version)
        if self.kept[key].version + 1 != version:
            raise ConflictError("somebody else wrote first")
        self.kept[key] = LiveProperty(value=value, version=version)
        self._end("update_property")

    def delete_property(self, _ref: SpaceRef, key: str) -> None:
        self._begin("delete_property", key)
        if self.kept.pop(key, None) is None:
            raise NotFoundError("there is none")
        self._end("delete_property")

    # Grants

    def read_grants(self, ref: SpaceRef) -> tuple[GrantRow, ...]:
        self._find(ref)
        self.reads += 1
        shown = self._visible()
        if isinstance(shown, Unknown):
            raise ForbiddenError("the permissions are not shown", status=403)
        return shown

    def add_grant(self, ref: SpaceRef, principal: Principal, permission: str) -> None:
        self._find(ref)
        self._begin("add_grant", principal, permission)
        held = self.held(principal)
        hidden = self.brought(principal) if self.swallows or self.forgets else set()
        if permission in held | hidden:
            raise ConflictError("Permission already exists", status=400)
        if permission != READ and READ not in self.may(principal):
            raise ProviderError("read/space comes first", status=400)
        self._remember()
        extra = {*COMPANIONS.get(permission, ()), *self.surprises.get(permission, ())}
        for pair in (permission, *sorted(extra - held - hidden)):
            self._add(principal, pair)
        self._end("add_grant")

    def remove_grant(self, ref: SpaceRef, row: GrantRow) -> None:
        self._find(ref)
        self._begin("remove_grant", row.principal, row.permission)
        if row not in self.rows:
            raise NotFoundError("it is gone already", status=404)
        loses_it = ADMINISTER not in self.brought(row.principal)
        drops = {row.permission, *DROPS.get(row.permission, ())}
        if row.permission == READ:
            drops = self.held(row.principal)
        if ADMINISTER in drops and loses_it and self.administrators == {row.principal}:
            raise ProviderError("the last administrator stays", status=400)
        self._remember()
        self.rows = [
            each
            for each in self.rows
            if each.principal != row.principal or each.permission not in drops
        ]
        self._end("remove_grant")

    def assign_role(self, ref: SpaceRef, principal: Principal, role: Role | None) -> None:
        self._find(ref)
        self._begin("assign_role", principal, role.name if role else "-")
        if role is not None and role.id is None:
            found = self.model.find(role.name)
            if found is None:
                raise NotFoundError("there is no such role")
            role = found.role
        self._remember()
        if role is None:
            self.assigned.pop(principal, None)
        else:
            self.assigned[principal] = role
            brought = self.brought(principal) if self.swallows else set()
            gone = self.held(principal) if self.forgets else brought
            self.rows = [
                row for row in self.rows if row.principal != principal or row.permission not in gone
            ]
        self._end("assign_role")

    def _all_rows(self) -> tuple[GrantRow, ...]:
        """Return the rows as a dialect shows them: what a role brings has none of its own."""
        brought = {(who, pair) for who in self.assigned for pair in self.brought(who)}
        roles = [
            GrantRow(principal=who, role=self._as_it_is(role))
            for who, role in self.assigned.items()
        ]
        rows = [row for row in self.rows if (row.principal, row.permission) not in brought]
        return (*roles, *rows)

    def _as_it_is(self, role: Role) -> Role:
        found = next((each for each in self.model.roles if each.id == role.id), None)
        return found.role if found else role

    def _add(self, principal: Principal, permission: str) -> None:
        self._next += 1
        row = GrantRow(id=str(self._next), principal=principal, permission=permission)
        self.rows.append(row)

    def _remember(self) -> None:
        if self.lag:
            old = self._shown[0] if self._shown else self._all_rows()
            self._shown = (old, self.lag)

    def _visible(self) -> tuple[GrantRow, ...] | Unknown:
        if self.confidential and ADMINISTER not in self.may(ME.principal):
            return Unknown.NOT_VISIBLE
        if self._shown is None:
            return self._all_rows()
        rows, left = self._shown
        self._shown = (rows, left - 1) if left > 1 else None
        return rows
