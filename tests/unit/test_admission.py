from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta

import pytest

from spaceform.admission import admit, refuse_unfit
from spaceform.aspects.details import DetailsChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange
from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change
from spaceform.errors import ForbiddenError, RefusedError, StalePlanError
from spaceform.ownership import Record, RecordChange
from spaceform.plan import Blocked, Overrides, Plan, PlannedSpace, Refusal, now, sealed
from spaceform.site_roles import RoleMode
from spaceform.space import SECTIONS
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    ENGINEERS,
    EXPORT,
    GONE,
    ME,
    READ,
    RIVAL,
    SITE,
    Held,
    created,
    exchange,
    having,
    model,
    plan,
    record,
    regrant,
    rerole,
    reset,
    site_role,
)
from tests.unit.fake_site import FakeSite

FULL = (READ, ADMINISTER)
DOOMED = DoomedSpace(name="Engineering", pages=2, blog_posts=1, watchers=1)
DELETION = SpaceChange(address="ENG/space", space_id="100", before=DOOMED)
AUDITOR = site_role("Auditor", *FULL, custom=True)
NAME = DetailsChange(address="ENG/name", space_id="100", field="name", before="A", after="B")
NOT_ADOPTED = "ENG was not adopted"
NOT_OURS = f"ENG belongs to {RIVAL.name}"
LABEL = LabelChange(address="ENG/labels/a", space_id="100", before="a")


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(max_workers=2) as found:
        yield found


def fresh(*changes: Change, overrides: Overrides | None = None) -> Plan:
    """Return a plan that was made just now."""
    moment = now()
    found = plan(*changes, overrides=overrides)
    return sealed(
        found.model_copy(update={"created": moment, "expires": moment + timedelta(days=7)})
    )


def reads(site: FakeSite) -> list[str]:
    return [entry for entry in site.log if entry.startswith("read_space")]


def held(by: Held) -> FakeSite:
    return FakeSite().hold(by)


def test_a_plan_for_another_site_is_refused() -> None:
    with pytest.raises(RefusedError, match=SITE):
        refuse_unfit(fresh(LABEL), "https://elsewhere.example")


def test_a_plan_that_expired_is_refused_unless_there_is_nothing_to_do() -> None:
    late = {"expires": now() - timedelta(seconds=1)}
    with pytest.raises(RefusedError, match="expired"):
        refuse_unfit(fresh(LABEL).model_copy(update=late), SITE)
    refuse_unfit(fresh().model_copy(update=late), SITE)


def test_a_plan_that_is_yet_to_be_made_is_refused_and_a_clock_may_be_a_little_ahead() -> None:
    # As in a file whose dates were moved so that it would live for longer than any plan does.
    soon, later = now() + timedelta(minutes=50), now() + timedelta(days=300)
    refuse_unfit(fresh(LABEL).model_copy(update={"created": soon}), SITE)
    for found in (fresh(LABEL), fresh()):
        moved = {"created": later, "expires": later + timedelta(days=7)}
        with pytest.raises(RefusedError, match="still to come"):
            refuse_unfit(found.model_copy(update=moved), SITE)


def test_a_refused_plan_stays_refused_and_names_the_flag() -> None:
    refusal = Refusal(guard="losses", address="*", message="too many", flag="--max-removals 9")
    with pytest.raises(RefusedError, match=r"^\*: too many$") as caught:
        refuse_unfit(fresh(LABEL).model_copy(update={"refusals": (refusal,)}), SITE)
    assert caught.value.flag == "--max-removals 9"


def test_a_refusal_says_how_many_more_there_are() -> None:
    refusal = Refusal(guard="losses", address="*", message="too many", flag="--max-removals 9")
    with pytest.raises(RefusedError, match=r"^\*: too many; and 2 more$"):
        refuse_unfit(fresh(LABEL).model_copy(update={"refusals": (refusal,) * 3}), SITE)


def test_a_refusal_of_one_change_lets_the_others_in(pool: Executor) -> None:
    refusal = Refusal(guard="credentials", address=LABEL.address, message="m", stops="change")
    found = fresh(LABEL).model_copy(update={"refusals": (refusal,)})
    assert admit(found, FakeSite(), pool, ()).spaces.keys() == {"ENG"}


# Deletion is said twice


@pytest.mark.parametrize("allowed", [(), ("OPS",), ("E*",)])
def test_a_deletion_is_refused_unless_apply_says_it_too(
    allowed: tuple[str, ...], pool: Executor
) -> None:
    found = fresh(DELETION, overrides=Overrides(allow_space_delete=("ENG",)))
    with pytest.raises(RefusedError) as caught:
        admit(found, FakeSite(), pool, allowed)
    assert caught.value.flag == "--allow-space-delete ENG"
    assert str(caught.value).startswith(
        "ENG would be deleted for ever: say so at plan and at apply"
    )


