from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from spaceform.aspects.details import Details, Homepage, HomepageName
from spaceform.engine import Look, plan
from spaceform.errors import ForbiddenError, MalformedResponseError
from spaceform.ownership import Record
from spaceform.plan import Overrides, Plan, Refusal
from spaceform.planning import Looked, deactivated, ends, guard, look_at
from spaceform.space import RECORD_KEY, Desired, DesiredSpace
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    ENGINEERS,
    ME,
    NOW,
    OWNER,
    PEOPLE,
    READ,
    RIVAL,
    TODAY,
    addresses,
    directory,
    grant,
    record,
    setting,
    stored,
)
from tests.unit.fake_site import FakeSite

FULL = (READ, ADMINISTER)
NAMED = DesiredSpace(key="ENG", name="Engineering")


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(max_workers=2) as found:
        yield found


def look(site: FakeSite, desired: DesiredSpace, overrides: Overrides | None = None) -> Looked:
    return look_at(site, setting(overrides), desired, lambda _: None)


def reads(site: FakeSite) -> list[str]:
    return [entry for entry in site.log if entry.startswith(("read_space", "read_property"))]


def planned(site: FakeSite, *spaces: DesiredSpace, overrides: Overrides | None = None) -> Plan:
    desired = Desired(owner=OWNER, spaces=spaces, people=PEOPLE)
    return plan(desired, site, overrides, Look(parallelism=2, moment=NOW))


# What is read


def test_the_record_is_not_read_where_nothing_that_it_remembers_is_managed() -> None:
    site = FakeSite()
    assert look(site, NAMED).plan.changes == ()
    assert reads(site) == ["read_space ENG details"]


def test_the_record_is_read_with_what_it_remembers() -> None:
    site = FakeSite()
    look(site, DesiredSpace(key="ENG", labels=()))
    assert reads(site) == ["read_space ENG details labels record"]


def test_the_record_is_read_as_soon_as_anything_differs() -> None:
    site = FakeSite()
    found = look(site, NAMED.model_copy(update={"name": "Other"}))
    assert reads(site) == ["read_space ENG details", f"read_property {RECORD_KEY}"]
    assert [refusal.guard for refusal in found.plan.refusals] == ["ownership"]


def test_a_difference_in_a_space_of_ours_is_planned() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    found = look(site, NAMED.model_copy(update={"name": "Other"}))
    assert addresses(found.plan) == ["ENG/name"]
    assert found.plan.refusals == ()


def test_an_adoption_that_is_asked_for_is_planned_even_where_nothing_differs() -> None:
    # Without it a space that manages nothing but its name could not be adopted ahead of a
    # difference, and so never be deleted: that takes a record that was there before the plan.
    found = look(FakeSite(), NAMED, Overrides(adopt=("ENG",)))
    assert addresses(found.plan) == ["ENG/ownership"]


def test_a_read_that_fails_blocks_this_space_and_no_other() -> None:
    site = FakeSite()
    site.fail("read_space", MalformedResponseError("not JSON", method="GET", path="/space/ENG"))
    found = planned(site, NAMED, NAMED.model_copy(update={"key": "eng2"}))
    blocked = [space.blocked.kind if space.blocked else None for space in found.spaces]
    assert sorted(blocked, key=str) == [None, "read"]


def test_a_record_that_cannot_be_read_blocks_the_space() -> None:
    site = FakeSite()
    site.fail("read_property", ForbiddenError("no"))
    found = look(site, NAMED.model_copy(update={"name": "Other"}))
    assert found.plan.space.blocked is not None
    assert found.plan.changes == ()


def test_every_space_that_was_looked_at_is_told_even_if_it_failed() -> None:
    site = FakeSite()
    site.fail("read_space", ForbiddenError("no"))
    seen: list[str] = []
    look_at(site, setting(), NAMED, seen.append)
    look_at(site, setting(), NAMED, seen.append)
    assert seen == ["ENG", "ENG"]


