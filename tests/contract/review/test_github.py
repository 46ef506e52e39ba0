"""GitHub alone: its secondary limits, its errors, and the two places where it stands."""

import time

import pytest

from spaceform.errors import (
    AuthError,
    ForbiddenError,
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    RateLimitedError,
)
from spaceform.review import github_manners, keep_up
from tests.contract.review.forum import ME
from tests.contract.review.scene import PROD, Scene

SECONDARY = {
    "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try"
    " again.",
    "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api",
}
CREATE = r"^POST .*/comments$"


def put(scene: Scene, text: str = "x") -> None:
    with scene.open() as review:
        keep_up(review, PROD, scene.body(text))


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_is_waited_out(status: int, github: Scene) -> None:
    github.forum.answer(CREATE, status, SECONDARY, Retry_After="0")
    github.forum.answer("graphql", status, SECONDARY, retry_after="0")
    put(github)
    assert [post.author for post in github.forum.posts] == [ME]
    assert github.forum.writes() == ["POST", "POST"]


def test_a_limit_without_a_time_is_waited_out_as_github_asks(
    github: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert github_manners.PAUSE == 60
    monkeypatch.setattr(github_manners, "PAUSE", 0)
    github.forum.answer(CREATE, 403, SECONDARY)
    put(github)
    assert len(github.forum.posts) == 1


def test_a_primary_limit_is_waited_out_until_its_reset(github: Scene) -> None:
    spent = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(time.time()) - 1)}
    github.forum.answer(CREATE, 403, {"message": "API rate limit exceeded for user."}, **spent)
    put(github)
    assert len(github.forum.posts) == 1


def test_a_primary_limit_that_lasts_is_an_error(github: Scene) -> None:
    spent = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(time.time()) + 1850)}
    github.forum.answer(CREATE, 403, {"message": "API rate limit exceeded for user."}, **spent)
    with pytest.raises(
        RateLimitedError, match=r"GitHub asks for fewer requests: try later.*18\d\d s"
    ):
        put(github)
    assert github.forum.posts == []


def test_a_limit_that_graphql_tells_with_200_is_one(
    github: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github_manners, "PAUSE", 0)
    limited = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    github.forum.answer("graphql", 200, limited)
    put(github)
    assert len(github.forum.posts) == 1


def test_a_comment_that_speaks_of_a_limit_is_none(github: Scene) -> None:
    github.forum.add(ME, '{"type": "RATE_LIMITED"} rate limit')
    put(github)
    assert len(github.forum.seen) == 3


def test_a_limit_that_never_ends_is_an_error(
    github: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github_manners, "PAUSE", 0)
    for _ in range(10):
        github.forum.answer(CREATE, 403, SECONDARY)
    with pytest.raises(RateLimitedError):
        put(github)
    assert github.forum.writes() == ["POST"] * 5


@pytest.mark.parametrize(
    "status, message, kind, told",
    [
        (401, "Bad credentials", AuthError, "SPACEFORM_GITHUB_TOKEN or GITHUB_TOKEN"),
        (
            403,
            "Resource not accessible by integration",
            ForbiddenError,
            "`permissions: pull-requests: write`",
        ),
        (
            403,
            "Resource not accessible by personal access token",
            ForbiddenError,
            "write access to pull requests",
        ),
        (403, "Resource protected by organization SAML enforcement.", ForbiddenError, "sign-on"),
        (403, "Repository was archived so is read-only.", ForbiddenError, "archived"),
        (
            403,
            "Unable to create comment because issue is locked.",
            ForbiddenError,
            "conversation of this pull request is locked",
        ),
        (403, "Something new.", ForbiddenError, "Something new"),
        (404, "Not Found", NotFoundError, "no such pull request"),
        (410, "Issues are disabled for this repo", ProviderError, "Issues are disabled"),
        (422, "Validation Failed", ProviderError, "refused with status 422: Validation Failed"),
    ],
)
def test_an_error_says_what_is_missing(
    status: int, message: str, kind: type[ProviderError], told: str, github: Scene
) -> None:
    github.forum.answer(CREATE, status, {"message": message, "documentation_url": "https://x"})
    with pytest.raises(kind) as caught:
        put(github)
    assert told in str(caught.value)
    assert github.forum.writes() == ["POST"]


@pytest.mark.parametrize(
    "error, kind",
    [
        ({"type": "NOT_FOUND", "message": "Could not resolve to a PullRequest"}, NotFoundError),
        ({"type": "FORBIDDEN", "message": "Resource not accessible"}, ForbiddenError),
        ({"type": "INSUFFICIENT_SCOPES", "message": "Your token"}, ForbiddenError),
        ({"message": "Something went wrong\x1b[31m ::error::"}, ProviderError),
        ("what", ProviderError),
    ],
)
def test_an_error_of_graphql_stops_the_run_though_half_an_answer_is_there(
    error: object, kind: type[ProviderError], github: Scene
) -> None:
    half = {"data": {"viewer": {"login": "x"}, "repository": None}, "errors": [error]}
    github.forum.answer("graphql", 200, half)
    with pytest.raises(kind) as caught:
        put(github)
    assert "\x1b" not in str(caught.value)
    assert github.forum.writes() == []


def test_a_page_that_leads_back_is_an_error(github: Scene) -> None:
    info = {"hasNextPage": True, "endCursor": "same"}
    pull_request = {"author": None, "comments": {"pageInfo": info, "nodes": []}}
    data = {"viewer": {"login": "x"}, "repository": {"pullRequest": pull_request}}
    for _ in range(3):
        github.forum.answer("graphql", 200, {"data": data})
    with pytest.raises(MalformedResponseError, match="leads back"):
        put(github)


def test_the_version_of_the_api_is_asked_for(github: Scene) -> None:
    put(github)
    for seen in github.forum.seen:
        assert seen.headers["accept"] == "application/vnd.github+json"
        assert seen.headers["x-github-api-version"] == "2022-11-28"
