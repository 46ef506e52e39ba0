import pytest

from spaceform.aspects.details import Homepage
from spaceform.aspects.settings import Settings
from spaceform.inspection import Inspection, Unseen, render_text
from spaceform.inspection.findings import Holder, Ownership, StateContent
from spaceform.inspection.gathering import HIDDEN
from spaceform.observation import ContentCount, ContentItem, ContentState, StateSettings
from spaceform.principals import User
from spaceform.space import Owner

DRAFT = ContentState(id="1", name="Rough draft", color="#ffffff")
FULL = Inspection(
    site="https://acme.atlassian.net",
    key="ENG",
    id="65537",
    status="current",
    name="Engineering",
    description="How we build things.",
    homepage=Homepage(id="12", title="Welcome"),
    access=(Holder(principal="anonymous", permissions=("read/space",)),),
    labels=("managed", "platform"),
    theme="default",
    settings=Settings(route_override=True),
    properties={"owner": {"team": "platform"}},
    ownership=Ownership(
        owner=Owner(name="acme/wiki", id="7f3c"),
        created={"labels": ("a", "b")},
        adopted={"labels": ("c",), "grants": ("anonymous",)},
    ),
    content=(
        ContentCount(type="page", count=1),
        ContentCount(type="blogpost", count=500, at_least=True),
    ),
    states=(DRAFT,),
    state_settings=StateSettings(
        allowed=True, custom_allowed=False, space_allowed=True, space_states=(DRAFT,)
    ),
    content_in_states=(
        StateContent(
            state=DRAFT,
            content=tuple(ContentItem(id=str(n), type="page", title=f"Page {n}") for n in range(7)),
        ),
    ),
    watchers=(User(account_id="712020:1", name="Ada"), User(account_id="2", active=False)),
)


def text_of(found: Inspection, *, verbose: bool = False, color: bool = False) -> str:
    return render_text(found, color=color, width=100, clean=str, verbose=verbose)


@pytest.mark.parametrize(
    "line",
    [
        "Engineering  ENG · id 65537 · current",
        "https://acme.atlassian.net/wiki/spaces/ENG",
        "description       How we build things.",
        "homepage          Welcome (12)",
        "labels            managed, platform",
        "theme             default",
        "settings          route-override: on",
        "content           1 page, at least 500 blogposts",
        "states            on; custom off, of the space on (Rough draft)",
        "record            acme/wiki (7f3c); grants: 1 adopted, labels: 2 created and 1 adopted",
        "access (1 principal)",
        "properties (1)",
        '  owner  {"team": "platform"}',
        "content states (1)",
        "watchers (2)",
        "  Ada  712020:1",
        "  name hidden  2 (deactivated)",
    ],
)
def test_every_part_has_its_place(line: str) -> None:
    assert line in text_of(FULL).splitlines()


def test_long_lists_are_counted_and_shown_whole_on_request() -> None:
    assert "Rough draft (1): 7: Page 0 (page 0)" in text_of(FULL)
    assert "Page 4 (page 4) and 2 more" in text_of(FULL)
    assert "Page 6 (page 6)" in text_of(FULL, verbose=True)


def test_long_values_are_cut_and_shown_whole_on_request() -> None:
    found = FULL.model_copy(update={"properties": {"long": "x" * 1000}})
    assert "(+802 characters)" in text_of(found)
    assert "x" * 1000 in text_of(found, verbose=True)


@pytest.mark.parametrize(
    "unseen, words",
    [
        (HIDDEN, "not visible: these credentials may not see it"),
        (Unseen(unseen="not offered", message="Gone."), "not offered: Gone."),
        (Unseen(unseen="failed", message="It broke."), "could not be read: It broke."),
    ],
)
def test_what_is_not_known_says_why_and_is_never_shown_as_empty(unseen: Unseen, words: str) -> None:
    parts = (
        "access",
        "labels",
        "theme",
        "settings",
        "properties",
        "ownership",
        "content",
        "state_settings",
        "content_in_states",
        "watchers",
    )
    found = FULL.model_copy(update=dict.fromkeys(parts, unseen))
    text = text_of(found)
    assert text.count(words) == len(parts)
    assert "none" not in text


def test_content_in_one_state_that_is_not_known_says_why() -> None:
    unknown = ContentState(id="77", name="", color="")
    states = (StateContent(state=unknown, content=HIDDEN),)
    found = FULL.model_copy(update={"content_in_states": states})
    assert "  77: not visible: these credentials may not see it" in text_of(found)


def test_what_is_empty_is_said_to_be() -> None:
    empty: dict[str, object] = {
        "description": "",
        "homepage": None,
        "labels": (),
        "settings": Settings(),
        "ownership": None,
        "content": (),
        "watchers": (),
        "access": (),
        "properties": {},
    }
    lines = text_of(FULL.model_copy(update=empty)).splitlines()
    assert "homepage          none" in lines
    assert "labels            none" in lines
    assert "settings          route-override: not set" in lines
    assert "record            none" in lines
    assert "watchers (0)" in lines
    assert lines[lines.index("access (0 principals)") + 1 :][:2] == ["", "properties (0)"]


def test_a_record_that_cannot_be_read_or_remembers_little_is_described() -> None:
    edited = FULL.model_copy(update={"ownership": Ownership(unreadable="somebody edited it")})
    assert "record            unreadable: somebody edited it" in text_of(edited)
    fresh = Ownership(owner=Owner(name="a", id="b"), custom_content={"group:1": ("x",)})
    found = FULL.model_copy(update={"ownership": fresh})
    assert "record            a (b); custom content: 1 principal" in text_of(found)
    bare = FULL.model_copy(update={"ownership": Ownership(owner=Owner(name="a", id="b"))})
    assert "record            a (b); nothing yet" in text_of(bare)


def test_everything_of_the_site_is_made_harmless() -> None:
    evil = "\x1b[2J"
    found = FULL.model_copy(
        update={
            "name": evil,
            "description": evil,
            "homepage": Homepage(id=evil, title=evil),
            "labels": (evil,),
            "theme": evil,
            "properties": {evil: evil},
            "access": (
                Holder(principal=f"group:{evil}", name=evil, permissions=(f"{evil}/{evil}",)),
            ),
            "watchers": (User(account_id=evil, name=evil),),
            "content": (ContentCount(type=evil, count=1),),
        }
    )
    text = render_text(found, color=False, width=100, clean=lambda text: text.replace("\x1b", "?"))
    assert "\x1b" not in text


def test_colours_come_only_where_they_are_wanted() -> None:
    assert "\x1b[" in text_of(FULL, color=True)
    assert "\x1b[" not in text_of(FULL)


def test_no_line_ends_in_blanks() -> None:
    assert [line for line in text_of(FULL).splitlines() if line != line.rstrip()] == []
