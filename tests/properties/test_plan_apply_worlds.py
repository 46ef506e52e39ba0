"""Whatever is wanted and whatever is live: a plan is what apply does, and then it is empty."""

from copy import deepcopy

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spaceform.errors import RefusedError
from spaceform.plan import Overrides, Plan, review_digest, to_json
from spaceform.sandbox import Sandbox
from spaceform.space import DesiredSpace
from tests.contract.plan_apply import ADMIN, Loop, addresses, open_loop
from tests.properties.plan_apply_worlds import (
    World,
    items,
    manifests,
    planned_losses,
    touched_sections,
    worlds,
)

pytestmark = pytest.mark.long

GIVEN = Overrides(adopt=("*",), max_removals=1000)


def begin(loop: Loop, world: World | None, first: DesiredSpace | None) -> None:
    """Make a space by hand, or by a manifest, or both."""
    if world is not None:
        with loop.site.edit() as store:
            world.furnish(store)
    if first is not None:
        plan = loop.plan(first, GIVEN)
        if not plan.refused and not plan.blocked:
            loop.apply(plan)


@settings(deadline=None, max_examples=60)
@given(world=st.none() | worlds, first=st.none() | manifests(), wanted=manifests())
def test_after_an_apply_the_plan_is_empty_and_nothing_went_that_was_not_in_it(
    world: World | None, first: DesiredSpace | None, wanted: DesiredSpace
) -> None:
    with open_loop(Sandbox(deletion_seconds=0)) as loop:
        begin(loop, world, first)
        before, had = loop.state(), items(loop, "ENG")
        plan = loop.plan(wanted, GIVEN)
        loop.site.clear_requests()
        if plan.refused:
            with pytest.raises(RefusedError):
                loop.apply(plan)
            assert loop.writes() == []
            return
        assert plan.blocked == ()
        result = loop.apply(plan)
        assert result.complete, result
        again = loop.plan(wanted)
        assert addresses(again) == []
        assert again.refusals == ()
        after = loop.state()
        if before:
            changed = {name for name in after if after[name] != before[name]}
            assert changed <= touched_sections(plan, "ENG")
            assert had - items(loop, "ENG") <= planned_losses(plan)
        loop.site.clear_requests()
        assert loop.apply(again).complete
        assert loop.writes() == []


@settings(deadline=None, max_examples=40)
@given(world=st.none() | worlds, first=st.none() | manifests(), wanted=manifests())
def test_a_saved_plan_is_the_plan(
    world: World | None, first: DesiredSpace | None, wanted: DesiredSpace
) -> None:
    with open_loop(Sandbox(deletion_seconds=0)) as loop:
        begin(loop, world, first)
        plan = loop.plan(wanted, GIVEN)
        saved = Plan.model_validate_json(to_json(plan))
        assert saved == plan
        assert review_digest(saved) == plan.digest
        assert to_json(saved) == to_json(plan)
        assume(not plan.refused)
        assume(plan.changes)
        with loop.site.edit() as store:
            beginning = deepcopy(store.state())
        first_result = loop.apply(plan)
        end = loop.state()
        with loop.site.edit() as store:
            store.restore(beginning)
        assert loop.apply(saved) == first_result
        assert loop.state() == end


@settings(deadline=None, max_examples=60)
@given(
    world=worlds,
    first=st.none() | manifests(),
    wanted=manifests(),
    at=st.integers(0, 40),
    data=st.data(),
)
def test_a_run_that_died_anywhere_locks_nobody_out_and_is_resumed_by_the_same_plan(
    world: World, first: DesiredSpace | None, wanted: DesiredSpace, at: int, data: st.DataObject
) -> None:
    with open_loop(Sandbox(deletion_seconds=0)) as loop:
        begin(loop, world, first)
        plan = loop.plan(wanted, GIVEN)
        assume(not plan.refused)
        assume(plan.changes)
        administered = loop.administrators()
        kind = data.draw(st.sampled_from(["reset", "lost-answer"]))
        faults = [f"* * reset after={at}"]
        if kind == "lost-answer":
            faults.insert(0, f"* * lost-answer after={at} times=1")
        try:
            with loop.fault(*faults, certain=False):
                loop.apply(plan)
        except Exception as error:  # noqa: BLE001 - what a run without a site may end with
            assert type(error).__module__ == "spaceform.errors"  # noqa: PT017
        now = loop.administrators()
        assert ADMIN in now or ADMIN not in administered
        assert now - {ADMIN} or not administered - {ADMIN}
        result = loop.apply(plan)
        assert result.complete, result
        assert addresses(loop.plan(wanted)) == []
