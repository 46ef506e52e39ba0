"""Text: reports for people, in a terminal or in the log of a CI job.

Nothing here imports rich before something is rendered: the other formats do without it.
"""

from collections.abc import Sequence
from pathlib import Path

from spaceform.errors import Problem
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report.presentation import Presentation
from spaceform.report.text.outcome_words import describe_outcome
from spaceform.report.validation import Validation

__all__ = [
    "describe_outcome",
    "render_plan",
    "render_problems",
    "render_result",
    "render_validation",
]


def render_plan(plan: Plan, presentation: Presentation) -> str:
    """Return a plan as a reviewer wants to read it."""
    from spaceform.report.text.plan_text import write_plan  # noqa: PLC0415 (rich, 60 ms)

    return write_plan(plan, presentation)


def render_result(plan: Plan, result: ApplyResult, presentation: Presentation) -> str:
    """Return what an apply did; what went well is short."""
    from spaceform.report.text.result_text import write_result  # noqa: PLC0415 (the same)

    return write_result(plan, result, presentation)


def render_problems(
    problems: Sequence[Problem],
    *,
    color: bool,
    width: int,
    root: Path | None = None,
    noun: str = "problem",
) -> str:
    """Return what is wrong in files, with the lines themselves where their `root` is given.

    `noun` is what they are counted as at the end: `problem`, or `warning`.
    """
    from spaceform.report.text.problems_text import write_problems  # noqa: PLC0415 (the same)

    return write_problems(problems, Presentation(color=color, width=width), root, noun)


def render_validation(validation: Validation, presentation: Presentation) -> str:
    """Return all that was found in files, with the lines themselves where their root is known."""
    from spaceform.report.text.problems_text import write_validation  # noqa: PLC0415 (the same)

    return write_validation(validation, presentation)
