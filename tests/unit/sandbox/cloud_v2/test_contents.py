import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api
from tests.unit.sandbox.cloud_v2.site import everything, id_of


@pytest.fixture(autouse=True)
def written(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", homepage=False)
        store.create_space("HIDDEN", private=True, creator="member@example.com")
        for title in ("One", "Two", "Three"):
            store.add_page("ENG", title)
        store.add_page("ENG", "News", kind="blogpost")


def titles(api: Api, path: str) -> list[str]:
    return [content["title"] for content in everything(api, path)]


def test_pages_and_blog_posts_are_listed_apart(site: Sandbox, admin: Api) -> None:
    space = f"/spaces/{id_of(site, 'ENG')}"
    assert sorted(titles(admin, f"{space}/pages?limit=2")) == ["One", "Three", "Two"]
    assert titles(admin, f"{space}/blogposts") == ["News"]


def test_a_page_is_found_by_its_very_title(site: Sandbox, admin: Api) -> None:
    space = f"/spaces/{id_of(site, 'ENG')}"
    (found,) = everything(admin, f"{space}/pages?title=Two&status=current")
    assert found["spaceId"] == space.rpartition("/")[2]
    assert titles(admin, f"{space}/pages?title=two") == []
    assert titles(admin, f"{space}/pages?status=archived") == []


def test_content_of_a_space_that_is_not_visible_is_not_there(site: Sandbox, admin: Api) -> None:
    assert admin.status("GET", f"/spaces/{id_of(site, 'HIDDEN')}/pages") == 404
