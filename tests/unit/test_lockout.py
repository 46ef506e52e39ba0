from collections.abc import Mapping

import pytest

from spaceform.aspects.grants import Access
from spaceform.change import Change
from spaceform.lockout import Touched, check_lockout, in_question
from spaceform.plan import Overrides, Refusal
from spaceform.principals import Principal
from spaceform.site_roles import RoleChange, SiteRole
from spaceform.space import Unknown
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    ENGINEERS,
    EXPORT,
    GONE,
    KEEPER_ROLE,
    MANAGE,
    ME,
    READ,
    VIEWER_ROLE,
    Held,
    directory,
    exchange,
    having,
    live,
    regrant,
    rerole,
    role_rows,
)

FULL = (READ, ADMINISTER)
SHRINK = rerole("Keeper", KEEPER_ROLE.permissions, (READ, EXPORT))
GROWTH = rerole("Viewer", VIEWER_ROLE.permissions, FULL)


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
