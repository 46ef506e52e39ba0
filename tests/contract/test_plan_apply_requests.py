"""What is sent: nothing but reads while planning, and only what the plan says while applying."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from spaceform import engine
from spaceform.change import SpaceRef
from spaceform.engine import Look
from spaceform.errors import RefusedError
from spaceform.executor import Conduct
from spaceform.outcome import Status
from spaceform.plan import Overrides, Plan, read_plan, review_digest, to_json
from tests.cli.harness import HELD, wait_for
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    APP,
    AUTHORS,
    MEMBER,
    READERS,
    Loop,
    addresses,
    declare,
    desired,
    ended,
    everything,
    grants,
    guards,
    no_wait,
    outcome,
    space,
    statuses,
)

NOTE = "ac:com.example:note"


def test_a_plan_sends_nothing_but_get(old: Loop) -> None:
    wanted = desired(everything(), everything("NEW"), space("GONE", state="absent"))
    old.site.clear_requests()
    old.plan(wanted, Overrides(adopt=("*",)))
    assert {request.method for request in old.site.requests} == {"GET"}


def test_a_client_that_only_reads_cannot_write(loop: Loop) -> None:
    plan = loop.plan(everything())
    loop.site.clear_requests()
    result = engine.apply(plan, loop.open(read_only=True), Conduct(sleep=no_wait))
    assert (result.complete, result.wrote) == (False, False)
    assert loop.writes() == []
    with pytest.raises(RefusedError):
        loop.open(read_only=True).labels.remove_label(SpaceRef(id="1", key="ENG"), "label")
    assert loop.writes() == []


def test_every_write_says_that_it_is_no_forged_one(loop: Loop) -> None:
    loop.bring_about(everything(exact=frozenset({"grants"})))
    loop.bring_about(
        everything(name="New", labels=(), properties={}, theme="default", state="archived")
    )
    assert len(loop.writes()) > 10
    for request in loop.writes():
        assert request.headers.get("x-atlassian-token") == "no-check", request


def test_the_log_of_an_apply_holds_no_write_to_another_space(loop: Loop) -> None:
    loop.bring_about(desired(everything(), everything("OPS")))
    before = loop.state("OPS")
    loop.site.clear_requests()
    loop.bring_about(desired(everything(name="New", labels=()), everything("OPS")))
    assert loop.writes()
    assert loop.writes() == loop.writes("ENG")
    assert loop.state("OPS") == before


def test_labels_that_come_together_are_one_request(loop: Loop) -> None:
    loop.bring_about(everything(labels=()))
    loop.site.clear_requests()
    loop.bring_about(everything(labels=("a", "b", "c"), name="X", description="Y"))
    record = loop.record_writes()
    assert len(record) in (1, 2)
    others = [request.path for request in loop.writes() if request not in record]
    assert others == ["/wiki/rest/api/space/ENG", "/wiki/rest/api/space/ENG/label"]


def test_spaces_are_planned_in_parallel(loop: Loop) -> None:
    wanted = desired(*(everything(f"S{number}") for number in range(12)))
    loop.bring_about(wanted)
    fault = f"GET */spaces/* {HELD}"
    loop.site.add_fault(fault)
    with ThreadPoolExecutor(1) as pool:
        planned = pool.submit(loop.plan, wanted)
        wait_for(lambda: loop.site.strikes(fault) >= 12)
        loop.site.clear_faults()
        assert addresses(planned.result()) == []


# The plan as data


def save(plan: Plan, path: Path) -> Plan:
    path.write_text(to_json(plan), encoding="utf-8")
    return read_plan(path)


def test_a_saved_plan_is_the_plan_and_its_apply_is_the_same(old: Loop, tmp_path: Path) -> None:
    wanted = everything(
        state="archived",
        properties={"a.b": [1, 2.5, None], "c": "ü"},
        grants=(*grants(site_admins=ADMINS, engineers=AUTHORS), *declare({"anonymous": READERS})),
    )
    plan = old.plan(wanted, Overrides(adopt=("ENG",), max_removals=100))
    saved = save(plan, tmp_path / "plan.json")
    assert saved == plan
    assert review_digest(saved) == plan.digest
    assert old.apply(saved).complete
    assert addresses(old.plan(wanted)) == []


def test_a_plan_that_was_edited_is_not_read(loop: Loop, tmp_path: Path) -> None:
    plan = loop.plan(everything())
    text = to_json(plan).replace("Engineering", "Something else")
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match="damaged or was edited"):
        read_plan(path)


def test_the_same_change_planned_again_has_the_same_digest(loop: Loop) -> None:
    loop.bring_about(everything())
    wanted = everything(name="New", labels=("a", "b"))
    first = loop.plan(wanted)
    later = loop.plan(
        everything(name="New", labels=("b", "a")),
        look=Look(moment=datetime.now(UTC) + timedelta(hours=1)),
    )
    assert first.digest == later.digest
    assert first.digest != loop.plan(everything(name="Newer", labels=("a", "b"))).digest


def test_no_token_is_in_a_plan_or_a_result(loop: Loop) -> None:
    plan = loop.plan(everything())
    result = loop.apply(plan)
    for text in (to_json(plan), result.model_dump_json(), repr(loop.opened[-1])):
        assert "admin-token" not in text
        assert not re.search(r"Basic [A-Za-z0-9]", text)


# Expiry of an access


def until(day: date) -> tuple[object, ...]:
    declared = grants(engineers=AUTHORS)[0].model_copy(update={"until": day})
    return (*grants(site_admins=ADMINS), declared)


def test_an_access_ends_on_the_day_that_is_named(loop: Loop) -> None:
    # The day may end while this runs.
    today = datetime.now(UTC).date()
    day = today + timedelta(days=2)
    loop.bring_about(everything(grants=until(day)))
    assert loop.pairs("group:engineers") == set(AUTHORS)
    end = datetime.combine(day, time(), tzinfo=UTC)
    before = Look(moment=end - timedelta(seconds=1))
    assert addresses(loop.plan(everything(grants=until(day)), look=before)) == []
    plan = loop.plan(everything(grants=until(day)), Overrides(max_removals=9), Look(moment=end))
    change = plan.changes_of("ENG")[-1]
    assert (change.address, change.reason, change.after) == (
        "ENG/grants/group:engineers",
        "expired",
        None,
    )
    loop.bring_about(everything(grants=until(today)), Overrides(max_removals=9))
    assert loop.pairs("group:engineers") == set()


def test_a_plan_never_lives_past_the_next_end_of_an_access(loop: Loop) -> None:
    day = datetime.now(UTC).date() + timedelta(days=2)
    plan = loop.plan(everything(grants=until(day)))
    assert plan.expires.date() == day
    assert plan.expires < plan.created + timedelta(days=7)


def test_an_access_that_ended_is_shown_in_the_plan_of_that_day(loop: Loop) -> None:
    day = datetime.now(UTC).date() + timedelta(days=2)
    loop.bring_about(everything(grants=until(day)))
    later = datetime.now(UTC) + timedelta(days=2)
    plan = loop.plan(everything(grants=until(day)), look=Look(moment=later))
    assert "ENG/grants/group:engineers" in addresses(plan)


# An app's grants on its own content types


def with_note(*pairs: str) -> tuple[object, ...]:
    custom = tuple(f"{pair}/{NOTE}" for pair in pairs)
    return grants(site_admins=ADMINS, engineers=(*AUTHORS, *custom))


def for_app(loop: Loop) -> Loop:
    """A space of ours that the app may administer."""
    with loop.site.edit() as store:
        store.add_group("apps", [APP])
    access = (*grants(site_admins=ADMINS, engineers=AUTHORS), *declare({"group:apps": ADMINS}))
    loop.bring_about(everything(grants=access))
    return loop.as_(APP)


def noted(*pairs: str) -> object:
    return everything(grants=(*with_note(*pairs), *declare({"group:apps": ADMINS})))


def test_a_person_s_change_on_custom_content_is_refused_and_the_rest_is_done(loop: Loop) -> None:
    plan = loop.plan(everything(grants=with_note("read"), name="New"))
    assert guards(plan) == ["credentials"]
    assert not plan.refused
    result = loop.apply(plan)
    assert outcome(result, "ENG/custom-content/group:engineers").status is Status.SKIPPED
    others = [each for each in result.outcomes if "custom-content" not in each.address]
    assert {each.status for each in others} == {Status.DONE}
    assert not result.complete
    assert result.refused == ("ENG/custom-content/group:engineers",)


def test_an_app_sends_its_grants_once_and_remembers_them(loop: Loop) -> None:
    app = for_app(loop)
    plan = app.plan(noted("read", "create"))  # type: ignore[arg-type]
    assert addresses(plan) == ["ENG/ownership", "ENG/custom-content/group:engineers"]
    assert app.apply(plan).complete
    with loop.site.edit() as store:
        assert store.custom_pairs_of("ENG", "group:engineers") == {f"read/{NOTE}", f"create/{NOTE}"}
    assert addresses(app.plan(noted("read", "create"))) == []  # type: ignore[arg-type]
    assert addresses(loop.plan(noted("read", "create"))) == []  # type: ignore[arg-type]
    app.bring_about(noted("read", "delete"))  # type: ignore[arg-type]
    with loop.site.edit() as store:
        assert store.custom_pairs_of("ENG", "group:engineers") == {f"read/{NOTE}", f"delete/{NOTE}"}
    app.bring_about(noted())  # type: ignore[arg-type]


def test_what_an_app_sent_is_not_forgotten_by_a_person_s_run(loop: Loop) -> None:
    app = for_app(loop)
    app.bring_about(noted("read"))  # type: ignore[arg-type]
    renamed = noted("read").model_copy(update={"labels": ("new",)})  # type: ignore[attr-defined]
    loop.bring_about(renamed)
    assert addresses(app.plan(renamed)) == []


def test_an_app_s_change_of_other_permissions_is_refused_and_the_rest_is_done(loop: Loop) -> None:
    app = for_app(loop)
    wanted = everything(
        labels=("new",),
        grants=(
            *grants(site_admins=ADMINS, engineers=(*READERS, f"read/{NOTE}")),
            *declare({"group:apps": ADMINS}),
        ),
    )
    plan = app.plan(wanted)
    assert guards(plan) == ["credentials"]
    result = app.apply(plan)
    assert loop.pairs("group:engineers") == set(AUTHORS)
    assert outcome(result, "ENG/labels/new").status is Status.DONE
    assert addresses(loop.plan(wanted)) == ["ENG/grants/group:engineers"]


@pytest.mark.parametrize("kind", ["lost-answer", "reset", "status=503", "truncated"])
def test_an_app_s_grants_whose_answer_was_lost_are_in_place_after_another_run(
    loop: Loop, kind: str
) -> None:
    app = for_app(loop)
    plan = app.plan(noted("read", "create"))  # type: ignore[arg-type]
    with loop.fault(f"POST */custom-content {kind} times=1"):
        result = app.apply(plan)
    assert outcome(result, "ENG/custom-content/group:engineers").status in {
        Status.UNKNOWN,
        Status.DONE,
    }
    again = app.apply(plan)
    assert again.complete, again
    assert addresses(app.plan(noted("read", "create"))) == []  # type: ignore[arg-type]


# Whoever is not allowed


def test_a_member_s_apply_of_an_administrator_s_plan_writes_nothing(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything(name="New", labels=("new",)))
    before = loop.state()
    result = loop.as_(MEMBER).apply(plan)
    assert not result.complete
    assert Status.DONE not in ended(result)
    assert loop.state() == before
    assert not result.wrote


def test_a_deactivated_person_s_access_is_noted(loop: Loop) -> None:
    with loop.site.edit() as store:
        store.deactivate_user("Member")
    wanted = space(grants=(*grants(site_admins=ADMINS), *declare({f"user:{MEMBER}": READERS})))
    notes = [note for note in loop.plan(wanted).notes if note.warning]
    assert [note.address for note in notes] == [f"ENG/grants/user:{MEMBER}"]
    loop.bring_about(wanted)


def test_names_of_people_are_resolved_to_accounts(loop: Loop) -> None:
    wanted = desired(
        space(grants=declare({"group:site-admins": ADMINS, "user:ada": READERS})),
        people={"ada": MEMBER},
    )
    result = loop.bring_about(wanted)
    assert "ENG/grants/user:ada" in statuses(result)
    assert loop.pairs(f"user:{MEMBER}") == set(READERS)


def test_who_runs_is_in_the_plan(loop: Loop) -> None:
    plan = loop.plan(everything())
    assert (plan.identity, plan.site) == (ADMIN, loop.site.url)
