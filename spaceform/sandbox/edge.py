"""What is asked without an account: the site's cloud id, and a service account's access token.

GET  /_edge/tenant_info    of the site's host
POST /oauth/token          of auth.atlassian.com
"""

from typing import Final
from urllib.parse import parse_qsl

from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire import jsontext
from spaceform.sandbox.wire.address import CLOUD_ID
from spaceform.sandbox.wire.call import Reply

TENANT_INFO: Final = "/_edge/tenant_info"
TOKEN: Final = "/oauth/token"

SCOPES: Final = (
    "read:space:confluence",
    "write:space:confluence",
    "delete:space:confluence",
    "read:space-details:confluence",
    "read:space.permission:confluence",
    "write:space.permission:confluence",
    "write:confluence-space",
    "read:confluence-space.summary",
    "read:content.metadata:confluence",
    "write:configuration:confluence",
)
"""What a token is said to be good for. It is good for everything: scopes are not simulated."""

_GRANT: Final = "client_credentials"


def tell_tenant() -> Reply:
    """`GET /_edge/tenant_info`."""
    return Reply(body={"cloudId": CLOUD_ID})


def issue_token(store: Store, content_type: str | None, raw: bytes) -> Reply:
    """`POST /oauth/token`, with a JSON or a form body; errors are in OAuth's own shape."""
    asked = _fields(content_type, raw)
    if asked is None:
        return _refused(400, "invalid_request", "The body must be a JSON object or a form")
    if asked.get("grant_type") != _GRANT:
        return _refused(400, "unsupported_grant_type", f"grant_type must be {_GRANT}")
    client_id, secret = asked.get("client_id"), asked.get("client_secret")
    account = store.directory.by_client(client_id, secret)
    if account is None:
        return _refused(401, "invalid_client", "There is no such client, or its secret is wrong")
    tokens = store.tokens
    return Reply(
        body={
            "access_token": tokens.issue(account.account_id, store.clock()),
            "token_type": "Bearer",
            "expires_in": int(tokens.lifetime),
            "scope": " ".join(SCOPES),
        }
    )


def _fields(content_type: str | None, raw: bytes) -> dict[str, object] | None:
    kind = (content_type or "").partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(raw.decode()))
        body = jsontext.loads(raw) if kind == "application/json" else None
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _refused(status: int, error: str, description: str) -> Reply:
    return Reply(status, {"error": error, "error_description": description})
