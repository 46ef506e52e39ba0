from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from spaceform.aspects.grants import Access, GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import StateChange
from spaceform.change import Change
from spaceform.lockout import (
    Holding,
    Touched,
    check_lockout,
    groups_that_lose,
    holds,
    in_question,
    may_be_mine,
    refuse_lockout,
)
from spaceform.mark import Mark
from spaceform.plan import Overrides, Refusal
from spaceform.principals import ANONYMOUS, Directory, Principal, User
from spaceform.site_roles import RoleChange, SiteRole
from spaceform.space import DesiredSpace, Unknown
from tests.unit.build import (
    ADA,
    ADMIN_ROLE,
    ADMINISTER,
    ADMINS,
    BOB,
    COMMENT,
    ENGINEERS,
    EXPORT,
    GONE,
    KEEPER_ROLE,
    MANAGE,
    ME,
    READ,
    ROBOT,
    TODAY,
    VIEWER_ROLE,
    Held,
    created,
    directory,
    exchange,
    grant,
    granted,
    having,
    live,
    planned,
    record,
    regrant,
    rerole,
    role_rows,
    touched,
)

FULL = (READ, ADMINISTER)
ME_, ADA_, BOB_ = ME.principal, ADA.principal, BOB.principal
GROUP = ENGINEERS.principal
HERE = Mark("eng.yaml", 7, 3)
NOT_YOU = "you would no longer administer the space"
UNCLEAR = User(account_id="id-unclear", active=None, human=None)
ARCHIVE = StateChange(address="ENG/state", before="present", after="archived")
KEEPER, VIEWER = having(KEEPER_ROLE), having(VIEWER_ROLE)
SHRINK = rerole("Keeper", KEEPER_ROLE.permissions, (READ, EXPORT))
GROWTH = rerole("Viewer", VIEWER_ROLE.permissions, FULL)


def lockout(
    held: Held,
    *changes: Change,
    members: Mapping[str, tuple[User, ...] | None] | None = None,
    overrides: Overrides | None = None,
) -> Refusal | None:
    known = directory(members=members)
    return refuse_lockout(touched(held, *changes), known, overrides or Overrides())


def creation(
    *changes: Change, members: Mapping[str, tuple[User, ...] | None] | None = None
) -> Refusal | None:
    space = Touched("ENG", None, (created(), *changes))
    return refuse_lockout(space, directory(members=members), Overrides())


def demote(who: Principal) -> GrantChange:
    return regrant(who, FULL, (READ,))


def promote(who: Principal) -> GrantChange:
    return regrant(who, (), FULL)


# Lockout


def test_losing_ones_own_administration_is_refused() -> None:
    found = lockout({ME_: FULL, ADA_: FULL}, demote(ME_))
    assert found is not None
    assert (found.guard, found.stops) == ("lockout", "run")
    assert found.flag == "--allow-lockout ENG"
    assert "you would no longer" in found.message


def test_losing_the_last_other_administrator_is_refused() -> None:
    found = lockout({ME_: FULL, ADA_: FULL}, demote(ADA_))
    assert found is not None
    assert "nobody else" in found.message


def test_losing_read_is_losing_everything() -> None:
    assert lockout({ME_: FULL, ADA_: FULL}, regrant(ADA_, FULL, ()))


def test_another_administrator_may_go_while_one_stays() -> None:
    assert lockout({ME_: FULL, ADA_: FULL, BOB_: FULL}, demote(ADA_)) is None
    assert lockout({ME_: FULL, ADA_: FULL}, demote(ADA_), promote(BOB_)) is None


@pytest.mark.parametrize("other", [GONE, ROBOT, UNCLEAR])
def test_who_is_left_has_to_be_a_person_who_can_log_in(other: User) -> None:
    assert lockout({ME_: FULL, ADA_: FULL, other.principal: FULL}, demote(ADA_))


@pytest.mark.parametrize("other", [GONE, ROBOT])
def test_who_never_could_administer_may_go(other: User) -> None:
    assert lockout({ME_: FULL, other.principal: FULL}, demote(other.principal)) is None


