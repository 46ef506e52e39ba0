"""`apply`: the changes of a plan are made, and no others."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import click

from spaceform import engine, manifest
from spaceform.cli import streams
from spaceform.cli.exit_codes import ExitCode, exit_code_of_plan, exit_code_of_result
from spaceform.cli.flags import (
    Keys,
    Pace,
    Source,
    given,
    keeping_flags,
    key_flags,
    pace_flags,
    report_flags,
    source_flags,
)
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.keeping import Keeping, Places
from spaceform.cli.live import find_credentials, make_plan, open_live
from spaceform.cli.progress import Progress
from spaceform.cli.screen import Screen
from spaceform.cli.secrets import refuse_secrets, scrub
from spaceform.cli.traffic import Traffic
from spaceform.errors import (
    InterruptedRunError,
    RefusedError,
    StalePlanError,
    UsageError,
)
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult, Outcome, Status
from spaceform.plan import Plan, is_named, read_plan, to_json
from spaceform.policy import Policy
from spaceform.report import RESULT_RENDERERS, describe_outcome


@dataclass(frozen=True)
class Wish:
    """What is to be applied, and who has agreed to it: a file, a digest, or a person."""

    file: Path | None
    expect_digest: str | None
    yes: bool

    @property
    def is_agreed(self) -> bool:
        """Whether nobody has to be asked any more."""
        return self.file is not None or self.expect_digest is not None or self.yes


@click.command("apply")
@click.argument("plan_file", metavar="[PLAN.JSON]", required=False, type=click.Path(path_type=Path))
@source_flags
@key_flags
@pace_flags
@keeping_flags
@report_flags(*RESULT_RENDERERS)
@click.option("--yes", is_flag=True, help="Do not ask. For sandboxes: nobody sees the plan.")
@click.option(
    "--expect-digest",
    metavar="DIGEST",
    help="Apply only the plan with this review digest, from the file or planned again.",
)
def command(
    *,
    plan_file: Path | None,
    source: Source,
    keys: Keys,
    pace: Pace,
    keeping: Keeping,
    screen: Screen,
    yes: bool,
    expect_digest: str | None,
) -> int:
    """Make the changes of a plan, and no others.

    With PLAN.JSON, exactly that plan. Without it, the manifests are planned, shown, and applied
    after a yes on the terminal, with --yes, or if the plan has the digest that --expect-digest
    names. Each space is read again before it is written.
    """
    if expect_digest is not None and not re.fullmatch(r"[0-9a-f]{64}", expect_digest):
        raise click.UsageError("--expect-digest is not the digest of a plan: 64 digits 0-9 a-f")
    wish = Wish(plan_file, expect_digest, yes)
    _check_usage(wish)
    keeping.check()
    with Interrupts() as interrupts:
        if plan_file is not None:
            plan = _read_agreed(plan_file, expect_digest)
        else:
            plan = make_plan(source, pace, keys, screen, interrupts)
            _show(plan, screen, wish)
            if not plan.changes or plan.refused:
                return _decline(plan, screen)
            _agree(plan, wish)
        places = keeping.places(plan)
        # Whatever the plan was made under: the policy is read once more, as it is now.
        policy = manifest.read_policy(source.root)
        try:
            result = _apply(plan, _Means(keys, pace, screen, interrupts, policy), places)
        except RefusedError as error:
            if plan_file is None:
                raise
            raise _settled(error, plan) from error
        return _conclude(plan, places.sign(result), screen)


@dataclass(frozen=True)
class _Means:
    """What an apply is run with."""

    keys: Keys
    pace: Pace
    screen: Screen
    interrupts: Interrupts
    policy: Policy | None


def _check_usage(wish: Wish) -> None:
    if wish.file is not None:
        unfit = [flag for flag in given(Source, Keys) if flag != "--allow-space-delete"]
        if unfit:
            message = f"{', '.join(unfit)}: a saved plan has settled that; give it to 'plan'"
            raise UsageError(message)
    elif not wish.is_agreed and not streams.is_terminal("stdin"):
        message = (
            "nobody is at a terminal to agree to a plan: give a saved plan, --expect-digest, or"
            " (where nobody needs to see the plan) --yes"
        )
        raise UsageError(message)


def _read_agreed(file: Path, digest: str | None) -> Plan:
    plan = read_plan(file)
    if digest is not None and digest != plan.digest:
        message = f"the plan in {file} has the digest {plan.digest}, not {digest}"
        raise RefusedError(message)
    return plan


def _settled(error: RefusedError, plan: Plan) -> RefusedError:
    """Tell where the key belongs that would lift a refusal of a saved plan: it takes none here.

    The one for a deletion is given here too, once the plan has it.
    """
    deleted = plan.overrides.allow_space_delete
    if error.flag is None or is_named(error.flag.removeprefix("--allow-space-delete "), deleted):
        return error
    return RefusedError(f"{error} (to allow it, plan again with {error.flag})")


def _show(plan: Plan, screen: Screen, wish: Wish) -> None:
    """Show the plan where it is looked for, and to a person who is to agree in any case."""
    if screen.format == "text":
        screen.show_plan(plan)
    if not wish.is_agreed and not (screen.format == "text" and streams.is_terminal("stdout")):
        screen.tell_plan(plan)


def _decline(plan: Plan, screen: Screen) -> int:
    """Do nothing, because there is nothing to do or it is refused; the plan has told why."""
    if screen.format != "text":
        blocked = tuple(space.key for space in plan.blocked)
        refused = tuple(refusal.address for refusal in plan.refusals)
        result = ApplyResult(site=plan.site, digest=plan.digest, blocked=blocked, refused=refused)
        screen.show_result(plan, result)
    return exit_code_of_plan(plan)


def _agree(plan: Plan, wish: Wish) -> None:
    """Return if the plan may be applied."""
    if wish.expect_digest is not None and wish.expect_digest != plan.digest:
        message = (
            f"the plan has the digest {plan.digest} now, not {wish.expect_digest}:"
            " the site or the manifests have changed since; nothing was written"
        )
        raise StalePlanError(message)
    if wish.is_agreed:
        return
    answer = click.prompt("Type yes to apply", default="", show_default=False, err=True)
    if answer.strip() != "yes":
        message = "not agreed to: nothing was written"
        raise InterruptedRunError(message)


def _apply(plan: Plan, means: _Means, places: Places) -> ApplyResult:
    screen, pace, interrupts = means.screen, means.pace, means.interrupts
    credentials = find_credentials()
    refuse_secrets(to_json(plan), "the plan")
    with (
        open_live(credentials, pace, interrupts.cancel, read_only=False) as site,
        Progress(screen, "Applying", len(plan.changes)) as progress,
        Traffic(site, progress, screen.verbose),
    ):

        def observe(outcome: Outcome) -> None:
            if outcome.status is not Status.SKIPPED:  # the report counts those
                progress.tell(describe_outcome(outcome))
            progress.step()

        conduct = Conduct(parallelism=pace.parallelism, observe=observe, cancel=interrupts.cancel)
        conduct = places.keep_in(conduct)
        allowed = means.keys.allow_space_delete
        if places.journal and not screen.quiet:
            interrupts.journal = scrub(str(places.journal))
        interrupts.writing = True
        return engine.apply(plan, site, conduct, allow_space_delete=allowed, policy=means.policy)


def _conclude(plan: Plan, result: ApplyResult, screen: Screen) -> int:
    """Show what was done; a report that cannot be written does not hide what was."""
    code = exit_code_of_result(plan, result)
    try:
        screen.show_result(plan, result)
    except OSError:
        if not result.wrote:
            raise
        _tell_kept(result, screen)
        screen.tell("Error: the report cannot be written, but the site has been.")
        return code or ExitCode.PARTIAL
    _tell_kept(result, screen)
    return code


def _tell_kept(result: ApplyResult, screen: Screen) -> None:
    if result.journal and not screen.quiet:
        screen.tell(f"Every write is noted in {result.journal}")
    if result.backup and result.wrote and not screen.quiet:
        screen.tell(f"The way back: spaceform -C {shlex.quote(result.backup)} plan")
