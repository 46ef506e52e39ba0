from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from spaceform import reader
from spaceform.aspects.details import Details, Homepage, HomepageName
from spaceform.aspects.grants import Access, GrantChange
from spaceform.change import Risk, SpaceRef
from spaceform.engine import Look, plan
from spaceform.errors import ForbiddenError, MalformedResponseError
from spaceform.mark import Mark
from spaceform.ownership import Record
from spaceform.plan import Blocked, Overrides, Plan, PlannedSpace, Refusal
from spaceform.planning import (
    Looked,
    Sight,
    count_groups,
    deactivated,
    ends,
    guard,
    look_aside,
    look_at,
    needs_model,
    strangers,
)
from spaceform.principals import GroupSize, Principal
from spaceform.reader import GroupNames
from spaceform.site_roles import DesiredRole, Role, RoleMode
from spaceform.space import RECORD_KEY, Desired, DesiredSpace, ListedSpace
from spaceform.space_plan import Setting, SpacePlan
from tests.unit.build import (
    ADA,
    ADMIN_ROLE,
    ADMINISTER,
    BOB,
    ENGINEERS,
    EXPORT,
    KEEPER_ROLE,
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
    having,
    model,
    record,
    rerole,
    setting,
    site_role,
    stored,
)
from tests.unit.fake_site import FakeSite
from tests.unit.policies import policy

FULL = (READ, ADMINISTER)
EXACT = frozenset({"grants"})
AUDITOR = DesiredRole(name="Auditor", permissions=(EXPORT, READ))
NAMED = DesiredSpace(key="ENG", name="Engineering")
MANAGED = NAMED.model_copy(update={"labels": ()})
HERE = Mark("eng.yaml", 7, 3)


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(max_workers=2) as found:
        yield found


def sight(site: FakeSite, within: Setting) -> Sight:
    return Sight(site, within, GroupNames(site))


def look(site: FakeSite, desired: DesiredSpace, overrides: Overrides | None = None) -> Looked:
    return look_at(sight(site, setting(overrides)), desired, lambda _: None)


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


def test_a_record_of_nobody_is_not_read() -> None:
    site = FakeSite()
    look_at(sight(site, setting(owner=None)), MANAGED, lambda _: None)
    assert reads(site) == ["read_space ENG details labels"]


def test_what_is_live_is_kept_only_where_something_changes() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    assert look(site, NAMED).live is None
    assert look(site, NAMED.model_copy(update={"name": "Other"})).live is not None


def test_the_record_is_read_as_soon_as_anything_differs() -> None:
    site = FakeSite()
    found = look(site, NAMED.model_copy(update={"name": "Other"}))
    assert reads(site) == ["read_space ENG details", f"read_property {RECORD_KEY}"]
    assert [refusal.guard for refusal in found.plan.refusals] == ["ownership"]


def test_the_record_is_read_of_the_space_that_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    refs: list[SpaceRef] = []

    def read_property(_self: FakeSite, ref: SpaceRef, _key: str) -> None:
        refs.append(ref)

    monkeypatch.setattr(FakeSite, "read_property", read_property)
    look(FakeSite(), NAMED.model_copy(update={"name": "Other"}))
    assert refs == [FakeSite().ref]


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


def test_a_space_whose_read_failed_says_why_and_where_it_is_declared() -> None:
    site = FakeSite()
    site.fail("read_space", ForbiddenError("not yours"))
    blocked = look(site, NAMED.model_copy(update={"marks": {"": HERE}})).plan.space.blocked
    assert blocked == Blocked(kind="read", message="not yours", mark=HERE)


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
    look_at(sight(site, setting()), NAMED, seen.append)
    look_at(sight(site, setting()), NAMED, seen.append)
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
    assert found.plan.space.id == "100"


def test_nothing_is_looked_for_in_a_space_that_is_to_be_created() -> None:
    site = FakeSite(there=False)
    welcome = HomepageName(title="Welcome")
    found = look(site, DesiredSpace(key="ENG", name="Engineering", homepage=welcome))
    assert "ENG/space" in addresses(found.plan)
    assert not [entry for entry in site.log if entry.startswith("find_pages")]


