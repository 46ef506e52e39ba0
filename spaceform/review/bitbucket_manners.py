"""How Bitbucket Cloud is found and spoken to: its variables and its errors."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from pydantic import JsonValue

from spaceform.errors import AuthError, ForbiddenError, NotFoundError, ProviderError
from spaceform.review.kind import find_token
from spaceform.transport import Authorization, Basic, Bearer, Manners, Refusal

TOKENS: Final = ("SPACEFORM_BITBUCKET_TOKEN", "BITBUCKET_TOKEN")
EMAIL: Final = "SPACEFORM_BITBUCKET_EMAIL"

_NEEDS_WRITE: Final = (
    "The token may not write comments: it needs the scope `pullrequest:write` (of an access token) "
    "or `write:pullrequest:bitbucket` (of an API token)"
)


def find_api(_environ: Mapping[str, str]) -> str:
    """Return the address of the API, of which there is one."""
    return "https://api.bitbucket.org/2.0"


def find_repository(environ: Mapping[str, str]) -> str | None:
    """Return the repository that a pipeline runs for."""
    whole = environ.get("BITBUCKET_REPO_FULL_NAME")
    workspace, name = environ.get("BITBUCKET_WORKSPACE"), environ.get("BITBUCKET_REPO_SLUG")
    return whole or (f"{workspace}/{name}" if workspace and name else None)


def find_pull_request(environ: Mapping[str, str]) -> str | None:
    """Return the number of the pull request that a pipeline runs for."""
    return environ.get("BITBUCKET_PR_ID") or None


def authorize(environ: Mapping[str, str]) -> Authorization:
    """Return an access token alone, or a user's API token, which goes with an e-mail address."""
    token = find_token(environ, TOKENS)
    email = environ.get(EMAIL, "").strip()
    if not email:
        return Bearer(token)
    if not email.isprintable() or ":" in email or "@" not in email:
        raise AuthError(f"{EMAIL} is not an e-mail address.")
    return Basic(email, token)


def _published(body: JsonValue) -> str | None:
    """Read `{type: "error", error: {message, detail}}`."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return None
    said = [error.get("message"), error.get("detail")]
    return "; ".join(each for each in said if isinstance(each, str))


_REFUSALS: Final = (
    Refusal(
        AuthError,
        f"Bitbucket does not accept the token: check {' or '.join(TOKENS)}, and {EMAIL} for the "
        "API token of a user",
        HTTPStatus.UNAUTHORIZED,
    ),
    Refusal(ForbiddenError, _NEEDS_WRITE, HTTPStatus.FORBIDDEN, words="scope"),
    Refusal(
        ForbiddenError,
        "The token may not do this: its user needs access to the repository, and the token the "
        "scope `pullrequest:write`",
        HTTPStatus.FORBIDDEN,
        words='"error"',
    ),
    Refusal(
        ProviderError,
        "The comment is too long for Bitbucket",
        HTTPStatus.BAD_REQUEST,
        words="too long|[Ll]ength|at most",
    ),
    Refusal(
        NotFoundError,
        "There is no such pull request or comment, or the token may not see it",
        HTTPStatus.NOT_FOUND,
        words='"error"',
    ),
)

MANNERS: Final = Manners(
    name="Bitbucket",
    subject="Bitbucket",
    what="Bitbucket's API, as https://api.bitbucket.org/2.0 does",
    setting="--api-url",
    published=_published,
    refusals=_REFUSALS,
)
