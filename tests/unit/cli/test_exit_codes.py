from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Literal

import pytest

from spaceform import errors
from spaceform.aspects.labels import LabelChange
from spaceform.cli.exit_codes import (
    ExitCode,
    exit_code_of_checkup,
    exit_code_of_error,
    exit_code_of_plan,
    exit_code_of_result,
)
from spaceform.errors import SpaceformError
from spaceform.inspection import Checkup
from spaceform.inspection.checkup import Finding
from spaceform.inspection.checkup import Kind as FindingKind
from spaceform.outcome import ApplyResult, Cause, Outcome, SpaceResult, Status
from spaceform.plan import Blocked, Plan, PlannedSpace, Refusal

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ADDRESS = "ENG/labels/platform"

Kind = Literal["name", "read"]
Stops = Literal["run", "change"]


def plan_with(
    *, blocked: tuple[Kind, ...] = (), refused: tuple[Stops, ...] = (), changes: bool = True
) -> Plan:
    spaces = tuple(
        PlannedSpace(key=f"B{at}", blocked=Blocked(kind=kind, message="why"))
        for at, kind in enumerate(blocked)
    )
    return Plan(
        tool_version="1",
        site="https://acme.example",
        identity="me",
        created=NOW,
        expires=NOW + timedelta(days=7),
        spaces=(*spaces, PlannedSpace(key="ENG", id="1")),
        changes=(LabelChange(address=ADDRESS, after="platform"),) if changes else (),
        refusals=tuple(
            Refusal(guard="losses", address=ADDRESS, message="why", stops=stops)
            for stops in refused
        ),
    )


def result_with(  # noqa: PLR0913 - each is a fact about a result
    plan: Plan,
    cause: Cause | None,
    status: Status,
    *,
    wrote: bool = False,
    interrupted: bool = False,
    unforeseen: tuple[str, ...] = (),
) -> ApplyResult:
    outcome = Outcome(address=ADDRESS, status=status)
    space = SpaceResult(
        key="ENG", outcomes=(outcome,), wrote=wrote, cause=cause, unforeseen=unforeseen
    )
    return ApplyResult(
        site=plan.site,
        digest=plan.digest,
        spaces=(space,),
        blocked=tuple(found.key for found in plan.blocked),
        refused=tuple(plan.refused_addresses),
        interrupted=interrupted,
    )


BLOCKS: tuple[tuple[Kind, ...], ...] = ((), ("name",), ("read",), ("read", "name"))
REFUSALS: tuple[tuple[Stops, ...], ...] = ((), ("run",), ("change",), ("run", "change"))


@pytest.mark.parametrize("blocked", BLOCKS)
@pytest.mark.parametrize("refused", REFUSALS)
@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("detailed", [False, True])
def test_a_plan_ends_with_the_first_code_of_the_precedence_that_fits(
    *, blocked: tuple[Kind, ...], refused: tuple[Stops, ...], changes: bool, detailed: bool
) -> None:
    plan = plan_with(blocked=blocked, refused=refused, changes=changes)
    if "name" in blocked:
        expected = 3
    elif "read" in blocked:
        expected = 7
    elif refused:
        expected = 4
    elif detailed and changes:
        expected = 2
    else:
        expected = 0
    assert exit_code_of_plan(plan, detailed=detailed) == expected


ALL_CAUSES: tuple[Cause | None, ...] = (
    None,
    "stale",
    "refused",
    "provider",
    "credentials",
    "interrupted",
    "defect",
)


def every_incomplete_end() -> Iterator[tuple[Plan, Cause | None, Status]]:
    """Every way in which an apply can be less than complete."""
    for blocked, refused in product(BLOCKS, ((), ("change",))):
        plan = plan_with(blocked=blocked, refused=refused)  # type: ignore[arg-type]
        for cause, status in product(ALL_CAUSES, Status):
            if not result_with(plan, cause, status).complete:
                yield plan, cause, status


def test_an_interrupted_apply_ends_with_130_whatever_else_happened() -> None:
    for plan, cause, status in every_incomplete_end():
        for wrote in (False, True):
            result = result_with(plan, cause, status, wrote=wrote, interrupted=True)
            assert exit_code_of_result(plan, result) == 130


def test_after_any_write_anything_less_than_success_is_6() -> None:
    for plan, cause, status in every_incomplete_end():
        assert exit_code_of_result(plan, result_with(plan, cause, status, wrote=True)) == 6


def test_no_incomplete_apply_ends_with_0() -> None:
    for plan, cause, status in every_incomplete_end():
        assert exit_code_of_result(plan, result_with(plan, cause, status)) != 0


def test_a_blocked_name_comes_before_everything_else_if_nothing_was_written() -> None:
    for plan, cause, status in every_incomplete_end():
        kinds = {space.blocked.kind for space in plan.blocked if space.blocked}
        if "name" in kinds:
            expected = 130 if cause == "interrupted" else 3
            assert exit_code_of_result(plan, result_with(plan, cause, status)) == expected


