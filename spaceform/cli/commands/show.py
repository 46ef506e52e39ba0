"""`show`: a saved plan is shown again, offline."""

from pathlib import Path

import click

from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import report_flags
from spaceform.cli.screen import Screen
from spaceform.plan import read_plan
from spaceform.report import RENDERERS


@click.command("show")
@click.argument("plan_file", metavar="PLAN.JSON", type=click.Path(path_type=Path))
@report_flags(*RENDERERS)
def command(plan_file: Path, screen: Screen) -> int:
    """Show a saved plan again, offline."""
    screen.show_plan(read_plan(plan_file), plan_file)
    return ExitCode.DONE
