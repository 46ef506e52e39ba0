"""The screen: where reports, warnings and progress go, and how they look there."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from spaceform.cli import streams
from spaceform.cli.secrets import scrub
from spaceform.errors import Problem
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report import (
    VALIDATION_RENDERERS,
    Presentation,
    Validation,
    render_plan,
    render_problems,
    render_result,
    render_validation,
)
from spaceform.report.validation import policy_problems, summarize_validation

_WIDTH = 100  # where nobody has a window: a log


@dataclass(frozen=True)
class Screen:
    """How a run shows itself: reports on standard output, everything else on standard error."""

    format: str = "text"
    no_color: bool = False
    quiet: bool = False
    verbose: bool = False

    @property
    def width(self) -> int:
        """How many columns there are."""
        return shutil.get_terminal_size((_WIDTH, 24)).columns

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at standard error, where progress is shown."""
        return streams.is_terminal("stderr")

    def is_colored(self, stream: streams.Stream) -> bool:
        """Tell whether a stream may have colours: a terminal that nobody asked to do without."""
        plain = self.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return not plain and streams.is_terminal(stream)

    def show(self, text: str) -> None:
        """Write to standard output."""
        streams.write("stdout", scrub(text))

    def tell(self, text: str) -> None:
        """Write a line to standard error."""
        streams.write("stderr", scrub(f"{text}\n"))

    def show_plan(self, plan: Plan, presentation: Presentation | None = None) -> None:
        """Show the report of a plan; `presentation` has what is known beside how it looks."""
        self.show(self._render_plan(plan, presentation, "stdout", self.format))

    def tell_plan(self, plan: Plan) -> None:
        """Show a plan to the person who is asked about it, where the report is for a program."""
        streams.write("stderr", scrub(self._render_plan(plan, None, "stderr", "text")))

    def show_result(self, plan: Plan, result: ApplyResult) -> None:
        """Show the report of an apply."""
        self.show(render_result(plan, result, self.format, self._looks(Presentation(), "stdout")))

    def show_problems(
        self, problems: Iterable[Problem], root: Path | None = None, noun: str = "problem"
    ) -> None:
        """Show what is wrong, or worth a warning, in the files below a root."""
        text = render_problems(
            tuple(problems),
            color=self.is_colored("stderr"),
            width=self.width,
            root=root,
            noun=noun,
        )
        streams.write("stderr", scrub(text))

    def show_validation(self, validation: Validation, presentation: Presentation) -> None:
        """Show what was found in files: every problem to people, and the report.

        As text the report is one sentence; another format has it all, where it can tell that.
        """
        root = presentation.root
        warnings = (*validation.warnings, *policy_problems(validation.remarks))
        if warnings and not self.quiet:
            self.show_problems(warnings, root, "warning")
        if validation.violations:
            self.show_problems(policy_problems(validation.violations), root, "violation")
        if validation.problems:
            self.show_problems(validation.problems, root)
        if self.format == "text":
            if validation.valid and not self.quiet:
                self.show(f"{summarize_validation(validation)}\n")
        elif self.format in VALIDATION_RENDERERS:
            self.show(render_validation(validation, self.format, presentation))

    def _render_plan(
        self, plan: Plan, known: Presentation | None, stream: streams.Stream, kind: str
    ) -> str:
        return render_plan(plan, kind, self._looks(known or Presentation(), stream))

    def _looks(self, known: Presentation, stream: streams.Stream) -> Presentation:
        return replace(
            known,
            color=self.is_colored(stream),
            width=self.width,
            quiet=self.quiet,
            verbose=self.verbose,
        )
