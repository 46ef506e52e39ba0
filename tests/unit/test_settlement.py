import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spaceform.aspects.grants import PAIRS, DeclaredAccess, GrantChange, GrantRow, accesses, diff
from spaceform.aspects.grants import Access as Pairs
from spaceform.change import Change, Frame, SpaceRef
from spaceform.errors import (
    ConflictError,
    ForbiddenError,
    InterruptedRunError,
    ProviderError,
    RefusedError,
    UnclearError,
)
from spaceform.lockout import Touched, in_question
from spaceform.outcome import SpaceResult, Status
from spaceform.plan import Overrides
from spaceform.principals import Principal
from spaceform.settlement import MOST_TRIES, ROUNDS, Settlement
from spaceform.space_run import SpaceRun
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    COMMENT,
    CREATE,
    ENGINEERS,
    EXPORT,
    MANAGE,
    ME,
    NOW,
    READ,
    ROBOT,
    UPDATE,
    Held,
    created,
    directory,
    plan,
    record,
    regrant,
    stored,
)
from tests.unit.fake_site import FakeSite

ADA_, BOB_, ME_ = ADA.principal, BOB.principal, ME.principal
FULL = (READ, ADMINISTER)


def site_of(
    held: Held, *, lag: int = 0, surprises: dict[str, tuple[str, ...]] | None = None
) -> FakeSite:
    return FakeSite(lag=lag, surprises=surprises or {}).hold(held)


def between(before: Held, after: Held) -> tuple[GrantChange, ...]:
    """Return the changes as a plan has them, with their companions foreseen."""
    found = diff(
        Frame("ENG", "100"),
        {who: DeclaredAccess(access=Pairs.of(pairs)) for who, pairs in after.items()},
        {who: Pairs.of(pairs) for who, pairs in before.items()},
        str,
    )
    return tuple(change for change in found.changes if isinstance(change, GrantChange))


def settlement(
    site: FakeSite,
    changes: Sequence[GrantChange],
    *,
    check: Callable[[tuple[GrantRow, ...]], None] = lambda _: None,
    step: Callable[[], None] = lambda: None,
    creator: Principal | None = None,
) -> Settlement:
    return Settlement(
        port=site,
        ref=site.ref,
        changes=tuple(changes),
        rows=tuple(site.rows),
        check=check,
        step=step,
        pause=lambda _: None,
        creator=creator,
    )


def settle(site: FakeSite, changes: Sequence[GrantChange]) -> Settlement:
    return settle_by(settlement(site, changes))


def settle_by(found: Settlement) -> Settlement:
    found.gain()
    found.lose(found.changes)
    return found


def writes(site: FakeSite) -> list[str]:
    return [entry for entry in site.log if entry.split(" ")[0] in ("add_grant", "remove_grant")]


# What Confluence does by itself


def test_read_comes_first_and_companions_are_not_asked_for() -> None:
    site = site_of({})
    settle(site, between({}, {ADA_: (CREATE, EXPORT, READ, UPDATE)}))
    assert writes(site) == [f"add_grant {ADA_} {READ}", f"add_grant {ADA_} {CREATE}"]
    assert site.held(ADA_) == {READ, EXPORT, CREATE, UPDATE}


def test_companions_that_the_plan_foresaw_are_removed_again() -> None:
    site = site_of({})
    found = settle(site, between({}, {ADA_: (READ, CREATE)}))
    assert site.held(ADA_) == {READ, CREATE}
    assert found.unforeseen() == ()
    assert site.reads == 2  # after the gains and after the losses: what was seen is not awaited


def test_a_pair_that_nobody_foresaw_is_left_and_reported() -> None:
    site = site_of({}, surprises={COMMENT: ("fly/kite",)})
    (change,) = between({}, {ADA_: (READ, EXPORT, COMMENT)})
    found = settle(site, [change])
    assert "fly/kite" in site.held(ADA_)
    assert found.unforeseen() == (f"{change.address}: fly/kite",)
    assert not found.is_settled(change)


def test_pairs_that_nobody_foresaw_are_reported_of_every_principal() -> None:
    site = site_of({}, surprises={COMMENT: ("fly/kite", "eat/cake")})
    after = (READ, EXPORT, COMMENT)
    found = settle(site, between({}, {ADA_: after, BOB_: after}))
    assert found.unforeseen() == (
        f"ENG/grants/{ADA_}: eat/cake",
        f"ENG/grants/{ADA_}: fly/kite",
        f"ENG/grants/{BOB_}: eat/cake",
        f"ENG/grants/{BOB_}: fly/kite",
    )


