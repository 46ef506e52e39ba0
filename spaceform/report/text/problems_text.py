"""What is wrong in the files, as text: place, message, the line itself, and the way out."""

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.report.counts import plural
from spaceform.report.phrases import Phrase, Tone
from spaceform.report.presentation import Presentation
from spaceform.report.text.page import Page
from spaceform.report.untrusted import cut, visible
from spaceform.report.validation import Validation, policy_problems, summarize_validation

_LARGEST_FILE = 4 * 1024 * 1024
_LONGEST_MESSAGE = 600
_BEFORE_CARET = 16


def write_problems(
    problems: Sequence[Problem], presentation: Presentation, root: Path | None, noun: str
) -> str:
    """Return every problem with its excerpt, and how many there are."""
    page = Page(presentation)
    excerpts = Excerpts(root)
    for problem in problems:
        _put_problem(page, problem, excerpts)
    files = {problem.mark.file for problem in problems if problem.mark}
    where = f" in {plural(len(files), 'file')}" if files else ""
    page.blank()
    page.put(Phrase(f"{plural(len(problems), noun)}{where}.", Tone.TITLE))
    return page.text()


def write_validation(validation: Validation, presentation: Presentation) -> str:
    """Return warnings, then what stands against planning, or the sentence that nothing does."""
    groups = (
        ("warning", (*validation.warnings, *policy_problems(validation.remarks))),
        ("violation", policy_problems(validation.violations)),
        ("problem", validation.problems),
    )
    parts = [
        write_problems(problems, presentation, presentation.root, noun)
        for noun, problems in groups
        if problems
    ]
    if validation.valid:
        parts.append(f"{summarize_validation(validation)}\n")
    return "\n".join(parts)


class Excerpts:
    """The lines that problems are about, of files below a root, each read once."""

    def __init__(self, root: Path | None) -> None:
        self._root = root.resolve() if root else None
        self._files: dict[str, list[str]] = {}

    def line(self, mark: Mark) -> str | None:
        """Return the line of a mark, None where it cannot be had."""
        if mark.file not in self._files:
            self._files[mark.file] = self._read(mark.file)
        lines = self._files[mark.file]
        return lines[mark.line - 1] if 0 < mark.line <= len(lines) else None

    def _read(self, name: str) -> list[str]:
        if self._root is None:
            return []
        try:
            path = (self._root / name).resolve()
            if not path.is_relative_to(self._root) or path.stat().st_size > _LARGEST_FILE:
                return []
            # As YAML counts lines: not at form feeds, as str.splitlines() does.
            return path.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, ValueError):
            return []


def _put_problem(page: Page, problem: Problem, excerpts: Excerpts) -> None:
    mark = problem.mark
    place = (Phrase(f"{cut(mark.file)}:{mark.line}:{mark.column}: ", Tone.TITLE),) if mark else ()
    page.put(*place, Phrase(cut(problem.message, _LONGEST_MESSAGE)))
    line = excerpts.line(mark) if mark else None
    if mark and line and line.strip():
        _put_excerpt(page, line, mark)
    if problem.hint:
        hint, _, to_copy = problem.hint.partition("\n")
        said = Phrase(cut(hint, _LONGEST_MESSAGE), Tone.GAIN)
        page.put(said, indent=2, lead=Phrase("→", Tone.GAIN))
        if to_copy:
            page.put(Phrase(cut(to_copy, _LONGEST_MESSAGE), Tone.TITLE), wrap=False)


def _put_excerpt(page: Page, line: str, mark: Mark) -> None:
    """Write a line and a caret below the column; of a long line, what stands around it."""
    number = str(mark.line)
    column = mark.column - 1
    room = page.width - len(number) - 6
    before = visible(line[:column])
    if cell_len(before) > room // 2:
        before = "…" + visible(line[max(0, column - _BEFORE_CARET) : column])
    if cell_len(before) > room // 2:
        before = "…"
    shown = before + visible(line[column : column + room].rstrip())
    if cell_len(shown) > room:
        shown = set_cell_size(shown, room - 1) + "…"
    page.put(Phrase(shown), indent=2, lead=Phrase(f"{number} │", Tone.ASIDE))
    caret = Phrase(" " * cell_len(before) + "^", Tone.ALARM)
    page.put(caret, indent=2 + len(number), lead=Phrase(" │", Tone.ASIDE))
