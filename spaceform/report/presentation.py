"""The presentation: how a report is to look, and what a renderer is."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report.validation import Validation


@dataclass(frozen=True)
class Presentation:
    """How a report is to look; a format takes from it what it knows of.

    `width` is in columns. `plan_path` is the file that the plan was saved to; `flags` are those
    that chose the manifests (`-C`, `--env`, …), for the command that plans the same again. `limit`
    is how many characters a host takes, None where a format knows best. `unmanaged` asks for
    every single thing that is live and declared by nobody. `collapsible` tells whether the host
    folds `<details>`; Bitbucket shows them as text. `prefix` is the path from the top of the
    repository to the root that marks are relative to: empty, or ending in a slash.
    `root` is where lines of the files are read that are shown, None where none are. `moment` is
    when a saved plan is looked at, None where it is looked at as it is made.
    """

    color: bool = False
    width: int = 80
    quiet: bool = False
    verbose: bool = False
    plan_path: str | None = None
    flags: tuple[str, ...] = ()
    limit: int | None = None
    unmanaged: bool = False
    collapsible: bool = True
    prefix: str = ""
    root: Path | None = None
    moment: datetime | None = None

    def is_late_for(self, plan: Plan) -> bool:
        """Tell whether a plan had expired by the time that it is looked at."""
        return self.moment is not None and plan.has_expired(self.moment)


class PlanRenderer(Protocol):
    """A format for plans: a module with this function; what it returns ends in a line's end."""

    def render_plan(self, plan: Plan, presentation: Presentation) -> str:
        """Return the report of a plan."""
        ...


class ResultRenderer(Protocol):
    """A format for what an apply did: a module with this function; what it returns ends so too."""

    def render_result(self, plan: Plan, result: ApplyResult, presentation: Presentation) -> str:
        """Return the report of what an apply of the plan did."""
        ...


class ValidationRenderer(Protocol):
    """A format for what is wrong in files: a module with this function; it ends so too."""

    def render_validation(self, validation: Validation, presentation: Presentation) -> str:
        """Return the report of what was found."""
        ...
