from threading import Event, Thread

import pytest
import requests

from spaceform.sandbox import Sandbox, cloud_v1
from spaceform.sandbox.wire.address import GATEWAY
from tests.unit.sandbox.api import BEHIND_GATEWAY, Api, as_basic, as_bearer


@pytest.mark.parametrize(
    "path,shape",
    [
        ("/wiki/rest/api/nothing", {"statusCode", "data", "message"}),
        ("/wiki/api/v2/nothing", {"errors"}),
        ("/rest/api/space", {"timestamp", "status", "error", "path"}),
        (f"{GATEWAY}/wiki/rest/api/nothing", {"statusCode", "data", "message"}),
        (f"{GATEWAY}/wiki/api/v2/nothing", {"errors"}),
        (f"{GATEWAY}/nothing", {"timestamp", "status", "error", "path"}),
        ("/ex/confluence/another/wiki/rest/api/group", {"timestamp", "status", "error", "path"}),
    ],
)
def test_an_address_that_is_not_there_is_404_in_the_shape_of_its_layer(
    site: Sandbox, path: str, shape: set[str]
) -> None:
    response = requests.get(site.url + path, timeout=60)
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
    thread.join(60)
    assert answered.is_set()


@pytest.fixture
def behind(site: Sandbox) -> Api:
    return as_basic(site, "admin@example.com", "admin-scoped-token", BEHIND_GATEWAY)


def test_the_gateway_serves_the_same_site(behind: Api, admin: Api) -> None:
    behind.post("/space", {"key": "ENG", "name": "Engineering"})
    assert admin.get("/space/ENG")["name"] == "Engineering"
    assert behind.get("/group")["results"] == admin.get("/group")["results"]
    assert behind.ask("HEAD", "/group").status_code == 200


def test_links_of_the_gateway_name_the_site(site: Sandbox, behind: Api) -> None:
    links = behind.get("/group?limit=1")["_links"]
    assert links["base"] == f"{site.url}/wiki"
    assert links["next"] == "/rest/api/group?limit=1&start=1"


def test_a_link_to_the_next_page_of_v2_is_relative_at_the_gateway_too(site: Sandbox) -> None:
    with site.edit() as store:
        for key in ("ENG", "OPS"):
            store.create_space(key)
    v2 = as_bearer(site, "service-token", f"{GATEWAY}/wiki/api/v2")
    with site.edit() as store:
        for key in ("ENG", "OPS"):
            store.grant(key, "user:Service Account", "read/space")
    links = v2.get("/spaces?limit=1")["_links"]
    assert links["next"].startswith("/wiki/api/v2/spaces?")
    assert links["base"] == f"{site.url}/wiki"


@pytest.mark.parametrize("method,path", sorted(cloud_v1.GONE))
def test_what_was_deprecated_is_gone_at_the_gateway_and_still_on_the_site(
    admin: Api, behind: Api, method: str, path: str
) -> None:
    admin.post("/space", {"key": "ENG", "name": "Engineering"})
    admin.post("/space/ENG/property", {"key": "owner", "value": 1})
    asked = path.format(spaceKey="ENG", key="owner", type="page")
    body = {"key": "owner", "value": 2, "version": {"number": 2}} if method != "GET" else None
    assert "GoneException: This deprecated" in behind.refused(410, method, asked, body)
    assert admin.status(method, asked, body) not in (404, 405, 410)


def test_what_is_gone_is_told_to_whom_the_site_knows_only(site: Sandbox) -> None:
    assert Api(site, root=BEHIND_GATEWAY).status("GET", "/space") == 401


def test_a_data_center_has_no_gateway_and_no_cloud_id() -> None:
    with Sandbox(flavour="datacenter") as site:
        for path in ("/_edge/tenant_info", "/oauth/token", f"{BEHIND_GATEWAY}/group"):
            assert requests.get(site.url + path, timeout=60).status_code == 404
