"""Who is there, what manifests ask for, what other hands do, and what goes wrong on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.plan import Overrides
from spaceform.sandbox import Store
from spaceform.space import DesiredGrant, DesiredSpace, Owner
from tests.contract.plan_apply import ADMIN, MEMBER, SECOND_ADMIN, THEM, US, name_of, space
from tests.properties.plan_apply_worlds import (
    LABELS,
    PAIRS,
    PROPERTIES,
    THEMES,
    properties,
    texts,
    values,
)

Mode = str
State = str
MODES: Final[tuple[Mode, ...]] = ("pre-roles", "transition", "roles")
KEYS: Final = ("ENG", "OPS", "LAB")
LEAVER: Final = "5b10ac8d82e05b22cc7d0000"

PEOPLE: Final = (f"user:{ADMIN}", f"user:{SECOND_ADMIN}", f"user:{MEMBER}", f"user:{LEAVER}")
GROUPS: Final = (
    "group:site-admins",
    "group:engineers",
    "group:confluence-users",
    "group:owners",
    "group:alone",
    "group:board",
)
CLASSES: Final = ("class:all-licensed-users", "class:authenticated-users")
ROLES: Final = ("Admin", "Manager", "Collaborator", "Viewer")
READING: Final = ("export_content/space", "create/comment")
ADMINISTERED: Final = ("read/space", "administer/space")
IGNORES: Final = (
    "labels/a",
    "labels/*",
    "properties/app.*",
    "grants/user:*",
    "grants/group:engineers",
    "grants/group:o*",
)
KEEPS: Final = ("group:site-admins", "group:board", f"user:{SECOND_ADMIN}")
PAST: Final = date(2020, 1, 1)
FUTURE: Final = date(2999, 1, 1)

Access = tuple[str, ...] | str


def populate(store: Store, mode: Mode) -> None:
    """Add the people and groups beyond those that every sandbox has."""
    store.add_user("Leaver", email="leaver@example.com", token="gone", account_id=LEAVER)
    store.add_group("owners", [ADMIN, SECOND_ADMIN])
    store.add_group("alone", [ADMIN])
    store.add_group("board", [SECOND_ADMIN, LEAVER])
    store.hide_members("board")
    store.deactivate_user(LEAVER)
    if mode != "pre-roles":
        store.add_role("Auditor", "read/space", "export/space")


def principals(mode: Mode) -> st.SearchStrategy[str]:
    """Whoever may be given something; on a site with roles that may be a class."""
    classes = () if mode == "pre-roles" else CLASSES
    return st.sampled_from((*PEOPLE, *GROUPS, "anonymous", *classes))


def accesses(mode: Mode, who: str) -> st.SearchStrategy[Access]:
    """What a principal may be given: nobody who is not logged in is made an administrator."""
    pairs = st.lists(st.sampled_from(READING if who == "anonymous" else PAIRS), unique=True)
    some = pairs.map(lambda found: ("read/space", *found))
    roles = st.sampled_from(("Viewer", "Auditor") if who == "anonymous" else (*ROLES, "Auditor"))
    if mode == "pre-roles":
        return some
    return roles if mode == "roles" or who.startswith("class:") else some | roles


@st.composite
def held(draw: st.DrawFn, mode: Mode) -> dict[str, Access]:
    """Who holds what; most often in a way that leaves administrators."""
    found: dict[str, Access] = {}
    for who in draw(st.lists(principals(mode), max_size=4, unique=True)):
        found[who] = draw(accesses(mode, who))
    if draw(st.integers(0, 3)):
        firm: Access = "Admin" if mode == "roles" else ADMINISTERED
        found[draw(st.sampled_from(["group:site-admins", "group:owners"]))] = firm
    return found


@st.composite
def _grants(draw: st.DrawFn, mode: Mode) -> tuple[DesiredGrant, ...]:
    declared = []
    for who, access in draw(held(mode)).items():
        until = draw(st.sampled_from([None] * 6 + [PAST, FUTURE]))
        nothing = draw(st.integers(0, 7)) == 7
        declared.append(
            DesiredGrant(
                principal=name_of(who),
                permissions=() if nothing else tuple(sorted(access)) if _is_pairs(access) else None,
                role=None if nothing or _is_pairs(access) else str(access),
                until=until,
            )
        )
    return tuple(declared)


def _is_pairs(access: Access) -> bool:
    return isinstance(access, tuple)


@st.composite
def manifests(draw: st.DrawFn, mode: Mode) -> DesiredSpace:
    """What a manifest may ask of a space."""
    exact = st.sets(st.sampled_from(["grants", "properties", "labels"]))
    states = [None, "present", "present", "archived", "absent"]
    return space(
        draw(st.sampled_from(KEYS)),
        name=draw(st.sampled_from(["Engineering", "Engineers"])),
        description=draw(st.none() | texts),
        grants=draw(st.none() | _grants(mode) | _grants(mode)),
        properties=draw(st.none() | properties),
        labels=draw(st.none() | st.lists(st.sampled_from(LABELS), unique=True).map(tuple)),
        theme=draw(st.none() | st.sampled_from(THEMES)),
        settings=draw(st.none() | st.builds(Settings, route_override=st.booleans())),
        state=draw(st.sampled_from(states)),
        homepage=draw(st.none() | st.just(HomepageName(title="Welcome"))),
        exact=draw(exact.map(frozenset)),
        ignore=draw(st.lists(st.sampled_from(IGNORES), max_size=2, unique=True).map(tuple)),
    )


states: st.SearchStrategy[State] = st.sampled_from(["archived", "absent", "present", "forgotten"])
owners: st.SearchStrategy[Owner | None] = st.sampled_from([US, US, US, US, THEM, None])
keeps = st.lists(st.sampled_from(KEEPS), max_size=1).map(
    lambda names: tuple(name_of(name) for name in names)
)
overrides = st.builds(
    Overrides,
    adopt=st.sampled_from([("*",), ("*",), ("*",), ("E*",), ()]),
    take_over=st.sampled_from([(), KEYS, ("ENG",)]),
    allow_space_delete=st.sampled_from([(), KEYS, ("ENG", "LAB")]),
    max_removals=st.sampled_from([1000, 1000, 1000, 3, None]),
)


@dataclass(frozen=True)
class HandDeed:
    """What another hand does; the arguments are those of the deed of that name."""

    name: str
    key: str = ""
    who: str = ""
    what: Any = None
    is_given: bool = True

    def do(self, store: Store) -> None:
        """Do it; raises RefusalError where that makes no sense just now."""
        _DEEDS[self.name](store, self)


def _grant(store: Store, deed: HandDeed) -> None:
    if isinstance(deed.what, str):
        store.assign(deed.key, deed.who, deed.what if deed.is_given else None)
    elif deed.is_given:
        store.grant(deed.key, deed.who, *deed.what)
    else:
        store.revoke(deed.key, deed.who, *deed.what[1:])


def _property(store: Store, deed: HandDeed) -> None:
    if deed.is_given:
        store.set_property(deed.key, deed.who, deed.what)
    else:
        store.remove_property(deed.key, deed.who)


def _label(store: Store, deed: HandDeed) -> None:
    change = store.add_label if deed.is_given else store.remove_label
    change(deed.key, deed.what, deed.who)


def _dress(store: Store, deed: HandDeed) -> None:
    store.set_theme(deed.key, None if deed.what == "default" else deed.what)
    found = store.space(deed.key)
    found.name, found.description = "By hand", " By hand\r\n"
    found.route_override = deed.is_given


def _archive(store: Store, deed: HandDeed) -> None:
    store.space(deed.key).status = "archived" if deed.is_given else "current"


def _page(store: Store, deed: HandDeed) -> None:
    store.add_page(deed.key, deed.what)
    if deed.is_given:
        store.set_homepage(deed.key, deed.what)


def _create(store: Store, deed: HandDeed) -> None:
    creator = deed.who.removeprefix("user:")
    key = deed.key.lower() if deed.what else deed.key
    store.create_space(key, "Engineering", creator=creator, private=not deed.is_given)


def _record(store: Store, deed: HandDeed) -> None:
    """Remove the record, or make it say that everything was made by its owner."""
    if deed.is_given:
        store.remove_property(deed.key, "spaceform")
        return
    found = store.space(deed.key).properties.get("spaceform")
    value: Any = dict(found.value) if found and isinstance(found.value, dict) else {"format": 2}
    value["created"] = {"labels": list(LABELS), "properties": list(PROPERTIES)}
    store.set_property(deed.key, "spaceform", value)


def _member(store: Store, deed: HandDeed) -> None:
    change = store.join if deed.is_given else store.leave
    change(deed.what.removeprefix("group:"), deed.who.removeprefix("user:"))


def _activity(store: Store, deed: HandDeed) -> None:
    store.directory.find_user(deed.who.removeprefix("user:")).active = deed.is_given


_DEEDS: Final[Mapping[str, Callable[[Store, HandDeed], None]]] = {
    "grant": _grant,
    "property": _property,
    "label": _label,
    "dress": _dress,
    "archive": _archive,
    "page": _page,
    "create": _create,
    "delete": lambda store, deed: store.delete_space(deed.key),
    "record": _record,
    "member": _member,
    "activity": _activity,
}

_keys = st.sampled_from(KEYS)
_yes = st.booleans()


@st.composite
def grant_deeds(draw: st.DrawFn, mode: Mode) -> HandDeed:
    """Somebody is given something by hand, or loses it."""
    who = draw(principals(mode))
    return HandDeed("grant", draw(_keys), who, draw(accesses(mode, who)), draw(_yes))


space_deeds: st.SearchStrategy[HandDeed] = st.one_of(
    st.builds(HandDeed, st.just("property"), _keys, st.sampled_from(PROPERTIES), values, _yes),
    st.builds(
        HandDeed,
        st.just("label"),
        _keys,
        st.sampled_from(["team", "team", "global"]),
        st.sampled_from(LABELS),
        _yes,
    ),
    st.builds(HandDeed, st.just("dress"), _keys, st.just(""), st.sampled_from(THEMES), _yes),
    st.builds(HandDeed, st.sampled_from(["archive", "record"]), _keys, is_given=_yes),
    st.builds(HandDeed, st.just("page"), _keys, st.just(""), st.just("Welcome"), _yes),
)
creations = st.builds(HandDeed, st.just("create"), _keys, st.sampled_from(PEOPLE[:3]), _yes, _yes)
endings = st.builds(HandDeed, st.just("delete"), _keys)
people_deeds = st.builds(
    HandDeed, st.just("member"), st.just(""), st.sampled_from(PEOPLE), st.sampled_from(GROUPS), _yes
) | st.builds(
    HandDeed,
    st.just("activity"),
    st.just(""),
    # Whoever runs spaceform could do nothing at all without an active account.
    st.sampled_from([f"user:{SECOND_ADMIN}", f"user:{LEAVER}"]),
    st.none(),
    _yes,
)


def deeds(mode: Mode) -> st.SearchStrategy[HandDeed]:
    """Anything that another hand does, most often inside spaces."""
    inside = grant_deeds(mode) | space_deeds
    return st.one_of(inside, inside, people_deeds, creations | endings)


_paths = st.sampled_from(
    ["*"] * 4 + ["*/permission*", "*propert*", "*/label", "*role-assignments", "*/space/???"]
)
_methods = st.sampled_from(["*", "*", "GET", "POST", "PUT", "DELETE"])
_statuses = st.sampled_from([400, 401, 403, 404, 409, 410, 413, 429, 500, 502, 503, 504])
_actions = st.sampled_from(
    ["reset", "lost-answer", "truncated", "html", "html=502", "redirect=http://127.0.0.1:9/"]
) | _statuses.map(lambda status: f"status={status}")


@st.composite
def faults(draw: st.DrawFn) -> str:
    """One fault of the sandbox's table at some requests of an apply."""
    times = draw(st.sampled_from([" times=1", " times=1", " times=3", ""]))
    after = draw(st.integers(0, 30))
    return f"{draw(_methods)} {draw(_paths)} {draw(_actions)} after={after}{times}"