def test_a_declared_pair_that_a_loss_drops_is_granted_again() -> None:
    site = site_of({ADA_: (READ, CREATE, UPDATE), BOB_: (READ, *FULL, MANAGE), ME_: FULL})
    changes = between(
        {ADA_: (READ, CREATE, UPDATE), BOB_: (READ, ADMINISTER, MANAGE)},
        {ADA_: (READ, UPDATE), BOB_: (READ, MANAGE)},
    )
    found = settle(site, changes)
    assert site.held(ADA_) == {READ, UPDATE}
    assert site.held(BOB_) == {READ, MANAGE}
    assert all(found.is_settled(change) for change in changes)


def test_losing_everything_is_one_call() -> None:
    pairs = (READ, EXPORT, CREATE, UPDATE, COMMENT)
    site = site_of({ADA_: pairs})
    settle(site, between({ADA_: pairs}, {ADA_: ()}))
    assert writes(site) == [f"remove_grant {ADA_} {READ}"]
    assert site.held(ADA_) == set()
    assert site.reads == 1


def test_a_loss_that_brings_another_is_one_call() -> None:
    site = site_of({ADA_: (READ, CREATE, UPDATE)})
    settle(site, between({ADA_: (READ, CREATE, UPDATE)}, {ADA_: (READ,)}))
    assert writes(site) == [f"remove_grant {ADA_} {CREATE}"]


def test_every_gain_comes_before_any_loss() -> None:
    before: Held = {ADA_: FULL, BOB_: (READ,), ME_: FULL}
    site = site_of(before)
    settle(site, between(before, {ADA_: (READ,), BOB_: FULL, ME_: FULL}))
    assert writes(site) == [f"add_grant {BOB_} {ADMINISTER}", f"remove_grant {ADA_} {ADMINISTER}"]


def test_what_is_there_already_is_not_written() -> None:
    site = site_of({ADA_: (READ, EXPORT)})
    settle(site, between({}, {ADA_: (READ, EXPORT)}))
    assert writes(site) == []
    assert site.reads == 0


def test_a_creator_is_brought_to_what_is_declared_whatever_the_site_gave() -> None:
    given = (*PAIRS, "fly/kite")
    site = site_of({ME_: given, ADA_: FULL})
    (change,) = between({ME_: tuple(PAIRS)}, {ME_: FULL})
    found = settlement(site, [change], creator=ME_)
    found.gain()
    found.lose([change])
    assert site.held(ME_) == set(FULL)
    assert found.unforeseen() == ()


def test_what_a_creator_was_given_and_shows_late_goes_too() -> None:
    site = site_of({ME_: tuple(PAIRS), ADA_: FULL})
    (change,) = between({ME_: tuple(PAIRS)}, {ME_: FULL})
    found = settlement(site, [change], creator=ME_)
    site.hold({ME_: ("fly/kite",)})
    settle_by(found)
    assert site.held(ME_) == set(FULL)
    assert found.unforeseen() == ()


# Lost answers, races and lag


@pytest.mark.parametrize("operation", ["add_grant", "remove_grant"])
def test_a_lost_answer_is_settled_by_reading_back(operation: str) -> None:
    site = site_of({ADA_: (READ, COMMENT)})
    site.lose_answer(operation)
    found = settle(site, between({ADA_: (READ, COMMENT)}, {ADA_: (READ, EXPORT)}))
    assert site.held(ADA_) == {READ, EXPORT}
    assert len(writes(site)) == 2
    assert found.wrote


@pytest.mark.parametrize("operation", ["add_grant", "remove_grant"])
def test_a_request_that_was_lost_is_sent_again(operation: str) -> None:
    site = site_of({ADA_: (READ, COMMENT)})
    site.fail(operation, UnclearError("lost before it arrived"))
    settle(site, between({ADA_: (READ, COMMENT)}, {ADA_: (READ, EXPORT)}))
    assert site.held(ADA_) == {READ, EXPORT}
    assert len(writes(site)) == 3


@pytest.mark.parametrize("lag", [1, 2])
def test_a_site_that_shows_writes_late_is_waited_for(lag: int) -> None:
    before: Held = {ADA_: (READ, CREATE, UPDATE, COMMENT)}
    site = site_of(before, lag=lag)
    changes = between(before, {ADA_: (READ, UPDATE, EXPORT), BOB_: (READ, CREATE)})
    found = settle(site, changes)
    assert site.held(ADA_) == {READ, UPDATE, EXPORT}
    assert site.held(BOB_) == {READ, CREATE}
    assert all(found.is_settled(change) for change in changes)


