"""The reports that `--report FORMAT=PATH` asks for: files, beside what is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from spaceform.cli.checkout import prefix_of
from spaceform.cli.plan_file import check_place, write_whole
from spaceform.cli.secrets import scrub
from spaceform.plan import Plan, now
from spaceform.report import (
    RENDERERS,
    VALIDATION_RENDERERS,
    Presentation,
    Validation,
    render_plan,
    render_validation,
)

_WIDTH = 100  # nobody's window


@dataclass(frozen=True)
class ReportFile:
    """One report, and where it goes."""

    format: str
    path: Path


def reports_option(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command `reports`: files that hold the report of its plan."""
    return _option(RENDERERS)(command)


def validation_reports_option(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command `reports`: files that hold what is wrong in manifests."""
    return _option(VALIDATION_RENDERERS)(command)


def write_reports(reports: Iterable[ReportFile], plan: Plan, presentation: Presentation) -> None:
    """Write every report that was asked for."""
    for report in reports:
        write_whole(report.path, scrub(render_plan(plan, report.format, presentation)))


def write_validation(
    reports: Iterable[ReportFile], validation: Validation, presentation: Presentation
) -> None:
    """Write every report that was asked for and can tell what is wrong in manifests."""
    for report in reports:
        if report.format in VALIDATION_RENDERERS:
            text = render_validation(validation, report.format, presentation)
            write_whole(report.path, scrub(text))


def file_presentation(
    plan_path: Path | None, root: Path, flags: tuple[str, ...] = (), *, unmanaged: bool = False
) -> Presentation:
    """Return how a report looks that is a file, of manifests below a root."""
    return Presentation(
        width=_WIDTH,
        plan_path=None if plan_path is None else str(plan_path),
        flags=flags,
        unmanaged=unmanaged,
        prefix=prefix_of(root),
        root=root,
    )


def saved_presentation(plan_path: Path, root: Path) -> Presentation:
    """Return how a report of a saved plan looks now; the root is told to the apply as well."""
    flags = () if root == Path() else ("-C", str(root))
    return replace(file_presentation(plan_path, root, flags), moment=now())


def _option(formats: Mapping[str, object]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    names = ", ".join(formats)

    def read(context: click.Context, option: object, values: Iterable[str]) -> tuple[Any, ...]:
        found = tuple(_read(value, formats) for value in values)
        for report in found:
            check_place(context, option, report.path)
        paths = [report.path for report in found]
        if twice := next((path for path in paths if paths.count(path) > 1), None):
            message = f"two reports would be written to {str(twice)!r}"
            raise click.BadParameter(message)
        context.obj.reports = found
        return found

    return click.option(
        "--report",
        "reports",
        metavar="FORMAT=PATH",
        multiple=True,
        callback=read,
        help=f"Write a report too: {names}. Repeatable.",
    )


def _read(value: str, formats: Mapping[str, object]) -> ReportFile:
    name, sign, path = value.partition("=")
    if name not in formats or not sign or not path:
        message = f"{value!r} is not FORMAT=PATH with one of {', '.join(formats)}"
        raise click.BadParameter(message)
    return ReportFile(name, Path(path))