def test_who_may_have_been_the_only_other_one_may_not_go() -> None:
    assert lockout({ME_: FULL, UNCLEAR.principal: FULL}, demote(UNCLEAR.principal))


def test_anonymous_is_nobody() -> None:
    assert lockout({ME_: FULL, ADA_: FULL, ANONYMOUS: FULL}, demote(ADA_))
    assert lockout({ME_: FULL, ANONYMOUS: FULL}, demote(ANONYMOUS)) is None


def test_holding_administration_through_a_group_counts() -> None:
    members = {GROUP.id: (ME, ADA)}
    held = {ME_: FULL, ADA_: FULL, GROUP: FULL}
    assert lockout(held, demote(ME_), demote(ADA_), members=members) is None
    assert lockout({ME_: FULL, GROUP: FULL}, demote(GROUP), members=members)
    assert lockout({ADA_: FULL, GROUP: FULL}, demote(GROUP), members=members)


def test_a_group_of_those_who_left_is_nobody() -> None:
    members = {GROUP.id: (GONE, ROBOT)}
    assert lockout({ME_: FULL, ADA_: FULL, GROUP: FULL}, demote(ADA_), members=members)


def test_what_is_known_of_a_person_counts_for_a_member_of_whom_less_is_shown() -> None:
    shown = User(account_id=GONE.account_id)
    members = {GROUP.id: (shown,)}
    found = lockout({ME_: FULL, ADA_: FULL, GROUP: FULL}, demote(ADA_), members=members)
    assert found is not None
    assert found.message.startswith("afterwards nobody else who is active")


@pytest.mark.parametrize("members", [None, {GROUP.id: None}])
def test_hidden_members_refuse_only_what_reduces_administrators(
    members: Mapping[str, tuple[User, ...] | None] | None,
) -> None:
    held = {ME_: FULL, GROUP: FULL}
    found = lockout(held, demote(GROUP), members=members)
    assert found is not None
    assert "nobody else" in found.message
    assert lockout(held, promote(ADA_), members=members) is None
    assert lockout({GROUP: FULL}, promote(ADMINS.principal), members=members) is None
    assert lockout(held, regrant(BOB_, (READ, EXPORT), (READ,)), members=members) is None


def test_hidden_members_do_not_matter_where_somebody_visible_stays() -> None:
    assert lockout({ME_: FULL, ADA_: FULL, GROUP: FULL}, demote(GROUP)) is None


def test_a_condition_that_did_not_hold_cannot_be_ended() -> None:
    assert lockout({BOB_: FULL, ADA_: FULL}, demote(ADA_)) is None
    assert lockout({ME_: FULL}, promote(GONE.principal)) is None
    assert lockout({ME_: FULL, GONE.principal: FULL}, demote(GONE.principal)) is None


@pytest.mark.parametrize("key, allowed", [("ENG", True), ("eng", True), ("OPS", False)])
def test_lockout_is_allowed_space_by_space(key: str, *, allowed: bool) -> None:
    overrides = Overrides(allow_lockout=(key,))
    found = lockout({ME_: FULL, ADA_: FULL}, demote(ADA_), overrides=overrides)
    assert (found is None) is allowed


def test_changes_that_leave_administrators_alone_are_none_of_its_business() -> None:
    assert lockout({}, regrant(BOB_, (READ, EXPORT), ())) is None
    assert lockout({}, LabelChange(address="ENG/labels/a", before="a")) is None


def test_what_would_be_lost_is_said_and_whether_it_is_only_hidden() -> None:
    hidden: dict[str, tuple[User, ...] | None] = {GROUP.id: None}
    nobody = "nobody else who is active would administer the space"
    for held, change, words in (
        ({ME_: FULL, ADA_: FULL}, demote(ME_), NOT_YOU),
        ({ME_: FULL, ADA_: FULL}, demote(ADA_), nobody),
        ({GROUP: FULL, ME_: FULL, ADA_: FULL}, demote(ME_), f"perhaps {NOT_YOU} (it is hidden)"),
        ({GROUP: FULL, ME_: FULL, ADA_: FULL}, demote(ADA_), f"perhaps {nobody} (it is hidden)"),
    ):
        found = lockout(held, change, members=hidden)
        assert found is not None
        assert found.message == f"afterwards {words}"


