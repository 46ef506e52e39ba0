import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN
from spaceform.sandbox.store.pairs import PAIRS, SITE_DEFAULTS
from tests.unit.sandbox.api import Api, Json, as_user

NEW = {"key": "ENG", "name": "Engineering", "description": {"plain": {"value": "How we build."}}}


def permission(operation: str, target: str, **more: Json) -> Json:
    return {
        "operation": {"operation": operation, "targetType": target},
        "anonymousAccess": False,
        "unlicensedAccess": False,
        **more,
    }


def user(account_id: str) -> Json:
    return {"user": {"results": [{"type": "known", "accountId": account_id}]}}


def group(**named: str) -> Json:
    return {"group": {"results": [{"type": "group", **named}]}}


def test_a_space_is_created_with_the_sites_defaults(site: Sandbox, admin: Api, member: Api) -> None:
    space = admin.post("/space", NEW)
    assert (space["key"], space["name"], space["type"], space["status"]) == (
        "ENG",
        "Engineering",
        "global",
        "current",
    )
    assert space["description"]["plain"]["value"] == "How we build."
    assert space["homepage"]["title"] == "Engineering Home"
    with site.edit() as store:
        assert store.pairs_of("ENG", "user:Admin") == set(PAIRS)
        assert store.pairs_of("ENG", "group:confluence-users") == set(SITE_DEFAULTS)
    assert member.status("GET", "/space/ENG") == 200


def test_null_for_permissions_is_as_good_as_none(site: Sandbox, admin: Api) -> None:
    admin.post("/space", NEW | {"permissions": None})
    with site.edit() as store:
        assert store.pairs_of("ENG", "user:Admin") == set(PAIRS)


def test_with_permissions_a_space_has_exactly_those(site: Sandbox, admin: Api, member: Api) -> None:
    with site.edit() as store:
        engineers = store.directory.group("engineers").group_id
    permissions = [
        permission("read", "space", subjects=user(ADMIN)),
        permission("read", "space", subjects=group(id=engineers)),
        permission("update", "page", subjects=group(name="site-admins")),
        permission("read", "space", anonymousAccess=True),
    ]
    admin.post("/space", NEW | {"permissions": permissions})
    with site.edit() as store:
        assert store.pairs_of("ENG", "user:Admin") == {"read/space"}
        assert store.pairs_of("ENG", "group:engineers") == {"read/space"}
        assert store.pairs_of("ENG", "group:site-admins") == {"update/page"}
        assert store.pairs_of("ENG", "anonymous") == {"read/space"}
    assert member.status("GET", "/space/ENG") == 200


def test_one_can_lock_oneself_out(admin: Api) -> None:
    assert admin.post("/space", NEW | {"permissions": []})["key"] == "ENG"
    assert admin.status("GET", "/space/ENG") == 404
    assert "already exists" in admin.refused(400, "POST", "/space", NEW)


@pytest.mark.parametrize(
    "permissions",
    [
        "read",
        [1],
        [{}],
        [permission("move", "page", subjects=user(ADMIN))],
        [permission("read", "space", subjects=user("nobody"))],
        [permission("read", "space", subjects=group(name="nobody"))],
        [permission("read", "space", subjects=group())],
        [permission("read", "space", subjects=[])],
        [permission("read", "space", anonymousAccess="yes")],
    ],
)
def test_permissions_that_make_no_sense_create_nothing(admin: Api, permissions: object) -> None:
    admin.refused(400, "POST", "/space", NEW | {"permissions": permissions})
    assert admin.status("GET", "/space/ENG") == 404


def test_a_private_space_is_seen_by_its_creator_only(
    site: Sandbox, member: Api, admin: Api
) -> None:
    member.post("/space/_private", NEW)
    assert member.status("GET", "/space/ENG") == 200
    assert admin.status("GET", "/space/ENG") == 404
    with site.edit() as store:
        assert store.pairs_of("ENG", "user:Member") == set(PAIRS)
        assert len(store.space("ENG").grants) == 1


