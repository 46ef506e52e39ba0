import pytest

from spaceform.change import Reason, Risk
from spaceform.report.phrases import item, listing, remarks
from tests.unit.report.plans import label


def test_an_item_is_the_address_without_the_key() -> None:
    assert item(label("ENG", "a/b")) == "labels/a/b"


@pytest.mark.parametrize("reason", [Reason.DECLARED, Reason.ADOPTED])
def test_what_is_declared_and_harmless_needs_no_remark(reason: Reason) -> None:
    assert remarks(label("ENG", "a", reason=reason)) == ()


def test_risk_and_reason_are_remarked() -> None:
    change = label("ENG", "a", risk=Risk.CRITICAL, reason=Reason.EXACT)
    assert [phrase.text for phrase in remarks(change)] == [
        "!! critical",
        "(exact)",
    ]


def test_a_listing_counts_what_is_beyond_its_length() -> None:
    assert listing("abcdef", 3) == "a, b, c and 3 more"


def test_a_listing_does_not_hide_a_single_name() -> None:
    assert listing("abcd", 3) == "a, b, c, d"


def test_a_listing_without_a_limit_names_all_and_cuts_long_names() -> None:
    assert listing(["a", "x" * 200]) == f"a, {'x' * 160}… (+40 characters)"
