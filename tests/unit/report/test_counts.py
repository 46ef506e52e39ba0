import pytest

from spaceform.change import Risk
from spaceform.outcome import ROLES, Status
from spaceform.plan import Blocked, PlannedSpace, Refusal
from spaceform.report.counts import (
    count_outcomes,
    highest,
    plural,
    summarize_plan,
    summarize_result,
)
from tests.unit.build import rerole
from tests.unit.report.plans import (
    apply_result,
    grant,
    label,
    plan_of,
    property_change,
    result_of,
    spaces,
)

BLOCKED = PlannedSpace(key="BAD", blocked=Blocked(kind="name", message="nobody"))


def refusal(**fields: str) -> Refusal:
    return Refusal.model_validate(
        {"guard": "lockout", "address": "ENG/grants", "message": "no", **fields}
    )


def test_a_plan_without_a_difference_says_so() -> None:
    plan = plan_of(spaces=spaces("A", "B"))
    assert summarize_plan(plan) == "No changes. 2 spaces are as declared."


def test_one_space_is_singular() -> None:
    assert summarize_plan(plan_of(spaces=spaces("A"))) == "No changes. 1 space is as declared."


def test_changes_are_counted_by_action_risk_and_space() -> None:
    plan = plan_of(
        label("A", "x"),
        label("A", "y", before="y", after=None),
        property_change(1, 2).model_copy(update={"risk": Risk.HIGH}),
        grant("A", ("administer/space",), None, risk=Risk.CRITICAL),
        spaces=spaces("A", "ENG", "C", "D"),
    )
    assert summarize_plan(plan) == (
        "Plan: 1 to create, 1 to change, 2 to remove in 2 of 4 spaces"
        " (1 critical, 1 high risk), 2 unchanged."
    )


def test_changes_that_a_base_would_make_too_are_in_the_line() -> None:
    plan = plan_of(label("A", "x", in_base=True), label("A", "y", in_base=False))
    assert summarize_plan(plan) == (
        "Plan: 2 to create, 0 to change, 0 to remove in 1 of 1 space; 1 change drifted before."
    )


def test_blocked_spaces_are_in_the_line_with_and_without_changes() -> None:
    found = (*spaces("A", "B"), BLOCKED)
    assert summarize_plan(plan_of(spaces=found)) == (
        "No changes in 2 of 3 spaces. 1 space blocked."
    )
    assert summarize_plan(plan_of(label("A", "x"), spaces=found)).endswith(
        "in 1 of 3 spaces, 1 unchanged. 1 space blocked."
    )


def test_a_refused_plan_says_that_nothing_will_be_applied() -> None:
    plan = plan_of(label("A", "x"), refusals=(refusal(),))
    assert summarize_plan(plan).endswith("Refused: nothing will be applied (1 refusal).")


def test_a_refused_plan_without_changes_does_not_claim_that_all_is_as_declared() -> None:
    plan = plan_of(spaces=spaces("A"), refusals=(refusal(),))
    assert summarize_plan(plan).startswith("No changes in 1 of 1 space. Refused:")


def test_a_refused_change_is_counted_as_left_out() -> None:
    plan = plan_of(label("A", "x"), refusals=(refusal(address="A/labels/x", stops="change"),))
    assert summarize_plan(plan).endswith("1 change refused and left out.")


def test_every_status_is_counted_even_at_zero() -> None:
    result = apply_result(result_of("A", Status.DONE, Status.DONE, Status.SATISFIED))
    assert count_outcomes(result) == {
        Status.DONE: 2,
        Status.SATISFIED: 1,
        Status.FAILED: 0,
        Status.SKIPPED: 0,
        Status.UNKNOWN: 0,
    }


def test_a_result_is_one_line() -> None:
    result = apply_result(result_of("A", Status.DONE, Status.SATISFIED), result_of("B"))
    assert summarize_result(result) == (
        "Apply: 1 done, 1 satisfied, 0 failed, 0 skipped, 0 unknown in 2 spaces."
    )


def test_an_apply_with_nothing_to_do_says_so() -> None:
    assert summarize_result(apply_result()) == "Apply: nothing to do."


def test_an_interrupted_apply_says_so() -> None:
    result = apply_result(result_of("A", Status.SKIPPED), interrupted=True)
    assert summarize_result(result).startswith("Apply interrupted: 0 done")


def test_an_apply_that_wrote_nothing_says_so_if_it_should_have() -> None:
    stale = result_of("A", Status.SKIPPED, wrote=False, cause="stale")
    assert summarize_result(apply_result(stale)).endswith("Nothing was written.")
    satisfied = result_of("A", Status.SATISFIED, wrote=False)
    assert "Nothing was written" not in summarize_result(apply_result(satisfied))


def test_unforeseen_pairs_and_blocked_spaces_are_in_the_line() -> None:
    odd = result_of("A", Status.DONE, unforeseen=("A/grants/x: a/b", "A/grants/x: c/d"))
    summary = summarize_result(apply_result(odd, blocked=("BAD",)))
    assert summary.endswith("2 pairs that nobody foresaw. 1 space blocked.")


@pytest.mark.parametrize(
    "count,words", [(0, "0 spaces"), (1, "1 space"), (2, "2 spaces"), (1234, "1234 spaces")]
)
def test_a_number_has_its_noun(count: int, words: str) -> None:
    assert plural(count, "space") == words


def test_the_highest_risk_is_found() -> None:
    assert highest([Risk.LOW, Risk.CRITICAL, Risk.HIGH]) is Risk.CRITICAL
    assert highest([]) is Risk.LOW


def test_the_roles_of_the_site_are_changes_and_no_space() -> None:
    plan = plan_of(rerole(), label("site", "x"), spaces=spaces("site", "A"))
    assert summarize_plan(plan).startswith("Plan: 2 to create, 0 to change, 0 to remove in 1 of 2")
    result = apply_result(result_of(ROLES, Status.DONE), result_of("site", Status.DONE))
    assert summarize_result(result).endswith(" in 1 space.")
