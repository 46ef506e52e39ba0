import base64

import pytest
import requests

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, APP, SERVICE_ACCOUNT
from tests.unit.sandbox.api import BEHIND_GATEWAY, ROOT, Api, as_basic, as_bearer, as_user

MAIL = "admin@example.com"


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
    response = requests.get(f"{site.url}{ROOT}/user/current", headers=headers, timeout=60)
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


@pytest.mark.parametrize("token", ["admin-token", "admin-scoped-token"])
def test_a_users_token_counts_at_the_gateway(site: Sandbox, token: str) -> None:
    behind = as_basic(site, MAIL, token, BEHIND_GATEWAY)
    assert behind.get("/user/current")["accountId"] == ADMIN


def test_a_token_with_scopes_is_worth_nothing_on_the_site_host(site: Sandbox) -> None:
    assert as_basic(site, MAIL, "admin-scoped-token").status("GET", "/user/current") == 401
    assert as_bearer(site, "service-token").status("GET", "/user/current") == 401


def test_a_users_token_with_scopes_needs_the_users_email_address(site: Sandbox) -> None:
    for root in (ROOT, BEHIND_GATEWAY):
        assert as_bearer(site, "admin-scoped-token", root).status("GET", "/user/current") == 401
        other = as_basic(site, "member@example.com", "admin-scoped-token", root)
        assert other.status("GET", "/user/current") == 401


def test_a_service_account_has_a_bearer_token(site: Sandbox) -> None:
    current = as_bearer(site, "service-token", BEHIND_GATEWAY).get("/user/current")
    assert current["accountId"] == SERVICE_ACCOUNT
    assert (current["displayName"], current["accountType"]) == ("Service Account", "atlassian")


def test_a_service_account_may_write_permissions_and_an_app_may_not(site: Sandbox) -> None:
    robot = as_bearer(site, "service-token", BEHIND_GATEWAY)
    robot.post("/space", {"key": "ENG", "name": "Engineering"})
    with site.edit() as store:
        store.grant("ENG", "user:Example App", "read/space", "administer/space")
    body = {
        "subject": {"type": "group", "identifier": "engineers"},
        "operation": {"key": "read", "target": "space"},
    }
    assert robot.status("POST", "/space/ENG/permission", body) == 200
    for root in (ROOT, BEHIND_GATEWAY):
        app = as_bearer(site, "app-token", root)
        reason = app.refused(403, "POST", "/space/ENG/permission", body)
        assert "Apps cannot access this REST resource" in reason


def test_a_deactivated_service_account_gets_in_no_more(site: Sandbox) -> None:
    with site.edit() as store:
        token = store.tokens.issue(SERVICE_ACCOUNT, store.clock())
    robot = as_bearer(site, token, BEHIND_GATEWAY)
    assert robot.status("GET", "/user/current") == 200
    with site.edit() as store:
        store.deactivate_user("Service Account")
    assert robot.status("GET", "/user/current") == 401
    assert as_bearer(site, "service-token", BEHIND_GATEWAY).status("GET", "/group") == 401
