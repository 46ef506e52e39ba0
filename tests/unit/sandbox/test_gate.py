import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from spaceform.sandbox import Sandbox
from spaceform.sandbox.gate import MAX_BODY_BYTES
from spaceform.sandbox.store.builtin import ADMIN
from tests.unit.sandbox.api import ROOT, Api, as_user

SPACE = {"key": "ENG", "name": "Engineering"}


def test_the_log_has_what_was_asked_and_what_became_of_it(site: Sandbox, admin: Api) -> None:
    admin.ask("POST", "/space?a=1&a=2", json=SPACE, headers={"X-Atlassian-Token": "no-check"})
    (logged,) = site.requests
    assert (logged.method, logged.path, logged.status) == ("POST", f"{ROOT}/space", 200)
    assert logged.query == {"a": ("1", "2")}
    assert logged.account == ADMIN
    assert logged.headers["x-atlassian-token"] == "no-check"
    assert logged.body == SPACE
    assert logged.fault is None


def test_the_log_never_has_the_credentials(site: Sandbox, admin: Api) -> None:
    admin.get("/space")
    assert "admin-token" not in str(site.requests)
    assert "authorization" not in site.requests[0].headers


def test_the_log_has_no_account_for_wrong_credentials_and_no_body_that_is_not_json(
    site: Sandbox,
) -> None:
    requests.post(f"{site.url}{ROOT}/space", data="{", timeout=5)
    (logged,) = site.requests
    assert (logged.status, logged.account, logged.body) == (401, None, None)


def test_the_log_can_be_read_and_cleared_over_http(site: Sandbox, admin: Api) -> None:
    admin.get("/space")
    address = f"{site.url}/_sandbox/requests"
    (shown,) = requests.get(address, timeout=5).json()
    assert (shown["method"], shown["path"]) == ("GET", f"{ROOT}/space")
    assert requests.delete(address, timeout=5).status_code == 204
    assert site.requests == ()
    assert requests.put(address, timeout=5).status_code == 405
    assert requests.get(f"{site.url}/_sandbox/nothing", timeout=5).status_code == 404


def test_latency_delays_each_request_and_no_other(site: Sandbox, admin: Api) -> None:
    site.latency = 0.1
    started = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: as_user(site, "admin").get("/user/current"), range(8)))
    seconds = time.perf_counter() - started
    assert seconds >= 0.1
    assert all(each.seconds >= 0.1 for each in site.requests)
    assert seconds < 8 * 0.1
    assert site.latency == 0.1
    del admin


@pytest.mark.parametrize("status", [500, 503, 404, 409])
def test_a_status_is_answered_and_nothing_done(site: Sandbox, admin: Api, status: int) -> None:
    site.add_fault(f"POST */space status={status} times=1")
    admin.refused(status, "POST", "/space", SPACE)
    assert admin.status("GET", "/space/ENG") == 404
    assert site.requests[0].fault == f"POST */space status={status} times=1"


def test_an_answer_can_say_when_to_come_back(site: Sandbox, admin: Api) -> None:
    site.add_fault("* * status=429 retry-after=7")
    assert admin.ask("GET", "/space").headers["Retry-After"] == "7"


def test_a_status_without_body_has_none(site: Sandbox, admin: Api) -> None:
    site.add_fault("* * status=204")
    assert admin.ask("GET", "/space").content == b""


def test_a_reset_does_nothing(site: Sandbox, admin: Api) -> None:
    site.add_fault("POST * reset times=1")
    with pytest.raises(requests.ConnectionError, match="reset"):
        admin.ask("POST", "/space", json=SPACE)
    assert site.requests[0].status is None
    assert admin.status("GET", "/space/ENG") == 404


def test_a_lost_answer_is_lost_after_the_work_was_done(site: Sandbox, admin: Api) -> None:
    site.add_fault("POST * lost-answer times=1")
    with pytest.raises(requests.ConnectionError):
        admin.ask("POST", "/space", json=SPACE)
    assert site.requests[0].status == 200
    assert admin.status("GET", "/space/ENG") == 200


def test_a_truncated_answer_promises_more_than_it_has(site: Sandbox, admin: Api) -> None:
    site.add_fault("POST * truncated times=1")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        admin.ask("POST", "/space", json=SPACE)
    assert admin.status("GET", "/space/ENG") == 200


def test_of_an_answer_without_a_body_nothing_is_left_when_it_is_truncated(
    site: Sandbox, admin: Api
) -> None:
    admin.post("/space", SPACE)
    site.add_fault("DELETE * truncated times=1")
    with pytest.raises(requests.ConnectionError):
        admin.ask("DELETE", "/space/ENG/theme")
    assert site.requests[1].status == 204
    assert admin.status("GET", "/space/ENG") == 200


@pytest.mark.parametrize("fault,status", [("html", 200), ("html=502", 502)])
def test_a_proxy_can_stand_in_the_way(site: Sandbox, admin: Api, fault: str, status: int) -> None:
    site.add_fault(f"* * {fault}")
    response = admin.ask("GET", "/space")
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.text.startswith("<!DOCTYPE html>")


def test_a_redirect_leads_elsewhere(site: Sandbox, admin: Api) -> None:
    site.add_fault("* * redirect=https://elsewhere.example/")
    response = admin.ask("GET", "/space")
    assert response.status_code == 302
    assert response.headers["Location"] == "https://elsewhere.example/"


def test_a_slow_request_is_slow(site: Sandbox, admin: Api) -> None:
    site.add_fault("GET * slow=80ms times=1")
    assert admin.status("GET", "/space") == 200
    assert admin.status("GET", "/space") == 200
    slow, quick = site.requests
    assert slow.seconds >= 0.08 > quick.seconds


def test_a_body_over_the_limit_is_413_and_the_connection_stays_usable(
    site: Sandbox, admin: Api
) -> None:
    response = admin.ask("POST", "/space", data=b"x" * (MAX_BODY_BYTES + 1))
    assert response.status_code == 413
    assert response.json()["statusCode"] == 413
    assert admin.status("GET", "/space") == 200
    assert site.requests[0].body is None


def test_what_is_not_http_is_400(site: Sandbox) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"\x00\x01 nonsense\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_slash_at_the_end_of_a_path_changes_nothing(site: Sandbox, admin: Api) -> None:
    assert admin.status("GET", "/space/") == 200
    assert site.requests[0].path.endswith("/space/")
