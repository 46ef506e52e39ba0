"""How GitHub is found and spoken to: its variables, its errors, and how it asks for a pause."""

import json
import re
import time
from collections import ChainMap
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from spaceform.errors import AuthError, ForbiddenError, NotFoundError, ProviderError
from spaceform.transport import Answer, Call, Manners, Refusal

TOKENS: Final = ("SPACEFORM_GITHUB_TOKEN", "GITHUB_TOKEN")
NEEDS_WRITE: Final = (
    "The token may not write comments: GITHUB_TOKEN needs `permissions: pull-requests: write` in "
    "the workflow, and can only read on a pull request from a fork; an app or a fine-grained token "
    "needs write access to pull requests"
)

PAUSE: Final = 60
"""Seconds; what GitHub asks for where it names no time."""

_MERGE_REF: Final = re.compile(r"refs/pull/([0-9]+)/(merge|head)")
_LIMITED: Final = re.compile(rb"rate limit|abuse detection", re.IGNORECASE)
_GRAPHQL_LIMITED: Final = re.compile(rb'"type"\s*:\s*"RATE_LIMITED"')
_HEADERS: Final = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
}


def find_api(environ: Mapping[str, str]) -> str:
    """Return the address of the API, which a runner knows."""
    return environ.get("GITHUB_API_URL") or "https://api.github.com"


def find_repository(environ: Mapping[str, str]) -> str | None:
    """Return the repository that a workflow runs for."""
    return environ.get("GITHUB_REPOSITORY") or None


def find_pull_request(environ: Mapping[str, str]) -> str | None:
    """Return the number of the pull request that a workflow runs for."""
    number = _read_event(environ.get("GITHUB_EVENT_PATH", ""))
    if number is not None:
        return number
    found = _MERGE_REF.fullmatch(environ.get("GITHUB_REF", ""))
    return found[1] if found else None


def _read_event(path: str) -> str | None:
    """Read the number from a webhook's payload; a comment's issue may be a pull request too."""
    try:
        event = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(event, dict):
        return None
    issue = event.get("issue")
    is_pull_request = isinstance(issue, dict) and "pull_request" in issue
    found = event.get("pull_request") or (issue if is_pull_request else None)
    number = found.get("number") if isinstance(found, dict) else None
    return str(number) if isinstance(number, int) else None


def _published(body: JsonValue) -> str | None:
    """Read `{message, errors: [{message}], documentation_url}`."""
    message = body.get("message") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(message, str):
        return None
    errors = body.get("errors")
    rows = errors if isinstance(errors, list) else []
    more = [row.get("message") if isinstance(row, dict) else row for row in rows]
    return "; ".join([message, *(each for each in more if isinstance(each, str))])


def _normal(answer: Answer) -> Answer:
    """Turn a rate limit, which is 403 as well, and 200 in GraphQL, into 429 with `Retry-After`."""
    if not _is_limited(answer):
        return answer
    pause = answer.headers.get("Retry-After") or str(_until_reset(answer))
    return Answer(429, ChainMap({"Retry-After": pause}, dict(_lower(answer))), answer.body)


def _is_limited(answer: Answer) -> bool:
    if answer.status == HTTPStatus.OK:
        return bool(_GRAPHQL_LIMITED.search(answer.body))
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return answer.status == HTTPStatus.FORBIDDEN and (
        "Retry-After" in answer.headers
        or answer.headers.get("X-RateLimit-Remaining") == "0"
        or bool(_LIMITED.search(answer.body))
    )


def _until_reset(answer: Answer) -> int:
    """Return the seconds until the limit is lifted, a minute where that is not told."""
    reset = answer.headers.get("X-RateLimit-Reset", "")
    if answer.headers.get("X-RateLimit-Remaining") == "0" and reset.isdecimal():
        return max(0, int(reset) - int(time.time())) + 1
    return PAUSE


def _lower(answer: Answer) -> Mapping[str, str]:
    return {"Content-Type": answer.headers.get("Content-Type", "")}


def _headers(_call: Call) -> Mapping[str, str]:
    return _HEADERS


_REFUSALS: Final = (
    Refusal(
        AuthError,
        f"GitHub does not accept the token: check {' or '.join(TOKENS)}",
        HTTPStatus.UNAUTHORIZED,
    ),
    Refusal(
        ForbiddenError,
        NEEDS_WRITE,
        HTTPStatus.FORBIDDEN,
        words="Resource not accessible by|Must have admin rights|insufficient",
    ),
    Refusal(
        ForbiddenError,
        "The token is not authorized for the organization's single sign-on: authorize it there",
        HTTPStatus.FORBIDDEN,
        words="SAML enforcement",
    ),
    Refusal(
        ForbiddenError,
        "The repository is archived: nobody can comment in it",
        HTTPStatus.FORBIDDEN,
        words="archived",
    ),
    Refusal(
        ForbiddenError,
        "The conversation of this pull request is locked: unlock it, or let somebody comment who "
        "has write access to the repository",
        HTTPStatus.FORBIDDEN,
        words=r"\b[Ll]ocked\b",
    ),
    Refusal(
        ProviderError,
        "The comment is too long for GitHub",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        words="too long",
    ),
    Refusal(
        NotFoundError,
        "There is no such pull request or comment, or the token may not see it",
        HTTPStatus.NOT_FOUND,
        words='"message"',
    ),
)

MANNERS: Final = Manners(
    name="GitHub",
    subject="GitHub",
    what="GitHub's API, as https://api.github.com does",
    setting="--api-url or GITHUB_API_URL",
    published=_published,
    refusals=_REFUSALS,
    headers=_headers,
    normal=_normal,
)
