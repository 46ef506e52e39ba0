import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api, Json
from tests.unit.sandbox.cloud_v2.site import everything, id_of


@pytest.fixture(autouse=True)
def labelled(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG")
        store.create_space("OPS")
        store.create_space("HIDDEN", private=True, creator="member@example.com")
        store.add_label("ENG", "platform")
        store.add_label("ENG", "alpha", "global")
        store.add_label("ENG", "mine", "my")
        store.add_label("ENG", "others", "my", by="Member")
        store.add_label("OPS", "platform")
        store.add_label("HIDDEN", "secret")
        store.add_page("ENG", "One")
        store.add_page("ENG", "Two")
        store.label_page("ENG", "One", "draft")
        store.label_page("ENG", "Two", "draft")
        store.label_page("ENG", "Two", "team-page", "team")


def names(found: list[Json]) -> list[str]:
    return [label["name"] for label in found]


@pytest.mark.parametrize(
    "query,expected",
    [
        ("", ["platform", "alpha", "mine"]),
        ("?prefix=team", ["platform"]),
        ("?prefix=my", ["mine"]),
        ("?sort=name", ["alpha", "mine", "platform"]),
        ("?sort=-created-date", ["mine", "alpha", "platform"]),
        ("?limit=1", ["platform", "alpha", "mine"]),
    ],
)
def test_a_spaces_labels(site: Sandbox, admin: Api, query: str, expected: list[str]) -> None:
    assert names(everything(admin, f"/spaces/{id_of(site, 'ENG')}/labels{query}")) == expected


def test_a_label(site: Sandbox, admin: Api) -> None:
    label = admin.get(f"/spaces/{id_of(site, 'ENG')}/labels")["results"][0]
    assert label == {"id": label["id"], "name": "platform", "prefix": "team"}
    assert isinstance(label["id"], str)


@pytest.mark.parametrize("part", ["labels", "content/labels"])
@pytest.mark.parametrize("query", ["prefix=global", "prefix=x", "sort=prefix"])
def test_a_query_that_makes_no_sense_is_400(
    site: Sandbox, admin: Api, part: str, query: str
) -> None:
    admin.refused(400, "GET", f"/spaces/{id_of(site, 'ENG')}/{part}?{query}")


def test_labels_of_a_spaces_content_are_each_shown_once(site: Sandbox, admin: Api) -> None:
    path = f"/spaces/{id_of(site, 'ENG')}/content/labels"
    assert sorted(names(admin.get(path)["results"])) == ["draft", "team-page"]
    assert names(admin.get(f"{path}?prefix=team")["results"]) == ["team-page"]


@pytest.mark.parametrize(
    "query,expected",
    [
        ("", {"platform", "alpha", "mine", "draft", "team-page"}),
        ("?prefix=team,my", {"platform", "mine", "team-page"}),
        ("?prefix=global", {"alpha", "draft"}),
        ("?label-id=1", set()),
    ],
)
def test_all_labels_that_the_caller_sees(admin: Api, query: str, expected: set[str]) -> None:
    found = names(everything(admin, f"/labels{query}"))
    assert set(found) == expected
    assert len(found) == len(expected)


def test_labels_are_named_by_id(admin: Api) -> None:
    first, second = (label["id"] for label in admin.get("/labels?limit=2")["results"])
    assert len(admin.get(f"/labels?label-id={first},{second}")["results"]) == 2


@pytest.mark.parametrize("query", ["prefix=x", "label-id=x", "sort=prefix"])
def test_all_labels_with_a_query_that_makes_no_sense_are_400(admin: Api, query: str) -> None:
    admin.refused(400, "GET", f"/labels?{query}")


def test_there_is_no_write(site: Sandbox, admin: Api) -> None:
    assert admin.status("POST", f"/spaces/{id_of(site, 'ENG')}/labels", []) == 405
