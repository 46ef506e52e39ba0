import base64
from threading import Event, Thread

import pytest
import requests

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, APP
from tests.unit.sandbox.api import ROOT, Api, as_bearer, as_user


def basic(text: bytes) -> str:
    return f"Basic {base64.b64encode(text).decode()}"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic /////w==",
        basic(b"nocolon"),
        basic(b"admin@example.com:wrong"),
        basic(b"nobody@example.com:admin-token"),
        basic(b":app-token"),
        "Bearer",
        "Bearer wrong",
        "Digest x",
    ],
)
def test_missing_or_wrong_credentials_are_401(site: Sandbox, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = requests.get(f"{site.url}{ROOT}/user/current", headers=headers, timeout=5)
    assert response.status_code == 401
    assert response.json()["data"]["authorized"] is False
    assert "WWW-Authenticate" not in response.headers


def test_accounts_come_with_email_and_token_or_with_a_bearer_token(site: Sandbox) -> None:
    assert as_user(site, "admin").get("/user/current")["accountId"] == ADMIN
    assert as_bearer(site, "app-token").get("/user/current")["accountId"] == APP
    assert as_bearer(site, "admin-token").get("/user/current")["accountId"] == ADMIN


def test_an_email_address_is_compared_without_case(site: Sandbox) -> None:
    headers = {"Authorization": basic(b"Admin@Example.com:admin-token")}
    assert Api(site, headers).get("/user/current")["accountId"] == ADMIN


def test_a_deactivated_user_gets_in_no_more(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.deactivate_user("member@example.com")
    assert member.status("GET", "/user/current") == 401


@pytest.mark.parametrize(
    "path,shape",
    [
        ("/wiki/rest/api/nothing", {"statusCode", "data", "message"}),
        ("/wiki/api/v2/spaces", {"errors"}),
        ("/rest/api/space", {"timestamp", "status", "error", "path"}),
    ],
)
def test_an_address_that_is_not_there_is_404_in_the_shape_of_its_layer(
    site: Sandbox, path: str, shape: set[str]
) -> None:
    response = requests.get(site.url + path, timeout=5)
    assert response.status_code == 404
    assert set(response.json()) == shape


def test_a_method_that_is_not_there_is_405_and_says_which_are(admin: Api) -> None:
    response = admin.ask("PATCH", "/space/ENG")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "PUT", "DELETE"}
    assert response.json()["statusCode"] == 405


def test_head_is_a_get_without_a_body(admin: Api) -> None:
    response = admin.ask("HEAD", "/space")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "content_type,status",
    [
        ("text/plain", 415),
        ("", 415),
        ("application/json", 400),
        ("APPLICATION/JSON; charset=utf-8", 400),
    ],
)
def test_a_body_must_say_that_it_is_json(admin: Api, content_type: str, status: int) -> None:
    response = admin.ask("POST", "/space", data="{}", headers={"Content-Type": content_type})
    assert response.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"key": 1e999}',
        b'{"key": NaN}',
        b'{"key": ' + b"9" * 5000 + b"}",
        b'{"key": "\\ud800"}',
    ],
)
def test_a_body_that_is_no_json_object_is_400(admin: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert admin.ask("POST", "/space", data=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/space/%00",
        "/space/%ff%fe",
        "/space/ENG/property/%ed%a0%80",
        "/space/ENG/property/%0d%0aX-Y:%201",
        "/content/99999999999999999999999",
        "/longtask/" + "9" * 5000,
        "/user?accountId=%00",
    ],
)
def test_a_name_that_nothing_can_have_is_404(admin: Api, path: str) -> None:
    assert admin.status("GET", path) == 404


def test_links_name_the_host_by_which_the_caller_knows_the_site(site: Sandbox, admin: Api) -> None:
    port = site.url.rpartition(":")[2]
    for host, expected in ((f"localhost:{port}", f"localhost:{port}"), ('a"b', "127.0.0.1")):
        links = admin.ask("GET", "/space", headers={"Host": host}).json()["_links"]
        assert links["base"] == f"http://{expected}/wiki"


def test_a_request_waits_while_another_hand_edits(site: Sandbox, admin: Api) -> None:
    entered, answered = Event(), Event()

    def ask() -> None:
        entered.set()
        admin.get("/space/ENG")
        answered.set()

    thread = Thread(target=ask)
    with site.edit() as store:
        thread.start()
        entered.wait()
        assert not answered.wait(0.05)
        store.create_space("ENG")
    thread.join(5)
    assert answered.is_set()
