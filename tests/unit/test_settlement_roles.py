"""Roles on their way: who gets one, gives one up, or has grants in its place."""

import threading
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spaceform.aspects.grants import (
    PAIRS,
    READ,
    Access,
    DeclaredAccess,
    GrantChange,
    accesses,
    diff,
    pairs,
    same_access,
)
from spaceform.change import Frame
from spaceform.errors import (
    ConflictError,
    InterruptedRunError,
    NotFoundError,
    ProviderError,
    UnclearError,
)
from spaceform.lockout import Touched, in_question
from spaceform.outcome import SpaceResult, Status
from spaceform.plan import Overrides
from spaceform.principals import ANONYMOUS, Principal
from spaceform.settlement import MOST_TRIES, ROUNDS, Settlement
from spaceform.site_roles import Role
from spaceform.space_run import SpaceRun
from tests.unit.build import (
    ADA,
    ADMIN_ROLE,
    ADMINISTER,
    BOB,
    COMMENT,
    CREATE,
    ENGINEERS,
    EXPORT,
    KEEPER_ROLE,
    MANAGE,
    ME,
    ROLES,
    UPDATE,
    VIEWER_ROLE,
    WRITER_ROLE,
    directory,
    exchange,
    granted,
    having,
    model,
    plan,
    record,
    stored,
)
from tests.unit.fake_site import FakeSite

ADA_, BOB_, ME_, GROUP = ADA.principal, BOB.principal, ME.principal, ENGINEERS.principal
FULL = granted(READ, ADMINISTER)
ADMIN, KEEPER = having(ADMIN_ROLE), having(KEEPER_ROLE)
WRITER, VIEWER = having(WRITER_ROLE), having(VIEWER_ROLE)
NOTHING = granted()
WRITES = ("add_grant", "remove_grant", "assign_role")
KINDS = ("shown", "swallowed", "forgotten")
"""What becomes of grants beside a role that brings them: they stay, go, or all grants go."""

Accesses = Mapping[Principal, Access]


def site_of(held: Accesses, *, kind: str = "shown", lag: int = 0) -> FakeSite:
    site = FakeSite(
        model=model(),
        lag=lag,
        swallows=kind == "swallowed",
        forgets=kind == "forgotten",
        kept={"spaceform": stored(record())},
    )
    site.hold({who: access.permissions for who, access in held.items()})
    for who, access in held.items():
        if access.role:
            site.assigned[who] = access.role
    return site


def between(before: Accesses, after: Accesses) -> tuple[GrantChange, ...]:
    """Return the changes as a plan has them, with their companions foreseen."""
    found = diff(
        Frame("ENG", "100"),
        {who: DeclaredAccess(access=access) for who, access in after.items()},
        {who: access for who, access in before.items() if pairs(access)},
        str,
    )
    return tuple(change for change in found.changes if isinstance(change, GrantChange))


def settlement(
    site: FakeSite,
    changes: Sequence[GrantChange],
    *,
    step: Callable[[], None] = lambda: None,
    creator: Principal | None = None,
) -> Settlement:
    return Settlement(
        port=site,
        ref=site.ref,
        changes=tuple(changes),
        rows=site.read_grants(site.ref),
        check=lambda _: None,
        step=step,
        pause=lambda _: None,
        creator=creator,
    )


def settle(site: FakeSite, changes: Sequence[GrantChange]) -> Settlement:
    found = settlement(site, changes)
    found.gain()
    found.lose(changes)
    return found


def writes(site: FakeSite) -> list[str]:
    return [entry for entry in site.log if entry.split(" ")[0] in WRITES]


def shown(site: FakeSite) -> dict[Principal, Access]:
    """Return everybody's access as the site shows it once it has caught up."""
    for _ in range(site.lag):
        site.read_grants(site.ref)
    return accesses(site.read_grants(site.ref))


# What a role does


def test_a_role_is_one_write_and_takes_the_place_of_another() -> None:
    site = site_of({ADA_: VIEWER})
    found = settle(site, between({ADA_: VIEWER}, {ADA_: WRITER, BOB_: VIEWER}))
    assert writes(site) == [f"assign_role {ADA_} Writer", f"assign_role {BOB_} Viewer"]
    assert shown(site) == {ADA_: WRITER, BOB_: VIEWER}
    assert found.unforeseen() == ()
    assert found.wrote


