import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api, Json

NEW = {"type": "page", "title": "Welcome", "space": {"key": "ENG"}}


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Engineering", private=True)
        store.grant("ENG", "group:engineers", "read/space", "create/blogpost")
        store.create_space("HIDDEN", private=True, creator="second-admin@example.com")


def titles(page: Json) -> list[str]:
    return [content["title"] for content in page["results"]]


def test_a_page_is_created_below_another_one_and_in_a_state(admin: Api) -> None:
    parent = admin.post("/content", NEW | {"body": {"storage": {"value": "<p>Hello</p>"}}})
    more = {"title": "Child", "ancestors": [{"id": parent["id"]}], "state": {"id": 2}}
    child = admin.post("/content", NEW | more)
    shown = admin.get(f"/content/{child['id']}?expand=ancestors")
    assert titles({"results": shown["ancestors"]}) == ["Welcome"]
    assert titles(admin.get("/space/ENG/state/content?state-id=2")) == ["Child"]
    body = admin.get(f"/content/{parent['id']}?expand=body.storage")["body"]
    assert body["storage"]["value"] == "<p>Hello</p>"


@pytest.mark.parametrize(
    "change,reason",
    [
        ({"type": "comment"}, "type must be one of"),
        ({"type": None}, "type is required"),
        ({"title": " "}, "A title has 1 to 255"),
        ({"title": "t" * 256}, "A title has 1 to 255"),
        ({"title": "engineering home"}, "already exists"),
        ({"space": None}, "space is required"),
        ({"ancestors": [{"id": "1"}]}, "no page with id 1"),
        ({"ancestors": [1]}, "ancestors must hold objects only"),
        ({"state": {"id": 9}}, "no content state with id 9"),
        ({"state": {}}, "id must be a whole number"),
        ({"body": {"storage": {"value": 5}}}, "value must be text"),
    ],
)
def test_content_that_makes_no_sense_is_400(admin: Api, change: Json, reason: str) -> None:
    assert reason in admin.refused(400, "POST", "/content", NEW | change)


def test_one_may_create_what_was_granted(member: Api, admin: Api) -> None:
    member.refused(403, "POST", "/content", NEW)
    post = member.post("/content", NEW | {"type": "blogpost"})
    assert post["type"] == "blogpost"
    admin.refused(404, "POST", "/content", NEW | {"space": {"key": "HIDDEN"}})


def test_a_page_is_found_by_its_title(admin: Api) -> None:
    created = admin.post("/content", NEW)
    found = admin.get("/content?spaceKey=eng&title=WELCOME&type=page")
    assert [content["id"] for content in found["results"]] == [created["id"]]
    assert titles(admin.get("/content?spaceKey=ENG&title=Welcome&type=blogpost")) == []
    assert titles(admin.get("/content?spaceKey=ENG")) == ["Engineering Home", "Welcome"]
    assert titles(admin.get("/content?spaceKey=ENG&status=trashed")) == []


def test_without_a_key_content_is_that_of_all_visible_spaces(admin: Api) -> None:
    assert titles(admin.get("/content")) == ["Engineering Home"]
    admin.refused(404, "GET", "/content?spaceKey=HIDDEN")


def test_a_spaces_content_is_counted_by_kind(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        for number in range(30):
            store.add_page("ENG", f"Page {number}", parent="Engineering Home")
        store.add_page("ENG", "News", kind="blogpost")
    content = member.get("/space/ENG/content")
    assert (content["page"]["size"], content["blogpost"]["size"]) == (25, 1)
    following = content["page"]["_links"]["next"]
    assert following == "/rest/api/space/ENG/content/page?limit=25&start=25"
    assert member.get(following.removeprefix("/rest/api"))["size"] == 6
    assert titles(member.get("/space/ENG/content?depth=root")["page"]) == ["Engineering Home"]
    assert titles(member.get("/space/ENG/content/blogpost")) == ["News"]
    assert titles(member.get("/space/ENG/content/ac:com.example:note")) == []


@pytest.mark.parametrize("path", ["content", "content/page"])
def test_a_spaces_content_needs_a_space_and_a_depth(admin: Api, path: str) -> None:
    admin.refused(404, "GET", f"/space/HIDDEN/{path}")
    admin.refused(400, "GET", f"/space/ENG/{path}?depth=deep")


@pytest.mark.parametrize("content_id", ["1", "x", "-1", "9" * 30])
def test_content_that_is_not_there_is_404(admin: Api, content_id: str) -> None:
    admin.refused(404, "GET", f"/content/{content_id}")


def test_content_in_a_space_that_one_does_not_see_is_404(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        hidden = store.page("HIDDEN", "HIDDEN Home").content_id
    admin.refused(404, "GET", f"/content/{hidden}")


def test_content_goes(admin: Api, member: Api) -> None:
    created = admin.post("/content", NEW)
    member.refused(403, "DELETE", f"/content/{created['id']}")
    assert admin.status("DELETE", f"/content/{created['id']}") == 204
    admin.refused(404, "GET", f"/content/{created['id']}")