def test_a_homepage_that_is_set_already_is_not_looked_for() -> None:
    page = Homepage(id="1", title="Welcome")
    site = FakeSite(described=Details(name="x", homepage=page))
    found = look(site, DesiredSpace(key="ENG", homepage=HomepageName(title="Welcome")))
    assert found.plan.changes == ()
    assert not [entry for entry in site.log if entry.startswith("find_pages")]


def test_names_that_decide_what_stays_are_all_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_MOST_LOOKED_UP", 0)
    known = directory()
    within = setting(known=replace(known, groups={}))
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    site.hold({ME.principal: FULL, ENGINEERS.principal: (READ,)})
    desired = DesiredSpace(
        key="ENG", grants=(grant("user:id-me", *FULL),), exact=frozenset({"grants"})
    )
    for ignore, names in (((), []), (("grants/group:eng*",), [f"read_group {ENGINEERS.id}"])):
        site.log.clear()
        wanted = desired.model_copy(update={"ignore": ignore})
        look_at(sight(site, within), wanted, lambda _: None)
        assert [entry for entry in site.log if entry.startswith("read_group")] == names


def judged(site: FakeSite, desired: DesiredSpace, rules: str) -> list[str]:
    within = replace(setting(), policy=policy(rules))
    found = look_at(sight(site, within), desired, lambda _: None)
    return [refusal.address for refusal in found.verdict.refusals]


def test_a_policy_is_asked_about_what_the_manifest_declares_whatever_is_live() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())}, labels_of={"team"})
    rules = "labelled: {require-labels: [team]}"
    assert judged(site, NAMED, rules) != []
    assert judged(site, NAMED.model_copy(update={"labels": ("team",)}), rules) == []


def test_a_space_of_ours_changes_though_nobody_may_adopt_it() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())}, labels_of={"team"})
    rules = "ours: {protect: [adoption, take-over]}"
    assert judged(site, NAMED.model_copy(update={"labels": ("other",)}), rules) == []


def test_a_policy_refuses_what_is_declared_until_a_day_even_where_it_is_live_already() -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())}).hold({ADA.principal: (READ,)})
    rules = "no-people: {forbid: {principals: ['user:*'], permissions: [read/space]}}"
    until = TODAY + timedelta(days=1)
    declared = DesiredSpace(key="ENG", grants=(grant("user:ada", READ, until=until),))
    assert judged(site, declared, rules) == ["ENG/grants/user:ada"]
    ended = DesiredSpace(key="ENG", grants=(grant("user:ada", READ, until=TODAY),))
    assert judged(site, ended, rules) == []


# The guards


def guarded(
    site: FakeSite, desired: DesiredSpace, pool: Executor, overrides: Overrides | None = None
) -> tuple[Refusal, ...]:
    found = look(site, desired, overrides)
    within = setting(overrides=overrides or Overrides())
    return guard([found], site, within, (), pool).refusals


def test_a_plan_that_locks_out_is_refused(pool: Executor) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record())})
    site.hold({ME.principal: FULL, ADA.principal: FULL})
    desired = DesiredSpace(key="ENG", grants=(grant("user:ada", READ),))
    (refusal,) = guarded(site, desired, pool)
    assert refusal.guard == "lockout"
    assert guarded(site, desired, pool, Overrides(allow_lockout=("ENG",))) == ()


def test_a_plan_that_creates_a_space_for_nobody_else_is_refused(pool: Executor) -> None:
    desired = DesiredSpace(key="ENG", name="Engineering", grants=(grant("user:id-me", *FULL),))
    (refusal,) = guarded(FakeSite(there=False), desired, pool)
    assert (refusal.guard, refusal.flag) == ("lockout", "--allow-lockout ENG")


def test_a_role_that_shrinks_is_guarded_in_a_space_that_does_not_change(pool: Executor) -> None:
    shrunk = rerole("Keeper", KEEPER_ROLE.permissions, (READ, EXPORT))
    site = FakeSite(model=model(), assigned={ADA.principal: KEEPER_ROLE.role})
    site.hold({ME.principal: FULL})
    within = replace(setting(), unseats=True)
    found = look_at(sight(site, within), NAMED, lambda _: None)
    assert found.plan.changes == ()
    (refusal,) = guard([found], site, within, (shrunk,), pool).refusals
    assert "because the role 'Keeper' loses" in refusal.message


SHRUNK = rerole("Keeper", KEEPER_ROLE.permissions, (READ, EXPORT))