def test_a_deletion_that_both_said_is_let_in(pool: Executor) -> None:
    found = fresh(DELETION, overrides=Overrides(allow_space_delete=("ENG",)))
    admit(found, FakeSite(), pool, ("eng",))


def test_a_deletion_that_only_apply_said_is_refused(pool: Executor) -> None:
    # As in a file from which the plan's refusal was taken: the digest does not cover refusals.
    with pytest.raises(RefusedError):
        admit(fresh(DELETION), FakeSite(), pool, ("ENG",))


# Guards, asked again


def test_a_lockout_that_came_up_since_the_plan_is_refused(pool: Executor) -> None:
    found = fresh(regrant(ADA.principal, FULL, (READ,)))
    both = {ME.principal: FULL, ADA.principal: FULL, BOB.principal: FULL}
    admit(found, held(both), pool, ())
    with pytest.raises(RefusedError, match="nobody else") as caught:
        admit(found, held({ME.principal: FULL, ADA.principal: FULL}), pool, ())
    assert caught.value.flag == "--allow-lockout ENG"


def test_a_lockout_that_the_plan_allows_is_let_in(pool: Executor) -> None:
    change = regrant(ADA.principal, FULL, (READ,))
    found = fresh(change, overrides=Overrides(allow_lockout=("ENG",)))
    admit(found, held({ME.principal: FULL, ADA.principal: FULL}), pool, ())


def test_who_was_deactivated_since_the_plan_does_not_count(pool: Executor) -> None:
    site = held({ME.principal: FULL, ADA.principal: FULL, BOB.principal: FULL})
    site.users[BOB.account_id] = BOB.model_copy(update={"active": False})
    with pytest.raises(RefusedError):
        admit(fresh(regrant(ADA.principal, FULL, (READ,))), site, pool, ())


def test_the_members_of_groups_are_looked_up_again(pool: Executor) -> None:
    everybody = {ME.principal: FULL, ADA.principal: FULL, ENGINEERS.principal: FULL}
    found = fresh(regrant(ADA.principal, FULL, (READ,)))
    site = held(everybody)
    site.members[ENGINEERS.id] = (GONE, BOB)
    directory = admit(found, site, pool, ()).directory
    assert directory.members == {ENGINEERS.id: (GONE, BOB)}
    site.members[ENGINEERS.id] = (GONE,)
    with pytest.raises(RefusedError):
        admit(found, site, pool, ())


def test_losses_are_counted_by_what_is_live_now(pool: Executor) -> None:
    labels = {f"l{number}" for number in range(20)}
    changes = tuple(
        LabelChange(address=f"ENG/labels/{label}", space_id="100", before=label)
        for label in sorted(labels)[:6]
    )
    admit(fresh(*changes), FakeSite(labels_of=set(labels)), pool, ())
    with pytest.raises(RefusedError, match="labels"):
        admit(fresh(*changes), FakeSite(labels_of=set(sorted(labels)[:10])), pool, ())


def test_a_run_with_too_many_losses_is_refused_before_anything_is_written(pool: Executor) -> None:
    changes = tuple(reset(f"p{number:03}", 1, None) for number in range(21))
    site = FakeSite(
        kept={f"p{number:03}": LiveProperty(value=1, version=1) for number in range(90)}
    )
    with pytest.raises(RefusedError, match="the run removes 21") as caught:
        admit(fresh(*changes), site, pool, ())
    assert caught.value.flag == "--max-removals 21"
    assert not [entry for entry in site.log if not entry.startswith("read")]


def test_what_is_refused_is_not_counted(pool: Executor) -> None:
    changes = tuple(reset(f"p{number:02}", 1, None) for number in range(21))
    refusals = tuple(
        Refusal(guard="credentials", address=change.address, message="m", stops="change")
        for change in changes
    )
    found = fresh(*changes).model_copy(update={"refusals": refusals})
    admit(found, FakeSite(), pool, ())


def test_only_sections_that_guards_look_at_are_read(pool: Executor) -> None:
    site = held({ME.principal: FULL})
    grown = regrant(ADA.principal, (READ,), (READ, EXPORT))
    admit(fresh(grown, LABEL, reset("a", 1, 2), NAME), site, pool, ())
    assert reads(site) == ["read_space ENG grants labels properties"]
    site.log.clear()
    admit(fresh(NAME), site, pool, ())
    assert reads(site) == []


def test_a_space_to_be_created_is_not_looked_at(pool: Executor) -> None:
    site = FakeSite(there=False)
    admit(fresh(created(), regrant(ADA.principal, (), FULL, space_id=None)), site, pool, ())
    assert reads(site) == []


