"""`inspect`: everything that can be read about one space."""

import click

from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import Pace, pace_flags, report_flags
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.live import find_credentials, open_live
from spaceform.cli.screen import Screen
from spaceform.inspection import Inspection, inspect_space, render_json, render_text
from spaceform.report.untrusted import visible, visible_json


@click.command("inspect")
@click.argument("key")
@click.option(
    "--state-id",
    "state_ids",
    metavar="ID",
    multiple=True,
    help="List the content in this state too, besides those the space suggests. Repeatable.",
)
@pace_flags
@report_flags("text", "json")
def command(*, key: str, state_ids: tuple[str, ...], pace: Pace, screen: Screen) -> int:
    """Show everything that can be read about one space.

    Its details, who may do what in it, properties, labels, theme, settings, the ownership record,
    content states, content counts and watchers. What these credentials may not see is said part
    by part. A part that fails to be read ends with exit code 7.
    """
    with (
        Interrupts() as interrupts,
        open_live(find_credentials(), pace, interrupts.cancel, read_only=True) as site,
    ):
        found = inspect_space(site, key, state_ids, pace.parallelism)
    screen.show(_render(found, screen))
    return ExitCode.UNREACHABLE if found.failed else ExitCode.DONE


def _render(found: Inspection, screen: Screen) -> str:
    if screen.format == "json":
        return visible_json(render_json(found))
    return render_text(
        found,
        color=screen.is_colored("stdout"),
        width=screen.width,
        clean=visible,
        verbose=screen.verbose,
    )
