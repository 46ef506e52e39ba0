import time
from pathlib import Path

import pytest

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange, Homepage
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange, StateChange
from spaceform.aspects.settings import SettingsChange
from spaceform.aspects.theme import ThemeChange
from spaceform.change import Change
from spaceform.coherence import Frame, find_incoherence
from spaceform.errors import RefusedError
from spaceform.ownership import RecordChange
from spaceform.plan import read_plan, to_json
from spaceform.principals import ANONYMOUS, Principal
from spaceform.space import RECORD_KEY, Owner
from tests.unit.build import (
    ADA,
    BOB,
    CREATE,
    ENGINEERS,
    EXPORT,
    ME,
    NOTE,
    OWNER,
    READ,
    RIVAL,
    UPDATE,
    VIEWER_ROLE,
    created,
    exchange,
    granted,
    having,
    plan,
    record,
    regrant,
    rerole,
    reset,
)

EVERYBODY = Principal(kind="class", id="all-licensed-users")
DOOMED = DoomedSpace(name="Engineering", pages=1, blog_posts=2, watchers=3)
DELETION = SpaceChange(address="ENG/space", space_id="100", before=DOOMED)
CLAIM = RecordChange(address="ENG/ownership", space_id="100", after=record())
NAME = DetailsChange(address="ENG/name", space_id="100", field="name", before="A", after="B")
PAGE = DetailsChange(
    address="ENG/homepage", space_id="100", field="homepage", after=Homepage(id="1")
)
LABEL = LabelChange(address="ENG/labels/a", space_id="100", after="a")
SENT = CustomContentChange(
    address="ENG/custom-content/user:ada",
    space_id="100",
    principal=ADA.principal,
    name="user:ada",
    after=(NOTE,),
)
GRANT = regrant(ENGINEERS.principal, (), (READ,)).model_copy(
    update={"address": "ENG/grants/group:engineers", "name": "group:engineers"}
)


def found(
    *changes: Change,
    owner: Owner | None = OWNER,
    spaces: tuple[tuple[str, str | None], ...] = (("ENG", "100"),),
) -> str | None:
    return find_incoherence(Frame(owner, ME.principal.id, spaces), changes)


def edited(change: Change, **update: object) -> Change:
    return change.model_copy(update=update)


@pytest.mark.parametrize(
    "change",
    [
        DELETION,
        CLAIM,
        NAME,
        PAGE,
        LABEL,
        edited(LABEL, before="a", after=None),
        SENT,
        GRANT,
        regrant(ANONYMOUS, (READ,)),
        regrant(EVERYBODY, (READ,)),
        exchange(ADA.principal, None, having(VIEWER_ROLE)),
        reset("owner/of/it", 1, 2),
        rerole("A role/with a slash", None, (READ,)),
        StateChange(address="ENG/state", space_id="100", before="present", after="archived"),
        SettingsChange(
            address="ENG/settings/route-override", space_id="100", before=True, after=False
        ),
        ThemeChange(address="ENG/theme", space_id="100", before="default", after="x"),
    ],
    ids=lambda change: f"{change.address} {change.action}",
)
def test_what_plans_say_is_coherent(change: Change) -> None:
    assert found(change) is None


def test_a_space_that_is_created_has_no_id_yet() -> None:
    assert found(created(), GRANT, spaces=(("ENG", None),)) == (
        "ENG/grants/group:engineers is about the space 100, and the plan about None"
    )
    assert found(created(), edited(GRANT, space_id=None), spaces=(("ENG", None),)) is None


@pytest.mark.parametrize(
    "change, words",
    [
        (edited(LABEL, address="ENG/labels/b"), "something else"),
        (edited(LABEL, address="ENG/name"), "something else"),
        (edited(LABEL, address="ENG"), "something else"),
        (edited(NAME, address="ENG/description"), "something else"),
        (edited(GRANT, address="ENG/grants/group:others"), "something else"),
        (edited(SENT, address="ENG/grants/user:ada"), "something else"),
        (edited(CLAIM, address="ENG/labels/a"), "something else"),
        (edited(reset("a", 1, 2), key_name="b"), "something else"),
        (edited(rerole("Auditor"), name="Admin"), "something else"),
        (edited(rerole("Auditor"), address="ENG/roles/Auditor"), "something else"),
        (edited(LABEL, address="OPS/labels/a"), "a space that the plan does not have"),
        (edited(LABEL, address="eng/labels/a"), "a space that the plan does not have"),
        (edited(LABEL, space_id="999"), "the space 999"),
        (edited(LABEL, space_id=None), "the space None"),
        (edited(CLAIM, after=None), "the record"),
        (edited(CLAIM, after=record(owner=RIVAL)), "the record"),
        (edited(NAME, after=None), "gives no name"),
        (edited(NAME, after=Homepage(id="1")), "gives no name"),
        (edited(PAGE, after="1"), "gives no homepage"),
        (edited(GRANT, principal=BOB.principal), "is about user:id-bob"),
        (edited(GRANT, after=granted(EXPORT)), "without read/space"),
        (edited(SENT, principal=ENGINEERS.principal), "is about group:g-eng"),
        (edited(regrant(ANONYMOUS, (READ,)), principal=EVERYBODY), "is about class:"),
        (edited(regrant(EVERYBODY, (READ,)), principal=Principal(kind="class", id="x")), "class:x"),
        (regrant(Principal(kind="anonymous", id="x"), (READ,)), "is about anonymous"),
        (edited(GRANT, principal=Principal(kind="group")), "is about group:"),
        (reset(RECORD_KEY, None, {"format": 1}), "writes the ownership record"),
        (edited(LABEL, before="b"), "two labels"),
        (LabelChange(address="ENG/labels/None"), "two labels, or none"),
        (edited(DELETION, before=None), "neither"),
        (edited(DELETION, after=NewSpace(key="ENG", name="E")), "neither"),
        (created(), "creates a space that is there"),
    ],
)
def test_what_no_plan_says_is_told(change: Change, words: str) -> None:
    assert words in str(found(change))


