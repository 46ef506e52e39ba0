import threading
from collections.abc import Callable

import pytest

from spaceform.errors import ForbiddenError, NotFoundError, ProviderError, UnclearError
from spaceform.outcome import ROLES, Outcome, SpaceResult, Status
from spaceform.plan import Plan, Refusal
from spaceform.roles_run import RolesRun, unmade
from spaceform.site_roles import RoleChange, RoleMode
from tests.unit.build import COMMENT, EXPORT, READ, definition, model, plan, rerole, site_role
from tests.unit.fake_site import FakeSite

CREATE = rerole("New", None, (READ,))
UPDATE = rerole("Auditor", (READ, EXPORT), (READ, COMMENT))


def site_of(*custom: str) -> FakeSite:
    """Return a site with the custom role Auditor, made of some pairs, if any are given."""
    more = (site_role("Auditor", *custom, custom=True),) if custom else ()
    return FakeSite(model=model(RoleMode.ROLES, *more))


def run(
    site: FakeSite,
    *changes: RoleChange,
    of: Plan | None = None,
    cancel: threading.Event | None = None,
    observe: Callable[[Outcome], None] = lambda _: None,
) -> SpaceResult:
    roles_run = RolesRun(
        of or plan(*changes), site, observe, cancel or threading.Event(), lambda _: None
    )
    return roles_run.run()


def statuses(found: SpaceResult) -> dict[str, Status]:
    return {
        outcome.address.removeprefix("site/roles/"): outcome.status for outcome in found.outcomes
    }


def test_roles_are_created_and_written() -> None:
    site = site_of(READ, EXPORT)
    seen: list[Outcome] = []
    found = run(site, CREATE, UPDATE, observe=seen.append)
    assert found.key == ROLES
    assert statuses(found) == {"New": Status.DONE, "Auditor": Status.DONE}
    assert found.wrote
    assert found.cause is None
    assert seen == list(found.outcomes)
    for change in (CREATE, UPDATE):
        role = site.model.find(change.name)
        assert role is not None
        assert role.definition == change.after


def test_a_role_that_is_there_already_is_satisfied_and_not_written() -> None:
    site = site_of(READ, COMMENT)
    found = run(site, UPDATE)
    assert statuses(found) == {"Auditor": Status.SATISFIED}
    assert site.log == ["read_model"]
    assert not found.wrote


@pytest.mark.parametrize(
    "live, change",
    [((READ,), UPDATE), ((), UPDATE), ((READ,), rerole("Auditor", None, (READ, EXPORT)))],
)
def test_a_role_that_is_neither_is_stale_and_says_what_was_found(
    live: tuple[str, ...], change: RoleChange
) -> None:
    site = site_of(*live)
    found = run(site, change)
    assert found.cause == "stale"
    assert statuses(found) == {"Auditor": Status.SKIPPED}
    assert "expected" in (found.message or "")
    assert not found.wrote


@pytest.mark.parametrize("role_id", ["role-Another", None])
def test_a_role_that_was_made_anew_under_the_same_name_is_stale(role_id: str | None) -> None:
    site = site_of(READ, EXPORT)
    found = run(site, UPDATE.model_copy(update={"role_id": role_id}))
    assert statuses(found) == {"Auditor": Status.SKIPPED}
    assert found.cause == "stale"
    assert "another role has that name" in str(found.message)
    assert not found.wrote
    assert site.log == ["read_model"] * 2


def test_a_file_that_creates_one_role_over_another_writes_neither() -> None:
    site = site_of(READ, EXPORT)
    found = run(site, CREATE.model_copy(update={"role_id": "role-Auditor"}))
    assert found.cause == "stale"
    assert site.log == ["read_model"] * 2


def test_a_stale_description_is_told() -> None:
    site = site_of(READ, EXPORT)
    change = UPDATE.model_copy(update={"before": definition(READ, EXPORT, description="Old")})
    assert '"Old"' in (run(site, change).message or "")


