"""Random sites, random manifests, and what another hand does in between."""

from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from spaceform.aspects.details import HomepageName
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.properties import PropertyChange
from spaceform.aspects.settings import Settings
from spaceform.plan import Plan
from spaceform.sandbox import Store
from spaceform.space import RECORD_KEY, DesiredSpace
from tests.contract.plan_apply import ADMIN, MEMBER, SECOND_ADMIN, Loop, declare, space

Held = dict[str, tuple[str, ...]]

PRINCIPALS: Final = (
    "group:site-admins",
    "group:engineers",
    "group:confluence-users",
    f"user:{ADMIN}",
    f"user:{SECOND_ADMIN}",
    f"user:{MEMBER}",
    "anonymous",
)
PAIRS: Final = (
    "export_content/space",
    "create/page",
    "update/page",
    "create/comment",
    "delete/page",
    "administer/space",
    "manage_users/space",
    "export/space",
)
LABELS: Final = ("a", "b", "c", "d")
PROPERTIES: Final = ("p", "q", "app.x", "app.y")
THEMES: Final = ("default", "com.example.theme", "com.example.theme.dark")
KEYS: Final = ("ENG", "OPS")

IGNORES: Final = (
    "labels/a",
    "labels/*",
    "properties/app.*",
    "grants/user:*",
    "grants/group:engineers",
)

values: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.text("aé\n ", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xy"), inner),
    max_leaves=4,
)
texts = st.sampled_from(["", "Text", "Text\n", "Two\r\nlines", " Two\nlines "])
accesses = st.lists(st.sampled_from(PAIRS), unique=True).map(lambda some: ("read/space", *some))
held: st.SearchStrategy[Held] = st.dictionaries(st.sampled_from(PRINCIPALS), accesses, max_size=4)
# Most worlds should be ones in which a plan is not refused.
ADMINISTERED: Final[Held] = {"group:site-admins": ("read/space", "administer/space")}
declared = st.tuples(
    st.dictionaries(st.sampled_from(PRINCIPALS), accesses | st.just(()), max_size=4),
    st.booleans() | st.just(value=True),
).map(lambda found: {**found[0], **(ADMINISTERED if found[1] else {})})
properties = st.dictionaries(st.sampled_from(PROPERTIES), values, max_size=3)
labels = st.lists(st.sampled_from(LABELS), unique=True).map(tuple)


@st.composite
def manifests(draw: st.DrawFn, key: str = "ENG") -> DesiredSpace:
    """What a manifest may ask of a space."""
    access = draw(st.none() | declared)
    exact = st.sets(st.sampled_from(["grants", "properties", "labels"]))
    return space(
        key,
        name=draw(st.sampled_from(["Engineering", "Engineers"])),
        description=draw(st.none() | texts),
        grants=None if access is None else declare(access),
        properties=draw(st.none() | properties),
        labels=draw(st.none() | labels),
        theme=draw(st.none() | st.sampled_from(THEMES)),
        settings=draw(st.none() | st.builds(Settings, route_override=st.booleans())),
        state=draw(st.sampled_from([None, "present", "archived"])),
        homepage=draw(st.none() | st.just(HomepageName(title="Welcome"))),
        exact=draw(exact.map(frozenset)),
        ignore=draw(st.lists(st.sampled_from(IGNORES), max_size=1).map(tuple)),
    )


@dataclass(frozen=True)
class World:
    """A space as people made it."""

    private: bool
    access: Held
    properties: dict[str, Any]
    labels: tuple[str, ...]
    theme: str
    archived: bool
    page: bool
    description: str

    def furnish(self, store: Store, key: str = "ENG") -> None:
        """Make it."""
        made = store.create_space(
            key, "Engineering", private=self.private, description=self.description
        )
        made.status = "archived" if self.archived else "current"
        for principal, granted in self.access.items():
            store.grant(key, principal, *granted)
        for name, value in self.properties.items():
            store.set_property(key, name, value)
        for label in self.labels:
            store.add_label(key, label)
        store.set_theme(key, None if self.theme == "default" else self.theme)
        if self.page:
            store.add_page(key, "Welcome")


worlds = st.builds(
    World,
    private=st.booleans(),
    access=held,
    properties=properties,
    labels=labels,
    theme=st.sampled_from(THEMES),
    archived=st.booleans(),
    page=st.booleans(),
    description=texts,
)


def items(loop: Loop, key: str) -> set[tuple[str, str]]:
    """Everything in a space that can be taken away: pairs, properties, labels."""
    if not loop.exists(key):
        return set()
    found = loop.space(key)
    granted = {
        ("grants", f"{principal} {pair}")
        for principal in found.grants
        for pair in loop_pairs(found, principal)
    }
    named = {("properties", name) for name in found.properties if name != RECORD_KEY}
    return granted | named | {("labels", f"{each.prefix}:{each.name}") for each in found.labels}


def loop_pairs(found: Any, principal: str) -> tuple[str, ...]:  # noqa: ANN401 - a Space
    """The pairs of one principal."""
    return tuple(found.grants[principal])


def planned_losses(plan: Plan) -> set[tuple[str, str]]:
    """What a plan says that it takes away, what it foresees to come included."""
    found: set[tuple[str, str]] = set()
    for change in plan.changes:
        if isinstance(change, GrantChange):
            gone = change.losses | set(change.foreseen)
            found |= {("grants", f"{change.principal} {pair}") for pair in gone}
        elif isinstance(change, PropertyChange) and change.after is None:
            found.add(("properties", change.key_name))
        elif isinstance(change, LabelChange) and change.before is not None:
            found.add(("labels", f"team:{change.before}"))
    return found


def touched_sections(plan: Plan, key: str) -> set[str]:
    """What parts of a space a plan writes, in the words of `Loop.state`."""
    words = {
        "ENG": "",
        "space": "all",
        "state": "status",
        "name": "name",
        "description": "description",
        "homepage": "homepage",
        "theme": "theme",
        "settings": "settings",
        "grants": "grants",
        "properties": "properties",
        "labels": "labels",
        "ownership": "properties",
    }
    return {words[change.address.split("/")[1]] for change in plan.changes_of(key)}
