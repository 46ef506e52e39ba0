import json
import threading
import time
from pathlib import Path

import pytest

from spaceform import engine
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.change import Change
from spaceform.engine import Look
from spaceform.engine import plan as plan_of
from spaceform.errors import ForbiddenError, UnclearError
from spaceform.executor import Conduct, carry_out, leave
from spaceform.journal import Journal
from spaceform.outcome import ROLES, UNTOUCHED, ApplyResult, Outcome, SpaceResult, Status
from spaceform.plan import LIFETIME, Blocked, Overrides, Plan, PlannedSpace, Refusal, now, sealed
from spaceform.principals import Principal
from spaceform.progress import WAITS
from spaceform.site_roles import DesiredRole, Role, RoleMode
from spaceform.space import RECORD_KEY, Desired, DesiredSpace
from tests.unit.build import (
    ADA,
    BOB,
    COMMENT,
    ENGINEERS,
    EXPORT,
    ME,
    NOW,
    OWNER,
    PEOPLE,
    READ,
    WRITER_ROLE,
    directory,
    exchange,
    grant,
    granted,
    having,
    model,
    plan,
    record,
    regrant,
    rerole,
    site_role,
    stored,
)
from tests.unit.fake_site import FakeSite

NEW = rerole("New", None, (READ,))
AUDITOR = site_role("Auditor", READ, EXPORT, custom=True)
GIVEN = exchange(ADA.principal, None, having(Role(name="New", permissions=(READ,))))
OPS_LABEL = LabelChange(address="OPS/labels/a", space_id="100", after="a")


def ours(**fields: object) -> FakeSite:
    site = FakeSite(model=model(RoleMode.TRANSITION, AUDITOR), kept={RECORD_KEY: stored(record())})
    for name, value in fields.items():
        setattr(site, name, value)
    return site


def of_spaces(*changes: Change, keys: tuple[str, ...] = ("ENG", "OPS")) -> Plan:
    """Return a plan whose spaces are all the one that the fake site has."""
    spaces = tuple(PlannedSpace(key=key, id="100") for key in keys)
    return sealed(plan(*changes).model_copy(update={"spaces": spaces}))


def carried_out(found: Plan, site: FakeSite) -> ApplyResult:
    return carry_out(found, site, directory(), Conduct(parallelism=2, sleep=lambda _: None))


def results(found: ApplyResult) -> dict[str, SpaceResult]:
    return {space.key: space for space in found.spaces}


def statuses(found: SpaceResult) -> list[Status]:
    return [outcome.status for outcome in found.outcomes]


def test_roles_are_written_before_any_space() -> None:
    site = ours()
    found = carried_out(of_spaces(GIVEN, OPS_LABEL, NEW), site)
    assert found.complete, found
    assert list(results(found)) == [ROLES, "ENG", "OPS"]
    writes = [entry for entry in site.log if not entry.startswith(("read_", "find_"))]
    assert writes[0] == "create_role New"
    assert site.assigned[ADA.principal].id == "role-New"


def test_a_space_that_gives_a_role_that_was_not_written_is_left_alone_and_others_go_on() -> None:
    site = ours()
    site.fail("create_role", ForbiddenError("only administrators of the site", status=403))
    found = results(carried_out(of_spaces(GIVEN, OPS_LABEL, NEW), site))
    assert statuses(found[ROLES]) == [Status.FAILED]
    assert statuses(found["ENG"]) == [Status.SKIPPED]
    assert "'New'" in (found["ENG"].message or "")
    assert not found["ENG"].wrote
    assert statuses(found["OPS"]) == [Status.DONE]
    assert site.assigned == {}


def test_a_space_that_takes_a_role_away_needs_none_that_was_not_written() -> None:
    change = exchange(ADA.principal, having(AUDITOR))
    site = ours(assigned={ADA.principal: AUDITOR.role})
    site.hold({BOB.principal: (READ,)})
    grown = rerole("Auditor", (READ, EXPORT), (READ, EXPORT, COMMENT))
    site.fail("update_role", ForbiddenError("no"))
    found = results(carried_out(of_spaces(change, grown), site))
    assert statuses(found["ENG"]) == [Status.DONE]
    assert site.assigned == {}


