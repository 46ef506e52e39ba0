"""The reports: a plan, or what an apply did, in the formats of RENDERERS."""

from collections.abc import Mapping
from typing import TypeVar

from spaceform.errors import UsageError
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report import (
    github_format,
    gitlab_format,
    html,
    json_format,
    markdown,
    sarif_format,
    text,
    validation_json,
)
from spaceform.report.counts import summarize_plan
from spaceform.report.presentation import (
    PlanRenderer,
    Presentation,
    ResultRenderer,
    ValidationRenderer,
)
from spaceform.report.text import describe_outcome, render_problems
from spaceform.report.validation import Validation

__all__ = [
    "RENDERERS",
    "RESULT_RENDERERS",
    "VALIDATION_RENDERERS",
    "Presentation",
    "Validation",
    "describe_outcome",
    "render_plan",
    "render_problems",
    "render_result",
    "render_validation",
    "summarize_plan",
]

T = TypeVar("T")

RENDERERS: Mapping[str, PlanRenderer] = {
    "text": text,
    "json": json_format,
    "markdown": markdown,
    "html": html,
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

VALIDATION_RENDERERS: Mapping[str, ValidationRenderer] = {
    "text": text,
    "json": validation_json,
    "sarif": sarif_format,
    "github": github_format,
}
"""The formats of what is wrong in files, where there is no plan to show."""


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


def render_validation(
    validation: Validation,
    format: str,  # noqa: A002 (as the flag is called)
    presentation: Presentation,
) -> str:
    """Return the report of what is in files; raises UsageError for a format that there is not."""
    return _find(VALIDATION_RENDERERS, format).render_validation(validation, presentation)


def _find(renderers: Mapping[str, T], name: str) -> T:
    if name not in renderers:
        message = f"there is no report format {name!r}, but {', '.join(renderers)}"
        raise UsageError(message)
    return renderers[name]