# Creation


def test_a_created_space_needs_us_and_somebody_else() -> None:
    assert creation() is not None
    assert creation(promote(ADA_)) is None
    without_us = creation(promote(ADA_), demote(ME_))
    assert without_us is not None
    assert "you would no longer" in without_us.message


@pytest.mark.parametrize("other", [GONE, ROBOT])
def test_a_created_space_needs_an_active_person(other: User) -> None:
    assert creation(promote(other.principal)) is not None


def test_a_created_space_may_be_ours_through_a_group() -> None:
    change = promote(GROUP)
    assert creation(change, demote(ME_), members={GROUP.id: (ME, ADA)}) is None
    assert creation(change, demote(ME_), members={GROUP.id: None})
    assert creation(change, members={GROUP.id: None}) is None
    assert creation(change, members={GROUP.id: ()})


def test_a_created_space_with_the_sites_defaults_is_not_judged() -> None:
    space = Touched("ENG", None, (created(private=False),))
    assert refuse_lockout(space, directory(), Overrides()) is None


def test_a_space_that_was_just_created_is_still_judged_as_created() -> None:
    space = Touched("ENG", live(held={ME_: FULL}), (created(),), created=True)
    assert refuse_lockout(space, directory(), Overrides()) is not None
    with_ada = (created(), promote(ADA_))
    space = Touched("ENG", live(held={ME_: FULL, ADA_: FULL}), with_ada, created=True)
    assert refuse_lockout(space, directory(), Overrides()) is None


def test_a_created_space_that_lacks_both_says_so() -> None:
    found = creation(demote(ME_))
    assert found is not None
    assert f"{NOT_YOU} and nobody else" in found.message


def half_made(held: Held, *, members: Mapping[str, tuple[User, ...] | None]) -> Refusal | None:
    space = Touched("ENG", live(held=held), (created(),), created=True)
    return refuse_lockout(space, directory(members=members), Overrides())


def test_a_space_just_created_is_refused_where_we_lost_it_and_not_where_that_is_hidden() -> None:
    found = half_made({ADA_: FULL, BOB_: FULL}, members={})
    assert found is not None
    assert found.message == f"afterwards {NOT_YOU}"
    assert half_made({ADA_: FULL, GROUP: FULL}, members={GROUP.id: None}) is None


# Archiving


def archived(*changes: Change, overrides: Overrides | None = None) -> list[Refusal]:
    space = touched({ME_: FULL, ADA_: FULL, BOB_: FULL}, *changes)
    return list(check_lockout(space, directory(), overrides or Overrides()))


def test_archiving_while_losing_ones_own_administration_is_refused_whatever_is_allowed() -> None:
    change = ARCHIVE.model_copy(update={"mark": HERE})
    found = archived(change, demote(ME_), overrides=Overrides(allow_lockout=("ENG",)))
    assert found == [
        Refusal(
            guard="lockout",
            address="ENG/state",
            message="you would lose administer/space before the space can be archived:"
            " archive it first, and take your access away in a later plan",
            mark=HERE,
        )
    ]


def test_what_is_called_archived_and_archives_nothing_is_allowed() -> None:
    overrides = Overrides(allow_lockout=("ENG",))
    restore = StateChange(address="ENG/state", before="archived", after="present")
    label = LabelChange(address="ENG/labels/archived", after="archived")
    for change in (restore, label):
        assert archived(change, demote(ME_), overrides=overrides) == []


def test_archiving_while_somebody_else_loses_is_allowed() -> None:
    assert archived(ARCHIVE, demote(ADA_)) == []
    assert archived(ARCHIVE, regrant(ME_, (*FULL, EXPORT), FULL)) == []
    assert archived(ARCHIVE) == []


