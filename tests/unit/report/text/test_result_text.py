from spaceform.outcome import ApplyResult, Outcome, SpaceResult, Status
from spaceform.plan import Blocked, PlannedSpace, Refusal
from tests.unit.report.plans import apply_result, label, plan_of, result_of, spaces
from tests.unit.report.rendering import render_result

PLAN = plan_of(
    label("A", "x"),
    spaces=(
        *spaces("A", "B"),
        PlannedSpace(key="BAD", blocked=Blocked(kind="name", message="nobody")),
    ),
)
MESSAGE = "no answer [POST /x]"


def shown(result: ApplyResult, *, quiet: bool = False, verbose: bool = False) -> str:
    return render_result(PLAN, result, color=False, width=80, quiet=quiet, verbose=verbose)


def outcome(item: str, status: Status, detail: str | None = None) -> Outcome:
    return Outcome(address=f"A/{item}", status=status, detail=detail)


FAILED = SpaceResult(
    key="A",
    outcomes=(
        outcome("name", Status.DONE),
        outcome("grants/group:x", Status.FAILED, MESSAGE),
        outcome("labels/x", Status.UNKNOWN, "lost"),
        outcome("labels/y", Status.SKIPPED, MESSAGE),
        outcome("theme", Status.SKIPPED, MESSAGE),
        outcome("custom-content/x", Status.SKIPPED, "only an app can"),
    ),
    wrote=True,
    cause="provider",
    message=MESSAGE,
)


def test_success_is_a_line_for_each_space() -> None:
    result = apply_result(
        result_of("A", Status.DONE, Status.DONE, Status.SATISFIED), result_of("B", Status.DONE)
    )
    assert shown(result) == (
        "Apply to https://acme.example\n"
        "  ✓ A  2 done, 1 satisfied  Space A\n"
        "  ✓ B  1 done  Space B\n"
        "\n"
        "Apply: 3 done, 1 satisfied, 0 failed, 0 skipped, 0 unknown in 2 spaces.\n"
    )


def test_trouble_is_spelled_out_after_what_went_well() -> None:
    assert shown(apply_result(FAILED, result_of("B", Status.DONE))) == (
        "Apply to https://acme.example\n"
        "  ✓ B  1 done  Space B\n"
        "  ✗ A  1 done, 1 failed, 3 skipped, 1 unknown  Space A\n"
        "    stopped by an error\n"
        "    ✗ grants/group:x failed: no answer [POST /x]\n"
        "    ? labels/x unknown: lost\n"
        "    - skipped: labels/y, theme\n"
        "    - skipped: custom-content/x – only an app can\n"
        "\n"
        "→ Run the same plan again to go on from here: what is in place is left alone.\n"
        "\n"
        "Apply: 2 done, 0 satisfied, 1 failed, 3 skipped, 1 unknown in 2 spaces.\n"
    )


def test_quiet_tells_trouble_and_the_last_line_only() -> None:
    found = shown(apply_result(FAILED, result_of("B", Status.DONE)), quiet=True)
    assert found.startswith("  ✗ A  ")
    assert "✓ B" not in found
    fine = shown(apply_result(result_of("B", Status.DONE)), quiet=True)
    assert fine == "Apply: 1 done, 0 satisfied, 0 failed, 0 skipped, 0 unknown in 1 space.\n"


def test_verbose_tells_every_outcome() -> None:
    found = shown(apply_result(FAILED, result_of("B", Status.DONE)), verbose=True)
    assert "    ✓ name done\n" in found
    assert "    ✓ labels/0 done\n" in found


def test_a_stale_space_says_what_was_found_and_to_plan_again() -> None:
    stale = result_of(
        "A", Status.SKIPPED, Status.SKIPPED, wrote=False, cause="stale", message="A/x: found 1"
    )
    assert shown(apply_result(stale)) == (
        "Apply to https://acme.example\n"
        "  ✗ A  2 skipped  Space A\n"
        "    stale: the site is no longer what the plan was made for: A/x: found 1\n"
        "\n"
        "→ Plan again: the site has changed since this plan was made.\n"
        "\n"
        "Apply: 0 done, 0 satisfied, 0 failed, 2 skipped, 0 unknown in 1 space."
        " Nothing was written.\n"
    )


def test_an_interrupted_apply_says_what_was_done_and_what_was_not() -> None:
    stopped = result_of(
        "B", Status.DONE, Status.SKIPPED, cause="interrupted", message="before this was written"
    )
    found = shown(apply_result(result_of("A", Status.DONE), stopped, interrupted=True))
    assert "  ✓ A  1 done" in found
    assert (
        "  - B  1 done, 1 skipped  Space B\n"
        "    interrupted: before this was written\n"
        "    - skipped: labels/1\n"
    ) in found
    assert "→ Run the same plan again" in found
    assert "Apply interrupted: 2 done" in found


def test_pairs_that_nobody_foresaw_are_pointed_at() -> None:
    odd = result_of("A", Status.DONE, unforeseen=("A/grants/group:x: export/space",))
    found = shown(apply_result(odd))
    assert "  ✗ A  1 done" in found
    assert "    ! nobody foresaw grants/group:x: export/space: it is left as it is" in found
    assert found.endswith("1 pair that nobody foresaw.\n")


def test_an_unknown_outcome_marks_its_space() -> None:
    assert "  ? A  1 unknown" in shown(apply_result(result_of("A", Status.UNKNOWN)))


def test_a_change_that_was_left_out_marks_its_space_as_unfinished() -> None:
    assert "  - A  1 done, 1 skipped" in shown(
        apply_result(result_of("A", Status.DONE, Status.SKIPPED))
    )


def test_what_was_refused_and_no_outcome_tells_of_is_told() -> None:
    refused = tuple(
        Refusal(guard="not-offered", address=f"A/{item}", message=f"no {item}", stops="change")
        for item in ("theme", "labels/x")
    )
    mine = SpaceResult(key="A", outcomes=(outcome("labels/x", Status.SKIPPED, "no label"),))
    result = apply_result(mine, refused=("A/labels/x", "A/theme"))
    plan = PLAN.model_copy(update={"refusals": refused})
    found = render_result(plan, result, color=False, width=80)
    assert "Refused\n  ✗ A/theme  not-offered: no theme\n    only this is left out" in found
    assert "no labels/x" not in found
    assert "no theme" in render_result(plan, result, "markdown")
    assert "Refused" not in shown(apply_result(FAILED))


def test_blocked_spaces_are_named_with_their_reason() -> None:
    found = shown(apply_result(result_of("A", Status.DONE), blocked=("BAD",)))
    assert "  ✗ BAD  nobody\n" in found
    assert found.endswith("1 space blocked.\n")


def test_an_apply_with_nothing_to_do_says_so() -> None:
    assert shown(apply_result()) == "Apply to https://acme.example\n\nApply: nothing to do.\n"
