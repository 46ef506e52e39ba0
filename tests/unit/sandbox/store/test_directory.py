import pytest

from spaceform.sandbox import RefusalError, Store
from spaceform.sandbox.store import builtin
from spaceform.sandbox.store.directory import Directory


@pytest.fixture
def directory() -> Directory:
    return Store().directory


def test_everyone_is_in_the_group_of_everyone(directory: Directory) -> None:
    group = directory.group("confluence-users")
    assert set(group.members) == set(directory.users)


def test_ids_are_the_same_in_every_site() -> None:
    first, second = Store().directory, Store().directory
    assert first.groups.keys() == second.groups.keys()
    assert first.users.keys() == second.users.keys()


def test_a_group_is_found_by_name_and_by_id(directory: Directory) -> None:
    group = directory.group("engineers")
    assert directory.group(group.group_id) is group
    with pytest.raises(RefusalError, match="No group found"):
        directory.group("nobody")


@pytest.mark.parametrize(
    "name", [builtin.MEMBER, "member@example.com", "MEMBER@EXAMPLE.COM", "Member"]
)
def test_a_user_is_found_by_whatever_names_it(directory: Directory, name: str) -> None:
    assert directory.find_user(name).account_id == builtin.MEMBER


def test_a_user_that_is_not_there_is_unknown(directory: Directory) -> None:
    with pytest.raises(RefusalError, match="no user 'nobody'"):
        directory.find_user("nobody")
    with pytest.raises(RefusalError, match="No user found"):
        directory.user("member@example.com")


@pytest.mark.parametrize(
    "text,expected",
    [
        ("anonymous", "anonymous"),
        ("user:Member", f"user:{builtin.MEMBER}"),
        (f"user:{builtin.MEMBER}", f"user:{builtin.MEMBER}"),
    ],
)
def test_a_principal_gets_its_id(directory: Directory, text: str, expected: str) -> None:
    assert directory.principal(text) == expected


@pytest.mark.parametrize("text", ["engineers", "role:everyone", ""])
def test_what_is_no_principal_is_refused(directory: Directory, text: str) -> None:
    with pytest.raises(RefusalError, match="is no principal"):
        directory.principal(text)


def test_an_access_class_is_a_principal_and_anonymous_access_is_one_of_them(
    directory: Directory,
) -> None:
    assert directory.principal("class:all-licensed-users") == "class:all-licensed-users"
    assert directory.principal("class:anonymous-users") == "anonymous"
    with pytest.raises(RefusalError, match="There is no access class 'everyone'"):
        directory.principal("class:everyone")


def test_an_account_belongs_to_the_access_classes(directory: Directory) -> None:
    admin, member = directory.find_user("Admin"), directory.find_user("Member")
    everyones = {"class:authenticated-users", "class:all-licensed-users", "anonymous"}
    assert everyones <= set(directory.principals_of(member))
    assert "class:all-product-admins" in directory.principals_of(admin)
    assert "class:all-product-admins" not in directory.principals_of(member)


def test_memberships_begin_and_end(directory: Directory) -> None:
    group, user = directory.group("engineers"), directory.find_user("Admin")
    directory.join(group, user.account_id)
    directory.join(group, user.account_id)
    assert group.members == [builtin.MEMBER, builtin.ADMIN]
    assert group.principal in set(directory.principals_of(user))
    directory.leave(group, user.account_id)
    directory.leave(group, user.account_id)
    assert group not in directory.groups_of(user.account_id)


def test_a_group_has_a_name_of_its_own(directory: Directory) -> None:
    with pytest.raises(RefusalError, match="there is a group 'engineers' already"):
        directory.add_group(directory.group("engineers"))


def test_site_administrators_are_those_of_the_group_and_the_service_account(
    directory: Directory,
) -> None:
    admins = [user.name for user in directory.users.values() if directory.is_site_admin(user)]
    assert admins == ["Admin", "Second Admin", "Service Account"]
