"""The words for an outcome: a sign, the address, what became of it."""

from spaceform.outcome import Outcome, Status
from spaceform.report.aftermath import STATUS_SIGNS
from spaceform.report.untrusted import cut, visible


def describe_outcome(outcome: Outcome) -> str:
    """Return an outcome on one harmless line, for people who watch an apply.

    Why something was skipped is the same for much of a space: the report says it once.
    """
    told = outcome.detail if outcome.status is not Status.SKIPPED else None
    detail = f": {cut(told)}" if told else ""
    sign = STATUS_SIGNS[outcome.status].text
    return visible(f"{sign} {cut(outcome.address)} {outcome.status}{detail}")
