from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER, SECOND_ADMIN
from tests.unit.sandbox.api import Api, Json


def names(page: Json) -> list[str]:
    return [group["name"] for group in page["results"]]


def group_id(api: Api, name: str) -> str:
    return str(api.get(f"/group/by-name?name={name}")["id"])


def test_groups_are_listed_by_name(member: Api) -> None:
    page = member.get("/group")
    assert names(page) == ["confluence-users", "engineers", "site-admins"]
    assert page["limit"] == 200
    assert names(member.get("/group?accessType=user")) == names(page)
    assert names(member.get("/group?accessType=site-admin")) == ["site-admins"]
    member.refused(400, "GET", "/group?accessType=x")


def test_a_group_is_found_by_id_and_by_name(member: Api) -> None:
    found = member.get(f"/group/by-id?id={group_id(member, 'engineers')}")
    assert (found["type"], found["name"]) == ("group", "engineers")
    for path in ("by-id?id=x", "by-name?name=x"):
        member.refused(404, "GET", f"/group/{path}")
    for path in ("by-id", "by-name?name="):
        member.refused(400, "GET", f"/group/{path}")


def test_groups_are_searched_by_a_part_of_the_name(member: Api) -> None:
    page = member.get("/group/picker?query=E&limit=1&shouldReturnTotalSize=true")
    assert (names(page), page["totalSize"]) == (["confluence-users"], 3)
    assert names(member.get("/group/picker?query=admin")) == ["site-admins"]
    assert "totalSize" not in member.get("/group/picker?query=none&limit=500")
    member.refused(400, "GET", "/group/picker")


def test_members_are_listed_with_their_status(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.deactivate_user("second-admin@example.com")
    path = f"/group/{group_id(member, 'site-admins')}/membersByGroupId"
    page = member.get(f"{path}?shouldReturnTotalSize=true&expand=operations")
    shown = {each["accountId"]: each["accountStatus"] for each in page["results"]}
    assert shown == {ADMIN: "active", SECOND_ADMIN: "inactive"}
    assert page["totalSize"] == 2
    assert page["results"][0]["accountType"] == "atlassian"
    assert page["results"][0]["operations"]


def test_a_group_that_is_not_there_has_no_members(member: Api) -> None:
    assert member.get("/group/none/membersByGroupId")["results"] == []


def test_more_than_200_members_at_a_time_are_400(member: Api) -> None:
    path = f"/group/{group_id(member, 'engineers')}/membersByGroupId"
    assert [each["accountId"] for each in member.get(f"{path}?limit=200")["results"]] == [MEMBER]
    assert "must not be greater than 200" in member.refused(400, "GET", f"{path}?limit=201")


def test_hidden_members_are_seen_by_site_administrators_only(
    site: Sandbox, member: Api, admin: Api
) -> None:
    with site.edit() as store:
        store.hide_members("engineers")
    path = f"/group/{group_id(member, 'engineers')}/membersByGroupId"
    member.refused(403, "GET", path)
    assert admin.get(path)["size"] == 1