def test_archiving_while_a_group_whose_members_are_hidden_loses_is_refused() -> None:
    space = touched({GROUP: FULL, ADA_: FULL}, ARCHIVE, demote(GROUP))
    overrides = Overrides(allow_lockout=("ENG",))
    assert check_lockout(space, directory(members={GROUP.id: None}), overrides)
    assert check_lockout(space, directory(members={GROUP.id: (BOB,)}), overrides) == ()


def test_a_space_that_is_created_and_archived_keeps_its_creator_until_then() -> None:
    changes = (created(), promote(ADA_), demote(ME_), ARCHIVE)
    overrides = Overrides(allow_lockout=("ENG",))
    found = check_lockout(Touched("ENG", None, changes), directory(), overrides)
    assert [refusal.address for refusal in found] == ["ENG/state"]


# Who matters


def test_only_administrators_of_spaces_in_which_they_change_are_looked_up() -> None:
    changing = touched({ME_: FULL, GROUP: FULL}, demote(GROUP), promote(ADA_))
    quiet = touched({BOB_: FULL}, regrant(BOB_, FULL, (*FULL, EXPORT)))
    assert in_question([changing, quiet]) == {ME_, GROUP, ADA_}
    another = touched({BOB_: FULL}, demote(BOB_))
    assert in_question([changing, another]) == {ME_, GROUP, ADA_, BOB_}
    hidden = Touched("ENG", live().model_copy(update={"grants": Unknown.NOT_READ}), ())
    assert in_question([hidden]) == frozenset()


def test_access_may_be_ours_directly_through_a_group_or_where_nobody_can_tell() -> None:
    known = directory(members={"g-eng": (ME,), "g-adm": (ADA,), "hidden": None})
    assert may_be_mine(ME_, known)
    assert not may_be_mine(ADA_, known)
    assert may_be_mine(Principal(kind="group", id="g-eng"), known)
    assert not may_be_mine(Principal(kind="group", id="g-adm"), known)
    assert may_be_mine(Principal(kind="group", id="hidden"), known)
    assert may_be_mine(Principal(kind="group", id="never read"), known)
    assert may_be_mine(Principal(kind="class", id="all-licensed-users"), known)
    assert not may_be_mine(ANONYMOUS, known)


def test_nobody_holds_an_empty_space() -> None:
    assert holds((), directory()) == Holding(me=False, other=False)


# Lockout cannot be reached

WHO = (ME_, ADA_, BOB_, GONE.principal, ROBOT.principal, GROUP, ADMINS.principal, ANONYMOUS)
ACCESS = st.sampled_from(((), (READ,), FULL, (READ, EXPORT)))
STATES = st.dictionaries(st.sampled_from(WHO), ACCESS)
MEMBERS = st.fixed_dictionaries(
    {
        group: st.lists(st.sampled_from((ME, ADA, GONE, ROBOT)), unique=True).map(tuple)
        for group in (GROUP.id, ADMINS.principal.id)
    }
)


def administrators(held: Mapping[Principal, Iterable[str]]) -> list[Principal]:
    return [who for who, pairs in held.items() if ADMINISTER in pairs]


def steps(
    before: Mapping[Principal, tuple[str, ...]], after: Mapping[Principal, tuple[str, ...]]
) -> Iterable[dict[Principal, set[str]]]:
    """Yield what is held after each pair: all gains come before any loss, our own losses last."""
    held = {who: set(before.get(who, ())) for who in WHO}
    for who in WHO:
        for pair in sorted(set(after.get(who, ())) - held[who]):
            held[who].add(pair)
            yield {each: set(pairs) for each, pairs in held.items()}
    for who in sorted(WHO, key=lambda each: each == ME_):
        for pair in sorted(held[who] - set(after.get(who, ()))):
            held[who].discard(pair)
            yield {each: set(pairs) for each, pairs in held.items()}


