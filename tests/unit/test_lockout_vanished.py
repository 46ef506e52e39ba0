"""Another hand that takes administration away while an apply writes."""

import pytest

from spaceform.lockout import Touched, refuse_vanished
from spaceform.plan import Overrides, Refusal
from tests.unit.build import ADA, ADMINISTER, BOB, ME, READ, Held, directory, live, regrant

FULL = (READ, ADMINISTER)
ME_, ADA_, BOB_ = ME.principal, ADA.principal, BOB.principal


THREE: Held = {ME_: FULL, ADA_: FULL, BOB_: FULL}


def vanished(now: Held, *, allow: tuple[str, ...] = (), is_new: bool = False) -> Refusal | None:
    opened = Touched("ENG", live(held=THREE), (regrant(ADA_, FULL, (READ,)),), created=is_new)
    overrides = Overrides(allow_lockout=allow)
    return refuse_vanished(opened, live(held=now), directory(), overrides)


def test_an_end_in_which_nobody_else_is_left_is_refused_whoever_brought_it_about() -> None:
    found = vanished({ME_: FULL, ADA_: (READ,), BOB_: (READ,)})
    assert found is not None
    assert "nobody else who is active" in found.message
    assert "another hand" in found.message


def test_an_end_in_which_we_are_no_longer_left_is_refused() -> None:
    found = vanished({ADA_: FULL, BOB_: FULL})
    assert found is not None
    assert "you would no longer" in found.message


def test_an_end_in_which_nobody_is_left_says_whom_to_give_it_back_to() -> None:
    found = vanished({BOB_: (READ,)})
    assert found is not None
    assert (found.guard, found.address) == ("lockout", "ENG/grants")
    assert found.message == (
        "another hand took administration away at the same time: as it is you would no longer"
        " administer the space and nobody else who is active would administer the space; give it"
        " back to whoever is to have it"
    )


@pytest.mark.parametrize("now", [THREE, {ME_: FULL, BOB_: FULL}, {ME_: FULL, ADA_: FULL}])
def test_an_end_in_which_both_are_left_is_not_refused(now: Held) -> None:
    assert vanished(now) is None


def test_who_allows_a_lockout_or_makes_a_space_is_not_asked() -> None:
    alone: Held = {ME_: FULL}
    assert vanished(alone, allow=("eng",)) is None
    assert vanished(alone, is_new=True) is None
