import pytest

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange
from spaceform.aspects.grants import Access, GrantRow
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import StateChange
from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change
from spaceform.condition import Condition, assess, difference, known_after, met_items, record_of
from spaceform.ownership import Record, RecordChange, merge
from spaceform.plan import Overrides
from spaceform.space import DesiredSpace, Unknown
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    COMMENT,
    CREATE,
    EXPORT,
    KEEPER_ROLE,
    MANAGE,
    NOTE,
    OWNER,
    READ,
    RIVAL,
    UPDATE,
    VIEWER_ROLE,
    WRITER_ROLE,
    change_at,
    created,
    directory,
    exchange,
    grant,
    granted,
    having,
    live,
    planned,
    record,
    regrant,
    reset,
    setting,
)

FRESH, ON_THE_WAY = Condition.FRESH, Condition.ON_THE_WAY
SATISFIED, STALE = Condition.SATISFIED, Condition.STALE


@pytest.mark.parametrize(
    "found, condition",
    [({"a": 1}, FRESH), ({"a": 2.0}, SATISFIED), ({"a": 3}, STALE), ({}, STALE)],
)
def test_a_value_is_as_planned_done_or_stale(found: dict[str, float], condition: Condition) -> None:
    space = live(properties=dict(found))
    assert assess(reset("a", 1, 2), space) is condition


def test_a_removal_of_what_is_gone_is_satisfied() -> None:
    change = LabelChange(address="ENG/labels/a", before="a")
    assert assess(change, live(labels=())) is SATISFIED
    assert assess(change, live(labels=("a",))) is FRESH


def test_a_creation_of_what_somebody_made_otherwise_is_stale() -> None:
    assert assess(reset("a", None, 1), live(properties={"a": 2})) is STALE
    assert assess(reset("a", None, 1), live(properties={"a": 1})) is SATISFIED
    assert assess(reset("a", None, 1), live(properties={})) is FRESH


def test_a_state_is_as_planned_or_satisfied() -> None:
    change = StateChange(address="ENG/state", before="present", after="archived")
    assert assess(change, live()) is FRESH
    assert assess(change, live(archived=True)) is SATISFIED


def test_line_ends_make_nothing_stale() -> None:
    change = DetailsChange(address="ENG/name", field="name", before="Engineering", after="B")
    assert assess(change, live()) is FRESH


def test_a_creation_is_always_to_be_looked_for() -> None:
    assert assess(created(), live()) is FRESH


def grants(
    before: tuple[str, ...], after: tuple[str, ...], *found: str, foreseen: tuple[str, ...] = ()
) -> Condition:
    change = regrant(ADA.principal, before, after, foreseen=foreseen)
    return assess(change, live(held={ADA.principal: found}))


@pytest.mark.parametrize(
    "found, condition",
    [
        ((READ, EXPORT), FRESH),
        ((READ, COMMENT), SATISFIED),
        ((READ, EXPORT, COMMENT), ON_THE_WAY),
        ((READ,), ON_THE_WAY),
        ((EXPORT, COMMENT), STALE),
        ((READ, EXPORT, COMMENT, ADMINISTER), STALE),
        ((), STALE),
    ],
)
def test_on_the_way_is_between_what_both_sides_share_and_what_either_has(
    found: tuple[str, ...], condition: Condition
) -> None:
    assert grants((READ, EXPORT), (READ, COMMENT), *found) is condition


def test_companions_that_confluence_adds_are_on_the_way() -> None:
    assert grants((), (READ, CREATE), READ, EXPORT, foreseen=(EXPORT, UPDATE)) is ON_THE_WAY
    assert grants((), (READ, CREATE), READ, EXPORT, CREATE, UPDATE) is ON_THE_WAY
    assert grants((), (READ, CREATE), READ, ADMINISTER) is STALE


def test_a_declared_pair_that_a_planned_loss_dropped_is_on_the_way() -> None:
    before = (READ, CREATE, UPDATE, ADMINISTER, MANAGE)
    assert grants(before, (READ, UPDATE, ADMINISTER, MANAGE), READ, ADMINISTER, MANAGE) is (
        ON_THE_WAY
    )
    assert grants(before, (READ, CREATE, UPDATE, MANAGE), READ, CREATE, UPDATE) is ON_THE_WAY


def test_a_declared_pair_that_nobody_planned_to_drop_is_stale() -> None:
    assert grants((READ, UPDATE, EXPORT), (READ, UPDATE), READ) is STALE


def test_a_loss_of_everything_is_on_the_way_with_any_part_left() -> None:
    assert grants((READ, EXPORT, CREATE), (), READ) is ON_THE_WAY
    assert grants((READ, EXPORT), ()) is SATISFIED


# Roles


