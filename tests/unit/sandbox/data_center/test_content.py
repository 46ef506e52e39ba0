import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.data_center.api import Api, Json


def titles(found: Json) -> list[str]:
    return [each["title"] for each in found["results"]]


def new(title: str, **more: Json) -> Json:
    return {"type": "page", "title": title, "space": {"key": "ENG"}, **more}


def test_a_spaces_content_is_listed_by_kind(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.add_page("ENG", "News", kind="blogpost")
        store.add_page("ENG", "Below", parent="Engineering Home")
    both = member.get("/space/ENG/content")
    assert titles(both["page"]) == ["Engineering Home", "Below"]
    assert titles(both["blogpost"]) == ["News"]
    assert titles(member.get("/space/ENG/content/page?depth=root")) == ["Engineering Home"]
    assert titles(member.get("/space/ENG/content/page?limit=1&start=1")) == ["Below"]
    assert member.status("GET", "/space/ENG/content?depth=some") == 400


def test_a_page_is_found_by_its_title(member: Api) -> None:
    found = member.get("/content?spaceKey=ENG&title=engineering home&expand=space,version")
    assert titles(found) == ["Engineering Home"]
    page = found["results"][0]
    assert (page["space"]["key"], page["version"]["number"]) == ("ENG", 1)
    assert titles(member.get("/content?spaceKey=ENG&title=Nothing")) == []
    assert titles(member.get("/content?type=blogpost")) == []
    assert titles(member.get("/content?status=trashed")) == []
    assert member.status("GET", "/content?spaceKey=NONE") == 404


def test_a_page_is_created_below_another_and_deleted(member: Api) -> None:
    home = member.get("/space/ENG?expand=homepage")["homepage"]["id"]
    body = {"storage": {"value": "<p>Hello</p>", "representation": "storage"}}
    page = member.post("/content", new("Welcome", ancestors=[{"id": home}], body=body))
    path = f"/content/{page['id']}"
    shown = member.get(f"{path}?expand=ancestors,body.storage,history")
    assert [each["id"] for each in shown["ancestors"]] == [home]
    assert shown["body"]["storage"]["value"] == "<p>Hello</p>"
    assert shown["history"]["createdBy"]["username"] == "member"
    assert member.status("DELETE", path) == 204
    assert member.status("GET", path) == 404


@pytest.mark.parametrize(
    "body",
    [new(""), new("Engineering Home"), new("A") | {"type": "comment"}, new("A", ancestors=[{}])],
)
def test_content_that_makes_no_sense_is_refused(member: Api, body: Json) -> None:
    member.refused(400, "POST", "/content", body)


def test_content_needs_its_pairs(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.grant("ENG", "user:Admin", "read/space")
        page_id = store.page("ENG", "Engineering Home").content_id
    admin.refused(403, "POST", "/content", new("Welcome"))
    assert admin.status("DELETE", f"/content/{page_id}") == 403
