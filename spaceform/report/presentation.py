"""The presentation: how a report is to look, and what a renderer is."""

from dataclasses import dataclass
from typing import Protocol

from spaceform.outcome import ApplyResult
from spaceform.plan import Plan


@dataclass(frozen=True)
class Presentation:
    """How a report is to look; a format takes from it what it knows of.

    `width` is in columns. `plan_path` is the file that the plan was saved to.
    """

    color: bool = False
    width: int = 80
    quiet: bool = False
    verbose: bool = False
    plan_path: str | None = None


class Renderer(Protocol):
    """One format: a module with these two functions; what they return ends in a line's end."""

    def render_plan(self, plan: Plan, presentation: Presentation) -> str:
        """Return the report of a plan."""
        ...

    def render_result(self, plan: Plan, result: ApplyResult, presentation: Presentation) -> str:
        """Return the report of what an apply of the plan did."""
        ...