def test_a_stale_role_stops_who_gets_it_and_not_the_others() -> None:
    shrunk = rerole("Auditor", (READ,), (READ, COMMENT))
    mine = exchange(ADA.principal, None, having(AUDITOR))
    found = results(carried_out(of_spaces(mine, OPS_LABEL, shrunk), ours()))
    assert found[ROLES].cause == "stale"
    assert statuses(found["ENG"]) == [Status.SKIPPED]
    assert statuses(found["OPS"]) == [Status.DONE]


def test_without_role_changes_there_is_no_result_of_roles() -> None:
    assert list(results(carried_out(of_spaces(OPS_LABEL), ours()))) == ["OPS"]


def test_a_space_whose_key_is_site_stands_beside_the_roles_of_the_site() -> None:
    label = LabelChange(address="site/labels/a", space_id="100", after="a")
    both = of_spaces(label, NEW, keys=("site",))
    assert [change.address for change in both.changes] == ["site/roles/New", "site/labels/a"]
    assert both.touched == ("site",)
    assert both.changes_of("site") == (label,)
    assert both.role_changes == (NEW,)
    found = carried_out(both, ours())
    assert found.complete, found
    assert list(results(found)) == [ROLES, "site"]
    assert [outcome.address for outcome in found.outcomes] == [
        change.address for change in both.changes
    ]


# What goes wrong inside spaceform


def test_a_defect_in_one_space_is_told_as_unknown_and_others_go_on() -> None:
    site = ours()
    site.fail("assign_role", ZeroDivisionError("a mistake of ours"))
    known = exchange(ADA.principal, None, having(AUDITOR))
    found = results(carried_out(of_spaces(known, OPS_LABEL), site))
    assert found["ENG"].key == "ENG"
    assert found["ENG"].outcomes == (
        Outcome(
            address=known.address,
            status=Status.UNKNOWN,
            detail="ZeroDivisionError('a mistake of ours')",
        ),
    )
    assert (found["ENG"].cause, found["ENG"].wrote) == ("defect", True)
    message = str(found["ENG"].message)
    assert message.startswith("Traceback (most recent call last):\n  File ")
    assert message.endswith("\nZeroDivisionError: a mistake of ours\n")
    assert statuses(found["OPS"]) == [Status.DONE]


def test_a_defect_in_the_roles_stops_who_gets_them_and_not_the_others() -> None:
    site = ours()
    site.fail("create_role", ZeroDivisionError("a mistake of ours"))
    found = results(carried_out(of_spaces(GIVEN, OPS_LABEL, NEW), site))
    assert [(each.address, each.status) for each in found[ROLES].outcomes] == [
        (NEW.address, Status.UNKNOWN)
    ]
    assert found[ROLES].cause == "defect"
    assert statuses(found["ENG"]) == [Status.SKIPPED]
    assert statuses(found["OPS"]) == [Status.DONE]


# What a run tells


REFUSED = Refusal(guard="credentials", address="ENG/labels/z", message="no app", stops="change")
HIDDEN = PlannedSpace(key="HID", blocked=Blocked(kind="read", message="hidden"))


def with_some_left_out(*changes: Change) -> Plan:
    found = of_spaces(*changes)
    spaces = (*found.spaces, HIDDEN)
    return sealed(found.model_copy(update={"spaces": spaces, "refusals": (REFUSED,)}))


def test_a_result_names_what_was_left_out() -> None:
    found = with_some_left_out(OPS_LABEL)
    result = carried_out(found, ours())
    assert (result.site, result.digest) == (found.site, found.digest)
    assert (result.blocked, result.refused) == (("HID",), ("ENG/labels/z",))
    assert not result.interrupted
    assert not result.complete


def test_a_run_that_is_interrupted_says_so() -> None:
    cancel = threading.Event()
    cancel.set()
    site = ours()
    result = carry_out(of_spaces(OPS_LABEL), site, directory(), Conduct(cancel=cancel))
    assert result.interrupted
    assert site.log == []