def test_a_write_is_looked_for_at_once_and_after_that_in_longer_and_longer_pauses() -> None:
    site = site_of({ADA_: (READ, EXPORT, COMMENT)}, lag=3)
    changes = between({ADA_: (READ, EXPORT, COMMENT)}, {ADA_: (READ, EXPORT, MANAGE)})
    pauses: list[int] = []
    found = settlement(site, changes)
    found.pause = pauses.append
    found.gain()
    assert pauses == [1, 2, 3]
    found.lose(changes)
    assert pauses == [1, 2, 3, 1, 2, 3]


@dataclass
class LateSite(FakeSite):
    """A site that shows what comes along with a pair only from a later read on."""

    late: int = 0

    def read_grants(self, ref: SpaceRef) -> tuple[GrantRow, ...]:
        rows = super().read_grants(ref)
        return tuple(row for row in rows if row.permission != EXPORT or self.reads > self.late)


@pytest.mark.parametrize("late, left", [(1, {READ}), (2, {READ}), (3, {READ, EXPORT})])
def test_a_companion_that_shows_late_is_awaited_for_two_looks_and_no_longer(
    late: int, left: set[str]
) -> None:
    site = LateSite(late=late)
    settle(site, between({}, {ADA_: (READ,)}))
    assert site.held(ADA_) == left


def test_a_lost_answer_on_a_site_that_lags_makes_no_error() -> None:
    site = site_of({ADA_: (READ,)}, lag=2)
    site.lose_answer("add_grant")
    settle(site, between({ADA_: (READ,)}, {ADA_: (READ, EXPORT)}))
    assert site.held(ADA_) == {READ, EXPORT}


def test_a_grant_that_never_shows_ends_the_phase_with_its_name() -> None:
    site = site_of({ADA_: (READ,)}, lag=100)
    (change,) = between({ADA_: (READ,)}, {ADA_: (READ, EXPORT, COMMENT)})
    with pytest.raises(ProviderError) as caught:
        settle(site, [change])
    never = f"{COMMENT}, {EXPORT} was granted, but the site does not show it"
    assert str(caught.value) == f"{change.address}: {never}"
    assert len(writes(site)) == 2
    assert site.reads == ROUNDS


def test_a_loss_that_never_shows_ends_the_phase_with_its_name() -> None:
    site = site_of({ADA_: (READ, EXPORT)}, lag=100)
    (change,) = between({ADA_: (READ, EXPORT)}, {ADA_: (READ,)})
    with pytest.raises(ProviderError) as caught:
        settle(site, [change])
    never = f"{EXPORT} was removed, but the site still shows it"
    assert str(caught.value) == f"{change.address}: {never}"
    assert len(writes(site)) == 1
    assert site.reads == ROUNDS


def test_a_pair_that_never_comes_back_after_a_loss_dropped_it_ends_the_phase_with_its_name() -> (
    None
):
    site = site_of({ADA_: (READ, CREATE, UPDATE)})
    site.fail("add_grant", ConflictError("there already", status=400))
    (change,) = between({ADA_: (READ, CREATE, UPDATE)}, {ADA_: (READ, UPDATE)})
    with pytest.raises(ProviderError) as caught:
        settle(site, [change])
    never = f"{UPDATE} was granted again, but the site does not show it"
    assert str(caught.value) == f"{change.address}: {never}"


@pytest.mark.parametrize("operation", ["add_grant", "remove_grant"])
def test_a_write_whose_answers_are_all_lost_is_tried_three_times_and_not_for_ever(
    operation: str,
) -> None:
    site = site_of({ADA_: (READ, COMMENT)})
    site.before[operation] = [UnclearError("lost before it arrived")] * 100
    changes = between({ADA_: (READ, COMMENT)}, {ADA_: (READ, EXPORT)})
    found = settlement(site, changes)
    with pytest.raises(ProviderError):
        settle_by(found)
    assert [entry.split(" ")[0] for entry in writes(site)].count(operation) == MOST_TRIES
    assert found.wrote