def test_an_absent_space_is_read_with_its_record_and_what_goes_with_it() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    desired = NAMED.model_copy(update={"state": "absent"})
    found = look(site, desired, Overrides(allow_space_delete=("ENG",)))
    assert reads(site) == ["read_space ENG details record"]
    assert addresses(found.plan) == ["ENG/space"]
    assert found.plan.refusals == ()


def test_a_homepage_that_several_pages_could_be_blocks_the_space() -> None:
    site = FakeSite(pages=(Homepage(id="1", title="Welcome"), Homepage(id="2", title="Welcome")))
    found = look(site, DesiredSpace(key="ENG", homepage=HomepageName(title="Welcome")))
    assert found.plan.space.blocked is not None
    assert found.plan.space.blocked.kind == "name"
    assert "1, 2" in found.plan.space.blocked.message


def test_a_homepage_that_is_set_already_is_not_looked_for() -> None:
    page = Homepage(id="1", title="Welcome")
    site = FakeSite(described=Details(name="x", homepage=page))
    found = look(site, DesiredSpace(key="ENG", homepage=HomepageName(title="Welcome")))
    assert found.plan.changes == ()
    assert not [entry for entry in site.log if entry.startswith("find_pages")]


# The guards


def guarded(
    site: FakeSite, desired: DesiredSpace, pool: Executor, overrides: Overrides | None = None
) -> tuple[Refusal, ...]:
    found = look(site, desired, overrides)
    return guard([found], site, directory(), overrides or Overrides(), pool).refusals


def test_a_plan_that_locks_out_is_refused(pool: Executor) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    site.hold({ME.principal: FULL, ADA.principal: FULL})
    desired = DesiredSpace(key="ENG", grants=(grant("user:ada", READ),))
    (refusal,) = guarded(site, desired, pool)
    assert refusal.guard == "lockout"
    assert guarded(site, desired, pool, Overrides(allow_lockout=("ENG",))) == ()


def test_groups_are_read_only_where_administrators_change(pool: Executor) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    site.hold({ME.principal: FULL, ADA.principal: FULL, ENGINEERS.principal: FULL})
    site.members[ENGINEERS.id] = (BOB,)
    desired = DesiredSpace(key="ENG", grants=(grant("user:id-bob", READ),))
    assert guarded(site, desired, pool) == ()
    assert not [entry for entry in site.log if entry.startswith("read_members")]
    assert guarded(site, DesiredSpace(key="ENG", grants=(grant("user:ada", READ),)), pool) == ()
    assert [entry for entry in site.log if entry.startswith("read_members")]


def test_what_a_refusal_sets_aside_is_not_guarded(pool: Executor) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    site.hold({ME.principal: FULL, ADA.principal: FULL})
    within = setting(known=directory(is_app=True))
    desired = DesiredSpace(key="ENG", grants=(grant("user:ada", READ),))
    found = look_at(site, within, desired, lambda _: None)
    assert [refusal.guard for refusal in found.plan.refusals] == ["credentials"]
    assert guard([found], site, within.directory, Overrides(), pool).refusals == ()


def test_the_flag_that_a_refusal_of_losses_names_lifts_it() -> None:
    site = FakeSite(labels_of={f"l{number}" for number in range(8)})
    site.kept = {
        RECORD_KEY: stored(record(labels=dict.fromkeys(sorted(site.labels_of), "created")))
    }
    spaces = [
        DesiredSpace(key=key, labels=(), exact=frozenset({"labels"})) for key in ("ENG", "eng")
    ]
    flags = {refusal.flag for refusal in planned(site, *spaces).refusals}
    assert flags == {"--max-removals 16"}


# The plan as a whole


def test_a_plan_of_a_site_that_is_as_declared_is_empty() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    found = planned(site, NAMED, DesiredSpace(key="ENG", labels=()))
    assert found.changes == ()
    assert not found.refused
    assert not [entry for entry in site.log if not entry.startswith(("read", "find"))]


def test_a_plan_says_who_made_it_for_which_site_and_when() -> None:
    found = planned(FakeSite(), NAMED)
    assert (found.identity, found.site, found.created) == (ME.account_id, FakeSite().site, NOW)
    assert found.expires == NOW + timedelta(days=7)
    assert found.owner == OWNER