def exchanged(before: Access | None, after: Access | None, found: Access | None) -> Condition:
    who = ADA.principal
    space = live(held={who: found.permissions} if found else {})
    if found and found.role and not isinstance(space.grants, Unknown):
        of_role = GrantRow(principal=who, role=found.role)
        space = space.model_copy(update={"grants": (of_role, *space.grants)})
    return assess(exchange(who, before, after), space)


WRITER, VIEWER = having(WRITER_ROLE), having(VIEWER_ROLE)
GRANTS = granted(READ, CREATE, "fly/kite")


@pytest.mark.parametrize(
    "found, condition",
    [
        (GRANTS, FRESH),
        (WRITER, SATISFIED),
        (having(WRITER_ROLE, "fly/kite"), ON_THE_WAY),
        (granted(READ, CREATE), ON_THE_WAY),
        (having(WRITER_ROLE, ADMINISTER), STALE),
        (VIEWER, STALE),
        (having(VIEWER_ROLE, "fly/kite"), STALE),
        (granted(*GRANTS.permissions, ADMINISTER), STALE),
    ],
)
def test_on_the_way_from_permissions_to_a_role(found: Access, condition: Condition) -> None:
    assert exchanged(GRANTS, WRITER, found) is condition


@pytest.mark.parametrize(
    "found, condition",
    [
        (WRITER, FRESH),
        (GRANTS, SATISFIED),
        (having(WRITER_ROLE, "fly/kite"), ON_THE_WAY),
        (None, ON_THE_WAY),
        (granted(READ, CREATE, EXPORT, UPDATE), ON_THE_WAY),
        (granted(READ, COMMENT), ON_THE_WAY),  # granted before the role came, and hidden by it
        (granted(*GRANTS.permissions, ADMINISTER), STALE),
        (VIEWER, STALE),
        (having(WRITER_ROLE, ADMINISTER), STALE),
    ],
)
def test_on_the_way_from_a_role_to_permissions(found: Access | None, condition: Condition) -> None:
    assert exchanged(WRITER, GRANTS, found) is condition


@pytest.mark.parametrize(
    "found, condition",
    [(WRITER, FRESH), (VIEWER, SATISFIED), (having(KEEPER_ROLE), STALE), (None, STALE)],
)
def test_a_role_that_another_hand_changed_is_stale(
    found: Access | None, condition: Condition
) -> None:
    assert exchanged(WRITER, VIEWER, found) is condition


def test_a_role_is_the_same_whatever_it_is_made_of_by_now() -> None:
    wider = WRITER_ROLE.model_copy(update={"permissions": (READ,)})
    assert exchanged(WRITER, VIEWER, having(wider)) is FRESH
    assert exchanged(VIEWER, WRITER, having(wider)) is SATISFIED


def test_what_a_role_hides_since_it_grew_is_on_the_way() -> None:
    # The role's own change, carried out before, made it bring what was granted beside it.
    wider = VIEWER_ROLE.model_copy(update={"permissions": (COMMENT, CREATE, READ)})
    assert exchanged(having(VIEWER_ROLE, CREATE), granted(READ, CREATE), having(wider)) is (
        ON_THE_WAY
    )


def test_what_was_expected_of_a_role_and_found_is_told_by_name() -> None:
    change = exchange(ADA.principal, WRITER, VIEWER)
    told = difference(change, live(held={ADA.principal: (READ,)}))
    assert "Writer" in told
    assert READ in told


# The record


def ruled(before: Record | None, after: Record, found: Record | LiveProperty | None) -> Condition:
    change = RecordChange(address="ENG/ownership", before=before, after=after)
    return assess(change, live(record=found))


OLD = record(labels={"a": "created", "b": "created"})
NEW = record(labels={"b": "created", "c": "created"})


@pytest.mark.parametrize(
    "found, condition",
    [
        (OLD, FRESH),
        (NEW, SATISFIED),
        (merge(OLD, NEW), ON_THE_WAY),
        (record(labels={"b": "created"}), ON_THE_WAY),
        (record(labels={"a": "created"}), STALE),
        (record(labels={"b": "created", "z": "created"}), STALE),
        (record(labels={"b": "created"}, grants={"user:x": "created"}), STALE),
        (record(RIVAL, labels={"b": "created"}), STALE),
        (None, STALE),
        (LiveProperty(value="damaged", version=9), STALE),
    ],
)
def test_a_record_is_on_the_way_while_it_holds_old_and_new(
    found: Record | LiveProperty | None, condition: Condition
) -> None:
    assert ruled(OLD, NEW, found) is condition


