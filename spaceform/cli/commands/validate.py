"""`validate`: the manifests are checked, offline, and held against the policy."""

from collections.abc import Iterable
from datetime import UTC, datetime

import click

from spaceform import manifest
from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import Source, look_flags, source_flags
from spaceform.cli.screen import Screen
from spaceform.errors import Problem
from spaceform.judgement import judge_manifests
from spaceform.mark import Mark
from spaceform.plan import Note, Refusal


@click.command("validate")
@source_flags
@look_flags
def command(source: Source, screen: Screen) -> int:
    """Check the manifests, offline.

    All problems are listed at once, each with its file, line and column; then, what is against
    spaceform.policy.yaml. Without --env, every environment is checked, and the first one held
    against the policy. Warnings do not change the exit code.
    """
    desired = manifest.validate(source.root, source.options(None))
    verdict = judge_manifests(desired, datetime.now(UTC).date())
    warnings = (*desired.warnings, *_problems(verdict.notes))
    if warnings and not screen.quiet:
        screen.show_problems(warnings, source.root, "warning")
    if verdict.refusals:
        screen.show_problems(_problems(verdict.refusals), source.root, "violation")
        return ExitCode.REFUSED
    if not screen.quiet:
        screen.show(f"{_count(len(desired.spaces), 'space')} valid{_warned(warnings)}.\n")
    return ExitCode.DONE


def _problems(findings: Iterable[Refusal | Note]) -> tuple[Problem, ...]:
    """Return what the policy says as it is shown of files, in the order of their lines."""
    found = [Problem(each.mark, f"{each.address}: {each.message}") for each in findings]
    return tuple(sorted(found, key=lambda found: (found.mark or Mark("", 0, 0), found.message)))


def _warned(warnings: tuple[object, ...]) -> str:
    return f", with {_count(len(warnings), 'warning')}" if warnings else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
