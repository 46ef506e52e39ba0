"""Asking a sandbox as one of its accounts."""

import base64
from collections.abc import Mapping
from typing import Any, TypeAlias

import requests

from spaceform.sandbox import Sandbox
from spaceform.sandbox.wire.address import GATEWAY

Json: TypeAlias = Any
"""A JSON value, into which a test looks without asking at every step what it is."""

ROOT = "/wiki/rest/api"
V2 = "/wiki/api/v2"
BEHIND_GATEWAY = GATEWAY + ROOT


class Api:
    """The v1 API as one account sees it, on the site's own host or behind the gateway."""

    def __init__(
        self, site: Sandbox, headers: Mapping[str, str] | None = None, root: str = ROOT
    ) -> None:
        self._url = site.url + root
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update(headers or {})

    def ask(self, method: str, path: str, **arguments: Json) -> requests.Response:
        return self._session.request(
            method, self._url + path, allow_redirects=False, timeout=60, **arguments
        )

    def status(self, method: str, path: str, body: object = None) -> int:
        return self.ask(method, path, json=body).status_code

    def get(self, path: str) -> Json:
        return self._json("GET", path, None)

    def post(self, path: str, body: object) -> Json:
        return self._json("POST", path, body)

    def put(self, path: str, body: object) -> Json:
        return self._json("PUT", path, body)

    def delete(self, path: str) -> Json:
        return self._json("DELETE", path, None)

    def refused(self, status: int, method: str, path: str, body: object = None) -> str:
        """Ask for what is refused with a status, and return the reason."""
        response = self.ask(method, path, json=body)
        assert response.status_code == status, response.text
        error = response.json()
        if "errors" in error:
            (only,) = error["errors"]
            assert only["status"] == status
            assert set(only) == {"status", "code", "title", "detail"}
            return str(only["detail"])
        assert error["statusCode"] == status
        assert error["data"]["successful"] is False
        return str(error["message"])

    def _json(self, method: str, path: str, body: object) -> Json:
        response = self.ask(method, path, json=body)
        assert response.ok, f"{response.status_code} {response.text}"
        return response.json() if response.content else None


def as_user(site: Sandbox, name: str) -> Api:
    """The API as `NAME@example.com`, whose token is `NAME-token`."""
    api = Api(site)
    api._session.auth = (f"{name}@example.com", f"{name}-token")  # noqa: SLF001 - its maker
    return api


def as_bearer(site: Sandbox, token: str, root: str = ROOT) -> Api:
    """The API as whoever has a bearer token."""
    return Api(site, {"Authorization": f"Bearer {token}"}, root)


def as_basic(site: Sandbox, email: str, token: str, root: str = ROOT) -> Api:
    """The API as whoever has an e-mail address and a token."""
    credentials = base64.b64encode(f"{email}:{token}".encode()).decode()
    return Api(site, {"Authorization": f"Basic {credentials}"}, root)
