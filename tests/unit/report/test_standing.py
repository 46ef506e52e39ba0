from typing import Any

from spaceform.change import Unmanaged
from spaceform.mark import Mark
from spaceform.plan import Blocked, Note, PlannedSpace, Refusal
from spaceform.report.standing import (
    counted_unmanaged,
    grouped_blocked,
    grouped_notes,
    grouped_refusals,
    is_little,
    spaces_with_unmanaged,
    unmanaged_item,
)
from tests.unit.report.plans import plan_of

MARK = Mark("spaces/a.yaml", 3, 1)


def refusal(address: str, **fields: Any) -> Refusal:  # noqa: ANN401 (whatever a refusal has)
    return Refusal(**{"guard": "lockout", "address": address, "message": "no", **fields})


def blocked(key: str, message: str, mark: Mark | None = None) -> PlannedSpace:
    return PlannedSpace(key=key, blocked=Blocked(kind="name", message=message, mark=mark))


def test_the_same_refusal_of_many_spaces_is_one_group() -> None:
    plan = plan_of(refusals=(refusal("A", flag="--x A"), refusal("B", flag="--x B")))
    (group,) = grouped_refusals(plan)
    assert [each.address for each in group] == ["A", "B"]


def test_what_stops_the_run_comes_before_what_stops_a_change() -> None:
    plan = plan_of(refusals=(refusal("A", stops="change"), refusal("B")))
    assert [group[0].address for group in grouped_refusals(plan)] == ["B", "A"]


def test_refusals_that_differ_in_guard_words_or_way_out_are_apart() -> None:
    plan = plan_of(
        refusals=(
            refusal("A", flag="--x"),
            refusal("B"),
            refusal("C", guard="losses"),
            refusal("D", message="never"),
        )
    )
    assert [len(group) for group in grouped_refusals(plan)] == [1, 1, 1, 1]


def test_spaces_that_are_blocked_for_one_reason_stand_together_with_their_places() -> None:
    plan = plan_of(
        spaces=(
            blocked("A", "404"),
            PlannedSpace(key="FINE"),
            blocked("B", "no group 'x'", MARK),
            blocked("C", "404", MARK),
        )
    )
    first, second = grouped_blocked(plan)
    assert (first.message, first.spaces) == ("404", (("A", None), ("C", MARK)))
    assert (second.message, second.spaces) == ("no group 'x'", (("B", MARK),))


def test_notes_are_chosen_by_kind_and_said_once() -> None:
    plan = plan_of(
        notes=(
            Note(address="A", message="released"),
            Note(address="B", message="deferred", warning=True),
            Note(address="C", message="released"),
        )
    )
    assert [[note.address for note in group] for group in grouped_notes(plan, warning=False)] == [
        ["A", "C"]
    ]
    assert [[note.address for note in group] for group in grouped_notes(plan, warning=True)] == [
        ["B"]
    ]


def unmanaged(key: str, *items: str, kept: bool = False) -> PlannedSpace:
    found = tuple(Unmanaged(address=f"{key}/{item}", kept=kept) for item in items)
    return PlannedSpace(key=key, unmanaged=found)


def test_spaces_with_as_much_that_is_unmanaged_are_counted_together() -> None:
    plan = plan_of(
        spaces=(
            unmanaged("A", "labels/x", "labels/y", "grants/z"),
            unmanaged("B", "labels/a", "labels/b", "grants/c"),
            unmanaged("C"),
            unmanaged("D", "properties/x", kept=True),
        )
    )
    spaces = spaces_with_unmanaged(plan)
    assert [space.key for space in spaces] == ["A", "B", "D"]
    assert counted_unmanaged(spaces) == (
        ("2 labels, 1 principal", ("A", "B")),
        ("1 property (1 kept)", ("D",)),
    )


def test_up_to_a_dozen_unmanaged_things_are_little() -> None:
    assert is_little([unmanaged("A", *(f"labels/{n}" for n in range(12)))])
    assert not is_little([unmanaged("A", *(f"labels/{n}" for n in range(13)))])


def test_something_unmanaged_is_told_without_the_key_of_its_space() -> None:
    assert unmanaged_item(Unmanaged(address="A/labels/x")) == "labels/x"
