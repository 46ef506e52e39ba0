"""What a plan allows to happen, and what a request asks for: in the same words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from spaceform.aspects.details import Homepage
from spaceform.aspects.grants import Access, GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import SpaceChange, StateChange
from spaceform.aspects.properties import PropertyChange
from spaceform.aspects.settings import SettingsChange
from spaceform.change import Change
from spaceform.plan import Plan
from spaceform.sandbox import LoggedRequest
from tests.properties.machine_view import NOTHING, Deed, View, Views, plain, text_of

GOES_WITH: Final = {"create/page": "update/page", "administer/space": "manage_users/space"}
"""What Confluence takes away by itself with a pair."""

_SPACE: Final = ("wiki", "rest", "api", "space")
_SPACES: Final = ("wiki", "api", "v2", "spaces")
_SECTIONS: Final = {
    "permission": "permission",
    "property": "property",
    "properties": "property",
    "label": "label",
    "theme": "theme",
    "settings": "settings",
    "role-assignments": "roles",
}


@dataclass(frozen=True)
class Licence:
    """What a plan lists: what may be asked for, and what may happen on the way to it.

    `creator` is who applies, and holds everything in a space that the plan creates.
    """

    asked: frozenset[Deed]
    allowed: frozenset[Deed]
    grants: Mapping[tuple[str, str], GrantChange]
    created: frozenset[str]
    private: frozenset[str]
    creator: str

    def asks(self, deed: Deed) -> bool:
        """Whether the plan lists what a request asks for."""
        return deed in self.asked or self._is_of_creator(deed)

    def allows(self, deed: Deed) -> bool:
        """Whether the plan lists what happened, or it comes along with that for a while."""
        return deed in self.allowed or self._is_of_creator(deed)

    def _is_of_creator(self, deed: Deed) -> bool:
        """Whether the creator of a new space loses something that the plan does not let stay."""
        who, _, pair = deed.item.partition(" ")
        change = self.grants.get((deed.key, who))
        is_settled = deed.key in self.created and who == self.creator and change is not None
        return is_settled and deed.verb == "revoke" and pair not in granted(change)


def licence_of(plan: Plan, runner: str, deletable: Iterable[str]) -> Licence:
    """Read a plan as its reviewer does; deletions count only where they are allowed once more."""
    refused = {found.address for found in plan.refusals if found.stops == "change"}
    changes = [change for change in plan.changes if change.address not in refused]
    named = {key.upper() for key in deletable}
    asked = {deed for change in changes for deed in wanted_of(change)}
    asked -= {deed for deed in asked if deed.verb == "delete" and deed.key not in named}
    grants = {
        (change.key.upper(), str(change.principal)): change
        for change in changes
        if isinstance(change, GrantChange)
    }
    along = {deed for change in grants.values() for deed in _along(change)}
    creations = [c for c in changes if isinstance(c, SpaceChange) and c.after is not None]
    return Licence(
        asked=frozenset(asked),
        allowed=frozenset(asked | along),
        grants=grants,
        created=frozenset(change.key.upper() for change in creations),
        private=frozenset(c.key.upper() for c in creations if c.after and c.after.private),
        creator=f"user:{runner}",
    )


def granted(change: GrantChange | None) -> frozenset[str]:
    """The pairs that a change leaves granted one by one."""
    return _one_by_one(change.after) if change else NOTHING


def _one_by_one(access: Access | None) -> frozenset[str]:
    return frozenset(access.permissions) if access else NOTHING


def held(access: Access | None) -> frozenset[str]:
    """Everything that an access of a plan allows."""
    role = access.role if access else None
    return _one_by_one(access) | frozenset(role.permissions if role else ())


def role_name(access: Access | None) -> str:
    """The name of an access's role, or nothing."""
    return access.role.name if access and access.role else ""


def wanted_of(change: Change) -> Iterator[Deed]:
    """The deeds that carry out a change, as far as they are still to be done."""
    key = change.key.upper()
    if isinstance(change, SpaceChange):
        yield Deed(key, "delete" if change.after is None else "create")
    elif isinstance(change, GrantChange):
        yield from _wanted_access(key, change)
    elif isinstance(change, LabelChange):
        label = change.after or change.before
        yield Deed(key, "label" if change.after else "unlabel", f"team:{label}")
    elif isinstance(change, PropertyChange):
        if change.after is None:
            yield Deed(key, "unproperty", change.key_name)
        else:
            yield Deed(key, "property", f"{change.key_name}={text_of(change.after.value)}")
    elif change.aspect == "ownership":
        yield Deed(key, "record")
    else:
        yield _wanted_detail(key, change)


def _wanted_access(key: str, change: GrantChange) -> Iterator[Deed]:
    who, after = change.principal, granted(change)
    yield from (Deed(key, "grant", f"{who} {pair}") for pair in after)
    gone = (held(change.before) | frozenset(change.foreseen)) - after
    yield from (Deed(key, "revoke", f"{who} {pair}") for pair in gone)
    if role_name(change.before) != role_name(change.after):
        yield Deed(key, "role", f"{who} {role_name(change.after)}")


