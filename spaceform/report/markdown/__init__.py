"""Markdown: reports for pull requests and job summaries, on GitHub, GitLab and Bitbucket."""

from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report.markdown import plan_markdown, result_markdown
from spaceform.report.presentation import Presentation

__all__ = ["render_plan", "render_result"]


def render_plan(plan: Plan, presentation: Presentation) -> str:
    """Return a plan as a reviewer wants to read it on a pull request."""
    return plan_markdown.write_plan(plan, presentation)


def render_result(plan: Plan, result: ApplyResult, presentation: Presentation) -> str:
    """Return what an apply did; what went well is short."""
    return result_markdown.write_result(plan, result, presentation)
