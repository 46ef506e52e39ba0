"""`show`: a saved plan is shown again, offline."""

from pathlib import Path

import click

from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import report_flags, root_flag
from spaceform.cli.reports import ReportFile, reports_option, saved_presentation, write_reports
from spaceform.cli.screen import Screen
from spaceform.plan import read_plan
from spaceform.report import RENDERERS


@click.command("show")
@click.argument("plan_file", metavar="PLAN.JSON", type=click.Path(path_type=Path))
@root_flag
@report_flags(*RENDERERS)
@reports_option
def command(plan_file: Path, root: Path, screen: Screen, reports: tuple[ReportFile, ...]) -> int:
    """Show a saved plan again, offline.

    With -C, the paths in reports for a repository's host are those of that folder's manifests, and
    the command that applies the plan names it.
    """
    plan, presentation = read_plan(plan_file), saved_presentation(plan_file, root)
    write_reports(reports, plan, presentation)
    screen.show_plan(plan, presentation)
    return ExitCode.DONE
