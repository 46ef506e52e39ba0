"""Findings: what a rule says of a space, as what refuses the plan or as a warning."""

from collections.abc import Iterable
from typing import NamedTuple

from spaceform.mark import Mark
from spaceform.plan import Note, Refusal
from spaceform.policy import Rule

GUARD = "policy"

Finding = Refusal | Note


class Verdict(NamedTuple):
    """What stands against a plan, and what people should know."""

    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


def violation(rule: Rule, address: str, what: str, mark: Mark | None) -> Finding:
    """Return what a plan or its manifests do against a rule; it refuses, or only warns."""
    if rule.severity == "warning":
        return observation(rule, address, what, mark)
    return Refusal(
        guard=GUARD, rule=rule.id, address=address, message=_words(rule, what), mark=mark
    )


def observation(rule: Rule, address: str, what: str, mark: Mark | None) -> Note:
    """Return what is against a rule on the site already, and no doing of ours."""
    message = _words(rule, what)
    return Note(address=address, message=message, warning=True, rule=rule.id, mark=mark)


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Return several verdicts as one, in their order."""
    return verdict(finding for each in verdicts for part in each for finding in part)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Sort findings into those that refuse and those that only tell."""
    found = tuple(findings)
    return Verdict(
        tuple(each for each in found if isinstance(each, Refusal)),
        tuple(each for each in found if isinstance(each, Note)),
    )


def _words(rule: Rule, what: str) -> str:
    return f"{rule.id}: {what}{f' – {rule.message}' if rule.message else ''}"
