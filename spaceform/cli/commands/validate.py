"""`validate`: the manifests are checked, offline."""

import click

from spaceform import manifest
from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import Source, look_flags, source_flags
from spaceform.cli.screen import Screen


@click.command("validate")
@source_flags
@look_flags
def command(source: Source, screen: Screen) -> int:
    """Check the manifests, offline.

    All problems are listed at once, each with its file, line and column. Without --env, every
    environment is checked. Warnings do not change the exit code.
    """
    desired = manifest.validate(source.root, source.options(None))
    if desired.warnings and not screen.quiet:
        screen.show_problems(desired.warnings, source.root, "warning")
    if not screen.quiet:
        screen.show(f"{_count(len(desired.spaces), 'space')} valid{_warned(desired.warnings)}.\n")
    return ExitCode.DONE


def _warned(warnings: tuple[object, ...]) -> str:
    return f", with {_count(len(warnings), 'warning')}" if warnings else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
