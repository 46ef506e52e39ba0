"""`plan`: what would change, and how dangerous that is; nothing is written."""

from datetime import UTC, datetime
from pathlib import Path

import click

from spaceform import manifest
from spaceform.cli.exit_codes import exit_code_of_plan
from spaceform.cli.flags import (
    Keys,
    Pace,
    Source,
    base_flag,
    given,
    key_flags,
    pace_flags,
    report_flags,
    source_flags,
)
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.live import make_plan
from spaceform.cli.plan_file import check_place, remove_old, write_plan
from spaceform.cli.reports import ReportFile, file_presentation, reports_option, write_reports
from spaceform.cli.screen import Screen
from spaceform.comparison import compare
from spaceform.errors import UsageError
from spaceform.plan import Plan
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
@base_flag
@click.option(
    "--against",
    metavar="REF",
    help="Compare with the manifests of this commit only: no site, no credentials.",
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
    base: str | None,
    against: str | None,
    detailed_exitcode: bool,
) -> int:
    """Show what would change on the site, and how dangerous it is.

    Read-only: nothing but GET can be sent. A plan that is refused, or has blocked spaces, is
    shown and saved all the same; the exit code tells.

    With --base REF, what the manifests of that commit would change already stands apart, as drift
    from before. With --against REF, manifests are compared with manifests, offline.
    """
    if out is not None and out.resolve() in [report.path.resolve() for report in reports]:
        message = f"--out, --report: the plan and a report would both be written to {str(out)!r}"
        raise UsageError(message)
    if against is not None:
        _refuse_beside_against(base, out)
    remove_old([out, *(report.path for report in reports)])
    if against is not None:
        plan = _compare(source, against, screen)
        _show(plan, screen, reports, None, source)
    else:
        with Interrupts() as interrupts:
            plan = make_plan(source, pace, keys, screen, interrupts, base)
            _show(plan, screen, reports, out, source)
    return exit_code_of_plan(plan, detailed=detailed_exitcode)


def _refuse_beside_against(base: str | None, out: Path | None) -> None:
    """Refuse what makes no sense where nothing is known of a site."""
    others = {"--base": base, "--out": out}
    named = [flag for flag, value in others.items() if value is not None]
    named += given(Keys, Pace)
    if named:
        message = f"{', '.join(named)}: makes no sense with --against, which asks no site"
        raise UsageError(message)


def _compare(source: Source, ref: str, screen: Screen) -> Plan:
    desired = manifest.load(source.root, source.options(None))
    other = manifest.load_as_of(source.root, ref, source.options(None))
    if desired.warnings and not screen.quiet:
        screen.show_problems(desired.warnings, source.root, "warning")
    desired = desired.model_copy(update={"revision": manifest.find_revision(source.root)})
    return compare(desired, other, datetime.now(UTC).date())


def _show(
    plan: Plan,
    screen: Screen,
    reports: tuple[ReportFile, ...],
    out: Path | None,
    source: Source,
) -> None:
    """Save the plan, write its reports and show it; it is shown even where it cannot be saved."""
    presentation = file_presentation(out, source.root, source.words)
    try:
        if out is not None:
            write_plan(out, plan)
        write_reports(reports, plan, presentation)
    finally:
        screen.show_plan(plan, presentation)