@settings(max_examples=200)
@tried(STATES, STATES, MEMBERS)
def test_no_step_of_an_accepted_plan_locks_anybody_out(
    before: dict[Principal, tuple[str, ...]],
    after: dict[Principal, tuple[str, ...]],
    members: dict[str, tuple[User, ...]],
) -> None:
    known: Directory = directory(members=members)
    changes = tuple(
        regrant(who, before.get(who, ()), after.get(who, ()))
        for who in WHO
        if set(before.get(who, ())) != set(after.get(who, ()))
    )
    if refuse_lockout(touched(before, *changes), known, Overrides()):
        return
    start = holds(administrators(before), known)
    for held in steps(before, after):
        found = holds(administrators(held), known)
        assert found.me or not start.me
        assert found.other or not start.other


@tried(STATES, STATES)
def test_a_plan_that_is_refused_does_end_one_of_the_two(
    before: dict[Principal, tuple[str, ...]], after: dict[Principal, tuple[str, ...]]
) -> None:
    # Where everything can be seen the guard refuses nothing that is harmless.
    known = directory(members={GROUP.id: (ADA,), ADMINS.principal.id: (ME,)})
    changes = tuple(
        regrant(who, before.get(who, ()), after.get(who, ()))
        for who in WHO
        if set(before.get(who, ())) != set(after.get(who, ()))
    )
    if refuse_lockout(touched(before, *changes), known, Overrides()):
        start, end = (holds(administrators(held), known) for held in (before, after))
        assert (start.me and not end.me) or (start.other and not end.other)


# Roles of the space


def space(
    held: Held,
    roles: Mapping[Principal, SiteRole],
    *changes: Change,
    reroled: tuple[RoleChange, ...] = (SHRINK,),
) -> Touched:
    found = live(held=held)
    assert not isinstance(found.grants, Unknown)
    rows = (*role_rows(roles), *found.grants)
    return Touched("ENG", found.model_copy(update={"grants": rows}), changes, roles=reroled)


def given(held: Held, roles: Mapping[Principal, SiteRole], *changes: Change) -> Touched:
    return space(held, roles, *changes, reroled=())


def refused(
    space: Touched,
    *,
    members: Mapping[str, tuple[User, ...] | None] | None = None,
    overrides: Overrides | None = None,
) -> list[str]:
    found = check_lockout(space, directory(members=members), overrides or Overrides())
    return [refusal.guard for refusal in found]


def test_administration_through_a_role_counts() -> None:
    loss = exchange(ADA_, KEEPER, VIEWER)
    alone = given({ME_: FULL}, {ADA_: KEEPER_ROLE}, loss)
    assert refused(alone) == ["lockout"]
    assert refused(given({ME_: FULL, BOB_: FULL}, {ADA_: KEEPER_ROLE}, loss)) == []
    assert refused(given({ME_: FULL}, {ADA_: KEEPER_ROLE, BOB_: KEEPER_ROLE}, loss)) == []
    mine = exchange(ME_, KEEPER, VIEWER)
    assert refused(given({ADA_: FULL}, {ME_: KEEPER_ROLE}, mine)) == ["lockout"]


def test_a_role_that_comes_makes_an_administrator() -> None:
    changes = (exchange(ADA_, KEEPER, VIEWER), exchange(BOB_, VIEWER, KEEPER))
    held = {ADA_: KEEPER_ROLE, BOB_: VIEWER_ROLE}
    assert "lockout" not in refused(given({ME_: FULL}, held, *changes))


def test_a_role_that_nobody_has_yet_makes_an_administrator() -> None:
    changes = (demote(ADA_), exchange(BOB_, None, KEEPER))
    assert refused(given({ME_: FULL, ADA_: FULL}, {}, *changes)) == []


def test_whether_somebody_administers_through_a_class_cannot_be_seen() -> None:
    everybody = Principal(kind="class", id="all-product-admins")
    held = {everybody: KEEPER_ROLE, ADA_: KEEPER_ROLE}
    loss = exchange(ADA_, KEEPER, VIEWER)
    assert refused(given({ME_: FULL}, held, loss)) == ["lockout"]
    of_class = exchange(everybody, KEEPER, VIEWER)
    assert refused(given({ME_: FULL, BOB_: FULL}, held, of_class)) == []
    assert refused(given({ME_: FULL}, {everybody: KEEPER_ROLE}, of_class)) == ["lockout"]


