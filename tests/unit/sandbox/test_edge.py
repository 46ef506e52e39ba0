import pytest
import requests

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import SERVICE_ACCOUNT
from spaceform.sandbox.wire.address import CLOUD_ID
from tests.unit.sandbox.api import BEHIND_GATEWAY, as_bearer

CLIENT = {
    "grant_type": "client_credentials",
    "client_id": "sandbox-client",
    "client_secret": "sandbox-secret",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_the_cloud_id_is_told_to_anybody(site: Sandbox) -> None:
    answer = requests.get(f"{site.url}/_edge/tenant_info", timeout=60)
    assert (answer.status_code, answer.json()) == (200, {"cloudId": CLOUD_ID})


@pytest.mark.parametrize("kind", ["json", "data"])
def test_client_credentials_bring_a_token_that_works_at_the_gateway_only(
    site: Sandbox, kind: str
) -> None:
    answer = requests.post(f"{site.url}/oauth/token", timeout=60, **{kind: CLIENT}).json()  # type: ignore[arg-type]
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert "write:space.permission:confluence" in answer["scope"].split()
    token = answer["access_token"]
    current = as_bearer(site, token, BEHIND_GATEWAY).get("/user/current")
    assert current["accountId"] == SERVICE_ACCOUNT
    assert as_bearer(site, token).status("GET", "/user/current") == 401
    assert token not in str(site.requests)


def test_a_token_expires_by_the_clock_and_another_one_can_be_had() -> None:
    now = [0.0]
    with Sandbox(clock=lambda: now[0], token_lifetime=60.0) as site:

        def ask() -> str:
            answer = requests.post(f"{site.url}/oauth/token", json=CLIENT, timeout=60).json()
            assert answer["expires_in"] == 60
            return str(answer["access_token"])

        first = as_bearer(site, ask(), BEHIND_GATEWAY)
        now[0] = 59.0
        assert first.status("GET", "/group") == 200
        now[0] = 60.0
        assert first.status("GET", "/group") == 401
        assert as_bearer(site, ask(), BEHIND_GATEWAY).status("GET", "/group") == 200


@pytest.mark.parametrize(
    "change,status,error",
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": None, "client_secret": None}, 401, "invalid_client"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
    ],
)
def test_wrong_client_credentials_are_refused_in_the_shape_of_oauth(
    site: Sandbox, change: dict[str, object], status: int, error: str
) -> None:
    answer = requests.post(f"{site.url}/oauth/token", json=CLIENT | change, timeout=60)
    assert answer.status_code == status
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "error_description"}


@pytest.mark.parametrize(
    "content_type,body",
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b"[" * 100_000),
        ("text/plain", b"{}"),
        ("application/x-www-form-urlencoded", b"\xff"),
    ],
)
def test_a_body_that_is_neither_json_nor_a_form_is_refused(
    site: Sandbox, content_type: str, body: bytes
) -> None:
    headers = {"Content-Type": content_type}
    answer = requests.post(f"{site.url}/oauth/token", data=body, headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
