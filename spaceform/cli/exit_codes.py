"""Exit codes: what a script may rely on, derived from plans, results and errors."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

from spaceform.errors import (
    InterruptedRunError,
    ManifestError,
    PlanFileError,
    ProviderError,
    RefusedError,
    SpaceformError,
    StalePlanError,
    UsageError,
)

if TYPE_CHECKING:
    from spaceform.inspection import Checkup
    from spaceform.outcome import ApplyResult, SpaceResult
    from spaceform.plan import Plan


class ExitCode(IntEnum):
    """The contract with scripts; numbers never change their meaning."""

    DONE = 0
    FAILED = 1
    DIFFERENCES = 2
    INVALID = 3
    REFUSED = 4
    STALE = 5
    PARTIAL = 6
    UNREACHABLE = 7
    USAGE = 64
    INTERRUPTED = 130


# Which one counts where several fit and nothing was written; any write makes them all PARTIAL.
_PRECEDENCE = (
    ExitCode.INTERRUPTED,
    ExitCode.INVALID,
    ExitCode.UNREACHABLE,
    ExitCode.REFUSED,
    ExitCode.STALE,
    ExitCode.FAILED,
    ExitCode.DIFFERENCES,
)

_ERRORS: tuple[tuple[type[SpaceformError], ExitCode], ...] = (
    (ManifestError, ExitCode.INVALID),
    (PlanFileError, ExitCode.INVALID),
    (UsageError, ExitCode.USAGE),
    (ProviderError, ExitCode.UNREACHABLE),
    (RefusedError, ExitCode.REFUSED),
    (StalePlanError, ExitCode.STALE),
    (InterruptedRunError, ExitCode.INTERRUPTED),
)


_CAUSES = {
    "credentials": ExitCode.UNREACHABLE,
    "provider": ExitCode.UNREACHABLE,
    "refused": ExitCode.REFUSED,
    "stale": ExitCode.STALE,
    "interrupted": ExitCode.INTERRUPTED,
    "journal": ExitCode.FAILED,
    "defect": ExitCode.FAILED,
}
"""Why a space was stopped, as a code; where a change failed, `provider` is no news beside it."""


def exit_code_of_error(error: SpaceformError) -> ExitCode:
    """Return the code of a run that an error ended before anything was written."""
    return next((code for kind, code in _ERRORS if isinstance(error, kind)), ExitCode.FAILED)


def exit_code_of_plan(plan: "Plan", *, detailed: bool = False) -> ExitCode:
    """Return the code of a command that only plans; `detailed` tells differences apart."""
    found = [*_blocked(plan)]
    if plan.refusals:
        found.append(ExitCode.REFUSED)
    if detailed and plan.changes:
        found.append(ExitCode.DIFFERENCES)
    return _first(found)


def exit_code_of_result(plan: "Plan", result: "ApplyResult") -> ExitCode:
    """Return the code of an apply.

    What was blocked or refused and left aside counts as less than success. A change that the site
    refused is FAILED; a space that could not even be read again is UNREACHABLE.
    """
    if result.interrupted:
        return ExitCode.INTERRUPTED
    if result.complete:
        return ExitCode.DONE
    if result.wrote:
        return ExitCode.PARTIAL
    found = [*_blocked(plan), *(code for space in result.spaces for code in _stopped(space))]
    if result.refused:
        found.append(ExitCode.REFUSED)
    return _first(found or [ExitCode.FAILED])


def exit_code_of_checkup(checkup: "Checkup") -> ExitCode:
    """Return the code of a check-up: 4 for what will not work, 7 for what was not found out.

    What only waits for a flag, and what may surprise, is no reason for another code than 0.
    """
    if checkup.failure is not None or checkup.of_kind("unread"):
        return ExitCode.UNREACHABLE
    return ExitCode.REFUSED if checkup.of_kind("fails") else ExitCode.DONE


def _blocked(plan: "Plan") -> Iterable[ExitCode]:
    for space in plan.blocked:
        names = space.blocked is not None and space.blocked.kind == "name"
        yield ExitCode.INVALID if names else ExitCode.UNREACHABLE


def _stopped(space: "SpaceResult") -> Iterable[ExitCode]:
    failed = any(outcome.status in ("failed", "unknown") for outcome in space.outcomes)
    if failed:
        yield ExitCode.FAILED
    if space.cause in _CAUSES and not (failed and space.cause == "provider"):
        yield _CAUSES[space.cause]


def _first(found: Iterable[ExitCode]) -> ExitCode:
    return min(found, key=_PRECEDENCE.index, default=ExitCode.DONE)