def test_for_a_backup_all_that_is_managed_is_read_and_of_a_deletion_everything(
    pool: Executor,
) -> None:
    site = held({ME.principal: FULL})
    spaces = (
        PlannedSpace(key="ENG", id="100", managed=("details", "theme")),
        PlannedSpace(key="OPS", id="200", managed=("settings",)),
    )
    found = fresh(LABEL).model_copy(update={"spaces": spaces})
    admit(found, site, pool, (), whole=True)
    assert reads(site) == ["read_space ENG details labels record theme"]
    site.log.clear()
    found = fresh(DELETION, overrides=Overrides(allow_space_delete=("ENG",)))
    admit(found, site, pool, ("ENG",), whole=True)
    assert reads(site) == [f"read_space ENG {' '.join(sorted((*SECTIONS, 'record')))}"]


def test_other_spaces_are_read_only_where_a_role_moves_access_and_only_those_that_are_there(
    pool: Executor,
) -> None:
    site = held({ME.principal: FULL, BOB.principal: FULL})
    site.model = model(RoleMode.TRANSITION, AUDITOR)
    keys = Overrides(allow_role_shrink=(AUDITOR.name,))
    shrinks = rerole(AUDITOR.name, FULL, (READ,))
    spaces = tuple(
        PlannedSpace(key=key, id=space_id)
        for key, space_id in (("ENG", "100"), ("OPS", "200"), ("NEW", None))
    )
    found = fresh(shrinks, LABEL, overrides=keys).model_copy(update={"spaces": spaces})
    admit(found, site, pool, ())
    assert sorted(reads(site)) == ["read_space ENG grants labels", "read_space OPS grants"]
    site.log.clear()
    quiet = fresh(LABEL).model_copy(update={"spaces": spaces, "policy": "digest"})
    admit(quiet, site, pool, ())
    assert reads(site) == ["read_space ENG labels"]


def test_a_role_that_shrinks_without_its_key_is_refused_again(pool: Executor) -> None:
    # As in a file from which the plan's refusal was taken.
    site = held({ME.principal: FULL, BOB.principal: FULL})
    with pytest.raises(RefusedError, match="everybody who has the role") as caught:
        admit(fresh(rerole("Reader", (READ, EXPORT), (READ,))), site, pool, ())
    assert caught.value.flag == "--allow-role-shrink Reader"
    assert site.log == []


# Creation


def test_a_plan_that_creates_is_carried_out_by_who_made_it(pool: Executor) -> None:
    found = fresh(created(), regrant(ADA.principal, (), FULL, space_id=None))
    admit(found, FakeSite(there=False), pool, ())
    other = found.model_copy(update={"identity": BOB.account_id})
    with pytest.raises(RefusedError, match=BOB.account_id):
        admit(other, FakeSite(there=False), pool, ())
    creates_nothing = fresh(NAME).model_copy(update={"identity": BOB.account_id})
    admit(creates_nothing, FakeSite(), pool, ())


def test_a_created_space_without_a_second_administrator_is_refused(pool: Executor) -> None:
    with pytest.raises(RefusedError, match="nobody else"):
        admit(fresh(created()), FakeSite(there=False), pool, ())


def test_a_role_that_shrinks_is_seen_in_a_space_where_something_else_changes(
    pool: Executor,
) -> None:
    site = FakeSite(model=model(RoleMode.TRANSITION, AUDITOR), labels_of={"a"})
    site.assigned[ME.principal] = AUDITOR.role
    shrinks = rerole(AUDITOR.name, FULL, (READ,))
    allowed = Overrides(allow_role_shrink=(AUDITOR.name,), max_removals=9)
    for changes in ((shrinks,), (shrinks, LABEL)):
        with pytest.raises(RefusedError, match="administer"):
            admit(fresh(*changes, overrides=allowed), site, pool, ())


def test_only_an_owner_deletes(pool: Executor) -> None:
    site = held({ME.principal: FULL, ADA.principal: FULL})
    allowed = Overrides(allow_space_delete=("ENG",))
    plan_of_nobody = fresh(DELETION, overrides=allowed).model_copy(update={"owner": None})
    with pytest.raises(RefusedError, match="only with its owner's record"):
        admit(plan_of_nobody, site, pool, ("ENG",))
    assert site.log == []


@pytest.mark.parametrize(
    "before, keys, words, flag",
    [
        (None, Overrides(), NOT_ADOPTED, "--adopt ENG"),
        (None, Overrides(adopt=("OPS",), take_over=("ENG",)), NOT_ADOPTED, "--adopt ENG"),
        (record(RIVAL), Overrides(adopt=("*",)), NOT_OURS, "--take-over ENG"),
        (record(RIVAL), Overrides(take_over=("E*",)), NOT_OURS, "--take-over ENG"),
    ],
)
def test_a_space_is_not_taken_without_its_key(
    before: Record | None, keys: Overrides, words: str, flag: str, pool: Executor
) -> None:
    site = held({ME.principal: FULL, ADA.principal: FULL})
    taken = RecordChange(address="ENG/ownership", space_id="100", before=before, after=record())
    before_it = LabelChange(address="AAA/labels/a", space_id="1", after="a")
    with pytest.raises(RefusedError, match=words) as caught:
        admit(fresh(before_it, taken, overrides=keys), site, pool, ())
    assert caught.value.flag == flag
    assert site.log == []


