from concurrent.futures import ThreadPoolExecutor

import pytest

from spaceform.client import Credentials, Site, open_site
from spaceform.errors import AuthError, UnsupportedError
from spaceform.principals import GroupSize
from spaceform.sandbox import Sandbox
from tests.contract.client.conftest import Connect


def test_a_person_is_who_the_token_says(site: Site) -> None:
    identity = site.directory.read_identity()
    assert (identity.user.name, identity.is_app) == ("Admin", False)
    assert (identity.user.human, identity.user.active) == (True, True)


def test_an_app_is_no_person(connect: Connect) -> None:
    identity = connect("app-token").directory.read_identity()
    assert (identity.user.human, identity.is_app) == (False, True)


@pytest.mark.parametrize(
    "token, email",
    [("wrong", "admin@example.com"), ("admin-token", "nobody@example.com"), ("wrong", None)],
)
def test_wrong_credentials_are_one_clear_sentence(
    connect: Connect, token: str, email: str | None
) -> None:
    with pytest.raises(AuthError, match="does not accept the credentials") as info:
        connect(token, email).directory.read_identity()
    assert token not in str(info.value)


def test_a_site_that_has_no_such_api_is_probably_another_site(
    sandbox: Sandbox, connect: Connect
) -> None:
    sandbox.add_fault("GET */user/current status=404")
    with pytest.raises(UnsupportedError, match="is SPACEFORM_SITE a Confluence site"):
        connect("admin-token", "admin@example.com").directory.read_identity()


def test_an_answer_about_nobody_is_no_identity(sandbox: Sandbox, connect: Connect) -> None:
    sandbox.add_fault("GET */user/current status=200")
    with pytest.raises(Exception, match="accountId"):
        connect("app-token").directory.read_identity()


def test_a_group_is_found_by_its_exact_name(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.add_group("engineers-emea")
    groups = site.directory.find_groups("engineers")
    assert [group.name for group in groups] == ["engineers"]
    assert site.directory.read_group(groups[0].id) == groups[0]


@pytest.mark.parametrize(
    "name, near", [("enginers", "engineers"), ("ENGINEERS", "engineers"), ("engine", "engineers")]
)
def test_a_name_that_is_nobody_s_brings_similar_ones(site: Site, name: str, near: str) -> None:
    groups = site.directory.find_groups(name)
    assert near in {group.name for group in groups}
    assert name not in {group.name for group in groups}


def test_a_name_that_resembles_nothing_brings_nothing(site: Site) -> None:
    assert site.directory.find_groups("zzzzzz") == ()


def test_who_may_not_list_groups_gets_no_similar_ones(site: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */group status=403")
    assert site.directory.find_groups("enginers") == ()
    assert [group.name for group in site.directory.find_groups("engin")] == ["engineers"]


def test_what_is_not_there_is_none(site: Site) -> None:
    assert site.directory.read_group("7e511867-0000-0000-0000-000000000000") is None
    assert site.directory.read_user("nobody") is None


def test_a_user_who_left_is_not_active(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        user = store.add_user("Gone")
        store.deactivate_user("Gone")
    found = site.directory.read_user(user.account_id)
    assert found is not None
    assert (found.name, found.active, found.human) == ("Gone", False, True)


def test_all_members_are_read(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        group = store.add_group("crowd")
        for number in range(401):
            store.join("crowd", store.add_user(f"User {number}", groups=()).account_id)
    members = site.directory.read_members(group.group_id)
    assert members is not None
    assert len({member.account_id for member in members}) == 401
    assert len(sandbox.requests) == 3


def test_members_that_are_hidden_are_none(connect: Connect, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.hide_members("site-admins")
    member = connect("member-token", "member@example.com")
    group = member.directory.find_groups("site-admins")[0]
    assert member.directory.read_members(group.id) is None


def test_each_thing_is_asked_for_once_even_by_many_threads(site: Site, sandbox: Sandbox) -> None:
    directory = site.directory

    def ask(_number: int) -> object:
        group = directory.find_groups("engineers")[0]
        return (
            directory.read_identity(),
            directory.read_group(group.id),
            directory.read_members(group.id),
            directory.read_user("nobody"),
            directory.find_groups("enginers"),
        )

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(str, pool.map(ask, range(24))))) == 1
    asked = [(request.path, str(request.query)) for request in sandbox.requests]
    assert len(asked) == len(set(asked)) == 7


def test_a_site_that_is_not_there_is_one_clear_sentence() -> None:
    with Sandbox() as sandbox:
        url = sandbox.url
    with (
        open_site(Credentials(url, "admin-token", "admin@example.com"), dialect="cloud-v1") as site,
        pytest.raises(Exception, match="refuses the connection: check SPACEFORM_SITE"),
    ):
        site.directory.read_identity()


def test_members_are_counted_in_one_request_however_many_they_are(
    site: Site, sandbox: Sandbox
) -> None:
    with sandbox.edit() as store:
        group = store.add_group("crowd")
        for number in range(401):
            store.join("crowd", store.add_user(f"User {number}", groups=()).account_id)
    assert site.directory.count_members(group.group_id) == GroupSize(people=401)
    assert len(sandbox.requests) == 1


def test_members_that_are_hidden_are_not_counted(connect: Connect, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.hide_members("site-admins")
    member = connect("member-token", "member@example.com")
    group = member.directory.find_groups("site-admins")[0]
    assert member.directory.count_members(group.id) is None