@pytest.mark.parametrize("path", ["/space", "/space/_private"])
@pytest.mark.parametrize(
    "change",
    [
        {"key": None},
        {"key": 5},
        {"key": "a b"},
        {"key": "ENG\n"},
        {"key": "é"},
        {"key": "A" * 246},
        {"key": "A" * 255},
        {"name": None},
        {"name": " "},
        {"name": "n" * 201},
        {"description": "plain"},
        {"description": {}},
        {"description": {"plain": {"value": 5}}},
    ],
)
def test_a_body_that_makes_no_sense_is_400(admin: Api, path: str, change: Json) -> None:
    admin.refused(400, "POST", path, NEW | change)


@pytest.mark.parametrize("key", ["A" * 245, "7", "~712020abc"])
def test_keys_that_the_real_site_takes_are_taken(admin: Api, key: str) -> None:
    assert admin.post("/space", NEW | {"key": key})["key"] == key


def test_an_alias_can_stand_for_the_key(admin: Api) -> None:
    assert admin.post("/space", {"alias": "ENG", "name": "Engineering"})["key"] == "ENG"


def test_a_key_is_taken_however_it_is_capitalised(admin: Api) -> None:
    admin.post("/space", NEW)
    assert admin.get("/space/eng")["key"] == "ENG"
    assert "already exists" in admin.refused(400, "POST", "/space", NEW | {"key": "eng"})


def test_who_may_not_create_spaces_does_not(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.directory.find_user("Member").can_create_spaces = False
    member.refused(403, "POST", "/space", NEW)
    member.refused(403, "POST", "/space/_private", NEW)


def test_an_update_changes_what_it_names_and_keeps_the_rest(admin: Api) -> None:
    admin.post("/space", NEW)
    assert admin.put("/space/ENG", {"name": "Engineers"})["name"] == "Engineers"
    page = admin.post("/content", {"type": "page", "title": "New", "space": {"key": "ENG"}})
    change = {"description": {"plain": {"value": ""}}, "homepage": {"id": page["id"]}}
    space = admin.put("/space/eng", change)
    assert space["name"] == "Engineers"
    assert space["description"]["plain"]["value"] == ""
    assert space["homepage"]["title"] == "New"
    assert admin.put("/space/ENG", {"homepage": {"id": int(page["id"])}})["key"] == "ENG"
    assert admin.put("/space/ENG", {"status": "ARCHIVED"})["status"] == "archived"
    nothing = dict.fromkeys(("name", "description", "homepage", "status", "type"))
    assert admin.put("/space/ENG", nothing)["status"] == "archived"
    assert admin.put("/space/ENG", {"type": "personal"})["type"] == "personal"


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": 5},
        {"status": "gone"},
        {"status": 5},
        {"type": "none"},
        {"homepage": {}},
        {"homepage": {"id": "1"}},
        {"homepage": {"id": 99999999999999999999}},
        {"homepage": {"id": 1.5}},
        {"homepage": []},
    ],
)
def test_an_update_that_makes_no_sense_changes_nothing(admin: Api, change: Json) -> None:
    admin.post("/space", NEW)
    before = admin.get("/space/ENG?expand=homepage")
    admin.refused(400, "PUT", "/space/ENG", {"description": {"plain": {"value": "x"}}} | change)
    assert admin.get("/space/ENG?expand=homepage") == before


def test_a_homepage_must_be_a_page_of_this_space(site: Sandbox, admin: Api) -> None:
    admin.post("/space", NEW)
    other = admin.post("/space", {"key": "OPS", "name": "Operations"})
    with site.edit() as store:
        post = store.add_page("ENG", "News", kind="blogpost")
    for wrong in (other["homepage"]["id"], str(post.content_id)):
        assert "there is no page" in admin.refused(
            400, "PUT", "/space/ENG", {"homepage": {"id": wrong}}
        )


@pytest.mark.parametrize("method,body", [("PUT", {"name": "x"}), ("DELETE", None)])
def test_without_rights_a_space_cannot_be_changed_or_deleted_and_seems_not_there(
    admin: Api, member: Api, method: str, body: object
) -> None:
    admin.post("/space", NEW)
    assert member.status("GET", "/space/ENG") == 200
    member.refused(404, method, "/space/ENG", body)
    member.refused(404, method, "/space/NONE", body)