def _along(change: GrantChange) -> Iterator[Deed]:
    """What Confluence does by itself, and is set right again."""
    key, who = change.key.upper(), change.principal
    yield from (Deed(key, "grant", f"{who} {pair}") for pair in change.foreseen)
    gone = held(change.before) - granted(change)
    dropped = {GOES_WITH[pair] for pair in gone & GOES_WITH.keys()}
    yield from (Deed(key, "revoke", f"{who} {pair}") for pair in dropped)


def _wanted_detail(key: str, change: Change) -> Deed:
    after: Any = change.after
    if isinstance(change, SettingsChange):
        return Deed(key, "set settings", str(after))
    if isinstance(change, StateChange) or change.aspect == "theme":
        return Deed(key, f"set {change.aspect}", after)
    name = change.address.partition("/")[2]
    return Deed(key, f"set {name}", after.id if isinstance(after, Homepage) else plain(after))


@dataclass
class Book:
    """Everything that ids in requests have stood for since the run began."""

    keys: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def learn(self, seen: Views) -> None:
        """Take in the ids of a moment."""
        for key, view in seen.items():
            self._learn(key, view)

    def _learn(self, key: str, view: View) -> None:
        self.keys[view.space_id] = key
        self.rows |= view.rows
        self.properties |= view.keys


def asked_for(request: LoggedRequest, book: Book) -> Iterator[Deed]:
    """What a write asks for; what nobody can tell is a deed that no plan lists."""
    parts = tuple(request.path.strip("/").split("/"))
    body: Any = request.body
    if request.method == "POST" and parts in (_SPACE, (*_SPACE, "_private")):
        yield Deed(body["key"].upper(), "create")
        return
    if parts[:4] not in (_SPACE, _SPACES) or len(parts) == len(_SPACE):
        yield Deed("", f"{request.method} {request.path}")
        return
    key = parts[4].upper() if parts[:4] == _SPACE else book.keys.get(parts[4], "")
    section = _SECTIONS.get(parts[5], "") if len(parts) > len(_SPACE) + 1 else "space"
    for verb, item in _READERS.get(section, _unknown)(request, (*parts[6:], "")[0], book):
        yield Deed(key, verb, item)


Said = Iterator[tuple[str, str]]


def _unknown(request: LoggedRequest, _last: str, _book: Book) -> Said:
    yield f"{request.method} {request.path}", ""


def _space(request: LoggedRequest, _last: str, _book: Book) -> Said:
    if request.method == "DELETE":
        yield "delete", ""
        return
    body: Any = request.body
    for name, value in body.items():
        if name == "status":
            yield "set state", "archived" if value == "archived" else "present"
        elif name == "homepage":
            yield "set homepage", str(value["id"])
        else:
            text = value["plain"]["value"] if name == "description" else value
            yield f"set {name}", plain(text)


def _permission(request: LoggedRequest, last: str, book: Book) -> Said:
    if request.method == "DELETE":
        yield "revoke", book.rows.get(last, f"the unknown row {last}")
        return
    body: Any = request.body
    subject, operation = body["subject"], body["operation"]
    who = f"{subject['type']}:{subject['identifier']}"
    who = "anonymous" if who == "user:anonymous" else who
    yield "grant", f"{who} {operation['key']}/{operation['target']}"


def _property(request: LoggedRequest, last: str, book: Book) -> Said:
    body: Any = request.body or {}
    name = body.get("key") or book.properties.get(last, f"the unknown property {last}")
    if name == "spaceform" and request.method != "DELETE":
        yield "record", ""
    elif request.method == "DELETE":
        yield "unproperty", name
    else:
        yield "property", f"{name}={text_of(body['value'])}"


def _label(request: LoggedRequest, _last: str, _book: Book) -> Said:
    if request.method == "DELETE":
        yield "unlabel", f"{request.query['prefix'][0]}:{request.query['name'][0]}"
        return
    body: Any = request.body
    yield from (("label", f"{each['prefix']}:{each['name']}") for each in body)


def _theme(request: LoggedRequest, _last: str, _book: Book) -> Said:
    body: Any = request.body or {}
    yield "set theme", "default" if request.method == "DELETE" else body["themeKey"]


def _settings(request: LoggedRequest, _last: str, _book: Book) -> Said:
    body: Any = request.body
    yield "set settings", str(body["routeOverrideEnabled"])


def _roles(request: LoggedRequest, _last: str, book: Book) -> Said:
    kinds = {"USER": "user:", "GROUP": "group:", "ACCESS_CLASS": "class:"}
    body: Any = request.body
    for entry in body:
        principal = entry["principal"]
        who = kinds[principal["principalType"]] + principal["principalId"]
        who = "anonymous" if who == "class:anonymous-users" else who
        yield "role", f"{who} {book.roles.get(entry.get('roleId', ''), '')}"


_READERS: Final = {
    "space": _space,
    "permission": _permission,
    "property": _property,
    "label": _label,
    "theme": _theme,
    "settings": _settings,
    "roles": _roles,
}
