"""One space just before the first write, as a manifest says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from spaceform.ownership import UnreadableRecord, decode
from spaceform.plan import AnyChange, Note, Plan
from spaceform.principals import Directory, Principal, PrincipalName
from spaceform.registry import find
from spaceform.resolution import misfit, sparing
from spaceform.site_roles import PermissionModel
from spaceform.space import (
    SECTIONS,
    DesiredGrant,
    DesiredSpace,
    LiveSpace,
    Section,
    Unknown,
)

_ITEMS: tuple[Literal["grants", "properties", "labels"], ...] = ("grants", "properties", "labels")

_NO_RECORD = "no record says whose the space will be, so no manifest deletes it: do it by hand"
_UNSEEN = "it was gone, or not visible, so nothing of it is in here"
_STAYS = "the plan adds it, and `keep` or `ignore` names it: it is not taken away again"
_GONE = "the site knows nobody of this id any more, so the access cannot be given back"
_BOTH = "has a role and permissions beside it, which no manifest can say: it is left as it is"
_UNITED = "has the role {} and permissions beside it: all of them are written as permissions"


@dataclass(frozen=True)
class SpaceBefore:
    """One space of a plan just before the first write, under the key that the plan has.

    `model` is how the site gives access; `gone` are those whom the site does not know any more.
    `notes` is where it is told what no manifest brings back.
    """

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
        return any(map(is_deletion, self._changes))

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
        touched = set(_ITEMS) if self._goes else {change.aspect for change in self._changes}
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


def _is_creation(change: object) -> bool:
    return isinstance(change, SpaceChange) and change.after is not None


def is_deletion(change: object) -> bool:
    """Tell whether a change takes a whole space away."""
    return isinstance(change, SpaceChange) and change.after is None
