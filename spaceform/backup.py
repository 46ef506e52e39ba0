"""The backup: the state of the touched spaces just before the first write, as manifests say it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from spaceform.aspects.details import Details, HomepageName
from spaceform.aspects.grants import (
    Access,
    GrantChange,
    accesses,
    companions,
    pairs,
)
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.aspects.settings import Settings
from spaceform.change import Reason
from spaceform.ownership import UnreadableRecord, decode
from spaceform.plan import AnyChange, Note, Plan, now
from spaceform.principals import Directory, Principal, PrincipalName
from spaceform.provider import Provider
from spaceform.reader import find_gone
from spaceform.registry import find
from spaceform.resolution import misfit, sparing
from spaceform.site_roles import DesiredRole, PermissionModel
from spaceform.space import (
    SECTIONS,
    Desired,
    DesiredGrant,
    DesiredSpace,
    LiveSpace,
    Section,
    Unknown,
)

_ITEMS: tuple[Literal["grants", "properties", "labels"], ...] = ("grants", "properties", "labels")
_UNDECLARED = (Reason.EXACT, Reason.NO_LONGER_DECLARED)

_NO_RECORD = "no record says whose the space will be, so no manifest deletes it: do it by hand"
_UNSEEN = "it was gone, or not visible, so nothing of it is in here"
_STAYS = "the plan adds it, and `keep` or `ignore` names it: it is not taken away again"
_NEW_ROLE = "the role will be new, and roles are never deleted"
_GONE = "the site knows nobody of this id any more, so the access cannot be given back"
_BOTH = "has a role and permissions beside it, which no manifest can say: it is left as it is"
_UNITED = "has the role {} and permissions beside it: all of them are written as permissions"


@dataclass(frozen=True)
class Backup:
    """The state before, ready to be written as a root of its own.

    `head` says what it is. `names` are what people call the ids in it, by `group:ID`, `user:ID`
    and `page:ID`. `notes` tell what it does not bring back, by the address of that.
    """

    desired: Desired
    head: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def read_before(
    plan: Plan,
    provider: Provider,
    spaces: Mapping[str, LiveSpace | None],
    directory: Directory,
    pool: Executor,
) -> Backup:
    """Read what the state before needs besides the spaces, and return it: see `state_before`."""
    has_grants = any(live and not isinstance(live.grants, Unknown) for live in spaces.values())
    model = provider.roles.read_model() if has_grants or plan.role_changes else None
    gone = find_gone(provider, in_doubt(plan, spaces), pool)
    return state_before(plan, spaces, directory, model, gone=gone)


def in_doubt(plan: Plan, spaces: Mapping[str, LiveSpace | None]) -> frozenset[Principal]:
    """Return the principals that a backup names and nobody has asked the site about.

    They lose everything without being declared, or go with a space: a deleted group may be among
    them, and who is named and not there stops the way back.
    """
    found = {
        change.principal
        for change in plan.changes
        if isinstance(change, GrantChange) and change.after is None and change.reason in _UNDECLARED
    }
    for change in plan.changes:
        live = spaces.get(change.key)
        if _is_deletion(change) and live and not isinstance(live.grants, Unknown):
            found.update(row.principal for row in live.grants)
    return frozenset(who for who in found if who.kind in ("group", "user"))


def state_before(  # noqa: PLR0913  (what is known just before the first write)
    plan: Plan,
    spaces: Mapping[str, LiveSpace | None],
    directory: Directory,
    model: PermissionModel | None = None,
    *,
    gone: Collection[Principal] = (),
    moment: datetime | None = None,
) -> Backup:
    """Return what a plan's spaces and roles are like just before its first write.

    `spaces` maps the keys of the touched spaces to how they are live: all that is managed and the
    record, or all there is of a space that goes; None for one that is not there. `model` is how
    the site gives access; it is needed where grants were read or roles change. `gone` are those in
    doubt whom the site does not know.
    """
    model = model or PermissionModel()
    notes: list[Note] = []
    found: list[DesiredSpace] = []
    for key, live in spaces.items():
        space = _Before(plan, key, model, directory, frozenset(gone), notes).space(live)
        found.extend([space] if space else [])
    desired = Desired(
        owner=plan.owner,
        site=plan.site,
        spaces=tuple(sorted(found, key=lambda space: space.key.casefold())) or _untouched(plan),
        roles=tuple(_roles_before(plan, model, notes)),
    )
    head = (
        f"What spaceform {plan.tool_version} found on {plan.site}",
        f"at {moment or now():%Y-%m-%d %H:%M:%S} UTC, just before it applied the plan",
        f"{plan.digest}.",
        "`spaceform plan` in this folder shows the way back. Deleted content does not come back.",
    )
    return Backup(desired, head, dict(_names(plan, spaces, directory)), tuple(notes))


@dataclass(frozen=True)
class _Before:
    """One space just before the first write."""

    plan: Plan
    key: str
    model: PermissionModel
    directory: Directory
    gone: frozenset[Principal]
    notes: list[Note]

    def space(self, live: LiveSpace | None) -> DesiredSpace | None:
        """Return what a manifest says of it; None where none could undo anything."""
        if live is not None:
            return self._live(live)
        if not any(map(_is_creation, self._changes)):
            # It was there when it was planned, and may be once more: never is it to be deleted.
            self._note("space", _UNSEEN)
            return None
        if self.plan.owner is None:
            self._note("space", _NO_RECORD)
            return None
        return DesiredSpace(key=self.key, state="absent")

    @property
    def _changes(self) -> tuple[AnyChange, ...]:
        refused = self.plan.refused_addresses
        return tuple(c for c in self.plan.changes_of(self.key) if c.address not in refused)

    @property
    def _goes(self) -> bool:
        return any(map(_is_deletion, self._changes))

    @property
    def _managed(self) -> set[Section]:
        """The managed sections; whatever the plan says, those that it touches are among them."""
        found = {aspect.section for change in self._changes if (aspect := find(change))}
        return found.union(*(space.managed for space in self.plan.spaces if space.key == self.key))

    def _live(self, live: LiveSpace) -> DesiredSpace:
        wanted = set(SECTIONS) if self._goes else self._managed
        sections = {
            section: getattr(live, section)
            for section in wanted
            if not isinstance(getattr(live, section), Unknown)
        }
        said: dict[str, object] = {}
        if isinstance(details := sections.get("details"), Details):
            said |= self._details(details)
        self._tell_what_stays()
        ignored = self._spared
        if "grants" in sections:
            said["grants"], unsayable = self._grants(live, accesses(sections["grants"]))
            ignored = tuple(dict.fromkeys((*ignored, *unsayable)))
        if "properties" in sections:
            properties = sections["properties"]
            names = self._unspared("properties", properties)
            said["properties"] = {name: properties[name].value for name in names}
        if "labels" in sections:
            said["labels"] = self._unspared("labels", sorted(set(sections["labels"])))
        if "theme" in sections:
            said["theme"] = sections["theme"]
        settings = sections.get("settings")
        if isinstance(settings, Settings) and settings.route_override is not None:
            said["settings"] = settings
        touched = {"grants", *_ITEMS} if self._goes else {change.aspect for change in self._changes}
        return DesiredSpace.model_validate(
            {
                "key": live.ref.key,
                "state": "archived" if live.status == "archived" else "present",
                "exact": frozenset(touched & sections.keys() & set(_ITEMS)),
                "ignore": ignored,
                **said,
            }
        )

    @property
    def _spared(self) -> tuple[str, ...]:
        """What `keep` and `ignore` name, and nothing of a space that goes: all of it goes."""
        if self._goes:
            return ()
        return next((space.spared for space in self.plan.spaces if space.key == self.key), ())

    def _unspared(self, section: Section, items: Iterable[str]) -> tuple[str, ...]:
        """Return the items that the way back is about: what is spared only where it changes."""
        is_spared = sparing(self._spared, section, self.directory)
        changed = {change.address for change in self._changes}
        return tuple(
            item
            for item in items
            if not is_spared(item) or not changed.isdisjoint(self._addresses(section, item))
        )

    def _addresses(self, section: Section, item: str) -> tuple[str, ...]:
        paths = (section, "custom-content") if section == "grants" else (section,)
        return tuple(f"{self.key}/{path}/{item}" for path in paths)

    def _tell_what_stays(self) -> None:
        """Tell what the plan adds and no way back takes away: what is spared is never removed."""
        for section in _ITEMS:
            is_spared = sparing(self._spared, section, self.directory)
            for change in self._changes:
                _, _, item = change.address.partition(f"/{section}/")
                if change.aspect == section and change.before is None and is_spared(item):
                    self._note(f"{section}/{item}", _STAYS)

    def _details(self, live: Details) -> dict[str, object]:
        said: dict[str, object] = {"name": live.name, "description": live.description}
        page = live.homepage
        if page and not self._goes:
            said["homepage"] = HomepageName(id=page.id)
        elif page and page.title:
            # The page goes with the space, and another one of its title may come one day.
            said["homepage"] = HomepageName(title=page.title)
        elif page:
            self._note("homepage", "goes with the space, and this site does not tell its title")
        elif any(change.address == f"{self.key}/homepage" for change in self._changes):
            self._note("homepage", "has none, which no manifest can say")
        return said

    def _grants(
        self, live: LiveSpace, held: Mapping[Principal, Access]
    ) -> tuple[tuple[DesiredGrant, ...], tuple[str, ...]]:
        """Return who may do what, and the patterns of those of whom that cannot be said."""
        spelled = _spellings(live)
        sent = self._sent(live)
        grants, ignored = [], []
        named = sorted(map(str, {*held, *sent}))
        for principal in map(Principal.parse, self._unspared("grants", named)):
            if principal in self.gone:
                self._note(f"grants/{principal}", _GONE)
                continue
            name = spelled.get(principal) or _spell(principal)
            access = held.get(principal, Access.of(()))
            grant = self._grant(name, principal, access, sent.get(principal, ()))
            if grant is None:
                ignored.append(f"grants/{name}")
            else:
                grants.append(grant)
        return tuple(sorted(grants, key=lambda grant: str(grant.principal))), tuple(ignored)

    def _grant(
        self, name: PrincipalName, principal: Principal, access: Access, sent: tuple[str, ...]
    ) -> DesiredGrant | None:
        address = f"grants/{principal}"
        role = access.role
        if role is None or not (access.permissions or sent):
            permissions = None if role else (*access.permissions, *self._silent(access), *sent)
            grant = _grant(name, permissions, role.name if role else None)
        elif self._is_touched(principal):
            grant = _grant(name, (*pairs(access), *sent), None)
            if misfit(grant, self.model) is None:
                self._note(address, _UNITED.format(role.name))
        else:
            self._note(address, _BOTH)
            return None
        if why := misfit(grant, self.model):
            self._note(address, f"is left as it is: {why}")
            return None
        return grant

    def _silent(self, access: Access) -> frozenset[str]:
        """Return companions for which the site has no name of its own: naming them does no harm."""
        return companions(access.permissions) & self.model.absorbed.keys()

    def _is_touched(self, principal: Principal) -> bool:
        return any(
            isinstance(change, GrantChange) and change.principal == principal
            for change in self._changes
        )

    def _sent(self, live: LiveSpace) -> Mapping[Principal, tuple[str, ...]]:
        """Return what was sent for custom content, which nothing but our record remembers."""
        owner = self.plan.owner
        if owner is None or live.record is None or isinstance(live.record, Unknown):
            return {}
        record = decode(live.record)
        if isinstance(record, UnreadableRecord) or record.owner.id != owner.id:
            return {}
        return {Principal.parse(who): sent for who, sent in record.custom_content.items()}

    def _note(self, path: str, message: str) -> None:
        self.notes.append(Note(address=f"{self.key}/{path}", message=message, warning=True))


def _grant(
    name: PrincipalName, permissions: Iterable[str] | None, role: str | None
) -> DesiredGrant:
    expanded = None if permissions is None else tuple(sorted(set(permissions)))
    return DesiredGrant(principal=name, permissions=expanded, role=role)


def _spell(principal: Principal) -> PrincipalName:
    account_id = principal.id if principal.kind == "user" else None
    return PrincipalName(kind=principal.kind, name=principal.id, account_id=account_id)


def _spellings(live: LiveSpace) -> dict[Principal, PrincipalName]:
    """Return the groups that are spelled by their names: what is no id would be taken for one."""
    if isinstance(live.grants, Unknown):
        return {}
    return {
        row.principal: PrincipalName(kind="group", name=row.name)
        for row in live.grants
        if row.principal.kind == "group" and row.name and not _spell(row.principal).is_group_id
    }


def _roles_before(plan: Plan, model: PermissionModel, notes: list[Note]) -> Iterator[DesiredRole]:
    for change in plan.role_changes:
        live = model.find(change.name)
        if change.address in plan.refused_addresses:
            continue
        if live is None:
            notes.append(Note(address=change.address, message=_NEW_ROLE, warning=True))
            continue
        yield DesiredRole(
            name=live.name, description=live.description, permissions=live.permissions
        )


def _untouched(plan: Plan) -> tuple[DesiredSpace, ...]:
    """Return a space of which nothing is managed, because a root without any is an error."""
    there = [space for space in plan.spaces if space.blocked is None]
    there.sort(key=lambda space: space.id is None)
    return tuple(DesiredSpace(key=space.key) for space in there[:1])


def _names(
    plan: Plan, spaces: Mapping[str, LiveSpace | None], directory: Directory
) -> Iterator[tuple[str, str]]:
    """Return the names that are known already; none is asked for only to be read by people."""
    for change in plan.changes:
        if isinstance(change, GrantChange):
            yield str(change.principal), change.person or change.name.partition(":")[2]
    for live in filter(None, spaces.values()):
        if not isinstance(live.details, Unknown) and live.details.homepage:
            yield f"page:{live.details.homepage.id}", live.details.homepage.title
        for row in () if isinstance(live.grants, Unknown) else live.grants:
            if name := row.name or _name(row.principal, directory):
                yield str(row.principal), name


def _name(principal: Principal, directory: Directory) -> str | None:
    if principal.kind == "group" and principal.id in directory.groups:
        return directory.groups[principal.id].name
    return directory.person(principal)


def _is_creation(change: object) -> bool:
    return isinstance(change, SpaceChange) and change.after is not None


def _is_deletion(change: object) -> bool:
    return isinstance(change, SpaceChange) and change.after is None
