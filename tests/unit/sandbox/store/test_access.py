import pytest

from spaceform.sandbox import RefusalError
from spaceform.sandbox.store import access
from spaceform.sandbox.store.grants import put
from spaceform.sandbox.store.ids import Ids
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.roles import Roles

ADA, BOB = "user:ada", "group:bob"


@pytest.fixture
def space() -> Space:
    return Space(1, "ENG", "Engineering", "ada", 0.0)


@pytest.fixture
def roles() -> Roles:
    return Roles()


def role_id(roles: Roles, name: str) -> str:
    return roles.named(name).role_id


def test_what_counts_is_the_union_of_grants_and_roles(space: Space, roles: Roles) -> None:
    put(space, ADA, "export/space", Ids())
    space.assignments[BOB] = role_id(roles, "Viewer")
    assert access.holds(space, roles, [ADA, BOB], "export/space")
    assert access.holds(space, roles, [ADA, BOB], "create/comment")
    assert not access.holds(space, roles, [ADA], "create/comment")
    assert access.held(space, roles, [ADA, BOB]) == {
        "export/space",
        "read/space",
        "export_content/space",
        "create/comment",
    }


def test_a_role_that_is_gone_gives_nothing(space: Space, roles: Roles) -> None:
    space.assignments[ADA] = "gone"
    assert access.held(space, roles, [ADA]) == set()
    assert list(access.listed(space, roles)) == []


def test_rows_of_roles_come_after_grants_and_never_twice(space: Space, roles: Roles) -> None:
    space.assignments[ADA] = role_id(roles, "Viewer")
    ids = Ids()
    put(space, ADA, "read/space", ids)
    put(space, BOB, "read/space", ids)
    rows = [(row.principal, row.pair) for row in access.listed(space, roles)]
    assert rows == [
        (ADA, "read/space"),
        (BOB, "read/space"),
        (ADA, "create/comment"),
        (ADA, "export_content/space"),
    ]


def test_a_space_without_an_administrator_may_lose_the_rest(space: Space, roles: Roles) -> None:
    access.assign(space, roles, {ADA: role_id(roles, "Viewer")})
    access.assign(space, roles, {ADA: None})
    assert space.assignments == {}


def test_the_last_administrator_stays(space: Space, roles: Roles) -> None:
    access.assign(space, roles, {ADA: role_id(roles, "Admin")})
    for role in (None, role_id(roles, "Manager")):
        with pytest.raises(RefusalError, match="admin permissions cannot be removed"):
            access.assign(space, roles, {BOB: None, ADA: role})
    access.assign(space, roles, {ADA: None, BOB: role_id(roles, "Admin")})
    assert list(space.assignments) == [BOB]
