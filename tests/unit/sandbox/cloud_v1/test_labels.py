import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api

PATH = "/space/ENG/label"


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", private=True)
        store.grant("ENG", "group:engineers", "read/space")
        store.create_space("HIDDEN", private=True, creator="second-admin@example.com")


def label(name: str, prefix: str = "team") -> dict[str, str]:
    return {"prefix": prefix, "name": name}


def names(api: Api, query: str = "") -> list[str]:
    return [f"{each['prefix']}:{each['name']}" for each in api.get(PATH + query)["results"]]


def test_labels_are_added_and_all_are_answered(admin: Api) -> None:
    admin.post(PATH, [label("a")])
    page = admin.post(PATH, [label("a"), label("b"), label("a", "global")])
    assert [each["label"] for each in page["results"]] == ["a", "b", "a"]
    assert (page["size"], page["limit"]) == (3, 200)
    assert names(admin) == ["team:a", "team:b", "global:a"]
    assert names(admin, "?prefix=global") == ["global:a"]


def test_without_a_prefix_the_global_label_goes_and_the_others_stay(admin: Api) -> None:
    admin.post(PATH, [label("a"), label("a", "global")])
    for _ in range(2):
        assert admin.status("DELETE", f"{PATH}?name=a") == 204
        assert names(admin) == ["team:a"]
    assert admin.status("DELETE", f"{PATH}?name=a&prefix=team") == 204
    assert names(admin) == []


def test_my_labels_are_mine(admin: Api, second_admin: Api, site: Sandbox) -> None:
    with site.edit() as store:
        store.grant("ENG", "group:site-admins", "read/space", "administer/space")
    admin.post(PATH, [label("a", "my")])
    assert names(second_admin) == []
    assert names(admin, "?prefix=my") == ["my:a"]


@pytest.mark.parametrize(
    "body", [[], {}, "x", [1], [{}], [{"name": "a"}], [label("a", "x")], [label("A")]]
)
def test_labels_that_make_no_sense_are_400(admin: Api, body: object) -> None:
    admin.refused(400, "POST", PATH, body)


@pytest.mark.parametrize(
    "method,query",
    [("GET", "?prefix=x"), ("DELETE", ""), ("DELETE", "?name="), ("DELETE", "?name=a&prefix=x")],
)
def test_a_query_that_makes_no_sense_is_400(admin: Api, method: str, query: str) -> None:
    admin.refused(400, method, PATH + query)


def test_who_may_only_look_may_not_write_and_who_may_not_look_sees_nothing(
    member: Api, admin: Api
) -> None:
    member.get(PATH)
    member.refused(403, "POST", PATH, [label("a")])
    member.refused(403, "DELETE", f"{PATH}?name=a")
    admin.refused(404, "GET", "/space/HIDDEN/label")
    admin.refused(404, "POST", "/space/HIDDEN/label", [label("a")])
    admin.refused(404, "DELETE", "/space/HIDDEN/label?name=a")
