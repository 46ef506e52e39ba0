"""Refusals whose reason is known: how each is recognised, and what it means for people."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final, NamedTuple

from spaceform.errors import AuthError, ForbiddenError, ProviderError, UnsupportedError
from spaceform.transport.call import Call


class Refusal(NamedTuple):
    """A refusal: its status, its request (`GET /path`) and its words, None for any."""

    kind: type[ProviderError]
    sentence: str
    status: int | None = None
    request: str | None = None
    words: str | None = None

    def fits(self, call: Call, status: int, text: str) -> bool:
        """Tell whether an answer with a status and a text is this refusal."""
        return (
            self.status in (None, status)
            and (self.request is None or bool(re.match(self.request, f"{call.method} {call.path}")))
            and (self.words is None or bool(re.search(self.words, text)))
        )


_NO_LOGIN: Final = (
    "The service account is not accepted: check SPACEFORM_CLIENT_ID and SPACEFORM_CLIENT_SECRET, "
    "and that the account has not been deactivated"
)
_OAUTH_TOKEN: Final = r"POST /oauth/token$"  # noqa: S105 - a path
_OAUTH_ERROR: Final = r'"error"\s*:'

REFUSALS: Final = (
    Refusal(AuthError, _NO_LOGIN, HTTPStatus.UNAUTHORIZED, _OAUTH_TOKEN, _OAUTH_ERROR),
    Refusal(AuthError, _NO_LOGIN, HTTPStatus.FORBIDDEN, _OAUTH_TOKEN, _OAUTH_ERROR),
    Refusal(AuthError, _NO_LOGIN, HTTPStatus.BAD_REQUEST, _OAUTH_TOKEN, _OAUTH_ERROR),
    Refusal(
        ForbiddenError,
        "The Free edition of Confluence lets nobody change permissions: upgrade to a paid plan, "
        "or leave `grants` out of the manifests",
        words="using the Free Edition",
    ),
    Refusal(
        ForbiddenError,
        "Apps cannot change permissions: use a person's token, or a service account",
        words="Apps cannot access this REST resource",
    ),
    Refusal(
        UnsupportedError,
        "This site has only roles: declare `role:` instead of `permissions:`",
        HTTPStatus.BAD_REQUEST,
        words="InvalidRbacOperationException|roles-only mode",
    ),
    Refusal(
        AuthError,
        "The token lacks a scope that this operation needs: give it more, or use one without scopes"
        " at the site itself",
        HTTPStatus.UNAUTHORIZED,
        words="scope does not match",
    ),
    Refusal(
        AuthError,
        "The site does not accept the credentials: check them (a scoped token works only through "
        "Atlassian's gateway, and only with the scopes that reading a space needs)",
        HTTPStatus.UNAUTHORIZED,
        request=r"\w+ /wiki/",
    ),
    Refusal(
        UnsupportedError,
        "Atlassian has removed this operation from the first API for this way in",
        HTTPStatus.GONE,
        request=r"GET (/ex/confluence/[^/]+)?/wiki/rest/api/",
    ),
)
"""The first that fits counts."""


def find_refusal(
    call: Call, status: int, text: str, known: Iterable[Refusal] = REFUSALS
) -> Refusal | None:
    """Return the known refusal that an answer is; `text` is its body before anything is read."""
    return next((each for each in known if each.fits(call, status, text)), None)
