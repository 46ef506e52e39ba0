import pytest

from spaceform.sandbox import RefusalError, Store
from spaceform.sandbox.store.catalogue import display_name, required
from spaceform.sandbox.store.pairs import PAIRS
from spaceform.sandbox.store.roles import Mode, Roles, checked


def test_the_systems_roles_have_the_same_ids_in_every_sandbox() -> None:
    assert [role.role_id for role in Roles()] == [role.role_id for role in Roles()]
    assert Roles().custom() == []


def test_a_role_is_named_without_case() -> None:
    assert Roles().named("viewer").name == "Viewer"
    with pytest.raises(RefusalError, match="no space role 'Owner'"):
        Roles().named("Owner")


def test_every_pair_has_words_and_the_systems_roles_have_what_they_need() -> None:
    assert all(display_name(pair) for pair in PAIRS)
    assert all(checked(role.pairs) == role.pairs for role in Roles())
    assert required("read/space") == ()


def test_pairs_stand_in_the_order_of_the_catalogue() -> None:
    assert checked(["export/space", "read/space", "read/space"]) == ["read/space", "export/space"]


def test_another_hand_makes_changes_and_deletes_roles() -> None:
    store = Store(mode=Mode.ROLES)
    store.create_space("ENG", private=True)
    store.add_role("Auditor", "read/space", description="Reads.")
    store.assign("ENG", "group:engineers", "Auditor")
    assert store.access_of("ENG", "group:engineers") == {"read/space"}
    store.set_role_pairs("Auditor", "read/space", "export/space")
    assert store.access_of("ENG", "group:engineers") == {"read/space", "export/space"}
    store.delete_role("Auditor")
    assert store.role_of("ENG", "group:engineers") is None
    store.assign("ENG", "user:Admin", None)
    assert store.role_of("ENG", "user:Admin") is None


def test_a_role_that_is_gone_takes_no_pairs() -> None:
    roles = Roles()
    roles.set_pairs("gone", ["read/space"])
    roles.discard("gone")
    assert len(list(roles)) == 4