def test_nothing_is_granted_before_it_is_known_that_read_was() -> None:
    site = site_of({})
    site.fail("add_grant", UnclearError("lost before it arrived"))
    settle(site, between({}, {ADA_: (READ, EXPORT, COMMENT)}))
    assert writes(site) == [
        f"add_grant {ADA_} {READ}",
        f"add_grant {ADA_} {READ}",
        f"add_grant {ADA_} {COMMENT}",
    ]
    assert site.held(ADA_) == {READ, EXPORT, COMMENT}


def test_a_pair_granted_before_the_removal_that_takes_it_along_is_granted_again() -> None:
    site = site_of({ADA_: FULL, ME_: FULL}, lag=2)
    site.fail("remove_grant", UnclearError("lost before it arrived"))
    changes = between({ADA_: (*FULL, MANAGE)}, {ADA_: (READ, MANAGE)})
    found = settlement(site, changes)
    pauses: list[int] = []
    found.pause = pauses.append
    found.lose(changes)
    assert site.held(ADA_) == {READ, MANAGE}
    assert 0 not in pauses  # a removal and a grant are two writes, looked for at once


def test_a_race_that_did_our_work_is_no_error_and_holds_nothing_up() -> None:
    before, after = (READ, COMMENT, "delete/page"), (READ, EXPORT, MANAGE)
    site = site_of({ADA_: before})
    changes = between({ADA_: before}, {ADA_: after})
    found = settlement(site, changes)
    row = next(row for row in site.rows if row.permission == COMMENT)
    site.add_grant(site.ref, ADA_, EXPORT)
    found.gain()
    site.remove_grant(site.ref, row)
    found.lose(changes)
    assert site.held(ADA_) == set(after)
    assert site.reads == 2  # after the gains and after the losses


def test_a_pair_that_is_awaited_does_not_hold_up_one_that_got_lost() -> None:
    site = site_of({ADA_: (READ,)}, lag=3)
    gets_lost = iter([False, True])

    def lose() -> None:
        if next(gets_lost, False):
            message = "lost before it arrived"
            raise UnclearError(message)

    site.crash = lose
    settlement(site, between({ADA_: (READ,)}, {ADA_: (READ, COMMENT, EXPORT)})).gain()
    assert site.held(ADA_) == {READ, COMMENT, EXPORT}
    assert site.reads == 5  # one after the first try, and those that the second takes to show


# Stopping


def test_each_read_back_is_checked_and_a_refusal_stops() -> None:
    site = site_of({ADA_: (READ,)})

    def refuse(_: tuple[GrantRow, ...]) -> None:
        message = "it would lock somebody out"
        raise RefusedError(message)

    changes = between({ADA_: (READ,)}, {ADA_: (READ, EXPORT), BOB_: (READ,)})
    found = settlement(site, changes, check=refuse)
    with pytest.raises(RefusedError):
        found.gain()
    assert found.wrote


def test_an_interrupt_stops_between_two_writes() -> None:
    site = site_of({})
    left = iter([None])

    def step() -> None:
        if next(left, 1):
            message = "stop"
            raise InterruptedRunError(message)

    changes = between({}, {ADA_: (READ,), BOB_: (READ,)})
    found = settlement(site, changes, step=step)
    with pytest.raises(InterruptedRunError):
        found.gain()
    assert len(writes(site)) == 1
    assert [found.is_begun(change) for change in changes] == [True, False]


@pytest.mark.parametrize("cut", range(8))
def test_running_again_after_a_crash_goes_on_where_it_stopped(cut: int) -> None:
    before: Held = {ADA_: (READ, CREATE, UPDATE, COMMENT), ME_: FULL}
    after: Held = {ADA_: (READ, UPDATE, EXPORT), BOB_: (READ, CREATE), ME_: FULL}
    site = site_of(before)
    changes = between(before, after)
    left = iter(range(cut))

    def step() -> None:
        if next(left, None) is None:
            message = "crash"
            raise InterruptedRunError(message)

    first = settlement(site, changes, step=step)
    try:
        first.gain()
        first.lose(changes)
    except InterruptedRunError:
        settle(site, changes)
    assert site.held(ADA_) == {READ, UPDATE, EXPORT}
    assert site.held(BOB_) == {READ, CREATE}


SETS = st.sets(st.sampled_from(sorted(PAIRS - {READ})), max_size=6)


def closed(pairs: Iterable[str] | None) -> tuple[str, ...]:
    return () if pairs is None else tuple({READ, *pairs})


