"""What apply does where the site is not what the plan saw: satisfied, on the way, or stale."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult, Outcome, Status
from spaceform.plan import Overrides, Plan
from spaceform.sandbox import Sandbox, Store
from spaceform.space import RECORD_KEY
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    AUTHORS,
    MEMBER,
    READERS,
    SECOND_ADMIN,
    THEM,
    Loop,
    addresses,
    declare,
    desired,
    ended,
    everything,
    grants,
    no_wait,
    open_loop,
    space,
    statuses,
)

CHANGED: dict[str, Any] = {
    "name": "Engineers",
    "description": "New",
    "grants": grants(site_admins=ADMINS, engineers=(*AUTHORS, "create/comment")),
    "properties": {"owner": "new", "second": 2},
    "labels": ("managed", "new"),
    "theme": "com.example.theme.dark",
    "state": "archived",
}


def plan_change(loop: Loop) -> Plan:
    """Bring two spaces about, and plan to change all of both."""
    loop.bring_about(desired(everything(), everything("OPS")))
    return loop.plan(desired(everything(**CHANGED), everything("OPS", **CHANGED)))


def apply_stale(loop: Loop, plan: Plan) -> ApplyResult:
    """Apply a plan that is stale in ENG: nothing of ENG is written, and OPS is done."""
    before = loop.state()
    loop.site.clear_requests()
    result = loop.apply(plan)
    assert loop.state() == before
    assert loop.writes("ENG") == []
    stale, other = result.spaces
    assert (stale.cause, stale.wrote) == ("stale", False)
    assert set(statuses(stale).values()) == {Status.SKIPPED}
    assert set(statuses(other).values()) == {Status.DONE}
    assert not result.complete
    assert (loop.space("OPS").name, loop.space("OPS").status) == ("Engineers", "archived")
    return result


def rename(store: Store) -> None:
    store.space("ENG").name = "Somebody's name"


def describe(store: Store) -> None:
    store.space("ENG").description = "Somebody's text"


def grant_more(store: Store) -> None:
    store.grant("ENG", "group:engineers", "delete/page")


def grant_less(store: Store) -> None:
    store.revoke("ENG", "group:engineers", "create/page")


def rewrite(store: Store) -> None:
    store.set_property("ENG", "owner", "somebody's")


def occupy(store: Store) -> None:
    store.set_property("ENG", "second", "somebody's")


def dress(store: Store) -> None:
    store.set_theme("ENG", None)


def drop_record(store: Store) -> None:
    store.remove_property("ENG", RECORD_KEY)


def damage_record(store: Store) -> None:
    store.set_property("ENG", RECORD_KEY, {"format": 1})


def replace_space(store: Store) -> None:
    store.delete_space("ENG")
    store.create_space("ENG", "Another")


@pytest.mark.parametrize(
    "drift",
    [
        rename,
        describe,
        grant_more,
        grant_less,
        rewrite,
        occupy,
        dress,
        drop_record,
        damage_record,
        replace_space,
    ],
)
def test_a_space_that_somebody_changed_since_is_left_alone_and_the_others_are_done(
    loop: Loop, drift: Callable[[Store], None]
) -> None:
    plan = plan_change(loop)
    with loop.site.edit() as store:
        drift(store)
    apply_stale(loop, plan)


def test_a_space_that_another_owner_took_since_is_left_alone(loop: Loop) -> None:
    plan = plan_change(loop)
    loop.bring_about(desired(everything(), owner=THEM), Overrides(take_over=("ENG",)))
    apply_stale(loop, plan)


def test_a_space_that_went_since_is_not_made_again(loop: Loop) -> None:
    plan = plan_change(loop)
    with loop.site.edit() as store:
        store.delete_space("ENG")
    apply_stale(loop, plan)
    assert not loop.exists()


def test_a_change_of_what_the_plan_is_not_about_is_no_reason_to_stop(loop: Loop) -> None:
    plan = plan_change(loop)
    with loop.site.edit() as store:
        store.set_property("ENG", "other", 1)
        store.add_label("ENG", "other")
        store.grant("ENG", "user:Member", *READERS)
    assert loop.apply(plan).complete


def test_a_stale_change_is_told_with_what_was_expected_and_what_was_found(loop: Loop) -> None:
    plan = plan_change(loop)
    with loop.site.edit() as store:
        rename(store)
    message = apply_stale(loop, plan).spaces[0].message or ""
    assert all(part in message for part in ("ENG/name", "Engineering", "Somebody's name"))


def test_what_another_hand_did_already_is_satisfied_and_not_done_again(loop: Loop) -> None:
    plan = plan_change(loop)
    with loop.site.edit() as store:
        found = store.space("ENG")
        found.name, found.description = "Engineers", "New\n"
        store.grant("ENG", "group:engineers", "create/comment")
        store.set_property("ENG", "owner", "new")
        store.set_property("ENG", "second", 2.0)
        store.add_label("ENG", "new")
        store.remove_label("ENG", "platform")
        store.set_theme("ENG", "com.example.theme.dark")
        found.status = "archived"
    loop.site.clear_requests()
    result = loop.apply(plan)
    assert result.complete
    found_statuses = statuses(result.spaces[0])
    assert found_statuses.pop("ENG/ownership") is Status.DONE
    assert set(found_statuses.values()) == {Status.SATISFIED}
    assert loop.writes("ENG")
    assert loop.writes("ENG") == loop.record_writes("ENG")


def test_a_plan_that_was_carried_out_is_satisfied_when_it_is_applied_again(loop: Loop) -> None:
    plan = plan_change(loop)
    assert loop.apply(plan).complete
    loop.site.clear_requests()
    again = loop.apply(plan)
    assert (again.complete, again.wrote, ended(again)) == (True, False, {Status.SATISFIED})
    assert loop.writes() == []


def test_a_creation_that_was_carried_out_is_satisfied_when_it_is_applied_again(loop: Loop) -> None:
    plan = loop.plan(everything(exact=frozenset({"grants"})))
    assert loop.apply(plan).complete
    before = loop.state()
    again = loop.apply(plan)
    assert (again.complete, ended(again)) == (True, {Status.SATISFIED})
    assert loop.state() == before


def test_a_plan_that_took_our_own_grant_away_is_satisfied_when_it_is_applied_again(
    loop: Loop,
) -> None:
    mine = {f"user:{ADMIN}": ADMINS, "group:site-admins": ADMINS}
    loop.bring_about(space(grants=declare(mine)))
    plan = loop.plan(space(grants=grants(site_admins=ADMINS)), Overrides(max_removals=9))
    assert loop.apply(plan).complete
    loop.site.clear_requests()
    again = loop.apply(plan)
    assert (again.complete, ended(again)) == (True, {Status.SATISFIED})
    assert loop.writes() == []


def test_grants_on_the_way_are_carried_on(loop: Loop) -> None:
    plan = plan_change(loop)
    with loop.site.edit() as store:
        store.revoke("OPS", "group:engineers", "update/page")
    # `update/page` is in both sides of the change: that is not on the way.
    result = loop.apply(plan)
    assert [each.cause for each in result.spaces] == [None, "stale"]
    wanted = desired(everything(**CHANGED), everything("OPS", **CHANGED))
    loop.bring_about(wanted)


def test_grants_between_before_and_after_are_carried_on(loop: Loop) -> None:
    loop.bring_about(everything())
    wanted = everything(
        grants=grants(site_admins=ADMINS, engineers=(*READERS, "create/comment", "export/space"))
    )
    plan = loop.plan(wanted)
    with loop.site.edit() as store:
        store.grant("ENG", "group:engineers", "create/comment")
        store.revoke("ENG", "group:engineers", "update/page")
    result = loop.apply(plan)
    assert result.complete
    assert addresses(loop.plan(wanted)) == []


# Half-made spaces


def test_a_space_that_somebody_else_made_meanwhile_is_never_taken(loop: Loop) -> None:
    plan = loop.plan(everything())
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", creator=SECOND_ADMIN)
    before = loop.state()
    result = loop.apply(plan)
    assert (result.spaces[0].cause, result.wrote) == ("stale", False)
    assert loop.state() == before


def test_a_space_that_we_made_before_the_plan_is_not_half_made(loop: Loop) -> None:
    plan = loop.plan(everything())
    with loop.site.edit() as store:
        made = store.create_space("ENG", "Engineering", creator=ADMIN)
        made.created = plan.created.timestamp() - 60
    before = loop.state()
    result = loop.apply(plan)
    assert (result.spaces[0].cause, result.wrote) == ("stale", False)
    assert loop.state() == before


def test_a_space_that_we_made_by_hand_for_something_else_is_not_half_made(loop: Loop) -> None:
    plan = loop.plan(everything())
    with loop.site.edit() as store:
        store.create_space("ENG", "Engines for everybody", creator=ADMIN)
    before = loop.state()
    result = loop.apply(plan)
    assert (result.spaces[0].cause, result.wrote) == ("stale", False)
    assert loop.state() == before


def test_a_space_that_we_cannot_see_is_not_created_twice(loop: Loop) -> None:
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", creator=MEMBER, private=True)
    before = loop.state()
    plan = loop.plan(everything())
    assert "ENG/space" in addresses(plan)
    result = loop.apply(plan)
    assert (result.complete, result.wrote) == (False, False)
    assert loop.state() == before


def test_a_plan_that_creates_is_not_applied_by_somebody_else(loop: Loop) -> None:
    plan = loop.plan(everything())
    with pytest.raises(Exception, match="these credentials belong to"):
        loop.as_(SECOND_ADMIN).apply(plan)
    assert loop.writes() == []


def test_a_plan_is_not_applied_to_another_site(loop: Loop) -> None:
    plan = loop.plan(everything())
    with open_loop(Sandbox()) as elsewhere:
        with pytest.raises(Exception, match="made for"):
            elsewhere.apply(plan)
        assert elsewhere.writes() == []


def test_changes_by_another_hand_in_the_middle_of_the_run_stop_that_space(loop: Loop) -> None:
    plan = plan_change(loop)

    def interfere(found: Outcome) -> None:
        if found.address == "ENG/state":
            with loop.site.edit() as store:
                store.space("OPS").name = "Somebody's name"

    result = loop.apply(plan, Conduct(parallelism=1, observe=interfere, sleep=no_wait))
    assert [each.cause for each in result.spaces] == [None, "stale"]
    assert loop.space("OPS").name == "Somebody's name"


def test_a_property_that_somebody_writes_in_the_middle_is_not_overwritten(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything(name="Engineers", properties={"owner": "new"}))

    def interfere(found: Outcome) -> None:
        if found.address == "ENG/name":
            with loop.site.edit() as store:
                store.set_property("ENG", "owner", "somebody's")

    result = loop.apply(plan, Conduct(observe=interfere, sleep=no_wait))
    assert statuses(result)["ENG/properties/owner"] in {Status.FAILED, Status.UNKNOWN}
    assert loop.properties() == {"owner": "somebody's"}


def test_a_record_that_another_hand_wrote_in_the_middle_is_not_overwritten(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything(name="Engineers", labels=("new",)))

    def interfere(found: Outcome) -> None:
        if found.address == "ENG/name":
            with loop.site.edit() as store:
                store.set_property("ENG", RECORD_KEY, "somebody's")

    result = loop.apply(plan, Conduct(observe=interfere, sleep=no_wait))
    assert not result.complete
    assert loop.record() == "somebody's"


def test_an_unreadable_record_that_appeared_since_is_not_overwritten(old: Loop) -> None:
    plan = old.plan(space(labels=("a",)), Overrides(adopt=("ENG",)))
    with old.site.edit() as store:
        store.set_property("ENG", RECORD_KEY, {"format": 2, "owner": {"id": THEM.id}})
    before = old.state()
    result = old.apply(plan)
    assert result.spaces[0].cause == "stale"
    assert old.state() == before


def test_a_plan_made_a_while_ago_is_applied_and_one_that_expired_is_not(loop: Loop) -> None:
    plan = loop.plan(everything())
    assert plan.expires.timestamp() > time.time() + 6 * 86400
    expired = plan.model_copy(update={"expires": plan.created})
    with pytest.raises(Exception, match="expired"):
        loop.apply(expired)
    assert loop.apply(plan).complete


@pytest.mark.parametrize("labels", [("managed", "platform"), ("managed", "other")])
def test_two_applies_at_once_do_nothing_twice_and_a_third_converges(
    loop: Loop, labels: tuple[str, ...]
) -> None:
    keys = ("S0", "S1", "S2")
    wanted = desired(*(everything(key) for key in keys))
    plans = [
        loop.plan(wanted),
        loop.plan(desired(*(everything(key, labels=labels) for key in keys))),
    ]
    loop.site.latency = 0.002
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(loop.apply, plans))
    loop.site.latency = 0
    assert all(each.cause != "defect" for result in results for each in result.spaces)
    for key in keys:
        assert len(loop.space(key).labels) == len(loop.labels(key))
        creations = [
            request
            for request in loop.writes()
            if request.status == 200 and request.body == {"key": key, "name": "Engineering"}
        ]
        assert len(creations) <= 1
    adopt = tuple(key for key in keys if loop.record(key) is None)
    loop.bring_about(wanted, Overrides(adopt=adopt, max_removals=100))
