import pytest

from spaceform.outcome import Status
from spaceform.plan import Plan
from spaceform.report.markdown.sheet import LIMIT, size
from tests.unit.report.markdown.reading import TRIED, assert_inert
from tests.unit.report.plans import (
    apply_result,
    everything_plan,
    everything_result,
    label,
    plan_of,
    result_of,
    spaces,
)
from tests.unit.report.rendering import render_result

PLAN = plan_of(label("A", "0"), spaces=spaces("A", "B"))


def test_what_went_well_is_a_sentence_and_a_line_a_space() -> None:
    result = apply_result(result_of("A", Status.DONE, Status.SATISFIED), journal="j.jsonl")
    assert render_result(PLAN, result, "markdown") == (
        "## Apply: 1 done, 1 satisfied, 0 failed, 0 skipped, 0 unknown in 1 space.\n\n"
        "`https://acme.example`\n\n"
        "### In place: 1 space\n\n- `A` `Space A`: 1 done, 1 satisfied\n\n---\n\n"
        f"- Digest: `{'ab' * 32}`\n- Journal: `j.jsonl`\n"
    )


def test_trouble_comes_first_and_says_why_and_how_to_go_on() -> None:
    trouble = result_of("B", Status.FAILED, Status.SKIPPED, cause="provider", message="no")
    found = render_result(PLAN, apply_result(result_of("A", Status.DONE), trouble), "markdown")
    assert "> **The plan is not in place as a whole.**" in found
    assert found.index("### Not in place") < found.index("### In place")
    assert "- `B` `Space B`: 1 failed, 1 skipped\n    - **stopped by an error**: `no`\n" in found
    assert "    - **✗ failed** `labels/0`\n    - skipped: `labels/1`\n" in found
    assert "→ Run the same plan again" in found


def test_quiet_leaves_out_what_went_well() -> None:
    result = apply_result(result_of("A", Status.DONE), result_of("B", Status.FAILED))
    found = render_result(PLAN, result, "markdown", quiet=True)
    assert "In place:" not in found
    assert "`B`" in found


def test_verbose_tells_every_outcome() -> None:
    result = apply_result(result_of("A", Status.DONE), result_of("B", Status.DONE, Status.FAILED))
    found = render_result(PLAN, result, "markdown", verbose=True)
    assert found.count("    - **✓ done** `labels/0`") == 2


def test_an_apply_with_nothing_to_do_says_so() -> None:
    assert render_result(PLAN, apply_result(), "markdown").startswith(
        "## Apply: nothing to do.\n\n`https://acme.example`\n"
    )


@pytest.mark.long
@pytest.mark.parametrize("text", TRIED)
def test_a_hostile_result_is_inert(text: str) -> None:
    plan, result = everything_plan(text), everything_result(text)
    for looks in ({}, {"verbose": True}, {"collapsible": False}, {"limit": 2000}):
        assert_inert(render_result(plan, result, "markdown", **looks))


def many(good: int, bad: int) -> tuple[Plan, str]:
    results = [result_of(f"GOOD{number:04}", Status.DONE) for number in range(good)]
    results += [
        result_of(f"BAD{number:04}", Status.FAILED, cause="provider", message="no " * 20)
        for number in range(bad)
    ]
    found = render_result(PLAN, apply_result(*results), "markdown")
    assert size(found) <= LIMIT
    assert_inert(found)
    return PLAN, found


def test_what_went_well_is_cut_before_what_did_not() -> None:
    _, found = many(3000, 300)
    assert found.count("- `BAD") == 300
    shown = found.count("- `GOOD")
    assert 0 < shown < 3000
    assert f"*… and {3000 - shown} spaces not shown.*" in found


def test_more_trouble_than_there_is_room_for_cannot_be_overlooked() -> None:
    _, found = many(10, 3000)
    assert "> **There is no room here for all that went wrong: look at the run itself.**" in found
    assert found.count("- `BAD") > 100


def test_where_there_is_no_room_at_all_that_is_what_is_said() -> None:
    failed = (result_of(f"BAD{number}", Status.FAILED) for number in range(9))
    found = render_result(PLAN, apply_result(*failed), "markdown", limit=100)
    assert "There is no room here for all that went wrong" in found
    assert_inert(found)
