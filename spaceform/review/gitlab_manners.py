"""How GitLab is found and spoken to: its variables and its errors."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from pydantic import JsonValue

from spaceform.errors import AuthError, ForbiddenError, NotFoundError, ProviderError
from spaceform.review.kind import find_token
from spaceform.transport import Authorization, Bearer, Manners, Refusal

TOKENS: Final = ("SPACEFORM_GITLAB_TOKEN", "GITLAB_TOKEN")

_JOB_TOKEN: Final = "CI_JOB_TOKEN"  # noqa: S105 (a name, not a token)
_NOT_THAT_ONE: Final = (
    f" to a project access token with the scope `api` ({_JOB_TOKEN} can read the notes of a merge "
    "request, and write none)"
)


def find_api(environ: Mapping[str, str]) -> str:
    """Return the address of the API, which a job knows."""
    return environ.get("CI_API_V4_URL") or "https://gitlab.com/api/v4"


def find_project(environ: Mapping[str, str]) -> str | None:
    """Return the project of the merge request; a job may run in a fork of it."""
    return environ.get("CI_MERGE_REQUEST_PROJECT_ID") or environ.get("CI_PROJECT_ID") or None


def find_merge_request(environ: Mapping[str, str]) -> str | None:
    """Return the number of the merge request that a pipeline runs for."""
    return environ.get("CI_MERGE_REQUEST_IID") or None


def authorize(environ: Mapping[str, str]) -> Authorization:
    """Return the token; a job's own one, which cannot write notes, counts as none."""
    job = environ.get(_JOB_TOKEN, "").strip()
    given = {name: environ.get(name, "").strip() for name in TOKENS}
    return Bearer(find_token({**given, **_without(given, job)}, TOKENS, _NOT_THAT_ONE))


def _without(given: Mapping[str, str], job: str) -> dict[str, str]:
    return {name: "" for name, token in given.items() if job and token == job}


def _published(body: JsonValue) -> str | None:
    """Read `{message}`, whose value may be a tree, or OAuth's `{error, error_description}`."""
    if not isinstance(body, dict) or not {"message", "error"} & body.keys():
        return None
    said = body.get("message", body.get("error_description", body.get("error")))
    return "; ".join(_leaves(said))


def _leaves(value: JsonValue, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{key} ")
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, name)
    elif isinstance(value, str):
        yield f"{name}{value}"


_REFUSALS: Final = (
    Refusal(
        AuthError,
        f"GitLab does not accept the token: check {' or '.join(TOKENS)}, and that it has not "
        "expired",
        HTTPStatus.UNAUTHORIZED,
    ),
    Refusal(
        ForbiddenError,
        "The token may not write comments: it needs the scope `api`",
        HTTPStatus.FORBIDDEN,
        words="insufficient_scope|insufficient_granular_scope",
    ),
    Refusal(
        ForbiddenError,
        "The token may not do this: it needs the scope `api`, and its user at least the role "
        "Reporter in the project; in an archived project, or where the discussion is locked, "
        "nobody else may either",
        HTTPStatus.FORBIDDEN,
        words='"message"|"error"',
    ),
    Refusal(
        ProviderError,
        "The comment is too long for GitLab",
        HTTPStatus.BAD_REQUEST,
        words="too long",
    ),
    Refusal(
        NotFoundError,
        "There is no such merge request or comment, or the token may not see it",
        HTTPStatus.NOT_FOUND,
        words='"message"|"error"',
    ),
)

MANNERS: Final = Manners(
    name="GitLab",
    subject="GitLab",
    what="GitLab's API, as https://gitlab.com/api/v4 does",
    setting="--api-url or CI_API_V4_URL",
    published=_published,
    refusals=_REFUSALS,
)
