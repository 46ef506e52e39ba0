from spaceform.sandbox import Sandbox
from tests.unit.sandbox.data_center.api import Api


def test_groups_have_names_and_no_ids(member: Api) -> None:
    groups = member.get("/group")
    assert [group["name"] for group in groups["results"]] == [
        "confluence-users",
        "engineers",
        "site-admins",
    ]
    assert all("id" not in group for group in groups["results"])
    assert groups["limit"] == 200


def test_one_group_is_read_by_its_name(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.add_group("the whole team")
        group_id = store.directory.group("engineers").group_id
    assert member.get("/group/the whole team")["name"] == "the whole team"
    assert member.status("GET", "/group/nobody") == 404
    assert member.status("GET", f"/group/{group_id}") == 404


def test_members_come_in_pages(member: Api) -> None:
    first = member.get("/group/confluence-users/member?limit=2")
    assert [user["username"] for user in first["results"]] == ["admin", "second-admin"]
    last = member.get("/group/confluence-users/member?limit=2&start=2")
    assert [user["username"] for user in last["results"]] == ["member"]
    assert "next" in first["_links"]
    assert "next" not in last["_links"]


def test_a_group_that_is_not_there_has_no_page_of_members(member: Api) -> None:
    assert member.status("GET", "/group/nobody/member") == 404


def test_hidden_members_are_for_site_administrators(site: Sandbox, admin: Api, member: Api) -> None:
    with site.edit() as store:
        store.hide_members("engineers")
    assert member.status("GET", "/group/engineers/member") == 403
    assert admin.get("/group/engineers/member")["size"] == 1
