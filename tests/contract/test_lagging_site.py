"""A site whose lists are behind: nothing is doubled, nothing is judged absent that is there."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from spaceform.aspects.grants import GrantChange, pairs
from spaceform.guards import removals
from spaceform.outcome import Status
from spaceform.plan import Overrides, Plan
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN
from spaceform.space import Desired
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    READERS,
    addresses,
    desired,
    everything,
    grants,
    guards,
    space,
    statuses,
)
from tests.contract.visitor import Visitor, give

LAG: Final = 0.5
ADOPT: Final = Overrides(adopt=("*",), max_removals=1000)
PLENTY: Final = Overrides(max_removals=1000)


@dataclass
class Clock:
    """A clock that goes on only while somebody waits, or when it is told to."""

    now: float = field(default_factory=time.time)
    lock: threading.Lock = field(default_factory=threading.Lock)
    waited: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += seconds
            self.waited += seconds


@dataclass
class Late:
    """A site that lags by its clock, and who comes to it."""

    visitor: Visitor
    clock: Clock

    def catch_up(self) -> None:
        self.clock.sleep(LAG * 2)


@pytest.fixture(params=["pre-roles", "transition"])
def late(request: pytest.FixtureRequest) -> Iterator[Late]:
    clock = Clock()
    with Sandbox(deletion_seconds=0, lag=LAG, mode=request.param, clock=clock) as site:
        yield Late(Visitor(site, sleep=clock.sleep), clock)


def bring_about(late: Late, wanted: Desired, overrides: Overrides | None = None) -> Plan:
    """Plan, apply, wait and plan again, which is empty."""
    plan = late.visitor.plan(wanted, overrides)
    assert plan.refusals == ()
    result = late.visitor.apply(plan, allow_space_delete=plan.overrides.allow_space_delete)
    assert result.complete, result
    late.catch_up()
    assert addresses(late.visitor.plan(wanted)) == []
    return plan


def taken(plan: Plan) -> list[str]:
    """The addresses of changes that take something away."""
    return [change.address for change in plan.changes if removals(change)]


CREATED: Final = desired(everything(exact=frozenset({"grants"})))
CHANGED: Final = desired(
    everything(
        name="Engineers",
        grants=grants(site_admins=ADMINS, engineers=READERS, confluence_users=READERS),
        properties={"owner": 2, "second": [1]},
        labels=("managed", "new"),
        theme="default",
        exact=frozenset({"grants", "labels", "properties"}),
    )
)


def test_a_space_is_created_and_changed_and_the_plan_is_empty_once_the_lists_are_there(
    late: Late,
) -> None:
    bring_about(late, CREATED)
    plan = bring_about(late, CHANGED, PLENTY)
    assert set(taken(plan)) == {
        "ENG/grants/group:engineers",
        "ENG/labels/platform",
    }
    assert late.clock.waited < 30


def test_roles_are_given_taken_and_exchanged_on_a_site_that_lags() -> None:
    clock = Clock()
    with Sandbox(deletion_seconds=0, lag=LAG, mode="transition", clock=clock) as site:
        late = Late(Visitor(site, sleep=clock.sleep), clock)
        for given in (
            give({"group:site-admins": ADMINS, "group:engineers": AUTHORS}),
            give({"group:site-admins": ADMINS, "group:engineers": "Collaborator"}),
            give(
                {
                    "group:site-admins": ADMINS,
                    "group:engineers": "Viewer",
                    "class:all-licensed-users": "Viewer",
                }
            ),
            give({"group:site-admins": ADMINS, "group:engineers": READERS}),
        ):
            bring_about(late, desired(space(grants=given)), PLENTY)
        assert late.visitor.access("class:all-licensed-users") == set()
        assert late.visitor.access("group:engineers") == set(READERS)


def test_a_right_after_plan_asks_for_no_adoption_and_no_second_record(late: Late) -> None:
    plan = late.visitor.plan(CREATED)
    assert late.visitor.apply(plan).complete
    again = late.visitor.plan(CREATED)
    assert "ownership" not in guards(again)
    assert again.blocked == ()
    assert "ENG/ownership" not in addresses(again)
    assert "ENG/space" not in addresses(again)


def test_a_plan_right_after_an_apply_takes_nothing_that_was_just_given(late: Late) -> None:
    visitor = late.visitor
    assert visitor.apply(visitor.plan(CREATED)).complete
    again = visitor.plan(CREATED)
    # What the lists do not have yet is planned to be given once more; nothing is taken of it.
    for change in again.changes:
        assert change.after is not None, change.address
        if isinstance(change, GrantChange):
            assert change.losses <= pairs(change.before)
            declared = {"group:site-admins": ADMINS, "group:engineers": AUTHORS}
            assert not change.losses & set(declared.get(change.name, ())), change


def test_what_a_plan_right_after_an_apply_takes_was_taken_by_that_apply_already(
    late: Late,
) -> None:
    bring_about(late, CREATED)
    visitor = late.visitor
    first = visitor.plan(CHANGED, PLENTY)
    assert visitor.apply(first).complete
    again = visitor.plan(CHANGED, PLENTY)
    assert set(taken(again)) <= set(taken(first))


@pytest.mark.parametrize("wait", [0.0, LAG * 2])
def test_a_plan_made_from_late_lists_is_satisfied_when_it_is_applied(
    late: Late, wait: float
) -> None:
    bring_about(late, CREATED)
    visitor = late.visitor
    assert visitor.apply(visitor.plan(CHANGED, PLENTY)).complete
    before = visitor.space()
    held = {who: set(pairs) for who, pairs in before.grants.items()}
    again = visitor.plan(CHANGED, PLENTY)
    late.clock.sleep(wait)
    result = visitor.apply(again)
    after = visitor.space()
    assert {who: set(pairs) for who, pairs in after.grants.items()} == held
    assert {each.name for each in after.labels} == {"managed", "new"}
    assert {key: each.value for key, each in after.properties.items() if key != "spaceform"} == {
        "owner": 2,
        "second": [1],
    }
    if wait:
        assert set(statuses(result).values()) <= {Status.SATISFIED, Status.DONE}, result
    late.catch_up()
    assert addresses(visitor.plan(CHANGED)) == []


def test_an_apply_again_of_the_same_plan_while_lists_lag_doubles_nothing(late: Late) -> None:
    visitor = late.visitor
    plan = visitor.plan(CREATED)
    assert visitor.apply(plan).complete
    result = visitor.apply(plan)
    late.catch_up()
    final = visitor.apply(plan)
    assert final.complete, final
    assert addresses(visitor.plan(CREATED)) == []
    assert result.outcomes
    assert len([key for key in visitor.space().properties if key == "spaceform"]) == 1


def test_an_adoption_on_a_site_that_lags_keeps_what_others_made(late: Late) -> None:
    with late.visitor.sandbox.edit() as store:
        store.create_space("ENG", "Engineering", description="How we build things.")
        store.grant("ENG", "group:site-admins", *ADMINS)
        store.grant("ENG", "group:engineers", "read/space", "delete/page")
        store.set_property("ENG", "app.setting", 1)
        store.add_label("ENG", "by-hand")
    bring_about(late, desired(everything()), ADOPT)
    live = late.visitor.space()
    assert "app.setting" in live.properties
    assert "by-hand" in {label.name for label in live.labels}


def test_a_space_that_is_deleted_and_made_again_while_lists_lag_is_the_new_one(late: Late) -> None:
    bring_about(late, CREATED)
    visitor = late.visitor
    old = visitor.space().space_id
    doom = desired(space(state="absent"))
    keys = Overrides(allow_space_delete=("ENG",))
    plan = visitor.plan(doom, keys)
    assert visitor.apply(plan, allow_space_delete=("ENG",)).complete
    assert addresses(visitor.plan(doom)) == []
    bring_about(late, CREATED)
    assert visitor.space().space_id != old


def test_an_other_hand_s_grant_that_the_lists_do_not_show_yet_is_left_or_told(late: Late) -> None:
    bring_about(late, CREATED)
    visitor = late.visitor
    wanted = desired(
        everything(
            grants=grants(site_admins=ADMINS, engineers=READERS), exact=frozenset({"grants"})
        )
    )
    plan = visitor.plan(wanted, PLENTY)
    with visitor.sandbox.edit() as store:
        store.grant("ENG", "group:confluence-users", *READERS)
        store.set_property("ENG", "theirs", 1)
        store.add_label("ENG", "theirs")
    visitor.apply(plan)
    live = visitor.space()
    assert "theirs" in live.properties
    assert "theirs" in {label.name for label in live.labels}
    assert visitor.access("group:confluence-users") == set(READERS)


def test_a_crash_in_the_middle_on_a_site_that_lags_is_resumed(late: Late) -> None:
    visitor = late.visitor
    for at in (0, 2, 4, 7):
        key = f"S{at}"
        wanted = desired(everything(key, exact=frozenset({"grants"})))
        plan = visitor.plan(wanted)
        visitor.sandbox.add_fault(f"POST * status=403 after={at}")
        assert not visitor.apply(plan).complete
        visitor.sandbox.clear_faults()
        late.catch_up()
        again = visitor.apply(plan)
        assert again.complete, (at, again)
        late.catch_up()
        assert addresses(visitor.plan(wanted)) == []
        assert visitor.access(f"user:{ADMIN}", key) == set()


def test_real_time_is_enough_as_well() -> None:
    with Sandbox(deletion_seconds=0, lag=0.25) as site:
        visitor = Visitor(site, sleep=time.sleep)
        started = time.monotonic()
        result = visitor.apply(visitor.plan(CREATED))
        assert result.complete, result
        assert time.monotonic() - started < 100
        time.sleep(0.4)
        assert addresses(visitor.plan(CREATED)) == []


@pytest.mark.parametrize("lag", [0.2, LAG, 2.0])
@pytest.mark.parametrize("mode", ["pre-roles", "transition", "roles"])
def test_what_a_creator_was_given_is_taken_though_the_lists_show_it_late(
    mode: str, lag: float
) -> None:
    clock = Clock()
    given = grants(site_admins=ADMINS) if mode != "roles" else give({"group:site-admins": "Admin"})
    with Sandbox(deletion_seconds=0, lag=lag, mode=mode, clock=clock) as site:
        visitor = Visitor(site, sleep=clock.sleep)
        plan = visitor.plan(space(grants=given))
        me = f"ENG/grants/user:{ADMIN}"
        assert me not in addresses(plan), "it is kept unless the manifest is the whole truth"
        exact = visitor.plan(space(grants=given, exact=frozenset({"grants"})))
        result = visitor.apply(exact)
        assert result.complete, result
        assert statuses(result)[me] is Status.DONE
        assert visitor.access(f"user:{ADMIN}") == set()
        assert visitor.access("group:site-admins") >= set(ADMINS)


@pytest.mark.parametrize("mode", ["pre-roles", "transition"])
def test_a_creator_s_declared_access_is_what_is_left_of_everything(mode: str) -> None:
    clock = Clock()
    with Sandbox(deletion_seconds=0, lag=LAG, mode=mode, clock=clock) as site:
        late = Late(Visitor(site, sleep=clock.sleep), clock)
        given = give({f"user:{ADMIN}": ADMINS, "group:site-admins": ADMINS})
        bring_about(late, desired(space(grants=given)))
        assert late.visitor.access(f"user:{ADMIN}") == set(ADMINS)


def test_a_pair_that_is_there_and_does_not_show_yet_is_no_failure() -> None:
    with Sandbox(deletion_seconds=0, lag=0.4) as site:
        visitor = Visitor(site, sleep=time.sleep)
        given = {"site_admins": ADMINS}
        visitor.bring_about(space(grants=grants(**given)))
        time.sleep(0.5)
        plan = visitor.plan(space(grants=grants(**given, engineers=("delete/page", *READERS))))
        with site.edit() as store:
            store.grant("ENG", "group:engineers", *READERS, "delete/page")
        result = visitor.apply(plan)
        assert result.complete, result
