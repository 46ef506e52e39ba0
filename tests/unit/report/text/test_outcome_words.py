import pytest

from spaceform.outcome import Outcome, Status
from spaceform.report import describe_outcome


@pytest.mark.parametrize(
    "status,expected",
    [
        (Status.DONE, "✓ ENG/name done: why"),
        (Status.SATISFIED, "= ENG/name satisfied: why"),
        (Status.FAILED, "✗ ENG/name failed: why"),
        (Status.SKIPPED, "- ENG/name skipped"),
        (Status.UNKNOWN, "? ENG/name unknown: why"),
    ],
)
def test_an_outcome_is_told_in_one_line(status: Status, expected: str) -> None:
    outcome = Outcome(address="ENG/name", status=status, detail="why")
    assert describe_outcome(outcome) == expected


def test_an_outcome_without_a_detail_is_short() -> None:
    assert describe_outcome(Outcome(address="A/x", status=Status.DONE)) == "✓ A/x done"
