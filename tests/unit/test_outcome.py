import pytest

from spaceform.outcome import ApplyResult, Cause, Outcome, SpaceResult, Status


def space(
    status: Status = Status.DONE,
    *,
    wrote: bool = True,
    cause: Cause | None = None,
    unforeseen: tuple[str, ...] = (),
) -> SpaceResult:
    outcomes = (Outcome(address="ENG/name", status=status),)
    return SpaceResult(
        key="ENG", outcomes=outcomes, wrote=wrote, cause=cause, unforeseen=unforeseen
    )


def result(*spaces: SpaceResult) -> ApplyResult:
    return ApplyResult(site="s", digest="d", spaces=spaces)


def test_nothing_to_do_is_complete() -> None:
    assert result().complete
    assert not result().wrote


def test_done_and_satisfied_are_complete() -> None:
    assert result(space(), space(Status.SATISFIED, wrote=False)).complete


@pytest.mark.parametrize("status", [Status.FAILED, Status.SKIPPED, Status.UNKNOWN])
def test_one_change_that_is_not_in_place_is_not_complete(status: Status) -> None:
    assert not result(space(), space(status)).complete


def test_a_pair_that_nobody_foresaw_is_not_complete() -> None:
    assert not result(space(unforeseen=("ENG/grants/user:x: fly/kite",))).complete


def test_a_space_that_was_stopped_is_not_complete() -> None:
    assert not result(space(cause="stale")).complete


@pytest.mark.parametrize(
    "left", [{"blocked": ("OPS",)}, {"refused": ("ENG/x",)}, {"interrupted": True}]
)
def test_what_was_left_out_is_not_complete(left: dict[str, object]) -> None:
    assert not result(space()).model_copy(update=left).complete


def test_one_write_that_may_have_arrived_is_a_write() -> None:
    assert result(space(wrote=False), space(wrote=True)).wrote
    assert not result(space(wrote=False)).wrote


def test_outcomes_come_in_the_order_of_the_plan() -> None:
    found = result(space(), space(Status.FAILED)).outcomes
    assert [outcome.status for outcome in found] == [Status.DONE, Status.FAILED]
