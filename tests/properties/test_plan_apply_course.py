"""The course of things: manifests change, other hands write, runs die and are resumed."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from spaceform.aspects.properties import LiveProperty
from spaceform.errors import SpaceformError
from spaceform.outcome import ApplyResult, Status
from spaceform.ownership import Record, decode
from spaceform.plan import Overrides, Plan
from spaceform.sandbox import RefusalError, Sandbox, Store
from spaceform.space import RECORD_KEY, DesiredSpace
from tests.contract.plan_apply import ADMIN, US, Loop, addresses, desired
from tests.properties.plan_apply_worlds import (
    KEYS,
    LABELS,
    PAIRS,
    PRINCIPALS,
    PROPERTIES,
    THEMES,
    World,
    items,
    manifests,
    planned_losses,
    touched_sections,
    values,
    worlds,
)

NEITHER: Final = (False, False)
GIVEN: Final = Overrides(adopt=("*",), max_removals=1000)
spaces = Bundle("spaces")


class Course(RuleBasedStateMachine):
    """One site with two spaces, and everything that may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.site = Sandbox(deletion_seconds=0)
        self.loop = Loop(self.site.start())
        self.wanted: dict[str, DesiredSpace] = {}
        self.plans: list[Plan] = []
        self.ours: dict[str, set[tuple[str, str]]] = {key: set() for key in KEYS}

    def teardown(self) -> None:
        """Close what was opened."""
        for opened in self.loop.opened:
            opened.close()
        self.site.stop()

    @initialize(first=st.none() | worlds, second=st.none() | worlds)
    def begin(self, first: World | None, second: World | None) -> None:
        """What people made before there were manifests."""
        with self.site.edit() as store:
            for key, world in zip(KEYS, (first, second), strict=True):
                if world is not None:
                    world.furnish(store, key)

    # The manifests

    @rule(wanted=manifests("ENG") | manifests("OPS"))
    def declare(self, wanted: DesiredSpace) -> None:
        """Change a manifest."""
        self.wanted[wanted.key] = wanted

    # Another hand

    @rule(
        key=st.sampled_from(KEYS),
        who=st.sampled_from(PRINCIPALS),
        pair=st.sampled_from(PAIRS),
        gives=st.booleans(),
    )
    def another_hand_grants(self, key: str, who: str, pair: str, *, gives: bool) -> None:
        """Give or take a pair."""

        def drift(store: Store) -> None:
            if gives:
                store.grant(key, who, "read/space", pair)
            else:
                store.revoke(key, who, pair)

        self._drift(drift)

    @rule(key=st.sampled_from(KEYS), name=st.sampled_from(PROPERTIES), value=values)
    def another_hand_writes_a_property(self, key: str, name: str, value: Any) -> None:  # noqa: ANN401
        """Write a property."""
        self._drift(lambda store: store.set_property(key, name, value))

    @rule(
        key=st.sampled_from(KEYS),
        label=st.sampled_from(LABELS),
        prefix=st.sampled_from(["team", "global"]),
        gives=st.booleans(),
    )
    def another_hand_labels(self, key: str, label: str, prefix: str, *, gives: bool) -> None:
        """Put a label on a space, or take it off."""

        def drift(store: Store) -> None:
            change = store.add_label if gives else store.remove_label
            change(key, label, prefix)

        self._drift(drift)

    @rule(key=st.sampled_from(KEYS), theme=st.sampled_from(THEMES), archived=st.booleans())
    def another_hand_dresses(self, key: str, theme: str, *, archived: bool) -> None:
        """Change what has no memory."""

        def drift(store: Store) -> None:
            store.set_theme(key, None if theme == "default" else theme)
            store.space(key).status = "archived" if archived else "current"
            store.space(key).name = "By hand"

        self._drift(drift)

    @rule(key=st.sampled_from(KEYS), damaged=st.booleans())
    def another_hand_spoils_the_record(self, key: str, *, damaged: bool) -> None:
        """Damage the record, or remove it; then nothing is known to be ours."""

        def drift(store: Store) -> None:
            if damaged:
                store.set_property(key, RECORD_KEY, {"format": 1, "owner": {"id": US.id}})
            else:
                store.remove_property(key, RECORD_KEY)
            self.ours[key] = set()

        self._drift(drift)

    def _drift(self, change: Any) -> None:  # noqa: ANN401 - any function of a store
        # What is not there cannot be changed.
        with self.site.edit() as store, suppress(RefusalError):
            change(store)

    # spaceform

    @precondition(lambda self: self.wanted)
    @rule()
    def plan(self) -> None:
        """Make a plan, and keep it for later."""
        self.plans.append(self._plan())

    @precondition(lambda self: self.wanted)
    @rule()
    def plan_and_apply(self) -> None:
        """Bring about what is wanted, where no guard stands against it."""
        plan = self._plan()
        result = self._apply(plan)
        if result is None or plan.blocked:
            return
        if not any("not visible" in (each.message or "") for each in result.spaces):
            hidden = [each for each in result.spaces if each.cause == "stale"]
            if not hidden:
                assert result.complete, result
                assert addresses(self._plan(Overrides())) == []

    @precondition(lambda self: self.plans)
    @rule(data=st.data())
    def apply_an_old_plan(self, data: st.DataObject) -> None:
        """Apply a plan that may be stale in part."""
        self._apply(data.draw(st.sampled_from(self.plans)))

    @precondition(lambda self: self.plans or self.wanted)
    @rule(at=st.integers(0, 40), lost=st.booleans(), resumes=st.booleans(), data=st.data())
    def a_run_dies(self, at: int, data: st.DataObject, *, lost: bool, resumes: bool) -> None:
        """Cut a run off at some request, and perhaps run it again."""
        plan = data.draw(st.sampled_from(self.plans)) if self.plans else self._plan()
        faults = [f"* * lost-answer after={at} times=1"] if lost else []
        self._apply(plan, *faults, f"* * reset after={at}")
        if resumes:
            self._apply(plan)

    def _plan(self, overrides: Overrides = GIVEN) -> Plan:
        return self.loop.plan(desired(*self.wanted.values()), overrides)

    def _apply(self, plan: Plan, *faults: str) -> ApplyResult | None:
        """Apply, and hold what was against what is."""
        before = {key: self.loop.state(key) for key in KEYS}
        had = {key: items(self.loop, key) for key in KEYS}
        administered = {key: self._administered(key) for key in KEYS}
        with self.loop.fault(*faults, certain=False):
            try:
                result = self.loop.apply(plan)
            except SpaceformError:
                result = None
        losses = planned_losses_by_space(plan)
        for key in KEYS:
            self._compare(plan, key, before[key], had[key] - items(self.loop, key), losses[key])
            assert still_administered(administered[key], self._administered(key)), key
            self.ours[key] |= items(self.loop, key) - had[key]
        if result is not None:
            assert all(each.cause != "defect" for each in result.spaces), result
            assert not any(each.unforeseen for each in result.spaces), result
            self._believe(plan, result)
        return result

    def _compare(
        self,
        plan: Plan,
        key: str,
        before: dict[str, object],
        lost: set[tuple[str, str]],
        planned: set[tuple[str, str]],
    ) -> None:
        """Nothing was written that the plan did not list, nothing went that was not ours."""
        after = self.loop.state(key)
        if not before:
            assert not after or "all" in touched_sections(plan, key)
            return
        changed = {name for name in after if after[name] != before[name]}
        sections = touched_sections(plan, key)
        assert changed <= sections or "all" in sections, (changed, sections)
        assert lost <= planned or "all" in sections, (lost, planned)
        for change in plan.changes_of(key):
            if change.reason == "no longer declared" and change.aspect in {"labels", "properties"}:
                kind, _, name = change.address.split("/", 1)[1].partition("/")
                item = (kind, f"team:{name}" if kind == "labels" else name)
                assert item not in lost or item in self.ours[key], (item, self.ours[key])

    def _believe(self, plan: Plan, result: ApplyResult) -> None:
        """Where everything is said to be done, it is: the same plan is satisfied."""
        if not result.complete:
            return
        self.site.clear_requests()
        again = self.loop.apply(plan)
        others = [each for each in again.outcomes if not each.address.endswith("/ownership")]
        assert {each.status for each in others} <= {Status.SATISFIED}, again
        # The record may still name whoever lost their access after it was written.
        assert self.loop.writes() == self.loop.record_writes()

    def _administered(self, key: str) -> tuple[bool, bool]:
        """Whether we administer a space, and whether somebody else does."""
        if not self.loop.exists(key):
            return NEITHER
        found = self.loop.administrators(key)
        return (ADMIN in found, bool(found - {ADMIN}))

    @invariant()
    def every_record_can_be_read(self) -> None:
        """A record is ours and whole, unless another hand spoiled it."""
        for key in KEYS:
            value = self.loop.record(key) if self.loop.exists(key) else None
            if value is not None and "checksum" in value:
                assert isinstance(decode(LiveProperty(value=value, version=1)), Record)

    @invariant()
    def no_plan_is_from_the_future(self) -> None:
        """Plans are kept for later, and none of them expires in the course of a test."""
        assert all(plan.expires > datetime.now(UTC) for plan in self.plans)


def planned_losses_by_space(plan: Plan) -> dict[str, set[tuple[str, str]]]:
    """What a plan takes away, space by space."""
    return {
        key: planned_losses(plan.model_copy(update={"changes": plan.changes_of(key)}))
        for key in KEYS
    }


def still_administered(before: tuple[bool, bool], after: tuple[bool, bool]) -> bool:
    """Whether nobody was locked out who was in; a new space had nobody."""
    return all(now or not then for then, now in zip(before, after, strict=True))


Course.TestCase.settings = settings(
    deadline=None, max_examples=50, stateful_step_count=12, report_multiple_bugs=False
)
TestCourse = Course.TestCase
