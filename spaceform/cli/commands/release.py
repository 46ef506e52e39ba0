"""`release`: a space is forgotten, and nothing else in it changes."""

import click

from spaceform import manifest
from spaceform import release as releases
from spaceform.cli import streams
from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import Pace, Source, look_flags, pace_flags, source_flags
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.live import find_credentials, open_live
from spaceform.cli.screen import Screen
from spaceform.client import Site
from spaceform.errors import InterruptedRunError, ProviderError, UsageError
from spaceform.report.untrusted import visible


@click.command("release")
@click.argument("key")
@source_flags
@pace_flags
@look_flags
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(key: str, source: Source, pace: Pace, screen: Screen, *, yes: bool) -> int:
    """Forget a space, and change nothing else in it.

    Its ownership record is removed: what was created there stays, and nothing of it is ever removed
    as no longer declared. Only a space of these manifests' owner is released.
    """
    if not yes and not streams.is_terminal("stdin"):
        message = "nobody is at a terminal to agree: give --yes"
        raise UsageError(message)
    with Interrupts() as interrupts:
        credentials = find_credentials()
        desired = manifest.identify(source.root, source.options(credentials.site))
        with open_live(credentials, pace, interrupts.cancel, read_only=False) as site:
            found = releases.find_release(site, desired.owner, key)
            if found is None:
                screen.show(
                    f"{visible(key)} has no ownership record: there is nothing to forget.\n"
                )
                return ExitCode.DONE
            screen.tell(f"{found.ref.key} is remembered with {_count(found)}.")
            if not yes:
                _agree()
            _release(site, found, interrupts)
    screen.show(
        f"{found.ref.key} is released. While a manifest declares it, plans of it are refused until"
        " it is adopted again.\n"
    )
    return ExitCode.INTERRUPTED if interrupts.cancel.is_set() else ExitCode.DONE


def _release(site: Site, found: releases.Release, interrupts: Interrupts) -> None:
    """Release a space; an interrupt lets the write that is under way finish."""
    interrupts.writing = True
    try:
        releases.release(site, found, interrupts.cancel)
    except ProviderError as error:
        if interrupts.cancel.is_set():
            message = f"Interrupted: {error}"
            raise InterruptedRunError(message) from error
        raise


_ONE = {"grants": "grant", "properties": "property", "labels": "label"}


def _count(found: releases.Release) -> str:
    counts = [
        f"{len(items)} {section if len(items) > 1 else _ONE[section]}"
        for section, items in found.record.sections.items()
        if items
    ]
    return ", ".join(counts) or "nothing in it"


def _agree() -> None:
    answer = click.prompt("Type yes to release it", default="", show_default=False, err=True)
    if answer.strip() != "yes":
        message = "not agreed to: nothing was written"
        raise InterruptedRunError(message)