@settings(max_examples=120)
@given(st.none() | SETS, st.none() | SETS, st.none() | SETS, st.none() | SETS, st.integers(0, 2))
def test_what_the_plan_says_is_what_is_there_at_the_end(
    ada: set[str] | None,
    ada_after: set[str] | None,
    bob: set[str] | None,
    bob_after: set[str] | None,
    lag: int,
) -> None:
    before: Held = {ME_: FULL, ADA_: closed(ada), BOB_: closed(bob)}
    after: Held = {ME_: FULL, ADA_: closed(ada_after), BOB_: closed(bob_after)}
    site = site_of(before, lag=lag)
    changes = between({who: pairs for who, pairs in before.items() if pairs}, after)
    found = settle(site, changes)
    wanted = {who: Pairs.of(pairs) for who, pairs in after.items() if pairs}
    assert accesses(site.rows) == wanted
    assert found.unforeseen() == ()


# One space's run: what becomes of its changes when the settling stops


def run(
    site: FakeSite,
    *changes: Change,
    overrides: Overrides | None = None,
    cancel: threading.Event | None = None,
) -> SpaceResult:
    made = any(change.address == "ENG/space" for change in changes)
    found = plan(*changes, overrides=overrides, space_id=None if made else "100")
    touched = Touched("ENG", None, changes)
    members = {who.id: None for who in in_question([touched]) if who.kind == "group"}
    space_run = SpaceRun(
        plan=found,
        key="ENG",
        provider=site,
        directory=directory(members=members),
        observe=lambda _: None,
        cancel=cancel or threading.Event(),
        sleep=lambda _: None,
    )
    return space_run.run()


def ours(held: Held) -> FakeSite:
    return FakeSite(kept={"spaceform": stored(record())}).hold(held)


def statuses(found: SpaceResult) -> dict[str, Status]:
    return {outcome.address: outcome.status for outcome in found.outcomes}


def test_an_interrupt_in_the_middle_of_a_grant_does_not_call_it_skipped() -> None:
    site = ours({ME_: FULL, ADA_: FULL})
    cancel = threading.Event()
    site.watch = lambda operation: cancel.set() if operation == "add_grant" else None
    changes = between({}, {BOB_: (READ, EXPORT, COMMENT, CREATE)})
    found = run(site, *changes, cancel=cancel)
    assert found.cause == "interrupted"
    assert found.wrote
    assert site.held(BOB_) == {READ, EXPORT}
    assert [outcome.status for outcome in found.outcomes] == [Status.FAILED]
    detail = "carried out in part: interrupted before the rest was written"
    assert found.outcomes[0].detail == detail


def test_ones_own_last_loss_is_done_though_nobody_shows_it_to_us_any_more() -> None:
    site = ours({ME_: FULL, ADA_: FULL})
    site.confidential = True
    changes = between({ME_: FULL, ADA_: FULL}, {ME_: (), ADA_: (*FULL, EXPORT)})
    found = run(site, *changes, overrides=Overrides(allow_lockout=("ENG",)))
    assert site.held(ME_) == set()
    assert statuses(found) == {change.address: Status.DONE for change in changes}
    assert found.cause is None


def test_ones_own_loss_is_not_done_if_it_dropped_what_was_to_stay() -> None:
    # Losing administration drops `manage_users`, and who has no administration cannot grant it.
    site = ours({ME_: (*FULL, MANAGE), ADA_: FULL})
    site.confidential = True
    (change,) = between({ME_: (*FULL, MANAGE)}, {ME_: (READ, MANAGE)})
    found = run(site, change, overrides=Overrides(allow_lockout=("ENG",)))
    assert site.held(ME_) == {READ}
    assert statuses(found)[change.address] is not Status.DONE


def test_ones_own_loss_of_administration_alone_is_done_though_nobody_shows_it() -> None:
    site = ours({ME_: FULL, ADA_: FULL})
    site.confidential = True
    (change,) = between({ME_: FULL}, {ME_: (READ,)})
    found = run(site, change, overrides=Overrides(allow_lockout=("ENG",)))
    assert site.held(ME_) == {READ}
    assert statuses(found) == {change.address: Status.DONE}


def test_ones_own_loss_is_not_done_where_a_removal_before_the_last_one_got_lost() -> None:
    site = ours({ME_: (*FULL, COMMENT), ADA_: FULL})
    site.confidential = True
    site.fail("remove_grant", UnclearError("lost before it arrived"))
    (change,) = between({ME_: (*FULL, COMMENT)}, {ME_: (READ,)})
    found = run(site, change, overrides=Overrides(allow_lockout=("ENG",)))
    assert site.held(ME_) == {READ, COMMENT}
    assert statuses(found) == {change.address: Status.UNKNOWN}