def kept_by_ada() -> FakeSite:
    site = FakeSite(model=model(), assigned={ADA.principal: KEEPER_ROLE.role})
    return site.hold({ME.principal: FULL})


def test_a_role_that_shrinks_is_guarded_in_a_space_that_is_blocked(pool: Executor) -> None:
    within = replace(setting(), unseats=True)
    titled = NAMED.model_copy(update={"homepage": HomepageName(title="Welcome")})
    blocked = kept_by_ada()
    blocked.pages = (Homepage(id="1", title="Welcome"), Homepage(id="2", title="Welcome"))
    unread = kept_by_ada()
    unread.fail("read_space", ForbiddenError("no"))
    for site, said in ((blocked, "because the role 'Keeper' loses"), (unread, "cannot be seen")):
        found = look_at(sight(site, within), titled, lambda _: None)
        assert found.plan.space.blocked
        (refusal,) = guard([found], site, within, (SHRUNK,), pool).refusals
        assert said in refusal.message


def test_a_role_that_shrinks_is_guarded_in_a_space_that_is_left_out(pool: Executor) -> None:
    within = replace(setting(), unseats=True)
    unread = kept_by_ada()
    unread.fail("read_space", ForbiddenError("no"))
    for site, said in (
        (kept_by_ada(), "because the role 'Keeper' loses"),
        (unread, "cannot be seen"),
    ):
        found = look_aside(sight(site, within), "ENG")
        assert found is not None
        assert (found.plan.changes, found.plan.space.blocked) == ((), None)
        (refusal,) = guard([found], site, within, (SHRUNK,), pool).refusals
        assert said in refusal.message
    assert look_aside(sight(FakeSite(there=False), within), "ENG") is None


def test_a_role_that_grows_is_judged_in_a_space_that_is_left_out() -> None:
    rules = policy("k: {forbid: {principals: ['user:*'], permissions: [administer/space]}}")
    within = replace(setting(), spreads=True, policy=rules, model=model())
    found = look_aside(sight(kept_by_ada(), within), "ENG")
    assert found is not None
    assert [note.rule for note in found.verdict.notes] == ["k", "k"]
    assert found.live is None
    unread = kept_by_ada()
    unread.fail("read_space", ForbiddenError("no"))
    assert look_aside(sight(unread, within), "ENG") == Looked(
        SpacePlan(PlannedSpace(key="ENG")), None
    )


def test_spaces_that_are_left_out_are_looked_at_only_for_a_role_that_matters_there() -> None:
    custom = site_role("Auditor", *FULL, custom=True)
    site = FakeSite(model=model(RoleMode.ROLES, custom), assigned={ADA.principal: custom.role})
    site.hold({ME.principal: FULL})
    shrunk = DesiredRole(name="Auditor", permissions=(READ,))
    wanted = Desired(owner=None, spaces=(), roles=(shrunk,), left_out=("ENG",))
    found = plan(wanted, site, Overrides(allow_role_shrink=("Auditor",)), Look(moment=NOW))
    assert [refusal.guard for refusal in found.refusals] == ["lockout"]
    assert [space.key for space in found.spaces] == ["ENG"]
    site.log.clear()
    same = wanted.model_copy(update={"roles": ()})
    assert plan(same, site, None, Look(moment=NOW)).spaces == ()
    assert not any(entry.startswith("read_space") for entry in site.log)


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
    found = look_at(sight(site, within), desired, lambda _: None)
    assert [refusal.guard for refusal in found.plan.refusals] == ["credentials"]
    assert guard([found], site, within, (), pool).refusals == ()


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
        grants=(
            grant("user:id-gone", READ).model_copy(update={"mark": HERE}),
            grant("user:ada", READ),
            grant("group:engineers"),
        ),
    )
    (note,) = deactivated(Desired(owner=OWNER, spaces=(space, NAMED)), directory())
    assert (note.address, note.warning) == ("ENG/grants/user:id-gone", True)
    assert note.mark == HERE


def test_who_does_not_resolve_is_not_told_to_have_left() -> None:
    space = DesiredSpace(key="ENG", grants=(grant("group:nobody", READ),))
    assert deactivated(Desired(owner=OWNER, spaces=(space,)), directory()) == ()


def test_taking_access_from_somebody_who_left_is_no_warning() -> None:
    space = DesiredSpace(key="ENG", grants=(grant("user:id-gone"),))
    assert deactivated(Desired(owner=OWNER, spaces=(space,)), directory()) == ()