def test_a_first_record_is_as_planned_while_there_is_none() -> None:
    assert ruled(None, NEW, None) is FRESH
    assert ruled(None, NEW, NEW) is SATISFIED
    assert ruled(None, NEW, record(RIVAL)) is STALE
    assert ruled(None, NEW, record(labels={"b": "created"})) is ON_THE_WAY


def test_a_record_that_became_unreadable_since_is_stale() -> None:
    damaged = LiveProperty(value="damaged", version=9)
    assert ruled(None, NEW, damaged) is STALE
    assert record_of(live(record=damaged)) is None
    assert record_of(live(record=Unknown.NOT_READ)) is None


def test_an_unreadable_record_that_was_adopted_is_as_planned() -> None:
    damaged = LiveProperty(value="damaged", version=9)
    within = setting(Overrides(adopt=("ENG",)))
    found = planned(DesiredSpace(key="ENG", labels=()), live(labels=(), record=damaged), within)
    assert assess(change_at(found, "ENG/ownership"), live(record=damaged)) is FRESH
    other = LiveProperty(value="damaged otherwise", version=10)
    assert assess(change_at(found, "ENG/ownership"), live(record=other)) is STALE


def test_a_taken_over_record_is_on_the_way_as_soon_as_it_is_ours() -> None:
    theirs = record(RIVAL, labels={"a": "created", "b": "created"})
    assert ruled(theirs, NEW, theirs) is FRESH
    assert ruled(theirs, NEW, merge(theirs, NEW)) is SATISFIED


def test_no_plan_takes_a_record_away() -> None:
    with pytest.raises(TypeError, match="ENG/ownership: a plan does not remove a record"):
        known_after(RecordChange(address="ENG/ownership", before=OLD))


def test_only_what_was_to_be_made_and_is_there_already_was_met() -> None:
    changes = (
        regrant(ADA.principal, (), (READ,)),
        regrant(BOB.principal, (READ,), (READ, EXPORT)),
        reset("p", None, 1),
        reset("q", 1, 2),
        LabelChange(address="ENG/labels/a", after="a"),
        LabelChange(address="ENG/labels/b", after="b"),
        LabelChange(address="ENG/labels/c", before="c"),
        DetailsChange(address="ENG/description", field="description", after="B"),
        LabelChange(address="ENG/labels/d", after="d"),
    )
    conditions = {change.address: SATISFIED for change in changes[:-1]}
    conditions[changes[-1].address] = FRESH
    assert met_items(changes, conditions) == {
        "grants": ["user:id-ada"],
        "properties": ["p"],
        "labels": ["a", "b"],
    }
    assert met_items(changes, {}) == {}


# Custom content


def sent(before: tuple[str, ...] | None = None, after: tuple[str, ...] | None = None) -> Change:
    return CustomContentChange(
        address="ENG/custom-content/user:ada",
        principal=ADA.principal,
        name="user:ada",
        before=before,
        after=after,
    )


def test_custom_content_is_compared_with_what_the_record_remembers() -> None:
    remembered = live(record=record(OWNER, {"user:id-ada": (NOTE,)}))
    assert assess(sent(after=(NOTE,)), live()) is FRESH
    assert assess(sent(after=(NOTE,)), live(record=None)) is FRESH
    assert assess(sent(after=(NOTE,)), remembered) is SATISFIED
    assert assess(sent((NOTE,)), remembered) is FRESH
    assert assess(sent(("create/ac:x",)), remembered) is STALE


@pytest.mark.parametrize("theirs", [(NOTE,), ("create/ac:com.example:note",)])
def test_what_another_owner_sent_makes_no_take_over_stale_or_done(theirs: tuple[str, ...]) -> None:
    # An app takes a space over: the plan sends anew, whatever the other owner remembers.
    space = live(held={ADA.principal: (READ,)}, record=record(RIVAL, {"user:id-ada": theirs}))
    desired = DesiredSpace(key="ENG", grants=(grant("user:ada", READ, NOTE),))
    within = setting(Overrides(take_over=("ENG",)), known=directory(is_app=True))
    change = change_at(planned(desired, space, within), "ENG/custom-content/user:ada")
    assert assess(change, space) is FRESH


# What people are told


def test_a_stale_change_tells_what_was_expected_and_what_was_found() -> None:
    text = difference(reset("a", 1, 2), live(properties={"a": 3}))
    assert text == 'expected {"value":1}, found {"value":3}'
    assert difference(reset("a", None, 2), live(properties={"a": 3})).startswith("expected nothing")


def test_a_stale_record_tells_both_sides_too() -> None:
    change = RecordChange(address="ENG/ownership", before=OLD, after=NEW)
    told = difference(change, live(record=None))
    assert told.startswith('expected {"')
    assert told.endswith(", found null")
    assert RIVAL.name in difference(change, live(record=record(RIVAL)))
