"""`drift`: whether the site is what the manifests say, told by the exit code."""

import click

from spaceform.cli.exit_codes import exit_code_of_plan
from spaceform.cli.flags import (
    Keys,
    Pace,
    Source,
    base_flag,
    pace_flags,
    report_flags,
    source_flags,
)
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.live import make_plan
from spaceform.cli.plan_file import remove_old
from spaceform.cli.reports import ReportFile, file_presentation, reports_option, write_reports
from spaceform.cli.screen import Screen
from spaceform.report import RENDERERS

_NO_KEYS = Keys((), (), (), (), (), None)


@click.command("drift")
@source_flags
@pace_flags
@report_flags(*RENDERERS)
@reports_option
@base_flag
@click.option(
    "--unmanaged",
    is_flag=True,
    help="List what nobody declares too: in managed sections, and whole spaces.",
)
def command(
    *,
    source: Source,
    pace: Pace,
    screen: Screen,
    reports: tuple[ReportFile, ...],
    base: str | None,
    unmanaged: bool,
) -> int:
    """Tell whether the site is what the manifests say.

    Read-only, like plan, and exits with 2 where there is a difference. What nobody declares is no
    difference. With --only or --exclude, only what is in those spaces is listed as unmanaged.
    """
    remove_old(report.path for report in reports)
    whole = not source.only and not source.exclude
    with Interrupts() as interrupts:
        plan = make_plan(
            source, pace, _NO_KEYS, screen, interrupts, base, undeclared=unmanaged and whole
        )
        presentation = file_presentation(None, source.root, source.words, unmanaged=unmanaged)
        try:
            write_reports(reports, plan, presentation)
        finally:
            screen.show_plan(plan, presentation)
    return exit_code_of_plan(plan, detailed=True)
