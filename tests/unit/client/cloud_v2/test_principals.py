import pytest

from spaceform.client.cloud_v2.principals import find_principal, write_principal
from spaceform.principals import ANONYMOUS, Principal


@pytest.mark.parametrize(
    "kind, identifier, principal",
    [
        ("user", "ada", Principal(kind="user", id="ada")),
        ("USER", "ada", Principal(kind="user", id="ada")),
        ("group", "1", Principal(kind="group", id="1")),
        ("access-class", "all-licensed-users", Principal(kind="class", id="all-licensed-users")),
        ("ACCESS_CLASS", "anonymous-users", ANONYMOUS),
        ("access-class", "anonymous-users", ANONYMOUS),
        ("user", "anonymous", ANONYMOUS),
        ("role", "1", None),
        ("team", "1", None),
    ],
)
def test_a_principal_is_told_by_its_type(
    kind: str, identifier: str, principal: Principal | None
) -> None:
    assert find_principal(kind, identifier) == principal


def test_everybody_is_an_access_class_in_role_assignments() -> None:
    assert write_principal(ANONYMOUS) == {
        "principalType": "ACCESS_CLASS",
        "principalId": "anonymous-users",
    }
    assert write_principal(Principal(kind="user", id="ada")) == {
        "principalType": "USER",
        "principalId": "ada",
    }