def test_spaces_are_listed_by_key_and_only_those_that_one_sees(admin: Api, member: Api) -> None:
    for key in ("b", "C", "a"):
        admin.post("/space", {"key": key, "name": key})
    member.post("/space/_private", {"key": "MINE", "name": "Mine"})
    assert [space["key"] for space in admin.get("/space")["results"]] == ["a", "b", "C"]
    assert len(member.get("/space")["results"]) == 4


@pytest.mark.parametrize(
    "query,expected",
    [
        ("spaceKey=a&spaceKey=B", "A B"),
        ("spaceKey=none", ""),
        ("spaceId={A}&spaceId={C}", "A C"),
        ("spaceId={A}&spaceKey=a&spaceKey=b", "A"),
        ("status=current", "A B ~C"),
        ("status=archived", "C"),
        ("status=archived&spaceKey=A", ""),
        ("type=personal", "~C"),
        ("type=global", "A B C"),
        ("label=red", "A"),
        ("label=red&label=blue", "A B"),
        ("favourite=true", ""),
        ("favourite=false", "A B C ~C"),
        ("", "A B C ~C"),
    ],
)
def test_spaces_are_filtered(site: Sandbox, admin: Api, query: str, expected: str) -> None:
    with site.edit() as store:
        ids = {key: store.create_space(key).space_id for key in ("A", "B", "C", "~C")}
        store.space("C").status = "archived"
        store.add_label("A", "red")
        store.add_label("B", "blue")
    query = query.format(**ids)
    found = [space["key"] for space in admin.get(f"/space?{query}")["results"]]
    assert found == expected.split()


@pytest.mark.parametrize("query", ["status=gone", "type=none", "spaceId=x", "spaceId=" + "9" * 20])
def test_a_filter_that_makes_no_sense_is_400(admin: Api, query: str) -> None:
    admin.refused(400, "GET", f"/space?{query}")


def test_a_space_is_seen_with_read_space_directly_through_a_group_or_as_anyone(
    site: Sandbox, member: Api
) -> None:
    for principal in ("user:Member", "group:engineers", "anonymous"):
        with site.edit() as store:
            store.create_space("ENG", private=True)
        assert member.status("GET", "/space/ENG") == 404
        with site.edit() as store:
            store.grant("ENG", principal, "read/space")
        assert member.status("GET", "/space/ENG") == 200
        with site.edit() as store:
            store.delete_space("ENG")


def test_a_site_administrator_sees_no_more_than_granted(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.create_space("MINE", private=True, creator="Member")
    admin.refused(404, "GET", "/space/MINE")


def test_a_deletion_is_a_task_whose_link_leads_nowhere(admin: Api) -> None:
    admin.post("/space", NEW)
    response = admin.ask("DELETE", "/space/eng")
    assert response.status_code == 202
    task = response.json()
    assert task["links"]["status"] == f"/rest/api/longtask/{task['id']}"
    assert admin.ask("DELETE", "/space/ENG").json() == task
    assert admin.get("/space/ENG")["key"] == "ENG"
    assert "already exists" in admin.refused(400, "POST", "/space", NEW)


def test_a_deleted_space_is_gone_and_its_key_is_free_again() -> None:
    with Sandbox(deletion_seconds=0) as site:
        admin = as_user(site, "admin")
        first = admin.post("/space", NEW)
        admin.delete("/space/ENG")
        admin.refused(404, "GET", "/space/ENG")
        assert admin.post("/space", NEW)["id"] > first["id"]


@pytest.mark.parametrize("length,status", [(245, 200), (246, 500), (255, 500), (256, 400)])
def test_long_keys_break_it_as_they_break_the_real_one_if_that_is_wanted(
    length: int, status: int
) -> None:
    with Sandbox(long_key_bug=True) as site:
        body = {"key": "A" * length, "name": "New"}
        assert as_user(site, "admin").status("POST", "/space", body) == status


def test_an_alias_is_shown_where_there_is_one(admin: Api) -> None:
    made = admin.post("/space", {"key": "NEW", "alias": "brandnew", "name": "New"})
    assert (made["key"], made["alias"]) == ("NEW", "brandnew")
    admin.refused(400, "POST", "/space", {"key": "OTHER", "alias": "a b", "name": "New"})
