import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, SECOND_ADMIN
from tests.unit.sandbox.api import Api, Json
from tests.unit.sandbox.cloud_v2.site import Clock, as_user, everything, id_of


@pytest.fixture
def path(site: Sandbox) -> str:
    with site.edit() as store:
        store.create_space("ENG", "Engineering")
        store.create_space("OPS")
        store.grant("ENG", "group:site-admins", "read/space", "administer/space")
    return f"/spaces/{id_of(site, 'ENG')}/properties"


VALUES: list[Json] = [1, 1.5, "x", "", True, False, [], {}, [None, 1, "a"], {"a": {"b": None}}]


@pytest.mark.parametrize("value", VALUES)
def test_any_json_value_comes_back_as_it_was_sent(admin: Api, path: str, value: Json) -> None:
    made = admin.post(path, {"key": "k", "value": value})
    (listed,) = admin.get(path)["results"]
    for answer in (made, listed, admin.get(f"{path}/{made['id']}")):
        assert answer["value"] == value
        assert type(answer["value"]) is type(value)


def test_a_property_tells_who_made_and_who_changed_it(
    admin: Api, second_admin: Api, path: str
) -> None:
    response = admin.ask("POST", path, json={"key": "k", "value": 1})
    assert response.status_code == 201
    made = response.json()
    assert isinstance(made["id"], str)
    assert made["authorId"] == made["version"]["authorId"] == ADMIN
    assert "createdBy" not in made
    body = {"key": "k", "value": 2, "version": {"number": 2, "message": "more"}}
    changed = second_admin.put(f"{path}/{made['id']}", body)
    assert changed["value"] == 2
    assert (changed["authorId"], changed["createdAt"]) == (ADMIN, made["createdAt"])
    assert changed["version"]["authorId"] == SECOND_ADMIN
    assert (changed["version"]["number"], changed["version"]["message"]) == (2, "more")


def test_the_list_can_be_narrowed_to_one_key(site: Sandbox, admin: Api, path: str) -> None:
    with site.edit() as store:
        for key in "abc":
            store.set_property("ENG", key, key)
    assert [each["key"] for each in everything(admin, f"{path}?limit=2")] == ["a", "b", "c"]
    assert [each["key"] for each in admin.get(f"{path}?key=b")["results"]] == ["b"]
    assert admin.get(f"{path}?key=none")["results"] == []


def test_a_property_can_be_deleted(admin: Api, path: str) -> None:
    one = f"{path}/{admin.post(path, {'key': 'k', 'value': 1})['id']}"
    assert admin.status("DELETE", one) == 204
    for method in ("GET", "DELETE"):
        admin.refused(404, method, one)


@pytest.mark.parametrize("number,status", [(0, 409), (1, 409), (2, 200), (3, 409)])
def test_a_change_names_the_version_that_comes_next(
    admin: Api, path: str, number: int, status: int
) -> None:
    one = f"{path}/{admin.post(path, {'key': 'k', 'value': 1})['id']}"
    assert admin.status("PUT", one, {"value": 2, "version": {"number": number}}) == status


@pytest.mark.parametrize(
    "body,reason",
    [
        ({"key": "k", "value": 1}, "already exists"),
        ({"key": "new"}, "No property value"),
        ({"key": "new", "value": None}, "No property value"),
        ({"key": "", "value": 1}, "1 to 255"),
        ({"value": 1}, "key is required"),
        ({"key": 1, "value": 1}, "key must be text"),
    ],
)
def test_a_property_that_cannot_be_is_400(admin: Api, path: str, body: object, reason: str) -> None:
    admin.post(path, {"key": "k", "value": 1})
    assert reason in admin.refused(400, "POST", path, body)


@pytest.mark.parametrize(
    "body",
    [
        {"value": 2},
        {"value": 2, "version": {}},
        {"value": 2, "version": {"number": "2"}},
        {"value": 2, "version": {"number": True}},
        {"version": {"number": 2}},
        {"key": "other", "value": 2, "version": {"number": 2}},
    ],
)
def test_a_change_that_cannot_be_is_400(admin: Api, path: str, body: object) -> None:
    one = f"{path}/{admin.post(path, {'key': 'k', 'value': 1})['id']}"
    admin.refused(400, "PUT", one, body)


def test_a_value_that_is_too_long_is_413(admin: Api, path: str) -> None:
    made = admin.post(path, {"key": "k", "value": "x" * 32_766})
    admin.refused(413, "POST", path, {"key": "l", "value": "x" * 32_767})
    body = {"value": "x" * 32_767, "version": {"number": 2}}
    admin.refused(413, "PUT", f"{path}/{made['id']}", body)


def test_an_id_is_a_number_of_a_property_of_this_space(
    site: Sandbox, admin: Api, path: str
) -> None:
    with site.edit() as store:
        other = store.set_property("OPS", "k", 1).property_id
    admin.refused(400, "GET", f"{path}/k")
    admin.refused(404, "GET", f"{path}/{other}")


def test_only_who_administers_the_space_writes(admin: Api, member: Api, path: str) -> None:
    made = admin.post(path, {"key": "k", "value": 1})
    body = {"key": "k", "value": 2, "version": {"number": 2}}
    assert member.get(f"{path}/{made['id']}")["value"] == 1
    member.refused(403, "POST", path, body)
    member.refused(403, "PUT", f"{path}/{made['id']}", body)
    member.refused(403, "DELETE", f"{path}/{made['id']}")


def test_a_body_that_is_no_json_is_refused_in_this_apis_own_shape(admin: Api, path: str) -> None:
    for content_type, status in (("text/plain", 415), ("application/json", 400)):
        response = admin.ask("POST", path, data=b"{", headers={"Content-Type": content_type})
        assert response.status_code == status
        assert response.json()["errors"][0]["status"] == status


def test_the_list_lags_behind_and_what_is_named_does_not() -> None:
    clock = Clock()
    with Sandbox(clock=clock, lag=3) as site:
        with site.edit() as store:
            store.create_space("ENG")
            store.set_property("ENG", "old", 1)
        admin, path = as_user(site, "admin"), f"/spaces/{id_of(site, 'ENG')}/properties"
        one = f"{path}/{admin.get(path)['results'][0]['id']}"
        admin.post(path, {"key": "new", "value": 2})
        admin.put(one, {"value": 5, "version": {"number": 2}})
        clock.now += 2.9
        assert [each["value"] for each in admin.get(path)["results"]] == [1]
        assert admin.get(one)["value"] == 5
        assert admin.get(f"{path}?key=new")["results"][0]["value"] == 2
        space = admin.get(f"/spaces/{id_of(site, 'ENG')}?include-properties=true")
        assert [each["value"] for each in space["properties"]["results"]] == [1]
        clock.now += 0.1
        assert [each["value"] for each in admin.get(path)["results"]] == [5, 2]