def test_a_role_that_goes_is_one_write() -> None:
    site = site_of({ADA_: VIEWER})
    settle(site, between({ADA_: VIEWER}, {ADA_: NOTHING}))
    assert writes(site) == [f"assign_role {ADA_} -"]
    assert shown(site) == {}


def test_a_role_that_is_there_already_is_not_assigned() -> None:
    site = site_of({ADA_: WRITER})
    settle(site, between({ADA_: VIEWER}, {ADA_: WRITER}))
    assert writes(site) == []


def test_a_role_that_this_plan_created_is_found_by_its_name() -> None:
    site = site_of({})
    new = Role(name="Writer", permissions=WRITER_ROLE.permissions)
    (change,) = between({}, {ADA_: having(new)})
    found = settle(site, [change])
    assert found.is_settled(change)
    assert site.assigned[ADA_].id == WRITER_ROLE.id


def test_a_role_that_the_site_does_not_have_ends_the_phase() -> None:
    site = site_of({})
    with pytest.raises(NotFoundError):
        settle(site, between({}, {ADA_: having(Role(name="Nobody", permissions=(READ,)))}))
    assert shown(site) == {}


@pytest.mark.parametrize("who", [ANONYMOUS, Principal(kind="class", id="all-licensed-users")])
def test_everybody_can_have_a_role(who: Principal) -> None:
    site = site_of({})
    settle(site, between({}, {who: VIEWER}))
    assert shown(site) == {who: VIEWER}


def test_every_gain_of_a_role_comes_before_any_loss() -> None:
    before: Accesses = {ADA_: WRITER, GROUP: granted(READ, CREATE, UPDATE)}
    site = site_of(before)
    settle(site, between(before, {ADA_: VIEWER, BOB_: WRITER, GROUP: granted(READ)}))
    assert writes(site)[0] == f"assign_role {BOB_} Writer"


