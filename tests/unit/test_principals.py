import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.principals import ANONYMOUS, Kind, Principal, PrincipalName, User
from tests.unit.build import ADA, BOB, ENGINEERS, directory, named

KINDS: tuple[Kind, ...] = ("group", "user", "class")


@given(st.sampled_from(KINDS), st.text(min_size=1))
def test_a_principal_is_read_as_it_was_written(kind: Kind, name: str) -> None:
    principal = Principal(kind=kind, id=name)
    assert Principal.parse(str(principal)) == principal


def test_an_account_id_may_hold_a_colon() -> None:
    assert Principal.parse("user:557058:abc") == Principal(kind="user", id="557058:abc")


def test_anonymous_has_no_id() -> None:
    assert str(ANONYMOUS) == "anonymous"
    assert Principal.parse("anonymous") == ANONYMOUS


@pytest.mark.parametrize(
    "text", ["", "group", "group:", "user:", "team:a", "anonymous:a", "anonymous:", "Group:a"]
)
def test_anything_else_is_no_principal(text: str) -> None:
    with pytest.raises(ValueError, match="not a principal"):
        Principal.parse(text)


@pytest.mark.parametrize(
    "name, is_id",
    [
        ("5b10ac8d-82e0-4b22-8c7d-4ef55b10ac8d", True),
        ("5B10AC8D-82E0-4B22-8C7D-4EF55B10AC8D", True),
        ("5b10ac8d82e04b228c7d4ef55b10ac8d", False),
        ("engineers", False),
    ],
)
def test_a_group_is_named_by_id_if_it_is_a_uuid(name: str, *, is_id: bool) -> None:
    assert PrincipalName(kind="group", name=name).is_group_id is is_id
    assert not PrincipalName(kind="user", name=name).is_group_id


def test_the_directory_spells_principals_as_manifests_do() -> None:
    known = directory()
    assert known.name(ENGINEERS.principal) == "group:engineers"
    assert known.name(ADA.principal) == "user:ada"
    assert known.name(BOB.principal) == "user:id-bob"
    assert known.name(Principal(kind="group", id="who")) == "group:who"
    assert known.name(ANONYMOUS) == "anonymous"


def test_only_people_have_display_names() -> None:
    known = directory()
    assert known.person(ADA.principal) == "Ada Lovelace"
    assert known.person(ENGINEERS.principal) is None
    assert known.person(User(account_id="x").principal) is None


def test_a_name_from_people_knows_its_account() -> None:
    assert named("user:ada").account_id == ADA.account_id
    assert str(named("user:ada")) == "user:ada"
    assert str(named("anonymous")) == "anonymous"
