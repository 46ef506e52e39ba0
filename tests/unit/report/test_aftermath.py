import pytest

from spaceform.outcome import Outcome, SpaceResult, Status
from spaceform.report.aftermath import is_fine, outcome_item, skipped, ways_on, why_stopped
from tests.unit.report.plans import apply_result, result_of


def space(*outcomes: Outcome, message: str | None = None) -> SpaceResult:
    return SpaceResult(key="A", outcomes=outcomes, cause="provider", message=message)


def outcome(name: str, status: Status, detail: str | None = None) -> Outcome:
    return Outcome(address=f"A/labels/{name}", status=status, detail=detail)


def test_a_space_is_fine_where_all_is_in_place_and_nothing_else_is() -> None:
    assert is_fine(result_of("A", Status.DONE, Status.SATISFIED))
    assert not is_fine(result_of("A", Status.DONE, Status.SKIPPED))
    assert not is_fine(result_of("A", Status.DONE, cause="stale"))
    assert not is_fine(result_of("A", Status.DONE, unforeseen=("A/grants/x: y",)))


def test_why_a_space_stopped_is_told_once() -> None:
    failed = outcome("x", Status.FAILED, "500: no")
    assert why_stopped(space(failed, message="500: no")) == ""
    assert why_stopped(space(failed, message="interrupted")) == ": interrupted"
    assert why_stopped(space(failed)) == ""


def test_what_was_skipped_stands_by_its_reason() -> None:
    found = space(
        outcome("x", Status.FAILED),
        outcome("y", Status.SKIPPED, "after x"),
        outcome("z", Status.SKIPPED, "no"),
        outcome("w", Status.SKIPPED, "after x"),
        message="no",
    )
    assert skipped(found) == (("after x", ("labels/y", "labels/w")), (None, ("labels/z",)))


def test_a_space_that_was_skipped_whole_is_told_by_its_own_line() -> None:
    found = space(outcome("x", Status.SKIPPED, "no"), outcome("y", Status.SKIPPED), message="no")
    assert skipped(found) == ()
    assert skipped(found, verbose=True) == ((None, ("labels/x", "labels/y")),)


@pytest.mark.parametrize(
    "cause, words",
    [
        ("stale", ["Plan again"]),
        ("provider", ["Run the same plan"]),
        ("credentials", ["Run the same plan"]),
        ("refused", []),
    ],
)
def test_what_to_do_next_depends_on_what_stopped_a_space(cause: str, words: list[str]) -> None:
    found = ways_on(apply_result(result_of("A", Status.FAILED, cause=cause)))
    assert [each.startswith(word) for each, word in zip(found, words, strict=True)] == [True] * len(
        words
    )


def test_an_interrupted_run_is_gone_on_with_and_a_whole_one_is_not() -> None:
    assert len(ways_on(apply_result(interrupted=True))) == 1
    assert ways_on(apply_result(result_of("A", Status.DONE))) == ()


def test_an_address_is_told_without_the_key_of_its_space() -> None:
    assert outcome_item("A/labels/a/b") == "labels/a/b"
