"""The validation: what is wrong in manifests and configuration, before anything is planned."""

from collections.abc import Iterable
from typing import NamedTuple

from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.plan import Note, Refusal
from spaceform.report.alerts import Alert, Level
from spaceform.report.counts import plural
from spaceform.report.rules import RULES, Rule, rule_of_note, rule_of_refusal
from spaceform.report.standing import whereabouts
from spaceform.report.untrusted import cut

_LONGEST_TEXT = 1_000


class Validation(NamedTuple):
    """What was found in files: problems, or else what the policy says of so many spaces.

    `violations` and `remarks` are the policy's, the latter only warn; `warnings` are those about
    the files themselves.
    """

    problems: tuple[Problem, ...] = ()
    violations: tuple[Refusal, ...] = ()
    warnings: tuple[Problem, ...] = ()
    remarks: tuple[Note, ...] = ()
    spaces: int = 0

    @property
    def valid(self) -> bool:
        """Whether nothing stands against planning."""
        return not self.problems and not self.violations


def summarize_validation(validation: Validation) -> str:
    """Say in one line what was found."""
    count = len(validation.warnings) + len(validation.remarks)
    warned = f", with {plural(count, 'warning')}" if count else ""
    if validation.problems:
        return f"{plural(len(validation.problems), 'problem')}: nothing can be planned{warned}."
    if validation.violations:
        return f"{plural(len(validation.violations), 'violation')} of the policy{warned}."
    return f"{plural(validation.spaces, 'space')} valid{warned}."


def policy_problems(findings: Iterable[Refusal | Note]) -> tuple[Problem, ...]:
    """Return what the policy says as it is shown of files, in the order of their lines."""
    found = [
        Problem(each.mark, f"{whereabouts(each.address)}: {each.message}") for each in findings
    ]
    return tuple(sorted(found, key=lambda found: (found.mark or Mark("", 0, 0), found.message)))


def validation_alerts(validation: Validation) -> tuple[Alert, ...]:
    """Return all that was found as alerts, the errors first."""
    invalid, warning = RULES["invalid-manifest"], RULES["warning"]
    error, warned = Level.ERROR, Level.WARNING
    return (
        *(_of_problem(invalid, error, each) for each in validation.problems),
        *(_of_policy(rule_of_refusal(each), error, each) for each in validation.violations),
        *(_of_problem(warning, warned, each) for each in validation.warnings),
        *(_of_policy(rule_of_note(each), warned, each) for each in validation.remarks),
    )


def _of_problem(rule: Rule, level: Level, problem: Problem) -> Alert:
    hint = f" ({' '.join(problem.hint.split())})" if problem.hint else ""
    return Alert(
        rule=rule,
        level=level,
        title=rule.title,
        where="",
        text=cut(f"{problem.message}{hint}", _LONGEST_TEXT),
        identity=f"{problem.mark.file if problem.mark else ''}: {problem.message}",
        mark=problem.mark,
    )


def _of_policy(rule: Rule, level: Level, found: Refusal | Note) -> Alert:
    return Alert(
        rule=rule,
        level=level,
        title=rule.title,
        where=whereabouts(found.address),
        text=cut(found.message, _LONGEST_TEXT),
        identity=found.address,
        mark=found.mark,
    )
