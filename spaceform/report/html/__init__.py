"""HTML: a plan as one page that works from a disk, without any network, and without a script too.

Nothing here imports Jinja before something is rendered: the other formats do without it.
"""

from spaceform.plan import Plan
from spaceform.report.presentation import Presentation

__all__ = ["render_plan"]


def render_plan(plan: Plan, presentation: Presentation) -> str:
    """Return a plan as a page to look at, to search and to print."""
    from spaceform.report.html.page import write_page  # noqa: PLC0415 (jinja2, 40 ms)

    return write_page(plan, presentation)
