import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.data_center.api import Api, Json, as_person, data_center


def labels(api: Api) -> list[Json]:
    found = api.get("/space/ENG?expand=metadata.labels")["metadata"]["labels"]["results"]
    return [(label["prefix"], label["name"]) for label in found]


def test_a_category_is_a_team_label(member: Api) -> None:
    for _ in range(2):
        assert member.status("POST", "/space/ENG/category/platform") == 204
    assert labels(member) == [("team", "platform")]
    for _ in range(2):
        assert member.status("DELETE", "/space/ENG/category/platform") == 204
    assert labels(member) == []


def test_labels_of_another_kind_are_no_categories(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.add_label("ENG", "platform", "global")
    member.delete("/space/ENG/category/platform")
    assert labels(member) == [("global", "platform")]


def test_the_list_of_labels_is_that_of_the_space(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.add_label("ENG", "platform")
    found = member.get("/space/ENG/labels")["results"]
    assert [(label["prefix"], label["name"]) for label in found] == [("team", "platform")]


def test_categories_are_for_administrators_of_the_space(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.grant("ENG", "user:Admin", "read/space")
    assert admin.status("POST", "/space/ENG/category/platform") == 403
    assert admin.status("DELETE", "/space/ENG/category/platform") == 403


def test_a_name_that_is_no_label_is_refused(member: Api) -> None:
    member.refused(400, "POST", "/space/ENG/category/Two Words")


@pytest.mark.parametrize("version, post, delete", [("8.5.0", 404, 404), ("9.2.0", 204, 204)])
def test_a_version_has_what_came_before_it(version: str, post: int, delete: int) -> None:
    with data_center(version) as site:
        member = as_person(site, "member")
        assert member.status("POST", "/space/ENG/category/platform") == post
        assert member.status("DELETE", "/space/ENG/category/platform") == delete
