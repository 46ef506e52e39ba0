import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN
from tests.unit.sandbox.api import Api, Json

PATH = "/space/ENG/property"


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", private=True)
        store.grant("ENG", "group:engineers", "read/space")
        store.create_space("HIDDEN", private=True, creator="second-admin@example.com")


def version(number: Json) -> Json:
    return {"version": {"number": number}}


@pytest.mark.parametrize(
    "value",
    [1, 0, 2.5, -1, "", "text", "é\u0000", True, False, [], [1, "a", None], {"a": {"b": []}}],
)
def test_any_json_comes_back_as_it_was_sent(admin: Api, value: object) -> None:
    created = admin.post(PATH, {"key": "a", "value": value})
    assert created["value"] == value
    assert type(created["value"]) is type(value)
    assert admin.get(f"{PATH}/a")["value"] == value


def test_a_property_shows_its_version_unless_something_else_is_asked_for(admin: Api) -> None:
    created = admin.post(PATH, {"key": "a", "value": 1, "space": {"key": "eng"}})
    assert isinstance(created["id"], str)
    assert (created["version"]["number"], created["version"]["by"]["accountId"]) == (1, ADMIN)
    assert created["_expandable"] == {"space": "/rest/api/space/ENG"}
    expanded = admin.get(f"{PATH}/a?expand=space.settings")
    assert expanded["space"]["settings"]["spaceKey"] == "ENG"
    assert expanded["_expandable"] == {"version": ""}
    assert "version" not in expanded


def test_properties_are_listed_ten_at_a_time_in_the_order_of_their_making(admin: Api) -> None:
    for number in range(11):
        admin.post(f"{PATH}/key{number}", {"value": number})
    page = admin.get(PATH)
    assert [each["value"] for each in page["results"]] == list(range(10))
    assert page["_links"]["next"] == "/rest/api/space/ENG/property?limit=10&start=10"


def test_a_taken_key_is_409_here_and_400_there(admin: Api) -> None:
    admin.post(PATH, {"key": "a", "value": 1})
    assert "already exists" in admin.refused(409, "POST", PATH, {"key": "a", "value": 2})
    assert "already exists" in admin.refused(400, "POST", f"{PATH}/a", {"value": 2})
    assert admin.get(f"{PATH}/a")["value"] == 1


def test_an_update_has_the_version_that_comes_next(admin: Api) -> None:
    admin.post(PATH, {"key": "a", "value": 1})
    for number in (0, 1, 3):
        admin.refused(409, "PUT", f"{PATH}/a", {"value": 2} | version(number))
    updated = admin.put(f"{PATH}/a", {"key": "a", "value": 2} | version(2))
    assert (updated["value"], updated["version"]["number"]) == (2, 2)


@pytest.mark.parametrize(
    "body,reason",
    [
        ({"value": 2}, "version is required"),
        ({"value": 2} | version("2"), "number must be a whole number"),
        (version(2), "No property value"),
        ({"value": None} | version(2), "No property value"),
        ({"key": "b", "value": 2} | version(2), "different key"),
        ({"space": {"key": "OPS"}, "value": 2} | version(2), "different space key"),
        ({"space": "ENG", "value": 2} | version(2), "space must be an object"),
    ],
)
def test_an_update_that_makes_no_sense_is_400(admin: Api, body: object, reason: str) -> None:
    admin.post(PATH, {"key": "a", "value": 1})
    assert reason in admin.refused(400, "PUT", f"{PATH}/a", body)
    assert admin.get(f"{PATH}/a")["version"]["number"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"value": 1},
        {"key": "", "value": 1},
        {"key": "k" * 256, "value": 1},
        {"key": 5, "value": 1},
        {"key": "a"},
        {"key": "a", "value": None},
        {"key": "a", "value": 1, "space": {"key": "OPS"}},
        {"key": "a", "value": 1, "space": []},
    ],
)
def test_a_creation_that_makes_no_sense_is_400(admin: Api, body: object) -> None:
    admin.refused(400, "POST", PATH, body)
    assert admin.get(PATH)["results"] == []


def test_a_value_that_is_too_long_is_413(admin: Api) -> None:
    long = "x" * 32_767
    for path, body in ((PATH, {"key": "a", "value": long}), (f"{PATH}/a", {"value": long})):
        assert "32768 are allowed" in admin.refused(413, "POST", path, body)
    admin.post(PATH, {"key": "a", "value": long[1:]})
    admin.refused(413, "PUT", f"{PATH}/a", {"value": long} | version(2))


def test_a_key_with_odd_characters_is_quoted_in_its_link(site: Sandbox, admin: Api) -> None:
    created = admin.post(PATH, {"key": "a b/é", "value": 1})
    assert created["_links"]["self"].endswith("/property/a%20b%2F%C3%A9")
    del site


def test_a_property_goes(admin: Api) -> None:
    admin.post(PATH, {"key": "a", "value": 1})
    assert admin.status("DELETE", f"{PATH}/a") == 204
    for method, body in (("GET", None), ("PUT", {"value": 1} | version(2)), ("DELETE", None)):
        assert "no property" in admin.refused(404, method, f"{PATH}/a", body)


def test_who_may_only_look_may_not_write(member: Api, admin: Api) -> None:
    admin.post(PATH, {"key": "a", "value": 1})
    assert member.get(f"{PATH}/a")["value"] == 1
    member.refused(403, "POST", PATH, {"key": "b", "value": 1})
    member.refused(403, "POST", f"{PATH}/b", {"value": 1})
    member.refused(403, "PUT", f"{PATH}/a", {"value": 1} | version(2))
    member.refused(403, "DELETE", f"{PATH}/a")


def test_in_a_space_that_one_does_not_see_there_are_none(admin: Api) -> None:
    path = "/space/HIDDEN/property"
    admin.refused(404, "GET", path)
    admin.refused(404, "POST", path, {"key": "a", "value": 1})
    admin.refused(404, "GET", f"{path}/a")
    admin.refused(404, "POST", f"{path}/a", {"value": 1})
    admin.refused(404, "PUT", f"{path}/a", {"value": 1} | version(2))
    admin.refused(404, "DELETE", f"{path}/a")