@pytest.mark.parametrize(
    "cause, status, code",
    [
        ("credentials", Status.SKIPPED, 7),
        ("provider", Status.SKIPPED, 7),
        ("provider", Status.FAILED, 1),
        ("credentials", Status.FAILED, 7),
        ("refused", Status.SKIPPED, 4),
        ("stale", Status.SKIPPED, 5),
        ("stale", Status.FAILED, 5),
        ("interrupted", Status.SKIPPED, 130),
        ("defect", Status.UNKNOWN, 1),
        (None, Status.FAILED, 1),
        (None, Status.SKIPPED, 1),
    ],
)
def test_what_stopped_the_only_space_decides_if_nothing_was_written(
    cause: Cause | None, status: Status, code: int
) -> None:
    plan = plan_with()
    assert exit_code_of_result(plan, result_with(plan, cause, status)) == code


@pytest.mark.parametrize("status", [Status.DONE, Status.SATISFIED])
def test_an_apply_that_did_everything_ends_with_0(status: Status) -> None:
    plan = plan_with()
    assert exit_code_of_result(plan, result_with(plan, None, status, wrote=True)) == 0


def test_a_pair_that_nobody_foresaw_ends_an_apply_with_6() -> None:
    plan = plan_with()
    result = result_with(plan, None, Status.DONE, wrote=True, unforeseen=("group:a read/space",))
    assert exit_code_of_result(plan, result) == 6


def test_a_refused_change_that_was_left_aside_ends_with_4_if_nothing_was_written() -> None:
    plan = plan_with(refused=("change",))
    assert exit_code_of_result(plan, result_with(plan, None, Status.SKIPPED)) == 4
    assert exit_code_of_result(plan, result_with(plan, "stale", Status.SKIPPED)) == 4


def test_a_blocked_read_comes_before_a_refusal() -> None:
    plan = plan_with(blocked=("read",), refused=("change",))
    assert exit_code_of_result(plan, result_with(plan, None, Status.SKIPPED)) == 7


def test_a_blocked_space_beside_an_apply_that_wrote_is_6() -> None:
    plan = plan_with(blocked=("name",))
    assert exit_code_of_result(plan, result_with(plan, None, Status.DONE, wrote=True)) == 6
    assert exit_code_of_result(plan, result_with(plan, None, Status.SATISFIED)) == 3


ERRORS: list[tuple[SpaceformError, int]] = [
    (errors.ManifestError(()), 3),
    (errors.PlanFileError("x"), 3),
    (errors.UsageError("x"), 64),
    (errors.ProviderError("x"), 7),
    (errors.AuthError("x"), 7),
    (errors.ForbiddenError("x"), 7),
    (errors.NotFoundError("x"), 7),
    (errors.ConflictError("x"), 7),
    (errors.RateLimitedError("x"), 7),
    (errors.UnsupportedError("x"), 7),
    (errors.UnreachableError("x"), 7),
    (errors.MalformedResponseError("x"), 7),
    (errors.UnclearError("x"), 7),
    (errors.RefusedError("x"), 4),
    (errors.StalePlanError("x"), 5),
    (errors.JournalError("x"), 1),
    (errors.InterruptedRunError("x"), 130),
    (SpaceformError("x"), 1),
]


@pytest.mark.parametrize("error, code", ERRORS, ids=lambda value: type(value).__name__)
def test_every_error_has_its_code(error: SpaceformError, code: int) -> None:
    assert exit_code_of_error(error) == code


def test_no_error_of_the_tree_was_forgotten() -> None:
    def kinds(kind: type[SpaceformError]) -> set[type[SpaceformError]]:
        return {kind}.union(*(kinds(below) for below in kind.__subclasses__()))

    own = {kind for kind in kinds(SpaceformError) if kind.__module__ == "spaceform.errors"}
    assert own == {type(error) for error, _ in ERRORS}


def test_the_codes_are_those_of_the_contract() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FAILED": 1,
        "DIFFERENCES": 2,
        "INVALID": 3,
        "REFUSED": 4,
        "STALE": 5,
        "PARTIAL": 6,
        "UNREACHABLE": 7,
        "USAGE": 64,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    "kinds, failure, code",
    [
        ((), None, ExitCode.DONE),
        (("waits", "warns"), None, ExitCode.DONE),
        (("fails", "waits"), None, ExitCode.REFUSED),
        (("fails", "unread"), None, ExitCode.UNREACHABLE),
        (("fails",), "No connection.", ExitCode.UNREACHABLE),
    ],
)
def test_a_check_up_fails_for_what_will_not_work_and_first_for_what_nobody_knows(
    kinds: tuple[FindingKind, ...], failure: str | None, code: ExitCode
) -> None:
    findings = tuple(Finding(kind=kind, address="ENG", message="why") for kind in kinds)
    assert exit_code_of_checkup(Checkup(findings=findings, failure=failure)) is code