# Permissions and a role in each other's place


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after", [WRITER, VIEWER, ADMIN])
def test_what_was_granted_does_not_stay_behind_a_role(kind: str, after: Access) -> None:
    before: Accesses = {ADA_: granted(READ, COMMENT, CREATE, UPDATE, "delete/page")}
    site = site_of(before, kind=kind)
    changes = between(before, {ADA_: after})
    found = settle(site, changes)
    assert site.held(ADA_) == set()
    assert shown(site) == {ADA_: after}
    assert found.is_settled(changes[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after", [FULL, granted(READ), granted(READ, EXPORT, MANAGE, "x/y")])
def test_permissions_take_the_place_of_a_role(kind: str, after: Access) -> None:
    before: Accesses = {ADA_: KEEPER}
    site = site_of(before, kind=kind)
    changes = between(before, {ADA_: after})
    found = settle(site, changes)
    assert shown(site) == {ADA_: after}
    assert found.is_settled(changes[0])
    assert found.unforeseen() == ()


@pytest.mark.parametrize("after", [FULL, granted(READ, EXPORT)])
def test_grants_that_a_role_hid_go_with_it(after: Access) -> None:
    # Somebody granted these before the role came; the plan lists them among what the role brings.
    site = site_of({ADA_: having(ADMIN_ROLE, READ, CREATE, UPDATE, "delete/page")})
    (change,) = between({ADA_: ADMIN}, {ADA_: after})
    found = settle(site, [change])
    assert site.held(ADA_) == set(after.permissions)
    assert found.is_settled(change)
    assert found.unforeseen() == ()


def test_everything_is_gone_where_a_role_hid_grants() -> None:
    site = site_of({ADA_: having(WRITER_ROLE, READ, CREATE, UPDATE)})
    (change,) = between({ADA_: WRITER}, {ADA_: NOTHING})
    found = settle(site, [change])
    assert site.may(ADA_) == set()
    assert found.is_settled(change)


def test_grants_beside_a_role_go_where_only_the_role_is_declared() -> None:
    before: Accesses = {ADA_: having(VIEWER_ROLE, CREATE, UPDATE)}
    site = site_of(before)
    settle(site, between(before, {ADA_: VIEWER}))
    assert writes(site) == [f"remove_grant {ADA_} {CREATE}"]
    assert shown(site) == {ADA_: VIEWER}


def test_nobody_is_without_administration_while_permissions_come_for_a_role() -> None:
    before: Accesses = {ADA_: KEEPER}
    site = site_of(before)
    seen: list[bool] = []
    site.watch = lambda _: seen.append(ADMINISTER in site.may(ADA_))
    settle(site, between(before, {ADA_: granted(*KEEPER_ROLE.permissions)}))
    assert all(seen)
    assert writes(site)[-1] == f"assign_role {ADA_} -"


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_without_administration_while_a_role_comes_for_permissions(kind: str) -> None:
    before: Accesses = {ADA_: granted(*PAIRS, "fly/kite")}
    site = site_of(before, kind=kind)
    seen: list[bool] = []
    site.watch = lambda _: seen.append(ADMINISTER in site.may(ADA_))
    settle(site, between(before, {ADA_: KEEPER}))
    assert all(seen)
    assert shown(site) == {ADA_: KEEPER}


def test_grants_stay_until_the_role_in_their_place_shows() -> None:
    before: Accesses = {ADA_: granted(READ, ADMINISTER, "fly/kite")}
    site = site_of(before)
    site.before["assign_role"] = [UnclearError("lost")] * 100
    with pytest.raises(ProviderError, match="Keeper"):
        settle(site, between(before, {ADA_: KEEPER}))
    assert site.held(ADA_) == set(before[ADA_].permissions)
    assert len(writes(site)) == MOST_TRIES


# Administration that goes from one to the other


@pytest.mark.parametrize("lost", [0, 1])
def test_the_role_of_an_administrator_goes_only_when_the_next_one_has_it(lost: int) -> None:
    before: Accesses = {ADA_: ADMIN, BOB_: having(VIEWER_ROLE, "fly/kite")}
    site = site_of(before)
    site.before["assign_role"] = [UnclearError("lost")] * lost
    seen: list[set[Principal]] = []
    site.watch = lambda _: seen.append(site.administrators)
    changes = between(before, {ADA_: VIEWER, BOB_: KEEPER})
    assert all(change.losses for change in changes)
    settle(site, changes)
    assert all(seen)
    assert site.administrators == {BOB_}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lag", [0, 1])
@pytest.mark.parametrize("before_b", [NOTHING, VIEWER, granted(READ, CREATE)])
@pytest.mark.parametrize("after_a", [NOTHING, VIEWER, granted(READ)])
def test_somebody_administers_after_every_write(
    kind: str, lag: int, before_b: Access, after_a: Access
) -> None:
    before: Accesses = {ADA_: ADMIN, BOB_: before_b}
    site = site_of(before, kind=kind, lag=lag)
    seen: list[set[Principal]] = []
    site.watch = lambda _: seen.append(site.administrators)
    settle(site, between(before, {ADA_: after_a, BOB_: KEEPER}))
    assert seen
    assert all(seen)
    assert site.administrators == {BOB_}


# Lost answers, and a site that lags


@pytest.mark.parametrize("before, after", [(VIEWER, WRITER), (WRITER, NOTHING), (WRITER, FULL)])
def test_a_lost_answer_of_an_assignment_is_settled_by_reading_back(
    before: Access, after: Access
) -> None:
    site = site_of({ADA_: before})
    site.lose_answer("assign_role")
    found = settle(site, between({ADA_: before}, {ADA_: after}))
    assert shown(site) == ({ADA_: after} if pairs(after) else {})
    assert sum("assign_role" in entry for entry in site.log) == 1
    assert found.wrote


@pytest.mark.parametrize("before, after", [(VIEWER, WRITER), (WRITER, NOTHING), (WRITER, FULL)])
def test_an_assignment_that_was_lost_is_sent_again(before: Access, after: Access) -> None:
    site = site_of({ADA_: before})
    site.fail("assign_role", UnclearError("lost before it arrived"))
    settle(site, between({ADA_: before}, {ADA_: after}))
    assert shown(site) == ({ADA_: after} if pairs(after) else {})
    assert sum("assign_role" in entry for entry in site.log) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lag", [1, 2, 3])
def test_a_site_that_shows_roles_late_is_waited_for(kind: str, lag: int) -> None:
    before: Accesses = {
        ADA_: KEEPER,
        BOB_: granted(READ, CREATE, UPDATE, "delete/page"),
        GROUP: VIEWER,
    }
    after: Accesses = {ADA_: FULL, BOB_: WRITER, GROUP: WRITER}
    site = site_of(before, kind=kind, lag=lag)
    changes = between(before, after)
    found = settle(site, changes)
    assert shown(site) == after
    assert all(found.is_settled(change) for change in changes)
    # As often as there are principals: nothing is sent twice because it is not shown yet.
    assert sum("assign_role" in entry for entry in site.log) == len(after)


def test_a_role_is_looked_for_at_once_and_after_that_in_longer_and_longer_pauses() -> None:
    for before, after, bob in ((VIEWER, WRITER, granted(READ, EXPORT)), (WRITER, VIEWER, NOTHING)):
        site = site_of({ADA_: before}, lag=3)
        pauses: list[int] = []
        changes = between({ADA_: before}, {ADA_: after, BOB_: bob})
        found = settlement(site, changes)
        found.pause = pauses.append
        found.gain()
        found.lose(changes)
        assert pauses == [1, 2, 3]


@pytest.mark.parametrize(
    "before, after, what",
    [
        (VIEWER, WRITER, "the role 'Writer'"),
        (WRITER, VIEWER, "the role 'Viewer'"),
        (WRITER, NOTHING, "the end of the role 'Writer'"),
    ],
)
def test_a_role_that_never_shows_ends_the_phase_with_its_name(
    before: Access, after: Access, what: str
) -> None:
    site = site_of({ADA_: before}, lag=100)
    (change,) = between({ADA_: before}, {ADA_: after})
    with pytest.raises(ProviderError) as caught:
        settle(site, [change])
    never = f"{what} was sent, but the site does not show it"
    assert str(caught.value) == f"{change.address}: {never}"
    assert len(writes(site)) == 1
    assert site.reads == ROUNDS + 1


# The whole of it

ACCESSES = st.sampled_from(
    [
        NOTHING,
        *(having(role) for role in ROLES),
        having(VIEWER_ROLE, CREATE, UPDATE),
        having(WRITER_ROLE, ADMINISTER, "fly/kite"),
        FULL,
        granted(READ, COMMENT),
        granted(READ, EXPORT, CREATE, UPDATE, "fly/kite"),
        granted(*PAIRS),
    ]
)
DECLARED = ACCESSES.filter(lambda access: not (access.role and access.permissions))
HIDDEN = st.sets(st.sampled_from([EXPORT, CREATE, COMMENT, ADMINISTER]), max_size=3)


def allowed(changes: Sequence[GrantChange]) -> set[str]:
    """Return every write that follows from what a plan lists."""
    found = set()
    for change in changes:
        who = change.principal
        role = change.after.role if change.after else None
        found.add(f"assign_role {who} {role.name if role else '-'}")
        after = change.after.permissions if change.after else ()
        found |= {f"add_grant {who} {pair}" for pair in after}
        gone = change.revoked | change.losses | set(change.foreseen)
        found |= {f"remove_grant {who} {pair}" for pair in gone}
    return found


@settings(max_examples=300, deadline=None)
@given(
    before=st.dictionaries(st.sampled_from([ADA_, BOB_, GROUP]), ACCESSES),
    after=st.dictionaries(st.sampled_from([ADA_, BOB_, GROUP]), DECLARED),
    hidden=HIDDEN,
    kind=st.sampled_from(KINDS),
    lag=st.integers(0, 2),
    lost=st.lists(
        st.tuples(st.sampled_from(WRITES), st.booleans()), max_size=2, unique_by=lambda x: x[0]
    ),
)
def test_what_the_plan_says_of_roles_is_what_is_there_at_the_end(  # noqa: PLR0913, PLR0917 (a whole world)
    before: Accesses,
    after: Accesses,
    hidden: set[str],
    kind: str,
    lag: int,
    lost: list[tuple[str, bool]],
) -> None:
    site = site_of({ME_: ADMIN, **before}, kind=kind, lag=lag)
    if kind == "shown":
        concealed = {who: hidden & site.brought(who) for who in site.assigned if who != ME_}
        site.hold({who: {READ, *some} for who, some in concealed.items() if some})
    started = accesses(site.read_grants(site.ref))
    changes = between({who: started[who] for who in before if who in started}, after)
    for operation, arrived in lost:
        if arrived:
            site.lose_answer(operation)
        else:
            site.fail(operation, UnclearError("lost before it arrived"))
    site.watch = lambda _: _is_administered(site)
    found = settle(site, changes)
    ended = shown(site)
    for change in changes:
        assert same_access(ended.get(change.principal), change.after)
    assert found.unforeseen() == ()
    assert set(writes(site)) <= allowed(changes)
    untouched = set(started) - {change.principal for change in changes}
    assert all(same_access(ended[who], started[who]) for who in untouched)


def _is_administered(site: FakeSite) -> None:
    assert site.administrators


# One space's run, and running it again


def run(
    site: FakeSite,
    *changes: GrantChange,
    overrides: Overrides | None = None,
    cancel: threading.Event | None = None,
) -> SpaceResult:
    touched = Touched("ENG", None, changes)
    members = {who.id: None for who in in_question([touched]) if who.kind == "group"}
    space_run = SpaceRun(
        plan=plan(*changes, overrides=overrides),
        key="ENG",
        provider=site,
        directory=directory(members=members),
        observe=lambda _: None,
        cancel=cancel or threading.Event(),
        sleep=lambda _: None,
    )
    return space_run.run()


def test_ones_own_role_goes_last_even_where_permissions_take_its_place() -> None:
    before: Accesses = {ME_: KEEPER, ADA_: ADMIN, BOB_: WRITER}
    after: Accesses = {ME_: granted(*KEEPER_ROLE.permissions), BOB_: NOTHING}
    site = site_of(before)
    result = run(site, *between(before, after), overrides=Overrides(allow_lockout=("ENG",)))
    assert result.cause is None
    assert writes(site)[-1] == f"assign_role {ME_} -"
    assert shown(site) == {ADA_: ADMIN, ME_: after[ME_]}


def test_ones_own_last_role_is_given_up_though_nobody_shows_it_any_more() -> None:
    before: Accesses = {ME_: ADMIN, ADA_: ADMIN}
    site = site_of(before)
    site.confidential = True
    (change,) = between({ME_: ADMIN}, {ME_: NOTHING})
    result = run(site, change, overrides=Overrides(allow_lockout=("ENG",)))
    assert [outcome.status for outcome in result.outcomes] == [Status.DONE]
    assert site.may(ME_) == set()


def test_an_own_role_whose_answer_was_lost_is_not_called_done_where_nothing_shows() -> None:
    site = site_of({ME_: ADMIN, ADA_: ADMIN})
    site.confidential = True
    site.lose_answer("assign_role")
    (change,) = between({ME_: ADMIN}, {ME_: NOTHING})
    result = run(site, change, overrides=Overrides(allow_lockout=("ENG",)))
    assert [outcome.status for outcome in result.outcomes] != [Status.DONE]


def test_an_interrupt_between_a_role_and_the_grants_behind_it_does_not_call_it_skipped() -> None:
    before: Accesses = {ME_: ADMIN, ADA_: ADMIN, BOB_: granted(READ, CREATE, "fly/kite")}
    site = site_of(before)
    cancel = threading.Event()
    site.watch = lambda operation: cancel.set() if operation == "assign_role" else None
    result = run(site, *between({BOB_: before[BOB_]}, {BOB_: WRITER}), cancel=cancel)
    assert result.cause == "interrupted"
    assert [outcome.status for outcome in result.outcomes] == [Status.FAILED]


BEFORE: Accesses = {
    ME_: ADMIN,
    ADA_: ADMIN,
    BOB_: granted(READ, CREATE, UPDATE, "fly/kite"),
    GROUP: KEEPER,
}
AFTER: Accesses = {
    ADA_: granted(READ, CREATE),
    BOB_: having(KEEPER_ROLE),
    GROUP: FULL,
    ANONYMOUS: VIEWER,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lag", [0, 2])
@pytest.mark.parametrize("how", ["interrupted", "failed", "lost"])
@pytest.mark.parametrize("cut", range(14))
def test_the_same_plan_again_after_a_crash_at_any_write_converges(
    kind: str, lag: int, how: str, cut: int
) -> None:
    site = site_of(BEFORE, kind=kind, lag=lag)
    started = accesses(site.read_grants(site.ref))
    changes = between({who: started[who] for who in BEFORE}, AFTER)
    overrides = Overrides(allow_lockout=("ENG",))
    left = iter(range(cut))
    site.watch = lambda _: _is_administered(site)

    def crash() -> None:
        if next(left, None) is None:
            raise {
                "interrupted": InterruptedRunError("killed"),
                "failed": ProviderError("HTTP 500", status=500),
                "lost": UnclearError("gone for good"),
            }[how]

    site.crash = crash
    first = run(site, *changes, overrides=overrides)
    site.crash = lambda: None
    second = run(site, *changes, overrides=overrides)
    assert second.cause is None, second
    good = {Status.DONE, Status.SATISFIED}
    assert {outcome.status for outcome in second.outcomes} <= good, (first, second)
    assert second.unforeseen == ()
    ended = shown(site)
    for who, access in AFTER.items():
        assert same_access(ended.get(who), access)
    rows = [(row.principal, row.permission) for row in site.rows]
    assert len(rows) == len(set(rows))
    third = run(site, *changes, overrides=overrides)
    assert not third.wrote
    assert {outcome.status for outcome in third.outcomes} == {Status.SATISFIED}


def test_a_race_that_gave_the_role_is_no_error() -> None:
    site = site_of({ADA_: granted(READ, CREATE, UPDATE)})
    (change,) = between({ADA_: granted(READ, CREATE, UPDATE)}, {ADA_: WRITER})
    found = settlement(site, [change])
    site.assign_role(site.ref, ADA_, WRITER_ROLE.role)
    found.gain()
    found.lose([change])
    assert found.is_settled(change)


def test_a_grant_that_is_refused_beside_a_role_ends_the_phase_before_the_role_goes() -> None:
    site = site_of({ADA_: KEEPER})
    site.fail("add_grant", ProviderError("not beside a role", status=400))
    with pytest.raises(ProviderError):
        settle(site, between({ADA_: KEEPER}, {ADA_: FULL}))
    assert site.may(ADA_) == set(KEEPER_ROLE.permissions)


def test_a_conflict_beside_a_role_is_settled_once_the_role_is_gone() -> None:
    site = site_of({ADA_: KEEPER})
    site.fail("add_grant", ConflictError("Permission already exists", status=400))
    settle(site, between({ADA_: KEEPER}, {ADA_: FULL}))
    assert shown(site) == {ADA_: FULL}


def test_a_creator_is_brought_from_its_role_to_what_is_declared() -> None:
    site = site_of({ME_: ADMIN, ADA_: ADMIN})
    change = exchange(ME_, ADMIN, FULL)
    found = settlement(site, [change], creator=ME_)
    found.gain()
    found.lose([change])
    assert shown(site)[ME_] == FULL
    assert found.unforeseen() == ()


def test_a_creator_who_was_given_permissions_and_no_role_is_brought_there_too() -> None:
    site = site_of({ME_: granted(*PAIRS, "fly/kite"), ADA_: ADMIN})
    change = exchange(ME_, ADMIN, VIEWER)
    found = settlement(site, [change], creator=ME_)
    found.gain()
    found.lose([change])
    assert shown(site)[ME_] == VIEWER
    assert site.held(ME_) == set()


def test_a_role_row_is_never_removed_as_a_grant() -> None:
    site = site_of({ADA_: having(WRITER_ROLE, "fly/kite")})
    rows = site.read_grants(site.ref)
    assert [row.permission for row in rows if row.role] == [""]
    settle(site, between({ADA_: having(WRITER_ROLE, "fly/kite")}, {ADA_: NOTHING}))
    assert not [entry for entry in writes(site) if entry.endswith(f"remove_grant {ADA_} ")]
    assert site.may(ADA_) == set()
