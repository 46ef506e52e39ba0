import pytest

from spaceform.client import Site
from spaceform.errors import AuthError
from spaceform.manifest.people import is_account_id
from spaceform.principals import Group, GroupSize, User
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import SECOND_ADMIN as SECOND
from tests.contract.client.data_center.conftest import MEMBER, OLDEST, Build, Connect


@pytest.mark.parametrize("version", ["9.0.3", OLDEST, "10.2.1"])
def test_an_identity_is_a_person_by_user_key(build: Build, open_as: Connect, version: str) -> None:
    identity = open_as(build(version)).directory.read_identity()
    assert identity.user == User(
        account_id=identity.user.account_id, name="Admin", active=True, human=True
    )
    assert is_account_id(identity.user.account_id)
    assert not identity.is_app


def test_a_wrong_token_is_refused(sandbox: Sandbox, open_as: Connect) -> None:
    with pytest.raises(AuthError):
        open_as(sandbox, "wrong").directory.read_identity()


def test_groups_are_found_by_name_and_are_their_names(site: Site, sandbox: Sandbox) -> None:
    engineers = Group(id="engineers", name="engineers")
    assert site.directory.find_groups("engineers") == (engineers,)
    assert site.directory.read_group("engineers") == engineers
    assert len(sandbox.requests) == 1


def test_a_group_that_is_not_there_has_neighbours(site: Site) -> None:
    assert [group.name for group in site.directory.find_groups("Engineer")] == ["engineers"]
    assert site.directory.find_groups("zzz") == ()
    assert site.directory.read_group("zzz") is None


def test_many_groups_are_learnt_at_once(site: Site, sandbox: Sandbox) -> None:
    names = ("engineers", "site-admins", "confluence-users")
    site.directory.look_ahead(names[:2])
    assert sandbox.requests == ()
    site.directory.look_ahead(names)
    for name in names:
        assert site.directory.find_groups(name) == (Group(id=name, name=name),)
    assert len(sandbox.requests) == 1


def test_people_are_found_by_key_and_by_username(site: Site) -> None:
    by_name = site.directory.read_user("member")
    assert by_name is not None
    assert by_name.name == "Member"
    assert site.directory.read_user(by_name.account_id) == by_name
    assert site.directory.read_user("nobody") is None
    assert site.directory.read_user("0" * 32) is None


def test_a_username_may_look_like_a_key(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.add_user("c0ffee" * 5 + "c0")
    found = site.directory.read_user("c0ffee" * 5 + "c0")
    assert found is not None
    assert found.name == "c0ffee" * 5 + "c0"


def test_members_say_who_is_active(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.deactivate_user(SECOND)
    members = site.directory.read_members("site-admins")
    assert members is not None
    assert {user.name: user.active for user in members} == {"Admin": True, "Second Admin": False}
    assert site.directory.read_members("zzz") is None


def test_hidden_members_are_not_none(sandbox: Sandbox, open_as: Connect) -> None:
    with sandbox.edit() as store:
        store.hide_members("engineers")
    assert open_as(sandbox, MEMBER).directory.read_members("engineers") is None


def test_many_members_are_read_to_the_last_page(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.add_group("crowd")
        for number in range(450):
            store.add_user(f"person-{number}", groups=("crowd",))
    members = site.directory.read_members("crowd")
    assert members is not None
    assert len({user.account_id for user in members}) == 450


def test_members_are_counted_as_far_as_one_page_tells(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.add_group("crowd")
        for number in range(201):
            store.join("crowd", store.add_user(f"User {number}", groups=()).account_id)
    assert site.directory.count_members("crowd") == GroupSize(people=200, more=True)
    assert site.directory.count_members("site-admins") == GroupSize(people=2)
    assert site.directory.count_members("zzz") is None
