"""A site as it begins, played as often as it takes to disturb every request of an apply."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from spaceform.aspects.grants import GrantChange, drops, pairs
from spaceform.errors import ProviderError, RefusedError
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult, Status
from spaceform.plan import Overrides, Plan
from spaceform.sandbox import LoggedRequest, Sandbox
from spaceform.sandbox.store.records import SiteState
from spaceform.sandbox.store.store import Store
from spaceform.space import Desired
from tests.contract.plan_apply import Countdown, addresses, no_wait
from tests.contract.visitor import Visitor

ADMINISTER: Final = "administer/space"
GOOD: Final = frozenset({Status.DONE, Status.SATISFIED})
Accesses = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Scene:
    """What is wanted of a site, how it begins, and what it takes to plan it."""

    wanted: Desired
    begin: Callable[[Store], None]
    mode: str = "transition"
    overrides: Overrides = field(default_factory=lambda: Overrides(max_removals=1000))
    options: Mapping[str, Any] = field(default_factory=dict)
    key: str = "ENG"

    @contextmanager
    def opened(self) -> Iterator["Stage"]:
        with Sandbox(deletion_seconds=0, mode=self.mode, **self.options) as sandbox:
            with sandbox.edit() as store:
                self.begin(store)
                state = deepcopy(store.state())
            visitor = Visitor(sandbox, is_patient=False)
            stage = Stage(self, visitor, state, visitor.plan(self.wanted, self.overrides))
            assert stage.plan.refusals == (), stage.plan.refusals
            assert stage.plan.blocked == (), stage.plan.blocked
            yield stage


@dataclass
class Stage:
    """A scene with its sandbox running; every take begins anew."""

    scene: Scene
    visitor: Visitor
    beginning: SiteState
    plan: Plan

    @contextmanager
    def take(self, *faults: str) -> Iterator[None]:
        """Begin anew, with faults for as long as this lasts."""
        site = self.visitor.sandbox
        with site.edit() as store:
            store.restore(deepcopy(self.beginning))
        site.clear_requests()
        for fault in faults:
            site.add_fault(fault)
        try:
            yield
        finally:
            site.clear_faults()

    def apply(self, conduct: Conduct | None = None) -> ApplyResult | None:
        """Apply the plan, which may find nobody at home; a defect is never right."""
        conduct = conduct or Conduct(sleep=no_wait, parallelism=1)
        try:
            result = self.visitor.apply(self.plan, conduct)
        except (ProviderError, RefusedError):
            return None
        assert all(each.cause != "defect" for each in result.spaces), result
        return result

    def requests(self) -> list[LoggedRequest]:
        """The requests of an apply that nothing disturbs, in the order of their beginning."""
        with self.take():
            result = self.apply()
        assert result is not None
        assert result.complete, result
        assert addresses(self.visitor.plan(self.scene.wanted)) == []
        return sorted(self.visitor.sandbox.requests, key=lambda found: found.started)

    def accesses(self) -> Accesses:
        """What every principal may do in the space, by grants and by roles."""
        with self.visitor.sandbox.edit() as store:
            found = store.spaces.find(self.scene.key)
            if found is None:
                return {}
            holders = {*found.grants, *found.assignments}
            return {who: frozenset(store.access_of(self.scene.key, who)) for who in holders}

    def administrators(self) -> set[str]:
        """The active people who administer the space, by grants, roles and groups."""
        with self.visitor.sandbox.edit() as store:
            found = store.spaces.find(self.scene.key)
            return {
                user.account_id
                for user in store.directory.users.values()
                if found and user.active and not user.is_app and store.may(user, found, ADMINISTER)
            }

    def check_nobody_is_hurt(self, before: Accesses, *, at: object) -> None:
        """Assert of any moment of the apply that it took nothing that the plan does not take."""
        now = self.accesses()
        assert self.administrators(), at
        changes = {
            str(change.principal): change
            for change in self.plan.changes_of(self.scene.key)
            if isinstance(change, GrantChange)
        }
        for who, held in before.items():
            change, live = changes.get(who), now.get(who, frozenset())
            if change is None:
                assert live == held, (at, who)
                continue
            least = held & pairs(change.after) - drops(change.revoked)
            assert least <= live, (at, who, sorted(least - live))
            most = held | pairs(change.after) | set(change.foreseen)
            assert live <= most, (at, who, sorted(live - most))
        assert now.keys() <= before.keys() | changes.keys(), at

    def check_the_end(self, result: ApplyResult | None, *, at: object) -> None:
        """Assert that another run of the same plan ends as it should, and doubles nothing."""
        assert result is not None, at
        assert result.complete, (at, result)
        wanted = self.scene.wanted
        assert addresses(self.visitor.plan(wanted)) == [], at
        with self.visitor.sandbox.edit() as store:
            space = store.space(self.scene.key)
            keys = [each.key for each in space.properties.values()]
            assert len(keys) == len(set(keys))

    def check_the_truth(self, result: ApplyResult | None, *, at: object) -> None:
        """Assert that grants that are told as done are in place, and those that are not are not."""
        if result is None:
            return
        now = self.accesses()
        told = {found.address: found for found in result.outcomes}
        for change in self.plan.changes_of(self.scene.key):
            if not isinstance(change, GrantChange):
                continue
            live = now.get(str(change.principal), frozenset())
            found = told[change.address]
            if found.status in GOOD:
                assert live == pairs(change.after), (at, found)
            elif found.status is Status.SKIPPED:
                assert live == pairs(change.before), (at, found)


def disturb_every_write(scene: Scene, *kinds: str) -> int:
    """Let each write of an apply meet a fault once, and the same plan be run again after it.

    The kinds of faults take turns, so that neighbours meet different ones.
    """
    with scene.opened() as stage:
        requests = stage.requests()
        for at, request in enumerate(requests):
            if request.method == "GET":
                continue
            kind = kinds[at % len(kinds)]
            place = (kind, at, request.method, request.path)
            with stage.take(f"* * {kind} after={at} times=1"):
                before = stage.accesses()
                result = stage.apply()
            stage.check_nobody_is_hurt(before, at=place)
            stage.check_the_truth(result, at=place)
            stage.check_the_end(stage.apply(), at=place)
        return len(requests)


def cut_at_every_write(scene: Scene, kind: str = "reset") -> int:
    """Let nothing get through from each write on, as if the network or the run had died there."""
    with scene.opened() as stage:
        requests = stage.requests()
        for at, request in enumerate(requests):
            if request.method == "GET":
                continue
            place = (kind, at, request.method, request.path)
            with stage.take(f"* * {kind} after={at}"):
                before = stage.accesses()
                stage.apply()
            stage.check_nobody_is_hurt(before, at=place)
            stage.check_the_end(stage.apply(), at=place)
        return len(requests)


def interrupt_everywhere(scene: Scene) -> int:
    """Interrupt an apply at every place where it asks, until it runs through."""
    with scene.opened() as stage:
        asked = 0
        while True:
            with stage.take():
                before = stage.accesses()
                cancel = Countdown(asked)
                result = stage.apply(Conduct(cancel=cancel, sleep=no_wait, parallelism=1))
                stage.check_nobody_is_hurt(before, at=asked)
                stage.check_the_truth(result, at=asked)
                is_through = result is not None and all(
                    found.status in GOOD for found in result.outcomes
                )
                stage.check_the_end(stage.apply(), at=asked)
            if is_through:
                return asked
            asked += 1
