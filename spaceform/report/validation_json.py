"""JSON: what was found in files, as versioned data."""

from typing import Literal

from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.model import Model
from spaceform.plan import Note, Refusal
from spaceform.report.presentation import Presentation
from spaceform.report.untrusted import visible_json
from spaceform.report.validation import Validation


class Complaint(Model):
    """One thing that was found, and its place; lines and columns count from one.

    `rule` is the id of the policy's rule that says it, and `address` what of a space it is about;
    both are null for what is about a file itself. `hint` is the way out, null where none is known.
    """

    message: str
    hint: str | None = None
    rule: str | None = None
    address: str | None = None
    file: str | None
    line: int | None
    column: int | None


class ValidationReport(Model):
    """What was found in files; `spaces` counts those that are declared, where nothing is wrong."""

    format: Literal[1] = 1
    kind: Literal["validation"] = "validation"
    valid: bool
    spaces: int
    problems: tuple[Complaint, ...]
    violations: tuple[Complaint, ...]
    warnings: tuple[Complaint, ...]


def render_validation(validation: Validation, _presentation: Presentation) -> str:
    """Return what was found as JSON; paths are those below the root."""
    report = ValidationReport(
        valid=validation.valid,
        spaces=validation.spaces,
        problems=tuple(map(_of_problem, validation.problems)),
        violations=tuple(map(_of_policy, validation.violations)),
        warnings=(
            *map(_of_problem, validation.warnings),
            *map(_of_policy, validation.remarks),
        ),
    )
    return visible_json(report.model_dump_json(indent=2) + "\n")


def _of_problem(problem: Problem) -> Complaint:
    file, line, column = _place(problem.mark)
    return Complaint(
        message=problem.message, hint=problem.hint, file=file, line=line, column=column
    )


def _of_policy(found: Refusal | Note) -> Complaint:
    file, line, column = _place(found.mark)
    return Complaint(
        message=found.message,
        rule=found.rule,
        address=found.address,
        file=file,
        line=line,
        column=column,
    )


def _place(mark: Mark | None) -> tuple[str, int, int] | tuple[None, None, None]:
    return (None, None, None) if mark is None else (mark.file, mark.line, mark.column)