def test_a_failure_tells_what_an_earlier_run_began_from_what_nobody_touched() -> None:
    site = ours({ME_: FULL, ADA_: FULL, BOB_: (READ, EXPORT, COMMENT), ROBOT.principal: (READ,)})
    site.fail("add_grant", ForbiddenError("no"))
    fails = regrant(ENGINEERS.principal, (), (READ, EXPORT))
    begun = regrant(BOB_, (READ, EXPORT), (READ, EXPORT, COMMENT, CREATE, UPDATE))
    untouched = regrant(ROBOT.principal, (READ,), (READ, COMMENT))
    found = run(site, fails, begun, untouched)
    assert statuses(found) == {
        fails.address: Status.FAILED,
        begun.address: Status.FAILED,
        untouched.address: Status.SKIPPED,
    }


def test_a_failure_tells_the_principals_that_are_done_from_those_that_are_not() -> None:
    site = ours({ME_: FULL, ADA_: FULL})
    site.before["add_grant"] = [UnclearError("x"), ForbiddenError("no")]
    group = ENGINEERS.principal
    changes = between({}, {BOB_: (READ, EXPORT), group: (READ,)})
    found = run(site, *changes)
    assert found.cause == "provider"
    assert set(statuses(found).values()) <= {Status.FAILED, Status.SKIPPED, Status.UNKNOWN}


def test_a_space_is_created_then_granted_and_its_creator_leaves_last() -> None:
    site = FakeSite(there=False)

    def give_the_creator_everything(operation: str) -> None:
        if operation == "create_space":
            site.hold({ME_: sorted(PAIRS)})

    site.watch = give_the_creator_everything
    changes = between({ME_: tuple(PAIRS)}, {ME_: (), ADA_: FULL})
    new = (change.model_copy(update={"space_id": None}) for change in changes)
    found = run(site, created(), *new, overrides=Overrides(allow_lockout=("ENG",)))
    assert accesses(site.rows) == {ADA_: Pairs.of(FULL)}
    assert set(statuses(found).values()) == {Status.DONE}
    assert writes(site)[-1] == f"remove_grant {ME_} {READ}"


def test_a_half_made_space_of_ours_is_gone_on_with() -> None:
    site = FakeSite(beginning=(ME.account_id, NOW + timedelta(minutes=1)))
    site.hold({ME_: sorted(PAIRS), ADA_: (READ, EXPORT)})
    changes = between({ME_: tuple(PAIRS)}, {ME_: FULL, ADA_: FULL})
    new = (change.model_copy(update={"space_id": None}) for change in changes)
    found = run(site, created(), *new)
    assert accesses(site.rows) == {ME_: Pairs.of(FULL), ADA_: Pairs.of(FULL)}
    assert statuses(found)["ENG/space"] is Status.SATISFIED


def test_a_step_that_would_lock_out_by_what_is_live_now_is_not_taken() -> None:
    # The plan relied on Ada, who lost her administration while it was carried out.
    site = ours({ME_: FULL, ADA_: FULL, BOB_: FULL})

    def demote(operation: str) -> None:
        if operation == "update_details":
            return
        row = next((r for r in site.rows if r.principal == ADA_ and r.permission == ADMINISTER), 0)
        if operation == "add_grant" and isinstance(row, GrantRow):
            site.rows.remove(row)

    site.watch = demote
    changes = (regrant(BOB_, FULL, (READ,)), regrant(ENGINEERS.principal, (), (READ, EXPORT)))
    found = run(site, *changes)
    assert found.cause == "refused"
    assert ADMINISTER in site.held(BOB_)


def test_a_refusal_half_way_still_tells_what_was_done() -> None:
    site = ours({ME_: FULL, ADA_: FULL, BOB_: FULL})

    def demote(operation: str) -> None:
        if operation == "add_grant":
            site.rows = [
                row for row in site.rows if (row.principal, row.permission) != (ADA_, ADMINISTER)
            ]

    site.watch = demote
    gain = regrant(ENGINEERS.principal, (READ,), (READ, EXPORT))
    site.hold({ENGINEERS.principal: (READ,)})
    found = run(site, regrant(BOB_, FULL, (READ,)), gain)
    assert found.cause == "refused"
    assert statuses(found)[gain.address] is Status.DONE