def test_ones_own_role_is_not_given_up_for_permissions() -> None:
    swap = exchange(ME_, KEEPER, granted(*KEEPER_ROLE.permissions))
    swap = swap.model_copy(update={"mark": HERE})
    space = given({ADA_: FULL}, {ME_: KEEPER_ROLE}, swap)
    (refusal,) = check_lockout(space, directory(), Overrides())
    assert (refusal.guard, refusal.flag) == ("lockout", "--allow-lockout ENG")
    assert (refusal.address, refusal.mark) == (swap.address, HERE)
    assert refusal.message == (
        "you may administer the space through the role that would be given up for permissions:"
        " let another administrator do it"
    )
    assert refused(space, overrides=Overrides(allow_lockout=("eng",))) == []


def test_ones_own_role_is_exchanged_in_a_space_that_this_plan_creates() -> None:
    swap = exchange(ME_, KEEPER, granted(*KEEPER_ROLE.permissions))
    space = given({ADA_: FULL}, {ME_: KEEPER_ROLE}, swap)
    assert refused(replace(space, created=True)) == []


@pytest.mark.parametrize("members, count", [((ADA, BOB), 0), ((ADA, ME), 1), (None, 1)])
def test_the_role_of_a_group_is_given_up_only_if_we_are_not_in_it(
    members: tuple[User, ...] | None, count: int
) -> None:
    swap = exchange(GROUP, KEEPER, granted(*KEEPER_ROLE.permissions))
    space = given({ADA_: FULL, ME_: FULL}, {GROUP: KEEPER_ROLE}, swap)
    assert len(refused(space, members={GROUP.id: members})) == count
    assert in_question([space]) == {GROUP}
    assert groups_that_lose([space]) == {GROUP}


@pytest.mark.parametrize(
    "who, before, after",
    [
        (BOB_, KEEPER, granted(*KEEPER_ROLE.permissions)),
        (ME_, granted(*KEEPER_ROLE.permissions), KEEPER),
        (ME_, VIEWER, granted(READ, COMMENT)),
        (ME_, VIEWER, granted(READ, ADMINISTER)),
        (ME_, KEEPER, granted(READ)),
        (ME_, KEEPER, having(ADMIN_ROLE)),
    ],
)
def test_any_other_exchange_is_made(who: Principal, before: Access, after: Access) -> None:
    change = exchange(who, before, after)
    roles = {who: SiteRole(custom=False, **before.role.model_dump())} if before.role else {}
    held = {ADA_: FULL, GROUP: FULL, who: before.permissions}
    assert refused(given(held, roles, change), members={GROUP.id: (ME,)}) == []


# Roles of the site


def check(touched: Touched, overrides: Overrides | None = None) -> tuple[Refusal, ...]:
    known = directory(members={ENGINEERS.id: (GONE,)})
    return check_lockout(touched, known, overrides or Overrides())


def test_a_role_that_loses_administration_counts_in_every_space_that_gives_it() -> None:
    (refusal,) = check(space({ME.principal: FULL}, {ADA.principal: KEEPER_ROLE}))
    assert refusal.guard == "lockout"
    assert refusal.address == "ENG/grants"
    assert "nobody else" in refusal.message
    assert "because the role 'Keeper' loses administer/space" in refusal.message
    assert refusal.flag == "--allow-lockout ENG"


@pytest.mark.parametrize("grants", Unknown)
def test_a_space_whose_access_nobody_sees_may_be_administered_by_a_role_that_shrinks(
    grants: Unknown,
) -> None:
    unseen = live().model_copy(update={"grants": grants})
    (refusal,) = check(Touched("ENG", unseen, (), roles=(SHRINK,)))
    assert (refusal.guard, refusal.address) == ("lockout", "ENG/grants")
    assert "cannot be seen" in refusal.message
    assert "because the role 'Keeper' loses administer/space" in refusal.message
    assert refusal.flag == "--allow-lockout ENG"
    allowed = Overrides(allow_lockout=("eng",))
    assert check(Touched("ENG", unseen, (), roles=(SHRINK,)), allowed) == ()
    less = rerole("Keeper", KEEPER_ROLE.permissions, (READ, ADMINISTER, MANAGE))
    assert check(Touched("ENG", unseen, (), roles=(less,))) == ()


