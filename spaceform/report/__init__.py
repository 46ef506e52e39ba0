"""The reports: a plan, or what an apply did, in the formats of RENDERERS."""

from collections.abc import Mapping
from typing import TypeVar

from spaceform.errors import UsageError
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report import (
    github_format,
    gitlab_format,
    json_format,
    markdown,
    sarif_format,
    text,
)
from spaceform.report.presentation import PlanRenderer, Presentation, ResultRenderer
from spaceform.report.text import describe_outcome, render_problems

__all__ = [
    "RENDERERS",
    "RESULT_RENDERERS",
    "Presentation",
    "describe_outcome",
    "render_plan",
    "render_problems",
    "render_result",
]

T = TypeVar("T")

RENDERERS: Mapping[str, PlanRenderer] = {
    "text": text,
    "json": json_format,
    "markdown": markdown,
    "sarif": sarif_format,
    "gitlab": gitlab_format,
    "github": github_format,
}
"""The formats of plans by name; a new one is a module, and a line here."""

RESULT_RENDERERS: Mapping[str, ResultRenderer] = {
    "text": text,
    "json": json_format,
    "markdown": markdown,
}
"""The formats of what an apply did; not every format of plans has something to say of that."""


def render_plan(plan: Plan, format: str, presentation: Presentation) -> str:  # noqa: A002 (the flag)
    """Return the report of a plan; raises UsageError for a format that there is not."""
    return _find(RENDERERS, format).render_plan(plan, presentation)


def render_result(
    plan: Plan,
    result: ApplyResult,
    format: str,  # noqa: A002 (as the flag is called)
    presentation: Presentation,
) -> str:
    """Return the report of an apply; raises UsageError for a format that there is not."""
    return _find(RESULT_RENDERERS, format).render_result(plan, result, presentation)


def _find(renderers: Mapping[str, T], name: str) -> T:
    if name not in renderers:
        message = f"there is no report format {name!r}, but {', '.join(renderers)}"
        raise UsageError(message)
    return renderers[name]