@pytest.mark.parametrize(
    "before, keys",
    [
        (None, Overrides(adopt=("e*",))),
        (record(RIVAL), Overrides(take_over=("eng",))),
        (record(), Overrides()),
    ],
)
def test_a_space_is_taken_with_its_key(
    before: Record | None, keys: Overrides, pool: Executor
) -> None:
    site = held({ME.principal: FULL, ADA.principal: FULL})
    taken = RecordChange(address="ENG/ownership", space_id="100", before=before, after=record())
    assert admit(fresh(taken, overrides=keys), site, pool, ()).touched


def test_a_space_that_is_created_or_let_go_is_not_taken(pool: Executor) -> None:
    ours = RecordChange(address="ENG/ownership", after=record())
    owned_at_once = fresh(created(), ours, regrant(ADA.principal, (), FULL, space_id=None))
    admit(owned_at_once, FakeSite(there=False), pool, ())
    let_go = RecordChange(address="ENG/ownership", space_id="100", before=record())
    admit(fresh(let_go), FakeSite(), pool, ())


def test_a_role_that_another_hand_changed_since_the_plan_makes_it_stale(pool: Executor) -> None:
    grant = exchange(ADA.principal, None, having(AUDITOR))
    shrunk = AUDITOR.model_copy(update={"permissions": (READ,)})
    held_by_me = {ME.principal: FULL, BOB.principal: FULL}
    for role, is_stale in ((AUDITOR, False), (shrunk, True)):
        site = held(held_by_me)
        site.model = model(RoleMode.TRANSITION, role)
        if is_stale:
            with pytest.raises(StalePlanError, match="'Auditor' to bring administer/space"):
                admit(fresh(grant), site, pool, ())
        else:
            admit(fresh(grant), site, pool, ())
        assert all(entry.startswith("read_") for entry in site.log)


def test_the_sites_roles_are_read_only_where_a_plan_depends_on_them(pool: Executor) -> None:
    site = held({ME.principal: FULL, BOB.principal: FULL})
    admit(fresh(regrant(ADA.principal, (), (READ,))), site, pool, ())
    assert "read_model" not in site.log


def test_a_role_that_takes_administration_is_held_against_spaces_that_could_not_be_planned(
    pool: Executor,
) -> None:
    keeper = site_role("Keeper", *FULL, custom=True)
    shrunk = rerole("Keeper", keeper.permissions, (READ,))
    blocked = PlannedSpace(key="ENG", blocked=Blocked(kind="read", message="no"))
    allowed = Overrides(allow_role_shrink=("Keeper",))
    found = fresh(shrunk, overrides=allowed).model_copy(update={"spaces": (blocked,)})

    def site() -> FakeSite:
        there = held({ME.principal: FULL})
        there.assigned = {ADA.principal: keeper.role}
        there.model = model(RoleMode.ROLES, keeper)
        return there

    with pytest.raises(RefusedError, match="because the role 'Keeper'"):
        admit(found, site(), pool, ())
    unread = site()
    unread.fail("read_space", ForbiddenError("no"))
    with pytest.raises(RefusedError, match="cannot be seen"):
        admit(found, unread, pool, ())
    unread = site()
    unread.fail("read_space", ForbiddenError("no"))
    seen = found.model_copy(update={"spaces": (PlannedSpace(key="ENG", id="100"),)})
    with pytest.raises(ForbiddenError):
        admit(seen, unread, pool, ())


@pytest.mark.parametrize("change", [None, LABEL])
def test_a_role_that_takes_administration_is_held_against_spaces_that_are_out_of_sight(
    change: Change | None, pool: Executor
) -> None:
    keeper = site_role("Keeper", *FULL, custom=True)
    shrunk = rerole("Keeper", keeper.permissions, (READ,))
    changes = (shrunk,) if change is None else (shrunk, change)
    allowed = Overrides(allow_role_shrink=("Keeper",))

    def found(planned: PlannedSpace) -> Plan:
        made = fresh(*changes, overrides=allowed)
        return made.model_copy(update={"spaces": (planned,)})

    gone = FakeSite(there=False, model=model(RoleMode.ROLES, keeper))
    with pytest.raises(RefusedError, match="cannot be seen"):
        admit(found(PlannedSpace(key="ENG", id="100")), gone, pool, ())
    if change is None:
        never_there = PlannedSpace(key="ENG", blocked=Blocked(kind="name", message="no name"))
        admit(found(never_there), gone, pool, ())
