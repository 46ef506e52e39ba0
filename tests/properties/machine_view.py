"""What a site's memory holds, as plain values, and what happens between two moments of it.

Nothing here comes from spaceform's core: what the core says of a site is held against this.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from spaceform.sandbox import Store

if TYPE_CHECKING:
    from spaceform.sandbox.store.records import Space

RECORD: Final = "spaceform"
ADMINISTER: Final = "administer/space"
NOTHING: Final[frozenset[str]] = frozenset()

Held = Mapping[str, frozenset[str]]


@dataclass(frozen=True, order=True)
class Deed:
    """One thing that happens in a space, or that a request asks for.

    The verbs: `create`, `delete`, `set name|description|homepage|state|theme|settings`,
    `grant`, `revoke`, `role`, `label`, `unlabel`, `property`, `unproperty`, `record`, `lose`.
    """

    key: str
    verb: str
    item: str = ""


@dataclass(frozen=True)
class View:
    """One space at one moment.

    `grants` are the pairs given one by one, `access` all pairs, those of roles included, each by
    principal. `admins` are the active people who administer the space. `rows` tells whose pair a
    grant's id is, `keys` which property an id is.
    """

    space_id: str
    details: Mapping[str, str]
    grants: Held
    roles: Mapping[str, str]
    access: Held
    properties: Mapping[str, str]
    labels: frozenset[str]
    contents: frozenset[int]
    admins: frozenset[str]
    seen_by: frozenset[str]
    rows: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def record(self) -> str | None:
        """The ownership record's property, as canonical JSON."""
        return self.properties.get(RECORD)


Views = Mapping[str, View]


def text_of(value: object) -> str:
    """One text for every way to write a JSON value; `1.0` is `1`, and `true` is neither."""
    return json.dumps(_whole(value), sort_keys=True)


def _whole(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, float) and value == int(value):
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list | tuple) else value


def plain(text: str) -> str:
    """A text of a space's details, as the site may change it without anybody minding."""
    return text.replace("\r\n", "\n").strip()


def views(store: Store) -> dict[str, View]:
    """Every space of a site by its key in capitals."""
    return {found.key.upper(): _view(store, found) for found in store.spaces}


def _view(store: Store, found: "Space") -> View:
    roles = {who: store.roles.with_id(role).name for who, role in found.assignments.items()}
    granted = {who: frozenset(pairs) for who, pairs in found.grants.items()}
    by_role = {who: frozenset(store.roles.pairs(role)) for who, role in found.assignments.items()}
    access = {
        who: granted.get(who, NOTHING) | by_role.get(who, NOTHING)
        for who in granted.keys() | by_role.keys()
    }
    return View(
        space_id=str(found.space_id),
        details={
            "name": plain(found.name),
            "description": plain(found.description),
            "homepage": str(found.homepage_id),
            "state": "archived" if found.status == "archived" else "present",
            "theme": found.theme_key or "default",
            "settings": str(found.route_override),
        },
        grants=granted,
        roles=roles,
        access=access,
        properties={name: text_of(each.value) for name, each in found.properties.items()},
        labels=frozenset(f"{label.prefix}:{label.name}" for label in found.labels),
        contents=frozenset(each.content_id for each in store.contents.in_space(found.space_id)),
        admins=frozenset(_holders(store, access, ADMINISTER)),
        seen_by=frozenset(_holders(store, access, "read/space", everybody=True)),
        rows={
            str(row): f"{who} {pair}"
            for who, pairs in found.grants.items()
            for pair, row in pairs.items()
        },
        keys={str(each.property_id): each.key for each in found.properties.values()},
    )


def _holders(store: Store, access: Held, pair: str, *, everybody: bool = False) -> Iterator[str]:
    """The active people who hold a pair; whoever is not logged in makes nobody an administrator."""
    holders = {who for who, pairs in access.items() if pair in pairs}
    if not everybody:
        holders.discard("anonymous")
    for user in store.directory.users.values():
        ways = store.directory.principals_of(user)
        if user.active and not user.is_app and not holders.isdisjoint(ways):
            yield user.account_id


def deeds(before: Views, after: Views) -> set[Deed]:
    """Everything that happened between two moments; inside a new or a deleted space nothing."""
    found: set[Deed] = set()
    for key in before.keys() | after.keys():
        then, now = before.get(key), after.get(key)
        if now is not None and (then is None or then.space_id != now.space_id):
            found.add(Deed(key, "create"))
        if then is not None and (now is None or then.space_id != now.space_id):
            found.add(Deed(key, "delete"))
        elif then is not None and now is not None:
            found |= {Deed(key, verb, item) for verb, item in _inside(then, now)}
    return found


def _inside(then: View, now: View) -> Iterator[tuple[str, str]]:
    for name, value in now.details.items():
        if then.details[name] != value:
            yield f"set {name}", value
    yield from _in_grants(then, now)
    yield from (("label", each) for each in now.labels - then.labels)
    yield from (("unlabel", each) for each in then.labels - now.labels)
    yield from (("lose", str(each)) for each in then.contents - now.contents)
    yield from _in_properties(then, now)


def _in_grants(then: View, now: View) -> Iterator[tuple[str, str]]:
    for who in then.access.keys() | now.access.keys():
        had, has = then.grants.get(who, NOTHING), now.grants.get(who, NOTHING)
        yield from (("grant", f"{who} {pair}") for pair in has - had)
        yield from (("revoke", f"{who} {pair}") for pair in had - has)
        role = now.roles.get(who, "")
        if then.roles.get(who, "") != role:
            yield "role", f"{who} {role}"


def _in_properties(then: View, now: View) -> Iterator[tuple[str, str]]:
    for name in then.properties.keys() | now.properties.keys():
        value = now.properties.get(name)
        if value == then.properties.get(name):
            continue
        if name == RECORD:
            yield "record", ""
        elif value is None:
            yield "unproperty", name
        else:
            yield "property", f"{name}={value}"