def test_a_key_that_lifted_nothing_is_not_recorded() -> None:
    # Otherwise it would lift at apply what nobody saw when the plan was reviewed.
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    site.hold({ME.principal: FULL, ADA.principal: FULL})
    overrides = Overrides(allow_lockout=("ENG", "OPS"))
    quiet = DesiredSpace(key="ENG", grants=(grant("user:id-bob", READ),))
    assert planned(site, quiet, overrides=overrides).overrides.allow_lockout == ()
    loud = DesiredSpace(key="ENG", grants=(grant("user:ada", READ),))
    assert planned(site, loud, overrides=overrides).overrides.allow_lockout == ("ENG",)


EVERY_KEY = Overrides(
    adopt=("E*", "OPS"),
    take_over=("eng", "OPS"),
    allow_space_delete=("ENG", "OPS"),
    allow_lockout=("ENG",),
    max_removals=100,
)


@pytest.mark.parametrize(
    "owned, desired, recorded",
    [
        (None, DesiredSpace(key="ENG", labels=()), Overrides(adopt=("E*",))),
        (record(RIVAL), DesiredSpace(key="ENG", labels=()), Overrides(take_over=("eng",))),
        (
            record(),
            DesiredSpace(key="ENG", state="absent"),
            Overrides(allow_space_delete=("ENG",)),
        ),
        (
            record(),
            DesiredSpace(key="ENG", labels=(), exact=frozenset({"labels"})),
            Overrides(max_removals=100),
        ),
        (record(), DesiredSpace(key="ENG", labels=("a", "b", "c", "d")), Overrides()),
    ],
    ids=["adopt", "take over", "delete", "removals", "nothing"],
)
def test_a_key_is_recorded_where_it_lifted_something(
    owned: Record | None, desired: DesiredSpace, recorded: Overrides
) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(owned)} if owned else {})
    site.labels_of = set("abcd")
    found = planned(site, desired, overrides=EVERY_KEY)
    assert found.overrides == recorded
    assert not found.refused


def test_a_plan_expires_when_the_next_access_ends() -> None:
    until = TODAY + timedelta(days=2)
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    desired = DesiredSpace(key="ENG", grants=(grant("user:ada", READ, until=until),))
    assert planned(site, desired).expires == datetime(2026, 11, 25, tzinfo=UTC)


def test_the_day_of_a_plan_is_that_of_utc() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record(grants={"user:id-ada": "adopted"}))})
    site.hold({ADA.principal: (READ,), ME.principal: FULL})
    desired = DesiredSpace(key="ENG", grants=(grant("user:ada", READ, until=TODAY),))
    late = datetime.fromisoformat("2026-11-23T00:30:00+14:00")
    found = plan(
        Desired(owner=OWNER, spaces=(desired,), people=PEOPLE), site, None, Look(moment=late)
    )
    assert found.changes == ()
    assert found.expires == datetime(2026, 11, 23, tzinfo=UTC)


def test_the_ends_are_midnights_in_utc() -> None:
    space = DesiredSpace(
        key="ENG", grants=(grant("user:ada", READ, until=date(2027, 1, 31)), grant("anonymous"))
    )
    assert ends(Desired(owner=OWNER, spaces=(space, NAMED))) == [datetime(2027, 1, 31, tzinfo=UTC)]


def test_somebody_who_left_and_is_granted_something_is_a_warning() -> None:
    space = DesiredSpace(
        key="ENG",
        grants=(grant("user:id-gone", READ), grant("user:ada", READ), grant("group:engineers")),
    )
    (note,) = deactivated(Desired(owner=OWNER, spaces=(space, NAMED)), directory())
    assert (note.address, note.warning) == ("ENG/grants/user:id-gone", True)


def test_taking_access_from_somebody_who_left_is_no_warning() -> None:
    space = DesiredSpace(key="ENG", grants=(grant("user:id-gone"),))
    assert deactivated(Desired(owner=OWNER, spaces=(space,)), directory()) == ()