def test_what_was_never_begun_is_told_as_that() -> None:
    found = with_some_left_out(OPS_LABEL)
    result = leave(found)
    assert result == ApplyResult(
        site=found.site,
        digest=found.digest,
        spaces=(
            SpaceResult(
                key="OPS",
                outcomes=(
                    Outcome(address=OPS_LABEL.address, status=Status.SKIPPED, detail=UNTOUCHED),
                ),
                cause="interrupted",
                message=UNTOUCHED,
            ),
        ),
        blocked=("HID",),
        refused=("ENG/labels/z",),
        interrupted=True,
    )


def test_whoever_watches_is_told_of_every_outcome() -> None:
    told: list[Outcome] = []
    conduct = Conduct(parallelism=1, observe=told.append)
    result = carry_out(of_spaces(OPS_LABEL, NEW), ours(), directory(), conduct)
    assert told == list(result.outcomes)


def test_the_journal_tells_of_the_plan_every_write_every_outcome_and_the_end(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.jsonl"
    found = of_spaces(OPS_LABEL)
    carry_out(found, ours(), directory(), Conduct(journal=Journal(path)))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    events = [line["event"] for line in lines]
    assert events[0] == "began"
    assert lines[0]["digest"] == found.digest
    assert {"intent", "result"} <= set(events)
    assert [line["address"] for line in lines if line["event"] == "outcome"] == ["OPS/labels/a"]
    assert events[-1] == "ended"
    assert lines[-1]["complete"] is True


@pytest.mark.parametrize("parallelism", [0, 1])
def test_spaces_are_written_one_after_the_other_where_nothing_is_to_be_parallel(
    parallelism: int,
) -> None:
    threads = set()
    site = ours()

    def linger(_: str) -> None:
        threads.add(threading.get_ident())
        time.sleep(0.02)

    site.watch = linger
    labels = [
        LabelChange(address=f"{key}/labels/{key}", space_id="100", after=key) for key in "ABCD"
    ]
    carry_out(
        of_spaces(*labels, keys=tuple("ABCD")),
        site,
        directory(),
        Conduct(parallelism=parallelism),
    )
    assert site.labels_of == set("ABCD")
    assert len(threads) == 1


def test_a_site_that_lags_is_waited_for_as_the_conduct_says() -> None:
    waited: list[float] = []
    site = ours(lag=3)
    change = regrant(ADA.principal, (), (READ, EXPORT))
    conduct = Conduct(sleep=waited.append)
    result = carry_out(of_spaces(change, keys=("ENG",)), site, directory(), conduct)
    assert result.complete, result
    assert waited
    waited.clear()
    site.fail("create_role", UnclearError("cut off", method="POST", path="/roles"))
    result = carry_out(of_spaces(NEW, keys=()), site, directory(), conduct)
    assert statuses(results(result)[ROLES]) == [Status.FAILED]
    assert waited == [wait for wait in WAITS if wait]


# Plan, apply, plan


ROLE = DesiredRole(name="Auditor", description="Reads", permissions=(EXPORT, READ, "export/space"))
FRESH = DesiredRole(name="Fresh", permissions=(COMMENT, READ))


def wanted(*roles: DesiredRole, exact: bool = True) -> Desired:
    eng = DesiredSpace(
        key="ENG",
        grants=(
            grant("group:engineers", role="Fresh"),
            grant("user:ada", role="Admin"),
            grant("user:id-me", role="Admin"),
            grant("user:id-bob", READ, EXPORT),
            grant("anonymous"),
        ),
        exact=frozenset({"grants"}) if exact else frozenset(),
    )
    return Desired(owner=OWNER, spaces=(eng,), people=PEOPLE, roles=roles)


def look(desired: Desired, site: FakeSite) -> Plan:
    overrides = Overrides(max_removals=100, allow_role_shrink=("Auditor",))
    return plan_of(desired, site, overrides, Look(parallelism=2, moment=NOW))


def world() -> FakeSite:
    site = ours(members={ENGINEERS.id: (ADA, BOB)})
    site.hold({ENGINEERS.principal: (READ, EXPORT), ADA.principal: (READ, "administer/space")})
    found = site.model.find("Admin")
    assert found is not None
    site.assigned = {
        ME.principal: found.role,
        BOB.principal: WRITER_ROLE.role,
    }
    return site


def test_after_an_apply_with_roles_there_is_nothing_to_plan() -> None:
    site = world()
    first = look(wanted(ROLE, FRESH), site)
    assert not [refusal for refusal in first.refusals if refusal.stops == "run"], first.refusals
    assert [change.address for change in first.role_changes] == [
        "site/roles/Auditor",
        "site/roles/Fresh",
    ]
    assert carried_out(first, site).complete
    again = look(wanted(ROLE, FRESH), site)
    assert again.changes == ()
    assert again.refusals == ()


@pytest.mark.parametrize("cut", range(14))
def test_a_run_that_ended_anywhere_is_resumed_by_the_same_plan(cut: int) -> None:
    site = world()
    first = look(wanted(ROLE, FRESH), site)
    left = iter(range(cut))

    def crash() -> None:
        if next(left, None) is None:
            message = "killed"
            raise ForbiddenError(message)

    before = {ME.principal, ADA.principal}
    site.watch = lambda _: _is_administered(site, before)
    site.crash = crash
    carried_out(first, site)
    site.crash = lambda: None
    second = carried_out(first, site)
    assert second.complete, second
    assert look(wanted(ROLE, FRESH), site).changes == ()
    rows = [(row.principal, row.permission) for row in site.rows]
    assert len(rows) == len(set(rows))
    names = [role.name for role in site.model.roles]
    assert len(names) == len(set(names))


def _is_administered(site: FakeSite, before: set[Principal]) -> None:
    assert before <= site.administrators


def test_the_digest_of_a_plan_holds_the_ids_of_roles() -> None:
    old = rerole("Auditor", (READ,), (READ, EXPORT))
    assert plan(old).digest != plan(old.model_copy(update={"role_id": "another"})).digest
    mine = exchange(ADA.principal, None, having(AUDITOR))
    other = exchange(ADA.principal, None, having(replace_id(AUDITOR.role)))
    assert isinstance(other, GrantChange)
    assert plan(mine).digest != plan(other).digest


def replace_id(role: Role) -> Role:
    return role.model_copy(update={"id": "another"})


def test_no_role_is_given_up_for_permissions_once_the_site_has_only_roles() -> None:
    before, after = having(WRITER_ROLE), granted(READ, EXPORT)
    found = of_spaces(exchange(ADA.principal, before, after), keys=("ENG",))
    site = ours(assigned={ADA.principal: WRITER_ROLE.role})
    site.model = model(RoleMode.ROLES)
    (space,) = carried_out(found, site).spaces
    assert (space.cause, space.wrote) == ("stale", False)
    assert "only roles" in str(space.message)
    assert site.assigned == {ADA.principal: WRITER_ROLE.role}
    site.model = model(RoleMode.TRANSITION)
    assert carried_out(found, site).complete
    assert site.may(ADA.principal) == {READ, EXPORT}


class Late(threading.Event):
    """An interrupt that comes after so many looks."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.mark.parametrize("looks", [0, 1], ids=["before a read", "while a read fails for it"])
def test_an_interrupt_before_the_first_write_is_reported_as_one(looks: int) -> None:
    site = ours()
    site.fail("read_space", ForbiddenError("cut off"))
    found = of_spaces(GIVEN, NEW, keys=("ENG",))
    found = sealed(found.model_copy(update={"expires": now() + LIFETIME}))
    result = engine.apply(found, site, Conduct(cancel=Late(looks), parallelism=1))
    assert result.interrupted
    assert not result.wrote
    assert {key: (each.cause, statuses(each)) for key, each in results(result).items()} == {
        key: ("interrupted", [Status.SKIPPED]) for key in (ROLES, "ENG")
    }
    assert [call for call in site.log if not call.startswith("read_")] == []


def test_a_read_that_fails_before_the_first_write_ends_the_run() -> None:
    site = ours()
    site.fail("read_space", ForbiddenError("not yours"))
    found = of_spaces(GIVEN, keys=("ENG",))
    found = sealed(found.model_copy(update={"expires": now() + LIFETIME}))
    with pytest.raises(ForbiddenError, match="not yours"):
        engine.apply(found, site, Conduct())
