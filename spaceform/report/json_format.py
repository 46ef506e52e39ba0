"""JSON: a plan as its own file, and a result as versioned data."""

from typing import Literal

from spaceform.model import Model
from spaceform.outcome import ROLES, ApplyResult, SpaceResult
from spaceform.plan import Plan, to_json
from spaceform.report.counts import count_outcomes
from spaceform.report.presentation import Presentation
from spaceform.report.untrusted import visible_json


class ResultSummary(Model):
    """How many changes ended how, in how many spaces."""

    done: int
    satisfied: int
    failed: int
    skipped: int
    unknown: int
    spaces: int


class ResultReport(Model):
    """What an apply did. `complete` tells that the whole plan is in place now.

    `journal` and `backup` are the paths of what was kept of the run, null where nothing was.
    """

    format: Literal[1] = 1
    site: str
    digest: str
    complete: bool
    wrote: bool
    interrupted: bool
    summary: ResultSummary
    spaces: tuple[SpaceResult, ...]
    blocked: tuple[str, ...]
    refused: tuple[str, ...]
    journal: str | None
    backup: str | None


def render_plan(plan: Plan, _presentation: Presentation) -> str:
    """Return the plan as it stands in its file."""
    return visible_json(to_json(plan))


def render_result(_plan: Plan, result: ApplyResult, _presentation: Presentation) -> str:
    """Return the result with the number of its outcomes."""
    counts = {str(status): count for status, count in count_outcomes(result).items()}
    spaces = sum(space.key != ROLES for space in result.spaces)
    report = ResultReport(
        site=result.site,
        digest=result.digest,
        complete=result.complete,
        wrote=result.wrote,
        interrupted=result.interrupted,
        summary=ResultSummary(spaces=spaces, **counts),
        spaces=result.spaces,
        blocked=result.blocked,
        refused=result.refused,
        journal=result.journal,
        backup=result.backup,
    )
    return visible_json(report.model_dump_json(indent=2) + "\n")
