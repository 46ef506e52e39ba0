import shlex
from dataclasses import replace
from datetime import timedelta

from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange
from spaceform.plan import Overrides, Refusal
from spaceform.report import Presentation
from spaceform.report.approval import apply_command, override_flags, override_words
from spaceform.space import Revision
from tests.unit.report.plans import label, plan_of

PLAN = plan_of(label("A", "x"), overrides=Overrides(adopt=("E*",), max_removals=0))
DIGEST = "ab" * 32
SAVED = Presentation(plan_path="my plan.json")


def test_a_saved_plan_is_applied_from_its_file() -> None:
    assert apply_command(PLAN, SAVED) == "spaceform apply 'my plan.json'"


def test_a_deletion_is_allowed_by_name_at_the_apply_of_a_file_too() -> None:
    doomed = DoomedSpace(name="Old", pages=1, blog_posts=0, watchers=0)
    plan = plan_of(SpaceChange(address="OLD/space", space_id="1", before=doomed))
    command = apply_command(plan, SAVED)
    assert command == "spaceform apply 'my plan.json' --allow-space-delete OLD"


def test_without_a_file_it_plans_the_same_again_and_checks_the_digest() -> None:
    shown = Presentation(flags=("-C", "wiki", "--env", "prod"))
    assert apply_command(PLAN, shown) == (
        f"spaceform apply -C wiki --env prod --adopt 'E*' --max-removals 0 --expect-digest {DIGEST}"
    )


def test_what_cannot_be_applied_has_no_command() -> None:
    refusal = Refusal(guard="lockout", address="A", message="no")
    against = PLAN.model_copy(update={"against": Revision(commit="c0ffee")})
    for plan in (plan_of(), plan_of(label("A", "x"), refusals=(refusal,)), against):
        assert apply_command(plan, SAVED) is None


def test_a_plan_that_has_expired_has_no_command() -> None:
    assert apply_command(PLAN, replace(SAVED, moment=PLAN.expires)) is None
    before = PLAN.expires - timedelta(seconds=1)
    assert apply_command(PLAN, replace(SAVED, moment=before)) == apply_command(PLAN, SAVED)


def test_a_plan_that_leaves_a_change_out_can_be_applied() -> None:
    refusal = Refusal(guard="credentials", address="A/labels/x", message="no", stops="change")
    assert apply_command(plan_of(label("A", "x"), refusals=(refusal,)), SAVED)


def test_every_override_is_a_flag_and_its_value() -> None:
    overrides = Overrides(
        adopt=("a b", "--c"),
        take_over=("T",),
        allow_lockout=("L",),
        allow_space_delete=("D",),
        allow_role_shrink=("Big Reader",),
        max_removals=7,
    )
    words = override_words(overrides)
    assert words[:4] == ["--adopt", "a b", "--adopt", "--c"]
    assert len(words) == 14
    assert shlex.split(" ".join(override_flags(overrides))) == words
    assert override_words(Overrides()) == []


def test_a_long_value_is_cut_for_people_and_never_in_a_command() -> None:
    plan = plan_of(label("A", "x"), overrides=Overrides(adopt=("x" * 500,)))
    (shown,) = override_flags(plan.overrides)
    assert shown.endswith("(+340 characters)")
    assert "x" * 500 in (apply_command(plan, Presentation()) or "")
