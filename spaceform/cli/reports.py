"""The reports that `--report FORMAT=PATH` asks for: files, beside what is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from spaceform.cli.checkout import prefix_of
from spaceform.cli.plan_file import check_place, write_whole
from spaceform.cli.secrets import scrub
from spaceform.plan import Plan
from spaceform.report import RENDERERS, Presentation, render_plan

_WIDTH = 100  # nobody's window


@dataclass(frozen=True)
class ReportFile:
    """One report, and where it goes."""

    format: str
    path: Path


def reports_option(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command `reports`: files that hold the report of its plan."""
    return click.option(
        "--report",
        "reports",
        metavar="FORMAT=PATH",
        multiple=True,
        callback=_read,
        help=f"Write a report too: {', '.join(RENDERERS)}. Repeatable.",
    )(command)


def write_reports(reports: Iterable[ReportFile], plan: Plan, presentation: Presentation) -> None:
    """Write every report that was asked for."""
    for report in reports:
        write_whole(report.path, scrub(render_plan(plan, report.format, presentation)))


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
    )


def _read(context: object, option: object, values: Iterable[str]) -> tuple[Any, ...]:
    found: list[ReportFile] = []
    for value in values:
        name, sign, path = value.partition("=")
        if name not in RENDERERS or not sign or not path:
            message = f"{value!r} is not FORMAT=PATH with one of {', '.join(RENDERERS)}"
            raise click.BadParameter(message)
        found.append(ReportFile(name, Path(path)))
        check_place(context, option, found[-1].path)
    paths = [report.path for report in found]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        message = f"two reports would be written to {str(twice)!r}"
        raise click.BadParameter(message)
    return tuple(found)
