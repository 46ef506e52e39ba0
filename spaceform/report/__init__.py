"""The reports: a plan, or what an apply did, in the formats of RENDERERS."""

from collections.abc import Mapping

from spaceform.errors import UsageError
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report import json_format, text
from spaceform.report.presentation import Presentation, Renderer
from spaceform.report.text import describe_outcome, render_problems

__all__ = [
    "RENDERERS",
    "Presentation",
    "Renderer",
    "describe_outcome",
    "render_plan",
    "render_problems",
    "render_result",
]

RENDERERS: Mapping[str, Renderer] = {
    "text": text,
    "json": json_format,
}
"""The formats by name; a new one is a module, and a line here."""


def render_plan(  # noqa: PLR0913 (each is one wish about the report)
    plan: Plan,
    format: str = "text",  # noqa: A002 (as the flag is called)
    *,
    color: bool,
    width: int,
    quiet: bool = False,
    verbose: bool = False,
    plan_path: str | None = None,
) -> str:
    """Return the report of a plan; raises UsageError for a format that there is not."""
    presentation = Presentation(color, width, quiet, verbose, plan_path)
    return _renderer(format).render_plan(plan, presentation)


def render_result(  # noqa: PLR0913 (the same)
    plan: Plan,
    result: ApplyResult,
    format: str = "text",  # noqa: A002
    *,
    color: bool,
    width: int,
    quiet: bool = False,
    verbose: bool = False,
) -> str:
    """Return the report of an apply; raises UsageError for a format that there is not."""
    presentation = Presentation(color, width, quiet, verbose)
    return _renderer(format).render_result(plan, result, presentation)


def _renderer(name: str) -> Renderer:
    if name not in RENDERERS:
        message = f"there is no report format {name!r}, but {', '.join(RENDERERS)}"
        raise UsageError(message)
    return RENDERERS[name]