# Roles, and what the site lets us do


def with_roles(**fields: object) -> FakeSite:
    site = FakeSite(model=model(), kept={RECORD_KEY: stored(record())})
    site.hold({ME.principal: FULL, BOB.principal: FULL})
    for name, value in fields.items():
        setattr(site, name, value)
    return site


def test_how_access_is_given_is_read_only_where_it_matters() -> None:
    site = with_roles()
    planned(site, NAMED)
    assert "read_model" not in site.log
    planned(site, DesiredSpace(key="ENG", grants=()))
    assert site.log.count("read_model") == 1
    assert needs_model(Desired(owner=OWNER, spaces=(), roles=(AUDITOR,)))


def test_roles_come_first_in_a_plan_and_their_refusals_too() -> None:
    site = with_roles(model=model(RoleMode.TRANSITION, site_role("Auditor", READ, custom=True)))
    eng = DesiredSpace(key="ENG", labels=("a",), grants=(grant("user:ada", role="Auditor"),))
    desired = Desired(owner=OWNER, spaces=(eng,), people=PEOPLE, roles=(AUDITOR,))
    found = plan(desired, site, None, Look(parallelism=2, moment=NOW))
    assert addresses(found)[0] == "site/roles/Auditor"
    assert not found.refused
    shrunk = AUDITOR.model_copy(update={"permissions": (EXPORT,)})
    again = plan(desired.model_copy(update={"roles": (shrunk,)}), site, None, Look(moment=NOW))
    assert [refusal.guard for refusal in again.refusals] == ["role-shrink"]


def test_a_space_is_planned_with_the_roles_as_they_will_be() -> None:
    site = with_roles()
    eng = DesiredSpace(key="ENG", grants=(grant("user:ada", role="Auditor"),))
    desired = Desired(owner=OWNER, spaces=(eng,), people=PEOPLE, roles=(AUDITOR,))
    found = plan(desired, site, None, Look(parallelism=2, moment=NOW))
    change = next(each for each in found.changes if isinstance(each, GrantChange))
    assert change.after == Access.of((), Role(name="Auditor", permissions=AUDITOR.permissions))
    assert found.blocked == ()


@pytest.mark.parametrize("pairs, lifts", [((EXPORT,), True), ((READ, EXPORT), False)])
def test_a_key_to_shrink_a_role_that_lifts_nothing_is_told_and_not_recorded(
    pairs: tuple[str, ...], *, lifts: bool
) -> None:
    site = with_roles(
        model=model(RoleMode.TRANSITION, site_role("Auditor", READ, EXPORT, custom=True))
    )
    wanted = DesiredRole(name="Auditor", permissions=pairs)
    desired = Desired(owner=OWNER, spaces=(), roles=(wanted,))
    given = Overrides(allow_role_shrink=("Auditor",))
    found = plan(desired, site, given, Look(parallelism=1, moment=NOW))
    assert found.overrides.allow_role_shrink == (("Auditor",) if lifts else ())
    told = [(note.message, note.warning) for note in found.notes]
    words = "--allow-role-shrink Auditor lifts nothing in this plan"
    assert told == ([] if lifts else [(words, True)])
    assert found.refusals == ()


def test_the_key_that_lets_us_give_up_our_own_role_is_recorded() -> None:
    site = with_roles(rows=[], assigned={ME.principal: KEEPER_ROLE.role})
    site.hold({BOB.principal: FULL})
    eng = DesiredSpace(key="ENG", grants=(grant("user:id-me", *KEEPER_ROLE.permissions),))
    refused = planned(site, eng)
    assert [refusal.guard for refusal in refused.refusals] == ["lockout"]
    lifted = planned(site, eng, overrides=Overrides(allow_lockout=("ENG",)))
    assert lifted.refusals == ()
    assert lifted.overrides.allow_lockout == ("ENG",)
    assert [note for note in lifted.notes if note.warning] == []


@pytest.mark.parametrize("swallows", [True, False])
def test_a_plan_of_another_groups_role_asks_who_is_in_it(*, swallows: bool) -> None:
    site = with_roles(assigned={ENGINEERS.principal: KEEPER_ROLE.role}, swallows=swallows)
    eng = DesiredSpace(key="ENG", grants=(grant("group:engineers", *KEEPER_ROLE.permissions),))
    site.members = {ENGINEERS.id: (BOB,)}
    assert planned(site, eng).refusals == ()
    site.members = {ENGINEERS.id: (BOB, ME)}
    assert [refusal.guard for refusal in planned(site, eng).refusals] == ["lockout"]


