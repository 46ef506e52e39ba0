"""Another hand at a principal's access while it is being changed: nothing of theirs is undone."""

from collections.abc import Callable

import pytest

from spaceform.aspects.grants import GrantChange
from spaceform.errors import StalePlanError
from spaceform.principals import Principal
from spaceform.settlement import Settlement
from spaceform.site_roles import PermissionModel, RoleMode
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    COMMENT,
    CREATE,
    EXPORT,
    ME,
    READ,
    UPDATE,
    VIEWER_ROLE,
    WRITER_ROLE,
    Held,
    exchange,
    granted,
    having,
    regrant,
    site_role,
)
from tests.unit.fake_site import FakeSite

ADA_, BOB_, ME_ = ADA.principal, BOB.principal, ME.principal
BASIS: Held = {ME_: (READ, ADMINISTER), BOB_: (READ, ADMINISTER)}


def settling(site: FakeSite, *changes: GrantChange, creator: Principal | None = None) -> Settlement:
    return Settlement(
        port=site,
        ref=site.ref,
        changes=changes,
        rows=site.read_grants(site.ref),
        check=lambda _: None,
        step=lambda: None,
        pause=lambda _: None,
        creator=creator,
    )


def meddle(site: FakeSite, operation: str, act: Callable[[], None]) -> None:
    """Let another hand act once, right after an operation."""
    left = [act]

    def watch(done: str) -> None:
        if done == operation and left:
            left.pop()()

    site.watch = watch


def drop(site: FakeSite, who: Principal, *gone: str) -> None:
    site.rows = [row for row in site.rows if row.principal != who or row.permission not in gone]


def test_a_pair_that_was_to_stay_and_that_another_hand_removed_is_not_granted_again() -> None:
    site = FakeSite().hold({**BASIS, ADA_: (READ, EXPORT, CREATE, UPDATE)})
    change = regrant(ADA_, (READ, EXPORT, CREATE, UPDATE), (READ, EXPORT, CREATE, UPDATE, COMMENT))
    meddle(site, "add_grant", lambda: drop(site, ADA_, CREATE, UPDATE))
    with pytest.raises(StalePlanError, match="create/page, update/page was removed by another"):
        settling(site, change).gain()
    assert site.held(ADA_) == {READ, EXPORT, COMMENT}


def test_what_goes_along_with_a_planned_loss_is_granted_again_nevertheless() -> None:
    site = FakeSite().hold({**BASIS, ADA_: (READ, EXPORT, CREATE, UPDATE)})
    found = settling(site, regrant(ADA_, (READ, EXPORT, CREATE, UPDATE), (READ, EXPORT, UPDATE)))
    found.gain()
    found.lose(found.changes)
    assert site.held(ADA_) == {READ, EXPORT, UPDATE}


@pytest.mark.parametrize("lag", [0, 1])
def test_what_no_table_knows_to_go_with_a_planned_loss_is_granted_again(lag: int) -> None:
    site = FakeSite(lag=lag).hold({**BASIS, ADA_: (READ, EXPORT, COMMENT)})
    meddle(site, "remove_grant", lambda: drop(site, ADA_, COMMENT))
    found = settling(site, regrant(ADA_, (READ, EXPORT, COMMENT), (READ, COMMENT)))
    found.gain()
    found.lose(found.changes)
    assert site.held(ADA_) == {READ, COMMENT}


def test_what_goes_once_a_loss_is_settled_was_removed_by_another_hand() -> None:
    site = FakeSite().hold({**BASIS, ADA_: (READ, EXPORT, COMMENT)})
    ada = regrant(ADA_, (READ, EXPORT, COMMENT), (READ, EXPORT))
    bob = regrant(BOB_, (READ, ADMINISTER), (READ,))
    found = settling(site, ada, bob)
    found.gain()
    found.lose((ada,))
    meddle(site, "remove_grant", lambda: drop(site, ADA_, EXPORT))
    with pytest.raises(StalePlanError, match=f"{EXPORT} was removed by another hand"):
        found.lose((bob,))