@pytest.mark.parametrize("operation, change", [("create_role", CREATE), ("update_role", UPDATE)])
def test_a_lost_answer_is_settled_by_reading(operation: str, change: RoleChange) -> None:
    site = site_of(READ, EXPORT)
    site.lose_answer(operation)
    found = run(site, change)
    assert [outcome.status for outcome in found.outcomes] == [Status.DONE]
    assert sum(entry.startswith(operation) for entry in site.log) == 1
    assert found.wrote


@pytest.mark.parametrize("operation, change", [("create_role", CREATE), ("update_role", UPDATE)])
def test_a_request_that_was_lost_is_not_sent_again(operation: str, change: RoleChange) -> None:
    site = site_of(READ, EXPORT)
    site.fail(operation, UnclearError("lost before it arrived"))
    found = run(site, change)
    assert [outcome.status for outcome in found.outcomes] == [Status.FAILED]
    assert found.cause == "provider"
    assert found.wrote


def test_a_role_that_somebody_created_alike_in_between_is_done() -> None:
    site = site_of()

    def race() -> None:
        site.crash = lambda: None
        site.create_role("New", definition(READ))

    site.crash = race
    assert statuses(run(site, CREATE)) == {"New": Status.DONE}


def test_a_role_that_somebody_deleted_in_between_is_not_done() -> None:
    site = site_of(READ, EXPORT)
    site.fail("update_role", NotFoundError("there is no such role"))
    found = run(site, UPDATE)
    assert statuses(found) == {"Auditor": Status.FAILED}


def test_a_failure_skips_the_roles_that_come_after() -> None:
    site = site_of(READ, EXPORT)
    site.fail("update_role", ForbiddenError("not yours"))
    found = run(site, CREATE, UPDATE)
    assert statuses(found) == {"Auditor": Status.FAILED, "New": Status.SKIPPED}
    assert found.cause == "provider"
    assert not found.wrote
    assert unmade(plan(CREATE, UPDATE), found) == {"Auditor", "New"}


def test_a_role_that_is_refused_is_left_out_and_the_others_are_written() -> None:
    site = site_of(READ, EXPORT)
    why = Refusal(guard="credentials", address=UPDATE.address, message="an app", stops="change")
    of = plan(CREATE, UPDATE).model_copy(update={"refusals": (why,)})
    found = run(site, of=of)
    assert statuses(found) == {"Auditor": Status.SKIPPED, "New": Status.DONE}
    assert found.outcomes[0].detail == "an app"
    assert unmade(of, found) == {"Auditor"}


def test_an_interrupt_begins_no_write() -> None:
    site, cancel = site_of(READ, EXPORT), threading.Event()
    site.watch = lambda _: cancel.set()
    found = run(site, CREATE, UPDATE, cancel=cancel)
    assert found.cause == "interrupted"
    assert statuses(found) == {"Auditor": Status.DONE, "New": Status.SKIPPED}
    assert found.wrote


def test_a_site_that_cannot_be_read_is_no_crash() -> None:
    site = site_of()
    site.fail("read_model", ProviderError("HTTP 500", status=500))
    found = run(site, CREATE)
    assert (found.cause, statuses(found)) == ("provider", {"New": Status.SKIPPED})


def test_nothing_planned_is_nothing_read() -> None:
    assert run(FakeSite()).outcomes == ()


@pytest.mark.parametrize("cut", range(3))
def test_the_same_plan_again_goes_on_where_it_stopped(cut: int) -> None:
    site, cancel = site_of(READ, EXPORT), threading.Event()
    written = iter(range(cut))
    if next(written, None) is None:
        cancel.set()
    site.watch = lambda _: cancel.set() if next(written, None) is None else None
    run(site, CREATE, UPDATE, cancel=cancel)
    found = run(site, CREATE, UPDATE)
    assert set(statuses(found).values()) <= {Status.DONE, Status.SATISFIED}
    assert [entry for entry in site.log if entry != "read_model"] == [
        "update_role Auditor",
        "create_role New",
    ]
