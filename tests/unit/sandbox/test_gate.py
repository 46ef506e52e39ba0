import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest
import requests

from spaceform.sandbox import Sandbox
from spaceform.sandbox.asgi import MAX_BODY_BYTES
from spaceform.sandbox.limits import Limiter
from spaceform.sandbox.store.builtin import ADMIN
from spaceform.sandbox.wire.address import GATEWAY
from tests.cli.harness import wait_for
from tests.unit.sandbox.api import BEHIND_GATEWAY, ROOT, Api, as_basic, as_bearer, as_user

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
    requests.post(f"{site.url}{ROOT}/space", data="{", timeout=60)
    (logged,) = site.requests
    assert (logged.status, logged.account, logged.body) == (401, None, None)


def test_the_log_can_be_read_and_cleared_over_http(site: Sandbox, admin: Api) -> None:
    admin.get("/space")
    address = f"{site.url}/_sandbox/requests"
    (shown,) = requests.get(address, timeout=60).json()
    assert (shown["method"], shown["path"]) == ("GET", f"{ROOT}/space")
    assert requests.delete(address, timeout=60).status_code == 204
    assert site.requests == ()
    assert requests.put(address, timeout=60).status_code == 405
    assert requests.get(f"{site.url}/_sandbox/nothing", timeout=60).status_code == 404


def test_latency_delays_each_request_and_no_other(site: Sandbox, admin: Api) -> None:
    site.latency = 3
    started = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: as_user(site, "admin").get("/user/current"), range(8)))
    seconds = time.perf_counter() - started
    assert seconds >= 3
    assert all(each.seconds >= 3 for each in site.requests)
    assert seconds < 8 * 3
    assert site.latency == 3
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
    site.add_fault("GET * slow=3s times=1")
    assert admin.status("GET", "/space") == 200
    assert admin.status("GET", "/space") == 200
    slow, quick = site.requests
    assert slow.seconds >= 3 > quick.seconds


def test_a_slow_request_goes_on_once_its_fault_is_cleared(site: Sandbox, admin: Api) -> None:
    fault = "GET * slow=600s"
    site.add_fault(fault)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(admin.status, "GET", "/space")
        wait_for(lambda: site.strikes(fault))
        assert not asked.done()
        site.clear_faults()
        assert asked.result(timeout=60) == 200
    (slow,) = site.requests
    assert (slow.fault, slow.status) == (fault, 200)


def test_a_slow_body_drips_after_headers_that_came_at_once(site: Sandbox, admin: Api) -> None:
    admin.post("/space", SPACE)
    site.add_fault("GET * slow-body=5s")
    started = time.perf_counter()
    response = admin.ask("GET", "/space/ENG", stream=True)
    assert time.perf_counter() - started < 4
    assert response.json()["key"] == "ENG"
    assert time.perf_counter() - started >= 4.5


def test_a_slow_body_that_nobody_waits_for_keeps_no_site_from_stopping(
    site: Sandbox, admin: Api
) -> None:
    site.add_fault("GET * slow-body=600s")
    assert admin.ask("GET", "/user/current", stream=True).status_code == 200
    started = time.perf_counter()
    site.stop()
    assert time.perf_counter() - started < 30


def test_a_fault_strikes_behind_the_gateway_as_well(site: Sandbox) -> None:
    behind = as_basic(site, "admin@example.com", "admin-token", BEHIND_GATEWAY)
    for glob in ("*/group", f"{ROOT}/group"):
        site.add_fault(f"GET {glob} status=503 times=1")
        assert behind.status("GET", "/group") == 503
    assert behind.status("GET", "/group") == 200


def test_the_log_has_the_path_as_it_was_sent(site: Sandbox) -> None:
    as_basic(site, "admin@example.com", "admin-scoped-token", BEHIND_GATEWAY).get("/group")
    (logged,) = site.requests
    assert (logged.path, logged.account) == (f"{BEHIND_GATEWAY}/group", ADMIN)


def test_the_log_has_no_client_secret(site: Sandbox) -> None:
    body = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "hush"}
    requests.post(f"{site.url}/oauth/token", json=body, timeout=60)
    (logged,) = site.requests
    assert (logged.path, logged.status, logged.body) == ("/oauth/token", 401, None)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time by which requests are counted, which stands still."""
    found = Clock()
    monkeypatch.setattr("spaceform.sandbox.site.Limiter", partial(Limiter, clock=found))
    return found


def test_a_site_that_is_asked_too_fast_says_when_to_come_back(clock: Clock) -> None:
    with Sandbox(rate_limit=2) as site:
        began = datetime.now(tz=UTC)
        admin = as_user(site, "admin")
        answers = [admin.ask("POST", "/space", json=SPACE) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 400, 429]
        assert [each.headers["X-RateLimit-Remaining"] for each in answers] == ["1", "0", "0"]
        assert {each.headers["X-RateLimit-Limit"] for each in answers} == {"2"}
        refused = answers[-1]
        assert refused.headers["Retry-After"] == "1"
        assert refused.headers["RateLimit-Reason"] == "confluence-burst-based"
        assert datetime.fromisoformat(refused.headers["X-RateLimit-Reset"]) > began
        assert refused.json()["statusCode"] == 429
        assert [each.status for each in site.requests] == [200, 400, 429]
        clock.now += 1
        assert admin.status("GET", "/space/ENG") == 200


@pytest.mark.usefixtures("clock")
def test_a_gateway_may_not_say_when_to_come_back() -> None:
    with Sandbox(rate_limit=1, rate_limit_header=False) as site:
        behind = as_bearer(site, "service-token", GATEWAY + "/wiki/api/v2")
        behind.ask("GET", "/nothing")
        refused = behind.ask("GET", "/nothing")
        assert refused.status_code == 429
        assert "Retry-After" not in refused.headers
        assert refused.json()["errors"][0]["status"] == 429


@pytest.mark.usefixtures("clock")
def test_a_data_center_tells_its_limits_and_faults_in_its_own_shape() -> None:
    with Sandbox(flavour="datacenter", rate_limit=1, faults=["* * status=503"]) as site:
        answers = [requests.get(f"{site.url}/rest/api/space", timeout=60) for _ in range(2)]
        assert [each.json()["statusCode"] for each in answers] == [503, 429]
        assert {each.json()["reason"] for each in answers} == {
            "Service Unavailable",
            "Too Many Requests",
        }


@pytest.mark.usefixtures("clock")
def test_what_is_asked_of_other_hosts_is_not_limited() -> None:
    with Sandbox(rate_limit=1) as site:
        for _ in range(3):
            answer = requests.get(f"{site.url}/_edge/tenant_info", timeout=60)
            assert answer.status_code == 200
            assert "X-RateLimit-Limit" not in answer.headers


def test_more_at_once_than_a_site_bears_are_turned_away() -> None:
    def ask(site: Sandbox) -> int:
        return as_user(site, "admin").status("GET", "/user/current")

    with Sandbox(faults=["* * slow=600s"], most_at_once=2) as site:
        with ThreadPoolExecutor(6) as pool:
            asked = [pool.submit(ask, site) for _ in range(6)]
            wait_for(lambda: sum(each.done() for each in asked) == 4)
            site.clear_faults()
        statuses = [each.result() for each in asked]
        assert sorted(statuses) == [200, 200, 429, 429, 429, 429]
        assert ask(site) == 200


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
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"\x00\x01 nonsense\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_slash_at_the_end_of_a_path_changes_nothing(site: Sandbox, admin: Api) -> None:
    assert admin.status("GET", "/space/") == 200
    assert site.requests[0].path.endswith("/space/")