def test_a_pair_that_stays_and_that_a_grown_role_hides_was_removed_by_nobody() -> None:
    grown = site_role("Viewer", READ, COMMENT, CREATE, UPDATE)
    site = FakeSite(model=PermissionModel(RoleMode.TRANSITION, (grown,)))
    site.hold({**BASIS, ADA_: (CREATE, UPDATE)})
    site.assigned[ADA_] = VIEWER_ROLE.role
    found = settling(
        site, exchange(ADA_, having(VIEWER_ROLE, CREATE, UPDATE), granted(READ, CREATE, UPDATE))
    )
    found.gain()
    found.lose(found.changes)
    assert site.may(ADA_) == {READ, CREATE, UPDATE}


def test_a_pair_that_this_run_granted_and_that_went_is_granted_again() -> None:
    site = FakeSite().hold({**BASIS, ADA_: (READ, EXPORT)})
    meddle(site, "add_grant", lambda: drop(site, ADA_, COMMENT))
    found = settling(site, regrant(ADA_, (READ, EXPORT), (READ, EXPORT, COMMENT)))
    site.lose_answer("add_grant")
    found.gain()
    assert site.held(ADA_) == {READ, EXPORT, COMMENT}


def test_a_role_that_another_hand_gave_meanwhile_is_not_replaced() -> None:
    site = FakeSite().hold({**BASIS, ADA_: (READ,)})
    theirs = WRITER_ROLE.role
    meddle(site, "assign_role", lambda: site.assigned.update({ADA_: theirs}))
    found = settling(site, exchange(ADA_, granted(READ), having(VIEWER_ROLE)))
    with pytest.raises(StalePlanError, match="expected another role, found 'Writer'"):
        found.lose(found.changes)
    assert site.assigned[ADA_] == theirs


def test_a_role_that_another_hand_put_back_to_what_the_plan_saw_is_given_again() -> None:
    site = FakeSite().hold({**BASIS, BOB_: (READ, ADMINISTER, COMMENT)})
    site.assigned[ADA_] = VIEWER_ROLE.role
    meddle(site, "remove_grant", lambda: site.assigned.update({ADA_: VIEWER_ROLE.role}))
    risen = exchange(ADA_, having(VIEWER_ROLE), having(WRITER_ROLE))
    found = settling(site, risen, regrant(BOB_, (READ, ADMINISTER, COMMENT), (READ, ADMINISTER)))
    found.gain()
    found.lose(found.changes)
    assert site.assigned[ADA_] == WRITER_ROLE.role


def test_a_role_that_another_hand_took_meanwhile_is_not_given_back() -> None:
    site = FakeSite().hold({**BASIS, ADA_: (READ,)})
    site.assigned[ADA_] = VIEWER_ROLE.role
    meddle(site, "assign_role", site.assigned.clear)
    found = settling(site, exchange(ADA_, having(VIEWER_ROLE), having(WRITER_ROLE)))
    with pytest.raises(StalePlanError, match="expected another role, found none"):
        found.gain()
    assert ADA_ not in site.assigned


def test_what_a_creator_was_given_is_never_taken_for_meddling() -> None:
    site = FakeSite().hold({ME_: (READ, ADMINISTER), BOB_: (READ, ADMINISTER)})
    change = regrant(ME_, (READ, ADMINISTER, EXPORT, COMMENT), (READ, ADMINISTER, EXPORT))
    found = settling(site, change, creator=ME_)
    found.gain()
    found.lose(found.changes)
    assert site.held(ME_) == {READ, ADMINISTER, EXPORT}


def test_another_hand_at_somebody_else_is_noticed_beside_a_creator() -> None:
    site = FakeSite().hold({**BASIS, ADA_: (READ, EXPORT)})
    mine = regrant(ME_, (READ, ADMINISTER), (READ, ADMINISTER, EXPORT))
    ada = regrant(ADA_, (READ, EXPORT), (READ, EXPORT, COMMENT))
    meddle(site, "add_grant", lambda: drop(site, ADA_, EXPORT))
    with pytest.raises(StalePlanError, match=f"{EXPORT} was removed by another hand"):
        settling(site, mine, ada, creator=ME_).gain()
