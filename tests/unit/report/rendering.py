"""Reports with how they look said in place: `render_plan(plan, "json", width=80)`."""

from typing import Any

from spaceform import report
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report import Presentation, Validation


def render_plan(plan: Plan, format: str = "text", **looks: Any) -> str:  # noqa: A002, ANN401
    return report.render_plan(plan, format, Presentation(**looks))


def render_result(
    plan: Plan,
    result: ApplyResult,
    format: str = "text",  # noqa: A002 (as the flag is called)
    **looks: Any,  # noqa: ANN401 (whatever a presentation has)
) -> str:
    return report.render_result(plan, result, format, Presentation(**looks))


def render_validation(validation: Validation, format: str = "text", **looks: Any) -> str:  # noqa: A002, ANN401
    return report.render_validation(validation, format, Presentation(**looks))