def test_only_a_space_that_is_there_is_deleted_and_only_one_that_is_not_is_created() -> None:
    there_not = (("ENG", None),)
    assert "not there" in str(found(edited(DELETION, space_id=None), spaces=there_not))
    other = edited(created(), after=NewSpace(key="OPS", name="Operations"))
    assert "creates OPS" in str(found(other, spaces=there_not))


def test_without_an_owner_no_record_is_written() -> None:
    assert found(LABEL, owner=None) is None
    assert "the record" in str(found(CLAIM, owner=None))


def test_nothing_is_there_twice() -> None:
    assert "ENG/labels/a twice" in str(found(LABEL, LABEL))
    assert "the space eng twice" in str(found(spaces=(("ENG", "1"), ("eng", "2"))))
    again = regrant(ENGINEERS.principal, (READ,), (READ, EXPORT))
    assert found(GRANT, again) == "it has ENG/grants/group:g-eng twice"
    assert found(GRANT, SENT) is None


def test_what_is_one_is_not_there_under_two_names() -> None:
    two = (("ENG", "100"), ("OPS", "100"))
    assert found(spaces=two) == "it has two spaces with the id 100"
    assert found(spaces=(("ENG", "100"), ("OPS", None), ("DEV", None))) is None
    shrinks, stays = rerole("Auditor", (READ, EXPORT), (READ,)), rerole("AUDITOR", (READ,), (READ,))
    assert found(shrinks, stays) == "it has site/roles/AUDITOR twice"


def test_several_roles_are_several_things() -> None:
    assert found(rerole("Auditor"), rerole("Editor")) is None


def test_only_what_comes_along_is_foreseen() -> None:
    edits = (READ, CREATE)
    assert found(regrant(ADA.principal, (READ,), edits, foreseen=(UPDATE,))) is None
    lie = regrant(ADA.principal, (READ,), edits, foreseen=("delete/page",))
    assert "nothing brings along" in str(found(lie))
    before = (*edits, EXPORT)
    held = regrant(ADA.principal, before, edits, foreseen=(UPDATE,))
    assert "nothing brings along" in str(found(held))
    repeated = regrant(ADA.principal, (READ,), (*edits, UPDATE), foreseen=(UPDATE,))
    assert "nothing brings along" in str(found(repeated))


def test_a_space_that_is_deleted_changes_in_nothing_else() -> None:
    words = "ENG/labels/a changes a space that is deleted"
    assert found(DELETION, LABEL) == found(LABEL, DELETION) == words
    assert found(DELETION, rerole("Auditor")) is None


def test_a_deletion_that_is_refused_is_listed_without_an_owner_too() -> None:
    assert found(DELETION, owner=None) is None


@pytest.mark.parametrize(
    "change",
    [
        regrant(ADA.principal, (READ, EXPORT), (READ,), space_id=None),
        exchange(ADA.principal, having(VIEWER_ROLE), None, space_id=None),
        edited(reset("a", 1, None), space_id=None),
        edited(LABEL, before="a", after=None, space_id=None),
        edited(CLAIM, before=record(), space_id=None),
    ],
    ids=lambda change: f"{change.address} {change.action}",
)
def test_a_space_that_is_created_has_nothing_to_lose(change: Change) -> None:
    wrong = found(created(), change, spaces=(("ENG", None),))
    assert wrong == f"{change.address} takes something from a space that is created"


@pytest.mark.parametrize(
    "change", [edited(each, space_id=None) for each in (PAGE, SENT, GRANT, LABEL, CLAIM)]
)
def test_a_space_that_is_created_is_filled(change: Change) -> None:
    assert found(created(), change, spaces=(("ENG", None),)) is None


def test_whoever_creates_a_space_may_give_up_what_that_brings() -> None:
    mine = regrant(ME.principal, (READ, EXPORT), (), space_id=None)
    assert found(created(), mine, spaces=(("ENG", None),)) is None


def test_a_file_whose_parts_contradict_each_other_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(to_json(plan(edited(LABEL, address="ENG/labels/b"))), encoding="utf-8")
    with pytest.raises(RefusedError, match="edited: ENG/labels/b changes something else"):
        read_plan(path)


def test_ten_thousand_changes_take_no_time() -> None:
    changes = [
        regrant(Principal(kind="user", id=f"u{at}"), (), (READ,), space_id=None).model_copy(
            update={"address": f"S{at % 1000}/grants/user:u{at}"}
        )
        for at in range(10_000)
    ]
    began = time.process_time()
    spaces = tuple((f"S{at}", None) for at in range(1000))
    assert find_incoherence(Frame(OWNER, "me", spaces), changes) is None
    assert time.process_time() - began < 5