def test_of_the_roles_that_change_only_those_are_named_that_take_administration_away() -> None:
    reroled = (
        rerole("Admin", ADMIN_ROLE.permissions, (READ,)),
        SHRINK,
        rerole("Viewer", VIEWER_ROLE.permissions, (READ,)),
        rerole("Elsewhere", FULL, (READ,)),
    )
    held = {ADA_: KEEPER_ROLE, BOB_: ADMIN_ROLE, GROUP: VIEWER_ROLE}
    (refusal,) = check(space({ME_: FULL}, held, reroled=reroled))
    assert "because the role 'Admin' and 'Keeper' loses administer/space" in refusal.message


def test_ones_own_administration_through_a_role_that_shrinks_is_seen() -> None:
    (refusal,) = check(space({ADA.principal: FULL}, {ME.principal: KEEPER_ROLE}))
    assert "you would no longer" in refusal.message


def test_a_role_may_shrink_where_others_administer_the_space() -> None:
    held = {ME.principal: FULL, BOB.principal: FULL}
    assert check(space(held, {ADA.principal: KEEPER_ROLE})) == ()


def test_a_role_may_lose_what_is_not_administration() -> None:
    less = rerole("Keeper", KEEPER_ROLE.permissions, (READ, ADMINISTER, MANAGE))
    assert check(space({ME.principal: FULL}, {ADA.principal: KEEPER_ROLE}, reroled=(less,))) == ()


def test_what_the_space_would_give_afterwards_comes_too_late() -> None:
    again = regrant(ADA.principal, (), FULL)
    touched = space({ME.principal: FULL}, {BOB.principal: KEEPER_ROLE}, again)
    (refusal,) = check(touched)
    assert "because the role 'Keeper'" in refusal.message


def test_a_role_that_grows_comes_in_time_for_what_the_space_takes() -> None:
    loss = regrant(ADA.principal, FULL, (READ,))
    held = {ME.principal: FULL, ADA.principal: FULL}
    assert check(space(held, {BOB.principal: VIEWER_ROLE}, loss, reroled=(GROWTH,))) == ()
    (refusal,) = check(space(held, {BOB.principal: VIEWER_ROLE}, loss, reroled=()))
    assert "because" not in refusal.message


def test_a_role_that_is_given_as_it_will_be_makes_no_administrator() -> None:
    shrunk = KEEPER_ROLE.model_copy(update={"permissions": (READ, EXPORT)})
    change = exchange(ADA.principal, Access.of(FULL), having(shrunk))
    (refusal,) = check(space({ME.principal: FULL, ADA.principal: FULL}, {}, change))
    assert "nobody else" in refusal.message


@pytest.mark.parametrize("key, allowed", [("eng", True), ("OPS", False)])
def test_a_shrinking_role_locks_out_only_with_the_key_of_the_space(
    key: str, *, allowed: bool
) -> None:
    touched = space({ME.principal: FULL}, {ADA.principal: KEEPER_ROLE})
    assert (check(touched, Overrides(allow_lockout=(key,))) == ()) is allowed


def test_who_administers_through_a_role_that_shrinks_is_looked_up() -> None:
    touched = space({ME.principal: FULL}, {ENGINEERS.principal: KEEPER_ROLE})
    assert in_question((touched,)) == {ME.principal, ENGINEERS.principal}


def test_a_group_of_those_who_left_loses_nothing_with_its_role() -> None:
    assert check(space({ME.principal: FULL}, {ENGINEERS.principal: KEEPER_ROLE})) == ()


