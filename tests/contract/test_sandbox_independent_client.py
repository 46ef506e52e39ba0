"""A client that other people wrote works against the sandbox: atlassian-python-api."""

from collections.abc import Iterator

import pytest
from atlassian import Confluence
from atlassian.errors import ApiError, ApiNotFoundError
from requests import HTTPError

from spaceform.sandbox import Sandbox


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with Sandbox(deletion_seconds=0) as sandbox:
        yield sandbox


@pytest.fixture
def admin(site: Sandbox) -> Confluence:
    return connect(site, "admin@example.com", "admin-token")


@pytest.fixture
def member(site: Sandbox) -> Confluence:
    return connect(site, "member@example.com", "member-token")


def connect(site: Sandbox, email: str, token: str) -> Confluence:
    # Not being on atlassian.net, the address makes this client speak v1, as Data Center does.
    return Confluence(  # type: ignore[no-untyped-call]
        f"{site.url}/wiki", username=email, password=token
    )


def test_it_creates_and_reads_a_space(admin: Confluence) -> None:
    created = admin.create_space("ENG", "Engineering")
    assert (created["key"], created["name"]) == ("ENG", "Engineering")
    space = admin.get_space("eng", expand="description.plain,homepage")
    assert space["id"] == created["id"]
    assert space["homepage"]["title"] == "Engineering Home"


def test_it_lists_spaces_page_by_page(admin: Confluence) -> None:
    for key in ("C", "A", "B"):
        admin.create_space(key, key)
    page = admin.get_all_spaces(start=1, limit=1)
    assert [space["key"] for space in page["results"]] == ["B"]
    assert page["_links"]["next"] == "/rest/api/space?limit=1&start=2"


def test_it_changes_a_space_and_its_homepage(admin: Confluence) -> None:
    admin.create_space("ENG", "Engineering")
    page = admin.create_page("ENG", "Welcome", "<p>Hello</p>")
    admin.set_space_homepage("ENG", page["id"])
    admin.update_space("ENG", {"name": "Engineers"})
    assert admin.get_home_page_of_space("ENG")["title"] == "Welcome"
    assert admin.get_space("ENG")["name"] == "Engineers"


def test_it_adds_pages_below_one_another_and_finds_them_by_title(admin: Confluence) -> None:
    admin.create_space("ENG", "Engineering")
    parent = admin.create_page("ENG", "Parent", "<p>1</p>")
    child = admin.create_page("ENG", "Child", "<p>2</p>", parent_id=parent["id"])
    assert admin.page_exists("ENG", "Child")
    assert admin.get_page_id("ENG", "child") == child["id"]
    found = admin.get_page_by_id(child["id"], expand="ancestors,body.storage")
    assert [each["title"] for each in found["ancestors"]] == ["Parent"]
    assert found["body"]["storage"]["value"] == "<p>2</p>"


def test_it_adds_a_permission_and_is_told_that_the_second_one_is_there_already(
    admin: Confluence,
) -> None:
    admin.create_space("ENG", "Engineering")
    grant = ("ENG", "group", "engineers", "read", "space")
    assert isinstance(admin.add_space_permissions(*grant)["id"], int)
    with pytest.raises(HTTPError, match="Permission already exists"):
        admin.add_space_permissions(*grant)


def test_it_reads_properties_settings_and_permissions(site: Sandbox, admin: Confluence) -> None:
    with site.edit() as store:
        store.create_space("ENG", private=True)
        store.set_property("ENG", "owner", {"team": "platform"})
    properties = admin.get_space_property("ENG")
    assert [each["value"] for each in properties["results"]] == [{"team": "platform"}]
    assert admin.get_space_settings("ENG")["routeOverrideEnabled"] is False
    permissions = admin.get_space("ENG", expand="permissions")["permissions"]
    assert len(permissions) == 26


def test_it_lists_groups_and_knows_who_it_is(admin: Confluence) -> None:
    names = [group["name"] for group in admin.get_all_groups()]
    assert names == ["confluence-users", "engineers", "site-admins"]
    assert admin.get_current_user()["displayName"] == "Admin"


def test_it_deletes_a_space_which_is_gone_when_the_task_is_done(admin: Confluence) -> None:
    admin.create_space("ENG", "Engineering")
    task = admin.delete_space("ENG")
    ended = admin.get(f"rest/api/longtask/{task['id']}")
    assert ended is not None
    assert ended["successful"] is True
    with pytest.raises(ApiError):
        admin.get_space("ENG")


def test_a_space_that_it_may_not_see_is_not_there(site: Sandbox, member: Confluence) -> None:
    with site.edit() as store:
        store.create_space("ENG", private=True)
    with pytest.raises(ApiError):
        member.get_space("ENG")
    with pytest.raises(ApiNotFoundError):
        member.delete_space("ENG")


def test_wrong_credentials_are_unauthorized(site: Sandbox) -> None:
    stranger = connect(site, "admin@example.com", "wrong")
    with pytest.raises(HTTPError) as caught:
        stranger.get_all_spaces()
    assert caught.value.response.status_code == 401
