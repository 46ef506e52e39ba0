"""`plan`: what would change, and how dangerous that is; nothing is written."""

from pathlib import Path

import click

from spaceform.cli.exit_codes import exit_code_of_plan
from spaceform.cli.flags import (
    Keys,
    Pace,
    Source,
    key_flags,
    pace_flags,
    report_flags,
    source_flags,
)
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.live import make_plan
from spaceform.cli.plan_file import check_place, write_plan
from spaceform.cli.reports import ReportFile, file_presentation, reports_option, write_reports
from spaceform.cli.screen import Screen
from spaceform.report import RENDERERS


@click.command("plan")
@source_flags
@key_flags
@pace_flags
@report_flags(*RENDERERS)
@reports_option
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=check_place,
    help="Save the plan too, for 'spaceform apply FILE'.",
)
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit with 2 where there are differences, not 0."
)
def command(
    *,
    source: Source,
    keys: Keys,
    pace: Pace,
    screen: Screen,
    reports: tuple[ReportFile, ...],
    out: Path | None,
    detailed_exitcode: bool,
) -> int:
    """Show what would change on the site, and how dangerous it is.

    Read-only: nothing but GET can be sent. A plan that is refused, or has blocked spaces, is
    shown and saved all the same; the exit code tells.
    """
    with Interrupts() as interrupts:
        plan = make_plan(source, pace, keys, screen, interrupts)
        presentation = file_presentation(out, source.words)
        try:
            if out is not None:
                write_plan(out, plan)
            write_reports(reports, plan, presentation)
        finally:
            screen.show_plan(plan, presentation)
    return exit_code_of_plan(plan, detailed=detailed_exitcode)
