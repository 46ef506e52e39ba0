import pytest
from pydantic import JsonValue

from spaceform.errors import (
    AuthError,
    ForbiddenError,
    MalformedResponseError,
    ProviderError,
    UnsupportedError,
)
from spaceform.transport.answers import read_failure
from spaceform.transport.call import Call, Method
from tests.unit.transport.test_answers import ORIGIN, reply

PERMISSION = "/wiki/rest/api/space/ENG/permission"
RBAC = (
    "com.atlassian.confluence.rbac.InvalidRbacOperationException: Space permission updates that "
    "are not from RBAC are not supported in roles-only mode"
)


def refuse(
    status: int,
    body: bytes | JsonValue,
    method: Method = "POST",
    path: str = PERMISSION,
    kind: str = "application/json",
) -> ProviderError:
    return read_failure(Call(method, path, {}), reply(body, status, kind), ORIGIN, ()).error


def said(message: str, status: int = 400) -> JsonValue:
    return {"statusCode": status, "data": None, "message": message}


@pytest.mark.parametrize(
    "message",
    [
        "User isn't authorized to modify permissions because they are using the Free Edition",
        "com.acme.NotPermittedException: … because they are using the Free Edition.",
    ],
)
def test_the_free_edition_is_named_with_both_ways_out(message: str) -> None:
    error = refuse(403, said(message, 403))
    assert type(error) is ForbiddenError
    assert error.message == (
        "The Free edition of Confluence lets nobody change permissions: upgrade to a paid plan, "
        "or leave `grants` out of the manifests."
    )


@pytest.mark.parametrize("status", [401, 403])
def test_an_app_is_told_to_be_somebody_else(status: int) -> None:
    error = refuse(status, said("Apps cannot access this REST resource", status))
    assert type(error) is ForbiddenError
    assert "use a person's token, or a service account" in error.message


@pytest.mark.parametrize("message", [RBAC, RBAC.partition(": ")[2]])
def test_a_site_with_roles_only_asks_for_roles(message: str) -> None:
    error = refuse(400, said(message))
    assert type(error) is UnsupportedError
    assert error.message == ("This site has only roles: declare `role:` instead of `permissions:`.")


def test_words_of_v2_are_known_too() -> None:
    body: JsonValue = {"errors": [{"status": 400, "code": "X", "title": RBAC, "detail": None}]}
    assert type(refuse(400, body)) is UnsupportedError


def test_a_token_without_a_scope_is_told_so() -> None:
    body: JsonValue = {"code": 401, "message": "Unauthorized; scope does not match"}
    error = refuse(401, body, "GET", "/ex/confluence/x/wiki/api/v2/spaces")
    assert type(error) is AuthError
    assert "lacks a scope" in error.message


def test_credentials_that_a_cloud_site_does_not_accept_may_be_the_gateway_s() -> None:
    error = refuse(401, said("Basic auth failed", 401), "GET", "/wiki/rest/api/user/current")
    assert type(error) is AuthError
    assert "that reading a space needs): Basic auth" in error.message
    for path in ("/rest/api/user/current", "/ex/confluence/x/wiki/rest/api/user/current"):
        assert "SPACEFORM_CLOUD_ID" not in refuse(401, said("No", 401), "GET", path).message


@pytest.mark.parametrize("base", ["/wiki", "/ex/confluence/x/wiki"])
def test_an_operation_that_the_first_api_no_longer_has_is_said_to_be_removed(base: str) -> None:
    error = refuse(410, said("GoneException", 410), "GET", f"{base}/rest/api/space")
    assert type(error) is UnsupportedError
    assert error.message.startswith("Atlassian has removed this operation from the first API for")
    assert "no longer offers" in refuse(410, said("Gone", 410), "GET", "/wiki/api/v2/x").message


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_service_account_that_is_not_accepted_is_told_what_to_check(status: int) -> None:
    body: JsonValue = {"error": "access_denied", "error_description": "Unauthorized"}
    error = refuse(status, body, "POST", "/oauth/token")
    assert type(error) is AuthError
    assert "check SPACEFORM_CLIENT_ID and SPACEFORM_CLIENT_SECRET" in error.message
    assert "deactivated" in error.message


def test_a_proxy_that_lets_no_login_through_is_no_wrong_secret() -> None:
    error = refuse(403, b'<html>"error": blocked</html>', "POST", "/oauth/token", "text/html")
    assert type(error) is MalformedResponseError
    assert "proxy" in error.message


def test_a_gateway_that_does_not_know_the_site_is_no_missing_thing() -> None:
    body: JsonValue = {
        "timestamp": "2026-11-23T00:00:00Z",
        "status": 404,
        "error": "Not Found",
        "path": "/ex/confluence/x/wiki/api/v2/spaces",
    }
    error = refuse(404, body, "GET", "/ex/confluence/x/wiki/api/v2/spaces")
    assert type(error) is MalformedResponseError
    assert "check that SPACEFORM_CLOUD_ID is the id of the site" in error.message


def test_other_refusals_keep_the_site_s_own_words() -> None:
    error = refuse(403, said("com.acme.FooException: You may not.", 403))
    assert error.message == "These credentials may not do this: You may not."
