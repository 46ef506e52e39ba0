"""Whatever happens to a site, a plan is what apply does, and nobody is locked out or robbed."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from spaceform.change import Reason
from spaceform.engine import Look
from spaceform.errors import InterruptedRunError, ProviderError, RefusedError, SpaceformError
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult
from spaceform.plan import Overrides, Plan, read_plan, to_json
from spaceform.principals import PrincipalName
from spaceform.sandbox import RefusalError, Sandbox
from spaceform.space import Desired, DesiredSpace, Owner
from tests.contract.plan_apply import ADMIN, MEMBER, US, Countdown, Loop, addresses, no_wait
from tests.properties import machine_oracle as oracle
from tests.properties import machine_worlds as worlds
from tests.properties.machine_view import Views
from tests.properties.machine_witness import Run, Witness

EXAMPLES: Final = int(os.environ.get("SPACEFORM_EXAMPLES", "0"))
"""How many courses each machine tries at random; without, a few that are always the same."""

COURSES: Final = 25
STEPS: Final = 24
KEPT_PLANS: Final = 5

SABOTAGE: Final[dict[str, Callable[..., object]]] = {
    "spaceform.lockout._with_administer": frozenset,
    "spaceform.diff.removal_reason": lambda *_: Reason.EXACT,
    "spaceform.record_keeper.RecordKeeper.write": lambda *_: False,
}
"""What is put in the place of something, so that one thing is wrong."""

pytestmark = pytest.mark.long


class ApplyMachine(RuleBasedStateMachine):
    """One site, its manifests, whoever applies them, and everybody else."""

    def __init__(self, mode: worlds.Mode, tally: Counter[str]) -> None:
        super().__init__()
        self.mode, self.tally = mode, tally
        self.site = Sandbox(deletion_seconds=0, mode=mode)
        self.witness = Witness(self.site)
        with self.site.edit() as store:
            worlds.populate(store, mode)
        self.loop = Loop(self.site.start())
        self.folder = tempfile.TemporaryDirectory()
        self.spaces: dict[str, DesiredSpace] = {}
        self.owner: Owner | None = US
        self.keep: tuple[PrincipalName, ...] = ()
        self.plans: list[Plan] = []
        tally["courses"] += 1

    def teardown(self) -> None:
        """Close what was opened."""
        for opened in self.loop.opened:
            opened.close()
        self.site.stop()
        self.folder.cleanup()

    # How it begins, and what people do

    @initialize(data=st.data(), is_member=st.sampled_from([False, False, False, True]))
    def begin(self, data: st.DataObject, *, is_member: bool) -> None:
        """Somebody runs spaceform where people have made spaces by hand."""
        self.loop = self.loop.as_(MEMBER if is_member else ADMIN)
        for creation in data.draw(st.lists(worlds.creations, max_size=3)):
            self._do(creation)
        for deed in data.draw(
            st.lists(worlds.grant_deeds(self.mode) | worlds.space_deeds, max_size=6)
        ):
            self._do(deed)
        self.declare(data)

    @rule(data=st.data())
    def declare(self, data: st.DataObject) -> None:
        """Change a manifest or two."""
        for wanted in data.draw(st.lists(worlds.manifests(self.mode), min_size=1, max_size=2)):
            self.spaces[wanted.key] = wanted

    @rule(key=st.sampled_from(worlds.KEYS), state=worlds.states, keep=worlds.keeps)
    def retire(self, key: str, state: worlds.State, keep: tuple[PrincipalName, ...]) -> None:
        """Archive or delete what there is, or remove its manifest; and change the configuration."""
        wanted = self.spaces.pop(key, None)
        if wanted is not None and state != "forgotten":
            self.spaces[key] = wanted.model_copy(update={"state": state})
        self.keep = keep

    @rule(data=st.data(), owner=worlds.owners)
    def another_hand(self, data: st.DataObject, owner: Owner | None) -> None:
        """Somebody else changes something; another repository may be the next to plan."""
        for deed in data.draw(st.lists(worlds.deeds(self.mode), min_size=1, max_size=4)):
            self._do(deed)
        self.owner = owner

    def _do(self, deed: worlds.HandDeed) -> None:
        self.tally["deeds of other hands"] += 1
        # What is not there cannot be changed.
        with self.site.edit() as store, suppress(RefusalError):
            deed.do(store)

    # What spaceform does

    @precondition(lambda self: self.spaces)
    @rule(overrides=worlds.overrides, is_saved=st.booleans())
    def plan(self, overrides: Overrides, *, is_saved: bool) -> None:
        """Make a plan and keep it for later, in a file or not."""
        plan = self._plan(overrides)
        if is_saved:
            path = Path(self.folder.name) / "plan.json"
            path.write_text(to_json(plan), encoding="utf-8")
            assert read_plan(path) == plan
            plan = read_plan(path)
        self.plans = [*self.plans, plan][-KEPT_PLANS:]

    @precondition(lambda self: self.spaces)
    @rule(fault=worlds.faults(), overrides=worlds.overrides)
    def plan_a_broken_site(self, fault: str, overrides: Overrides) -> None:
        """Plan while something goes wrong: what is planned all the same is the truth."""
        truth = self._plan(overrides)
        method, path, action = fault.split()[:3]
        if (action, method in "*GET") == ("status=404", True) and path == "*":
            return  # no theme, no member, no such group: a 404 that says so is no fault
        try:
            with self._faults(f"{method} {path} {action}"):
                plan = self._plan(overrides, is_checked=False)
        except SpaceformError:
            return
        for planned in plan.spaces:
            if planned.blocked is None:
                assert plan.changes_of(planned.key) == truth.changes_of(planned.key)

    @precondition(lambda self: self.spaces)
    @rule(overrides=worlds.overrides)
    def bring_about(self, overrides: Overrides) -> None:
        """Plan and apply, undisturbed; then everything is as the manifests say."""
        wanted = self._desired()
        plan = self._plan(overrides)
        result = self._apply(plan, deletable=worlds.KEYS)
        if result is None:
            return
        again = self._plan(Overrides())
        blocked = {space.key for space in (*again.blocked, *plan.blocked)}
        for space in result.spaces:
            if any(outcome.status not in oracle.GOOD for outcome in space.outcomes):
                self._excuse(space.key, space.cause, space.message)
                blocked.add(space.key)
        self.tally["complete applies"] += result.complete
        left = [each for each in addresses(again) if each.partition("/")[0] not in blocked]
        assert left == [], left
        self._compare(wanted, {key.upper() for key in blocked})

    @precondition(lambda self: self.spaces)
    @rule(
        overrides=worlds.overrides,
        faults=st.lists(worlds.faults(), max_size=2),
        cut=st.none() | st.integers(0, 25),
        is_resumed=st.booleans(),
    )
    def disturb(
        self, overrides: Overrides, faults: list[str], cut: int | None, *, is_resumed: bool
    ) -> None:
        """Plan, and apply while something goes wrong; then perhaps run the same plan again."""
        plan = self._plan(overrides)
        self._apply(plan, *faults, cut=cut, deletable=worlds.KEYS)
        if is_resumed:
            result = self._apply(plan, deletable=worlds.KEYS)
            for space in result.spaces if result else ():
                if any(outcome.status not in oracle.GOOD for outcome in space.outcomes):
                    self._excuse(space.key, space.cause, space.message)
        else:
            self.plans = [*self.plans, plan][-KEPT_PLANS:]

    @precondition(lambda self: self.plans)
    @rule(
        data=st.data(),
        faults=st.lists(worlds.faults(), max_size=1),
        cut=st.none() | st.integers(0, 25),
        deletable=st.sampled_from([(), ("ENG",), worlds.KEYS]),
    )
    def apply_an_old_plan(
        self, data: st.DataObject, faults: list[str], cut: int | None, deletable: tuple[str, ...]
    ) -> None:
        """Apply a plan that may be stale in part, or in whole."""
        plan = data.draw(st.sampled_from(self.plans))
        self._apply(plan, *faults, cut=cut, deletable=deletable)

    # How it is done

    def _desired(self) -> Desired:
        spaces = tuple(self.spaces[key] for key in sorted(self.spaces))
        return Desired(owner=self.owner, spaces=spaces, keep=self.keep)

    def _plan(self, overrides: Overrides, *, is_checked: bool = True) -> Plan:
        """Plan, which sends no write; what it would take away is ours to take."""
        wanted, before = self._desired(), self.witness.look()
        self.site.clear_requests()
        try:
            plan = self.loop.plan(wanted, overrides, Look(parallelism=4))
        finally:
            assert {request.method for request in self.site.requests} <= {"GET"}
            assert self.witness.look() == before
        self.tally["plans"] += 1
        self.tally["empty plans"] += not plan.changes
        if is_checked:
            self._check_plan(wanted, plan, before)
        return plan

    def _check_plan(self, wanted: Desired, plan: Plan, live: Views) -> None:
        owner = wanted.owner.id if wanted.owner else None
        for space in wanted.spaces:
            view = live.get(space.key)
            # What the identity cannot see, the plan takes for a space to be created.
            if view is None or not any(each.id == view.space_id for each in plan.spaces):
                continue
            with self.site.edit() as store:
                declared = oracle.declared_in(store, wanted, space)
            is_trusted = self.witness.trusts(view)
            found = oracle.unjustified(plan, declared, view, is_trusted=is_trusted, owner=owner)
            assert list(found) == []

    @contextmanager
    def _faults(self, *faults: str) -> Iterator[None]:
        with self.loop.fault(*faults, certain=False):
            try:
                yield
            finally:
                self.tally["faults"] += sum(self.site.strikes(fault) for fault in set(faults))

    def _apply(
        self,
        plan: Plan,
        *faults: str,
        cut: int | None = None,
        deletable: tuple[str, ...] = (),
    ) -> ApplyResult | None:
        """Apply under the eyes of the witness; None where the plan was not let in."""
        conduct = Conduct(sleep=no_wait, parallelism=1)
        if cut is not None:
            conduct = Conduct(sleep=no_wait, parallelism=1, cancel=Countdown(cut))
        result = None
        with (
            self.witness.watching(plan, self.loop.account, deletable) as run,
            self._faults(*faults),
            suppress(ProviderError, RefusedError, InterruptedRunError),
        ):
            result = self.loop.apply(plan, conduct, allow_space_delete=deletable)
        self.tally["applies"] += 1
        self.tally["refused applies"] += result is None
        self.tally["writes"] += len(run.writes)
        self.tally["deletions"] += sum(deed.verb == "delete" for deed in run.happened)
        self.tally["creations"] += sum(deed.verb == "create" for deed in run.happened)
        self._check_run(plan, run, result)
        return result

    def _check_run(self, plan: Plan, run: Run, result: ApplyResult | None) -> None:
        assert run.broken == [], "\n".join(run.broken)
        assert list(oracle.beyond_limits(run, plan.overrides.max_removals)) == []
        self._check_claims(run)
        if result is None:
            assert run.writes == []
            return
        assert all(space.cause != "defect" for space in result.spaces), result
        assert not any(space.unforeseen for space in result.spaces), result
        assert result.wrote or not run.happened, (result, run.happened)
        assert list(oracle.untrue(plan, result, run.happened, run.last)) == []

    def _check_claims(self, run: Run) -> None:
        """What was there before a run is nothing that the run made, whatever its record says."""
        for key, view in run.last.items():
            before = run.start.get(key)
            if before is None or before.space_id != view.space_id or before.record == view.record:
                continue
            known = oracle.claims(before) if self.witness.trusts(before) else set()
            if key in run.licence.created:
                known |= {("grants", run.licence.creator)}  # what a creator is given comes with it
            for section, item in oracle.claims(view) - known:
                assert not oracle.is_live(before, section, item), (key, section, item)

    def _excuse(self, key: str, cause: str | None, message: str | None) -> None:
        """Only one thing may stand in the way of what was just planned, or was begun."""
        view = self.witness.look().get(key.upper())
        assert view is not None, (key, cause, message)
        assert self.loop.account not in view.admins, (key, cause, message)

    def _compare(self, wanted: Desired, left_out: set[str]) -> None:
        live = self.witness.look()
        for space in wanted.spaces:
            view = live.get(space.key)
            if space.key in left_out:
                continue
            if space.state == "absent":
                assert view is None or self.loop.account not in view.seen_by
                continue
            assert view is not None
            with self.site.edit() as store:
                declared = oracle.declared_in(store, wanted, space)
            assert list(oracle.unmet(declared, view)) == []

    @invariant()
    def every_step_counts(self) -> None:
        """Count the steps, for people who want to know how much was tried."""
        self.tally["steps"] += 1


def run_courses(mode: worlds.Mode, *phases: Phase, most: int = EXAMPLES or COURSES) -> None:
    """Let things take `most` courses; raises AssertionError where something is lost."""
    tally: Counter[str] = Counter()

    class Machine(ApplyMachine):
        def __init__(self) -> None:
            super().__init__(mode, tally)

    try:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                deadline=None,
                derandomize=not EXAMPLES,
                database=None,
                max_examples=most,
                stateful_step_count=STEPS,
                report_multiple_bugs=False,
                phases=phases,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        # Shown where a test fails, and with -s.
        print(mode, *(f"{count:6} {what}" for what, count in sorted(tally.items())), sep="\n")


@pytest.mark.timeout(0 if EXAMPLES else 1800)
@pytest.mark.parametrize("mode", worlds.MODES)
def test_no_course_of_things_loses_anything_or_locks_anybody_out(mode: worlds.Mode) -> None:
    run_courses(mode, *([] if EXAMPLES else [Phase.shrink]), Phase.generate)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SABOTAGE)
def test_what_would_do_harm_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name, SABOTAGE[name])
    with pytest.raises(AssertionError):
        # The search ends where it finds something, so looking longer costs nothing.
        run_courses("pre-roles", Phase.generate, most=10 * COURSES)
