import pytest

from spaceform.sandbox import Companions, RefusalError
from spaceform.sandbox.store import grants
from spaceform.sandbox.store.ids import Ids
from spaceform.sandbox.store.pairs import PAIRS
from spaceform.sandbox.store.records import Space

ADA, BOB = "user:ada", "group:bob"


@pytest.fixture
def space() -> Space:
    return Space(1, "ENG", "Engineering", "ada", 0.0)


@pytest.fixture
def ids() -> Ids:
    return Ids()


def add(space: Space, ids: Ids, principal: str, *pairs: str) -> None:
    for pair in pairs:
        grants.add(space, principal, pair, ids, Companions())


def remove(space: Space, principal: str, pair: str) -> None:
    grants.remove(space, space.grants[principal][pair], Companions())


def held(space: Space, principal: str) -> set[str]:
    return set(space.grants.get(principal, ()))


def test_there_are_26_pairs() -> None:
    assert len(set(PAIRS)) == 26


def test_read_brings_export_content(space: Space, ids: Ids) -> None:
    add(space, ids, ADA, "read/space")
    assert held(space, ADA) == {"read/space", "export_content/space"}


def test_create_page_brings_update_page_and_takes_it_along(space: Space, ids: Ids) -> None:
    add(space, ids, ADA, "read/space", "create/page")
    assert "update/page" in held(space, ADA)
    remove(space, ADA, "create/page")
    assert held(space, ADA) == {"read/space", "export_content/space"}


def test_a_companion_that_is_there_keeps_its_id(space: Space, ids: Ids) -> None:
    grants.put(space, ADA, "export_content/space", ids)
    before = space.grants[ADA]["export_content/space"]
    add(space, ids, ADA, "read/space")
    assert space.grants[ADA]["export_content/space"] == before


def test_administer_takes_manage_users_along(space: Space, ids: Ids) -> None:
    add(space, ids, BOB, "read/space", "administer/space")
    add(space, ids, ADA, "read/space", "administer/space", "manage_users/space")
    remove(space, ADA, "administer/space")
    assert held(space, ADA) == {"read/space", "export_content/space"}


@pytest.mark.parametrize("pair", [each for each in PAIRS if each != "read/space"])
def test_every_pair_needs_read_first(space: Space, ids: Ids, pair: str) -> None:
    with pytest.raises(RefusalError, match="'read space' permission doesn't exist"):
        add(space, ids, ADA, pair)
    add(space, ids, ADA, "read/space")
    if pair != "export_content/space":
        add(space, ids, ADA, pair)
    assert pair in held(space, ADA)


def test_a_second_time_is_refused(space: Space, ids: Ids) -> None:
    add(space, ids, ADA, "read/space")
    with pytest.raises(RefusalError, match="Permission already exists"):
        add(space, ids, ADA, "read/space")


@pytest.mark.parametrize(
    "pair", ["move/page", "read/page", "read/ac:com.example:note", "/", "read"]
)
def test_a_pair_that_the_site_does_not_have_is_refused(space: Space, ids: Ids, pair: str) -> None:
    add(space, ids, ADA, "read/space")
    with pytest.raises(RefusalError, match="is not supported"):
        add(space, ids, ADA, pair)


def test_without_read_everything_of_that_principal_goes(space: Space, ids: Ids) -> None:
    add(space, ids, ADA, "read/space", "create/page", "administer/space")
    add(space, ids, BOB, "read/space", "administer/space")
    remove(space, ADA, "read/space")
    assert ADA not in space.grants
    assert "administer/space" in held(space, BOB)


@pytest.mark.parametrize("pair", ["administer/space", "read/space"])
def test_the_last_administrator_stays(space: Space, ids: Ids, pair: str) -> None:
    add(space, ids, ADA, "read/space", "administer/space")
    add(space, ids, BOB, "read/space")
    before = held(space, ADA)
    with pytest.raises(RefusalError, match="All of the admin permissions cannot be removed"):
        remove(space, ADA, pair)
    assert held(space, ADA) == before


def test_a_space_without_administrators_can_lose_the_rest(space: Space, ids: Ids) -> None:
    add(space, ids, BOB, "read/space")
    remove(space, BOB, "read/space")
    assert space.grants == {}


def test_an_id_that_is_not_there_is_unknown(space: Space) -> None:
    with pytest.raises(RefusalError, match="There is no permission with id 5"):
        grants.remove(space, 5, Companions())


def test_grants_are_listed_in_the_order_in_which_they_were_made(space: Space, ids: Ids) -> None:
    add(space, ids, ADA, "read/space")
    add(space, ids, BOB, "read/space")
    add(space, ids, ADA, "create/page")
    pairs = [(grant.principal, grant.pair) for grant in grants.listed(space)]
    assert pairs == [
        (ADA, "read/space"),
        (ADA, "export_content/space"),
        (BOB, "read/space"),
        (BOB, "export_content/space"),
        (ADA, "create/page"),
        (ADA, "update/page"),
    ]


def test_anyone_of_several_principals_may_hold_a_pair(space: Space, ids: Ids) -> None:
    add(space, ids, BOB, "read/space")
    assert grants.holds(space, [ADA, BOB], "read/space")
    assert not grants.holds(space, [ADA], "read/space")
    assert not grants.holds(space, [], "read/space")


def test_dropping_asks_no_questions(space: Space, ids: Ids) -> None:
    grants.put(space, ADA, "read/space", ids)
    grants.drop(space, ADA, "read/space")
    grants.drop(space, ADA, "read/space")
    assert space.grants == {}