def test_a_role_counts_as_the_site_shows_it_whatever_a_plan_says_of_it() -> None:
    liar = having(VIEWER_ROLE.model_copy(update={"permissions": KEEPER_ROLE.permissions}))
    held = {ME_: FULL, ADA_: FULL, ENGINEERS.principal: ()}
    shown = {GROUP: VIEWER_ROLE}
    swap = exchange(ADA_, Access.of(FULL), liar)
    (refusal,) = check(space(held, shown, swap, reroled=()))
    assert "nobody else" in refusal.message


# What gets past a careless guard


def test_administration_without_read_is_none() -> None:
    assert lockout({ME_: FULL, ADA_: FULL}, regrant(ADA_, FULL, (ADMINISTER,)))


def test_a_created_space_is_judged_wherever_access_is_given_or_taken_in_it() -> None:
    harmless = created(private=False)
    loss = regrant(ADA_, FULL, ())
    half_made = Touched("ENG", live(held={ME_: FULL, ADA_: FULL}), (harmless, loss), created=True)
    assert refuse_lockout(half_made, directory(), Overrides())


def test_a_space_that_is_gone_is_nobodys_to_be_locked_out_of() -> None:
    gone = Touched("ENG", None, (demote(ADA_), demote(ME_)))
    assert check_lockout(gone, directory(), Overrides()) == ()
    swap = exchange(ME_, KEEPER, granted(*KEEPER_ROLE.permissions))
    assert check_lockout(replace(gone, changes=(swap,)), directory(), Overrides()) == ()
    assert in_question([gone]) == frozenset()


@pytest.mark.parametrize("name", ["E*", "*", "ENG/grants", "EN", "ENGINEERING", ""])
def test_the_key_names_the_space_and_nothing_like_it(name: str) -> None:
    overrides = Overrides(allow_lockout=(name,))
    assert lockout({ME_: FULL, ADA_: FULL}, demote(ADA_), overrides=overrides)


@pytest.mark.parametrize("now", [(), (GONE,), (ROBOT,), (ME,), None])
def test_a_group_that_was_to_follow_an_administrator_is_asked_for_its_members_again(
    now: tuple[User, ...] | None,
) -> None:
    held = {ME_: FULL, ADA_: FULL}
    swap = (demote(ADA_), promote(GROUP))
    assert lockout(held, *swap, members={GROUP.id: (BOB,)}) is None
    assert lockout(held, *swap, members={GROUP.id: now})


def test_an_administrator_until_a_day_is_none_from_that_day() -> None:
    found = live(held={ME_: FULL, BOB_: FULL}, record=record(grants={str(BOB_): "created"}))
    for day, is_over in ((TODAY + timedelta(days=1), False), (TODAY, True)):
        wanted = DesiredSpace(
            key="ENG", grants=(grant(f"user:{BOB.account_id}", *FULL, until=day),)
        )
        changes = planned(wanted, found).changes
        refusals = check_lockout(Touched("ENG", found, changes), directory(), Overrides())
        assert bool(refusals) is is_over


SEEN = st.fixed_dictionaries(dict.fromkeys((GROUP.id, ADMINS.principal.id), st.booleans()))


@settings(max_examples=150)
@tried(MEMBERS, st.lists(st.tuples(STATES, SEEN), min_size=2, max_size=6))
def test_no_row_of_accepted_plans_locks_anybody_out_whoever_may_see_what(
    members: dict[str, tuple[User, ...]],
    wishes: list[tuple[dict[Principal, tuple[str, ...]], dict[str, bool]]],
) -> None:
    truth = directory(members=members)
    now: dict[Principal, tuple[str, ...]] = {ME_: FULL, ADA_: FULL}
    for wish, sees in wishes:
        # Each plan is made and applied by somebody who may see other groups than the last one.
        shown = {group: found if sees[group] else None for group, found in members.items()}
        changes = tuple(
            regrant(who, now.get(who, ()), wish.get(who, ()))
            for who in WHO
            if set(now.get(who, ())) != set(wish.get(who, ()))
        )
        if refuse_lockout(touched(now, *changes), directory(members=shown), Overrides()) is None:
            now = wish
        assert holds(administrators(now), truth) == Holding(me=True, other=True)
