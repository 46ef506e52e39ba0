"""The site's own roles: created and changed before any space, and what goes wrong on the way."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from spaceform.errors import RefusedError
from spaceform.executor import Conduct
from spaceform.outcome import ROLES, Status
from spaceform.plan import Overrides
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER
from spaceform.sandbox.store.store import Store
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired
from tests.cli.harness import HELD, wait_for
from tests.contract.plan_apply import (
    ADMINS,
    READERS,
    US,
    Countdown,
    addresses,
    declare,
    desired,
    flags,
    guards,
    no_wait,
    outcome,
    space,
    statuses,
)
from tests.contract.scene import GOOD, Scene
from tests.contract.visitor import Visitor, give

AUDITS: Final = ("export/space", "read/space")
WIDER: Final = ("create/comment", "export/space", "read/space")
AUDITOR: Final = DesiredRole(name="Auditor", description="Reads everything", permissions=AUDITS)
AUDITOR_OF_MORE: Final = AUDITOR.model_copy(update={"permissions": WIDER})
WRITER: Final = DesiredRole(name="Writer", permissions=("create/page", "read/space"))
ADOPT: Final = Overrides(adopt=("*",), max_removals=1000)


def wanting(*roles: DesiredRole, role: str | None = "Auditor") -> Desired:
    """Want roles and, unless told otherwise, a space that gives the first of them."""
    given = {"group:site-admins": "Admin"} | ({} if role is None else {"group:engineers": role})
    return desired(space(grants=give(dict(given)), labels=("a",)), roles=roles)


def begin(store: Store) -> None:
    store.create_space("ENG", "Engineering", private=True)
    store.assign("ENG", "group:site-admins", "Admin")
    store.assign("ENG", f"user:{ADMIN}", None)


def begin_with_auditor(store: Store) -> None:
    begin(store)
    store.add_role("Auditor", *AUDITS, description="Reads everything")
    store.assign("ENG", "group:confluence-users", "Auditor")


@pytest.fixture(params=["roles", "transition"])
def visitor(request: pytest.FixtureRequest) -> Iterator[Visitor]:
    with Sandbox(deletion_seconds=0, mode=request.param, role_seconds=0.15) as site:
        with site.edit() as store:
            begin(store)
        yield Visitor(site, sleep=time.sleep)


def pairs_of(visitor: Visitor, name: str) -> set[str]:
    with visitor.sandbox.edit() as store:
        store.settle()
        return set(store.roles.named(name).pairs)


def names(visitor: Visitor) -> list[str]:
    with visitor.sandbox.edit() as store:
        return [role.name for role in store.roles.custom()]


# What is done


def test_a_role_and_a_space_that_gives_it_are_one_plan(visitor: Visitor) -> None:
    plan = visitor.bring_about(wanting(AUDITOR, WRITER), ADOPT)
    assert addresses(plan)[:2] == ["site/roles/Auditor", "site/roles/Writer"]
    assert visitor.role("group:engineers") == "Auditor"
    assert pairs_of(visitor, "Writer") == {"create/page", "read/space"}
    writes = [found.path for found in visitor.writes()]
    given = next(at for at, path in enumerate(writes) if path.endswith("/role-assignments"))
    assert writes[:2] == ["/wiki/api/v2/space-roles"] * 2
    assert given > 1


def test_a_role_and_a_new_space_that_gives_it_are_one_plan(visitor: Visitor) -> None:
    wanted = desired(
        space("NEW", grants=give({"group:site-admins": "Admin", "group:engineers": "Auditor"})),
        roles=(AUDITOR,),
    )
    visitor.bring_about(wanted)
    assert visitor.role("group:engineers", "NEW") == "Auditor"


def test_a_role_that_grows_is_followed_until_its_task_has_ended(visitor: Visitor) -> None:
    visitor.bring_about(wanting(AUDITOR), ADOPT)
    visitor.sandbox.clear_requests()
    plan = visitor.bring_about(wanting(AUDITOR_OF_MORE))
    assert addresses(plan) == ["site/roles/Auditor"]
    polls = [found for found in visitor.sandbox.requests if "/longtask/" in found.path]
    assert polls
    assert pairs_of(visitor, "Auditor") == set(WIDER)


def test_a_new_description_takes_no_task(visitor: Visitor) -> None:
    visitor.bring_about(wanting(AUDITOR), ADOPT)
    visitor.sandbox.clear_requests()
    visitor.bring_about(wanting(AUDITOR.model_copy(update={"description": "Other words"})))
    assert not [found for found in visitor.sandbox.requests if "/longtask/" in found.path]


def test_a_role_that_shrinks_needs_its_key_and_takes_nothing_without_it(visitor: Visitor) -> None:
    visitor.bring_about(wanting(AUDITOR_OF_MORE), ADOPT)
    visitor.sandbox.clear_requests()
    plan = visitor.plan(wanting(AUDITOR))
    assert guards(plan) == ["role-shrink"]
    assert flags(plan) == ["--allow-role-shrink Auditor"]
    with pytest.raises(RefusedError):
        visitor.apply(plan)
    assert visitor.writes() == []
    visitor.bring_about(wanting(AUDITOR), Overrides(allow_role_shrink=("Auditor",)))
    assert visitor.access("group:engineers") == set(AUDITS)


def test_a_plan_whose_key_was_taken_out_is_refused_at_apply(visitor: Visitor) -> None:
    visitor.bring_about(wanting(AUDITOR_OF_MORE), ADOPT)
    plan = visitor.plan(wanting(AUDITOR), Overrides(allow_role_shrink=("Auditor",)))
    forged = plan.model_copy(update={"overrides": Overrides()})
    visitor.sandbox.clear_requests()
    with pytest.raises(RefusedError) as error:
        visitor.apply(forged)
    assert error.value.flag == "--allow-role-shrink Auditor"
    assert visitor.writes() == []


def test_a_role_is_never_deleted(visitor: Visitor) -> None:
    visitor.bring_about(wanting(AUDITOR, WRITER), ADOPT)
    assert addresses(visitor.plan(wanting(AUDITOR))) == []
    assert names(visitor) == ["Auditor", "Writer"]


# What is refused


def test_a_role_of_the_system_is_refused_and_nothing_is_written(visitor: Visitor) -> None:
    wanted = wanting(AUDITOR.model_copy(update={"name": "viewer"}), role=None)
    plan = visitor.plan(wanted, ADOPT)
    assert "roles" in guards(plan)
    with pytest.raises(RefusedError):
        visitor.apply(plan)
    assert visitor.writes() == []


def test_a_site_without_roles_refuses_them_and_writes_nothing() -> None:
    with Sandbox(mode="pre-roles") as site:
        visitor = Visitor(site)
        wanted = desired(space(grants=declare({"group:site-admins": ADMINS})), roles=(AUDITOR,))
        plan = visitor.plan(wanted)
        assert guards(plan) == ["roles"]
        with pytest.raises(RefusedError):
            visitor.apply(plan)
        assert visitor.writes() == []


@pytest.mark.parametrize("mode", ["roles", "transition"])
def test_an_app_writes_no_role_and_does_what_does_not_need_one(mode: str) -> None:
    with Sandbox(mode=mode) as site:
        with site.edit() as store:
            begin(store)
            store.assign("ENG", "user:Example App", "Admin")
        app = Visitor(site, email=None, token="app-token")
        plan = app.plan(wanting(AUDITOR), ADOPT)
        assert set(guards(plan)) == {"credentials"}
        result = app.apply(plan)
        assert outcome(result, "site/roles/Auditor").status is Status.SKIPPED
        assert outcome(result, "ENG/labels/a").status is Status.DONE
        assert names(app) == []


def test_who_does_not_administer_the_site_is_told_and_spaces_that_give_the_role_are_left(
    visitor: Visitor,
) -> None:
    with visitor.sandbox.edit() as store:
        for key in ("ENG", "OPS"):
            if key == "OPS":
                store.create_space("OPS", "Operations", private=True)
                store.assign("OPS", "group:site-admins", "Admin")
            store.assign(key, f"user:{MEMBER}", "Admin")
    member = Visitor(visitor.sandbox, "member@example.com", "member-token")
    wanted = desired(
        space(
            grants=give(
                {
                    "group:site-admins": "Admin",
                    f"user:{MEMBER}": "Admin",
                    "group:engineers": "Auditor",
                }
            ),
            labels=("a",),
        ),
        space("OPS", labels=("a",)),
        roles=(AUDITOR,),
    )
    result = member.apply(member.plan(wanted, ADOPT))
    role = outcome(result, "site/roles/Auditor")
    assert role.status is Status.FAILED
    assert "administrators of the organisation or the site" in (role.detail or "")
    assert {found.status for found in result.outcomes if found.address.startswith("ENG/")} == {
        Status.SKIPPED
    }
    assert {found.status for found in result.outcomes if found.address.startswith("OPS/")} == {
        Status.DONE
    }
    assert member.record("ENG") is None
    assert not result.complete


def test_an_eleventh_role_is_refused_by_the_site_and_the_space_is_left(visitor: Visitor) -> None:
    with visitor.sandbox.edit() as store:
        for number in range(10):
            store.add_role(f"Role {number}", "read/space")
    result = visitor.apply(visitor.plan(wanting(AUDITOR), ADOPT))
    assert outcome(result, "site/roles/Auditor").status is Status.FAILED
    assert visitor.role("group:engineers") is None
    assert visitor.record() is None
    assert result.wrote is False


# Another hand


def test_a_name_that_was_taken_in_between_is_stale_and_nothing_is_written(
    visitor: Visitor,
) -> None:
    plan = visitor.plan(wanting(AUDITOR), ADOPT)
    with visitor.sandbox.edit() as store:
        store.add_role("auditor", "read/space", description="Somebody else's")
    result = visitor.apply(plan)
    assert visitor.writes() == []
    assert [each.cause for each in result.spaces if each.key == ROLES] == ["stale"]
    assert {found.status for found in result.outcomes} == {Status.SKIPPED}


def test_the_same_role_made_by_another_hand_is_satisfied(visitor: Visitor) -> None:
    plan = visitor.plan(wanting(AUDITOR), ADOPT)
    with visitor.sandbox.edit() as store:
        store.add_role("Auditor", *AUDITS, description="Reads everything")
    result = visitor.apply(plan)
    assert result.complete, result
    assert outcome(result, "site/roles/Auditor").status is Status.SATISFIED
    assert names(visitor) == ["Auditor"]
    assert visitor.role("group:engineers") == "Auditor"


def test_a_name_that_is_taken_at_the_last_moment_is_no_second_role(visitor: Visitor) -> None:
    plan = visitor.plan(wanting(AUDITOR), ADOPT)
    fault = f"POST */space-roles {HELD} times=1"
    visitor.sandbox.add_fault(fault)

    def take() -> None:
        wait_for(lambda: visitor.sandbox.strikes(fault))
        with visitor.sandbox.edit() as store:
            store.add_role("Auditor", "read/space")
        visitor.sandbox.clear_faults()

    thread = threading.Thread(target=take)
    thread.start()
    result = replace(visitor, sleep=no_wait).apply(plan)
    thread.join()
    assert names(visitor) == ["Auditor"]
    assert pairs_of(visitor, "Auditor") == {"read/space"}
    assert outcome(result, "site/roles/Auditor").status not in GOOD
    assert visitor.role("group:engineers") is None


def test_a_role_that_another_hand_changed_is_stale_and_nothing_is_written(
    visitor: Visitor,
) -> None:
    visitor.bring_about(wanting(AUDITOR), ADOPT)
    plan = visitor.plan(wanting(AUDITOR_OF_MORE))
    with visitor.sandbox.edit() as store:
        store.set_role_pairs("Auditor", "read/space", "delete/page")
    visitor.sandbox.clear_requests()
    result = visitor.apply(plan)
    assert visitor.writes() == []
    assert [each.cause for each in result.spaces] == ["stale"]
    assert pairs_of(visitor, "Auditor") == {"read/space", "delete/page"}


def test_a_role_that_another_hand_deleted_is_stale_and_is_not_created_anew(
    visitor: Visitor,
) -> None:
    visitor.bring_about(wanting(AUDITOR), ADOPT)
    plan = visitor.plan(wanting(AUDITOR_OF_MORE))
    with visitor.sandbox.edit() as store:
        store.delete_role("Auditor")
    visitor.sandbox.clear_requests()
    assert not visitor.apply(plan).complete
    assert visitor.writes() == []
    assert names(visitor) == []


# Crashes

CREATION: Final = Scene(wanting(AUDITOR, WRITER), begin, overrides=ADOPT)
CHANGE: Final = Scene(
    wanting(
        AUDITOR_OF_MORE.model_copy(update={"description": "Reads more"}), WRITER, role="Writer"
    ),
    begin_with_auditor,
    overrides=ADOPT,
    options={"role_seconds": 0.0},
)
SCENES: Final = {"creation": CREATION, "change": CHANGE}


@pytest.mark.parametrize("mode", ["roles", "transition"])
@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("kind", ["reset", "lost-answer"])
def test_a_run_that_dies_at_any_write_is_resumed_and_doubles_no_role(
    name: str, mode: str, kind: str
) -> None:
    scene = replace(SCENES[name], mode=mode)
    with scene.opened() as stage:
        for at, request in enumerate(stage.requests()):
            if request.method == "GET":
                continue
            place = (kind, at, request.method, request.path)
            with stage.take(f"* * {kind} after={at}"):
                stage.apply()
            stage.check_the_end(stage.apply(), at=place)
            assert names(stage.visitor) == ["Auditor", "Writer"], place


@pytest.mark.parametrize("name", SCENES)
def test_an_interrupt_anywhere_is_resumed(name: str) -> None:
    with SCENES[name].opened() as stage:
        for asked in range(40):
            with stage.take():
                conduct = Conduct(cancel=Countdown(asked), sleep=no_wait, parallelism=1)
                result = stage.apply(conduct)
                stage.check_the_end(stage.apply(), at=asked)
            if result is not None and set(statuses(result).values()) <= GOOD:
                return
        pytest.fail("it never ran through")


def test_a_lost_answer_to_a_new_role_is_settled_by_reading(visitor: Visitor) -> None:
    plan = visitor.plan(wanting(AUDITOR), ADOPT)
    visitor.sandbox.add_fault("POST */space-roles lost-answer times=1")
    result = visitor.apply(plan)
    assert result.complete, result
    assert names(visitor) == ["Auditor"]


def test_a_lost_answer_to_a_changed_role_is_settled_once_its_task_has_ended(
    visitor: Visitor,
) -> None:
    visitor.bring_about(wanting(AUDITOR), ADOPT)
    plan = visitor.plan(wanting(AUDITOR_OF_MORE))
    visitor.sandbox.add_fault("PUT */space-roles/* lost-answer times=1")
    result = visitor.apply(plan)
    assert result.complete, result
    assert pairs_of(visitor, "Auditor") == set(WIDER)


@pytest.mark.parametrize("description", ["Reads everything", "Reads more"])
def test_a_run_that_dies_while_a_role_s_task_runs_is_resumed_when_it_has_ended(
    visitor: Visitor, description: str
) -> None:
    visitor.bring_about(wanting(AUDITOR), ADOPT)
    role = AUDITOR_OF_MORE.model_copy(update={"description": description})
    plan = visitor.plan(wanting(role))
    visitor.sandbox.add_fault("GET */longtask/* status=403")
    assert not visitor.apply(plan).complete or pairs_of(visitor, "Auditor") == set(WIDER)
    visitor.sandbox.clear_faults()
    time.sleep(0.2)
    assert visitor.apply(plan).complete
    assert addresses(visitor.plan(wanting(role))) == []


def test_a_role_is_not_called_done_before_its_task_has_ended(visitor: Visitor) -> None:
    visitor.bring_about(wanting(AUDITOR), ADOPT)
    plan = visitor.plan(wanting(AUDITOR_OF_MORE))
    impatient = Visitor(visitor.sandbox)
    # The answer is lost, and what was read back at once does not show it yet.
    visitor.sandbox.add_fault("PUT */space-roles/* lost-answer times=1")
    first = impatient.apply(plan)
    second = impatient.apply(plan)
    for result in (first, second):
        found = outcome(result, "site/roles/Auditor")
        if found.status in GOOD:
            with visitor.sandbox.edit() as store:
                assert set(store.roles.named("Auditor").pairs) == set(WIDER), found


def test_permissions_stay_what_they_are_when_only_roles_are_configured(visitor: Visitor) -> None:
    before = visitor.access("group:site-admins")
    visitor.bring_about(Desired(owner=US, spaces=(space(),), roles=(AUDITOR,)))
    assert visitor.access("group:site-admins") == before
    assert visitor.access("group:engineers") == set()
    assert not set(READERS) & visitor.access("anonymous")