def test_of_a_hidden_space_it_is_told_once_that_others_administer_it() -> None:
    site = FakeSite(administered=False, confidential=True)
    found = planned(site, NAMED.model_copy(update={"grants": ()}))
    (space,) = found.blocked
    assert (space.id, space.administered) == ("100", False)
    assert found.notes == ()


@pytest.mark.parametrize("administered, count", [(False, 1), (True, 0), (None, 0)])
def test_a_space_that_we_do_not_administer_is_noted(
    count: int, *, administered: bool | None
) -> None:
    found = planned(with_roles(administered=administered), NAMED)
    told = [note for note in found.notes if "do not administer" in note.message]
    assert len(told) == count
    assert all(note.warning and note.address == "ENG" for note in told)
    assert found.spaces[0].administered is administered


def test_a_section_that_the_site_does_not_offer_is_left_out_and_the_others_go_on() -> None:
    site = with_roles(offers_not=frozenset({"theme"}))
    found = planned(site, DesiredSpace(key="ENG", theme="x", labels=("a",)))
    assert reads(site) == ["read_space ENG details labels record"]
    assert "ENG/labels/a" in addresses(found)
    assert "ENG/theme" not in addresses(found)
    (refusal,) = found.refusals
    assert (refusal.guard, refusal.stops) == ("not-offered", "change")
    assert refusal.address == "ENG/theme"
    assert found.refused_addresses == {"ENG/theme"}


def test_a_creator_has_the_role_of_an_administrator_where_the_site_has_roles() -> None:
    site = with_roles(there=False)
    eng = NAMED.model_copy(update={"grants": (grant("user:ada", role="Admin"),), "exact": EXACT})
    found = planned(site, eng, overrides=Overrides(allow_lockout=("ENG",)))
    mine = next(c for c in found.changes if isinstance(c, GrantChange) and c.after is None)
    assert mine.before == having(ADMIN_ROLE)


def test_somebody_who_left_and_has_a_role_is_told() -> None:
    desired = Desired(
        owner=OWNER,
        spaces=(DesiredSpace(key="ENG", grants=(grant("user:id-gone", role="Viewer"),)),),
    )
    assert len(deactivated(desired, directory())) == 1


def test_spaces_that_no_manifest_declares_are_told_without_peoples_own() -> None:
    listed = [
        ListedSpace(ref=SpaceRef(id=str(number), key=key), name=key)
        for number, key in enumerate(("zed", "Eng", "~ada", "OPS"))
    ]
    declared = (DesiredSpace(key="ENG"),)
    assert [each.ref.key for each in strangers(listed, declared)] == ["OPS", "zed"]


def test_a_group_is_counted_where_anything_of_its_access_changes(pool: Executor) -> None:
    group = Principal(kind="group", id="g")
    site = FakeSite(members={"g": (ADA,)})
    role = Role(id="1", name="Viewer", permissions=(READ,))
    read = Access.of((READ,))
    sides = [(None, read), (read, None), (read, Access.of((), role)), (read, read)]
    counted = []
    for before, after in sides:
        change = GrantChange(
            address="ENG/grants/g", principal=group, name="g", before=before, after=after
        )
        counted.append(count_groups([change], site, pool))
    size = {"group:g": GroupSize(people=1)}
    assert counted == [size, size, size, {}]


def test_no_more_than_so_many_groups_are_counted_those_first_where_most_is_at_stake(
    pool: Executor,
) -> None:
    groups = [Principal(kind="group", id=f"g{number:02}") for number in range(60)]
    site = FakeSite(members={group.id: (ADA,) for group in groups})
    changes = [
        GrantChange(
            address=f"ENG/grants/{group}",
            principal=group,
            name=str(group),
            after=Access.of((READ,)),
            risk=Risk.CRITICAL if group.id == "g59" else Risk.LOW,
        )
        for group in groups
    ]
    sizes = count_groups(changes, site, pool)
    assert len(sizes) == 50
    assert sizes["group:g59"] == GroupSize(people=1)
    assert "group:g58" not in sizes
