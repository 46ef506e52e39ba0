"""`comment`: a saved plan's report is put on the pull request, in one comment kept up to date."""

import os
from dataclasses import replace
from pathlib import Path

import click

from spaceform import manifest
from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import look_flags, root_flag
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.reports import saved_presentation
from spaceform.cli.screen import Screen
from spaceform.cli.secrets import remember, scrub
from spaceform.errors import InterruptedRunError, ProviderError, UsageError
from spaceform.plan import Plan, read_plan
from spaceform.report import Presentation, render_plan, summarize_plan
from spaceform.report.untrusted import visible
from spaceform.review import (
    HOSTS,
    Done,
    Marker,
    Place,
    Review,
    Wanted,
    compose,
    find_digest,
    find_place,
    keep_up,
    open_place,
    slot_of,
    slots_of,
)

_WORDS: dict[Done, str] = {
    "created": "The comment on {place} is written.",
    "updated": "The comment on {place} is up to date now.",
    "unchanged": "The comment on {place} is up to date already.",
    "left out": "Nothing changes, and {place} has no comment about this plan: none is written.",
}

_NO_PLAN = """\
## No plan

> **What is proposed now cannot be planned: there is nothing to review, and nothing to apply.**

The log of the job tells why.
"""


@click.command("comment")
@click.argument("plan_file", metavar="[PLAN.JSON]", required=False, type=click.Path(path_type=Path))
@root_flag
@look_flags
@click.option("--name", metavar="NAME", help="Which of several plans of one pull request this is.")
@click.option("--if-changes", is_flag=True, help="Write no new comment where nothing changes.")
@click.option("--no-plan", is_flag=True, help="Say that what is proposed cannot be planned.")
@click.option("--print-digest", is_flag=True, help="Print the digest in the comment instead.")
@click.option("--env", metavar="NAME", help="The environment, where no plan tells it.")
@click.option("--host", type=click.Choice(list(HOSTS)), help="The pull request's host.")
@click.option("--repository", metavar="NAME", help="The repository, such as acme/wiki-spaces.")
@click.option("--pull-request", metavar="N", type=click.IntRange(1), help="Its number.")
@click.option("--api-url", metavar="URL", help="The address of the host's API.")
def command(
    plan_file: Path | None,
    root: Path,
    screen: Screen,
    *,
    no_plan: bool,
    name: str | None,
    env: str | None,
    host: str | None,
    repository: str | None,
    pull_request: int | None,
    api_url: str | None,
    if_changes: bool,
    print_digest: bool,
) -> int:
    """Put a saved plan's report on the pull request.

    It is one comment, kept up to date. In GitHub Actions, GitLab CI and Bitbucket Pipelines the
    pull request is found by itself. The token comes from the environment only. With -C, the command
    that applies the plan names that folder.
    """
    _check(plan_file, env, no_plan=no_plan, print_digest=print_digest, if_changes=if_changes)
    plan = None if plan_file is None else read_plan(plan_file)
    place = find_place(Wanted(host, repository, pull_request, api_url), os.environ)
    remember(place.authorization.secrets)
    with Interrupts() as interrupts, open_place(place, interrupts.cancel) as review:
        if no_plan:
            done = _say_no_plan(review, root, env, name, interrupts)
        elif plan is None or plan_file is None:
            screen.show(f"{find_digest(review, slot_of(env, name))}\n")
            return ExitCode.DONE
        else:
            slot = slot_of(plan.environment, name)
            known = saved_presentation(_named(plan_file), root)
            body = _body(review, plan, known, slot)
            wanted = _has_something(plan) or not if_changes
            done = _keep_up(review, slot, body, interrupts, create=wanted)
    _tell(screen, place, done)
    return ExitCode.INTERRUPTED if interrupts.cancel.is_set() else ExitCode.DONE


def _check(
    plan_file: Path | None,
    env: str | None,
    *,
    no_plan: bool,
    print_digest: bool,
    if_changes: bool,
) -> None:
    """Refuse what makes no sense together."""
    if plan_file is None and not (print_digest or no_plan):
        message = "give the file of a saved plan, or --no-plan, or --print-digest"
        raise UsageError(message)
    if no_plan and (plan_file is not None or print_digest or if_changes):
        message = "--no-plan says that there is none: give no plan and no other wish with it"
        raise UsageError(message)
    if print_digest and (plan_file is not None or if_changes):
        message = "--print-digest reads a comment: give no plan and no --if-changes with it"
        raise UsageError(message)
    if plan_file is not None and env is not None:
        message = "the environment stands in the plan: give --env only where no plan is"
        raise UsageError(message)


def _named(plan_file: Path) -> Path:
    """Return a plan's file as it is named to those who read elsewhere: a job's folders are gone."""
    return Path(plan_file.name) if plan_file.is_absolute() else plan_file


def _body(review: Review, plan: Plan, known: Presentation, slot: str) -> str:
    def render(limit: int) -> str:
        presentation = replace(known, limit=limit, collapsible=review.collapsible)
        return scrub(render_plan(plan, "markdown", presentation))

    is_for_apply = not plan.refused and plan.against is None
    marker = Marker(slot, plan.digest if is_for_apply else None)
    brief = (
        f"{summarize_plan(plan)}\n\nThe report is longer than a comment can be; the plan's file has"
        " all of it (`spaceform show`).\n"
    )
    return compose(review, marker, render, brief)


def _say_no_plan(
    review: Review, root: Path, env: str | None, name: str | None, interrupts: Interrupts
) -> Done:
    """Let no comment stand that tells of an earlier plan as if it were of what is proposed now.

    Which environment a plan would have been for, its own manifests may not tell any more: then
    every comment of that name is brought up to date.
    """
    slots = (slot_of(env, name),) if env is not None else slots_of(review, name)
    revision = manifest.find_revision(root)
    text = _NO_PLAN + (f"\n- Commit: `{revision.commit}`\n" if revision else "")
    done: Done = "unchanged"
    for slot in slots or (slot_of(None, name),):
        body = compose(review, Marker(slot, None), lambda _limit: text, text)
        done = _keep_up(review, slot, body, interrupts, create=True)
    return done


def _has_something(plan: Plan) -> bool:
    """Tell whether there is something that a reviewer has to see."""
    return bool(plan.changes or plan.refusals or plan.blocked)


def _keep_up(review: Review, slot: str, body: str, interrupts: Interrupts, *, create: bool) -> Done:
    """Write the comment; an interrupt lets the request that is under way finish."""
    interrupts.writing = True
    try:
        return keep_up(review, slot, body, create=create)
    except ProviderError as error:
        if interrupts.cancel.is_set():
            message = f"Interrupted: {error}"
            raise InterruptedRunError(message) from error
        raise


def _tell(screen: Screen, place: Place, done: Done) -> None:
    if not screen.quiet:
        screen.tell(_WORDS[done].format(place=visible(str(place))))
