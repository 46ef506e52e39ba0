"""Bitbucket Cloud alone: tokens that do not tell whose they are, pages, and errors."""

import pytest

from spaceform.errors import ForbiddenError, MalformedResponseError, ProviderError, RefusedError
from spaceform.review import Done, find_digest, keep_up
from tests.contract.review.forum import EVE, ME
from tests.contract.review.scene import PROD, STAGING, Scene

CREATE = r"^POST .*/comments$"
COMMENTS = r"^GET .*/comments"


@pytest.fixture
def anonymous(bitbucket: Scene) -> Scene:
    """With a repository's access token, which may not ask for its own user."""
    bitbucket.forum.tells_me = False
    return bitbucket


def put(scene: Scene, text: str = "x", *, create: bool = True) -> Done:
    with scene.open() as review:
        return keep_up(review, PROD, scene.body(text), create=create)


def test_a_token_that_does_not_tell_whose_it_is_writes_anew_and_deletes_its_old_comment(
    anonymous: Scene,
) -> None:
    forged = anonymous.forum.add(EVE, anonymous.body("forged"))
    staging = anonymous.forum.add(ME, anonymous.body("staging", STAGING))
    assert put(anonymous, "first") == put(anonymous, "second") == "created"
    assert forged in anonymous.forum.posts
    assert [post.body for post in anonymous.forum.of(ME)] == [
        staging.body,
        anonymous.body("second"),
    ]


def test_such_a_token_writes_none_where_none_is_wanted_and_none_is_there(anonymous: Scene) -> None:
    assert put(anonymous, create=False) == "left out"
    put(anonymous, "changes")
    assert put(anonymous, "nothing", create=False) == "created"
    assert [post.body for post in anonymous.forum.posts] == [anonymous.body("nothing")]


def test_a_comment_that_does_not_tell_its_author_either_stays_beside_the_old_one(
    anonymous: Scene,
) -> None:
    anonymous.forum.add(ME, anonymous.body("old"))
    answer = {"id": 1, "content": {"raw": anonymous.body("new")}}
    anonymous.forum.answer(CREATE, 201, answer)
    assert put(anonymous, "new") == "created"
    assert len(anonymous.forum.posts) == 1


def test_such_a_token_proves_nothing(anonymous: Scene) -> None:
    put(anonymous)
    with anonymous.open() as review, pytest.raises(RefusedError):
        find_digest(review, PROD)


def test_what_was_deleted_is_no_comment(bitbucket: Scene) -> None:
    gone = {"id": 1, "deleted": True, "user": None, "content": {"raw": bitbucket.body("gone")}}
    bitbucket.forum.answer(COMMENTS, 200, {"values": [gone], "pagelen": 100})
    assert put(bitbucket) == "created"


@pytest.mark.parametrize(
    "link, told",
    [
        ("https://evil.example/2.0/x?page=2", "links to another site"),
        ("{url}/2.0/x", "leads back"),
    ],
)
def test_a_next_page_that_is_elsewhere_or_nowhere_is_an_error(
    link: str, told: str, bitbucket: Scene
) -> None:
    page = {"values": [], "next": link.format(url=bitbucket.url)}
    bitbucket.forum.answer(COMMENTS, 200, page)
    with pytest.raises(MalformedResponseError, match=told):
        put(bitbucket)


@pytest.mark.parametrize(
    "status, message, kind, told",
    [
        (
            403,
            "Your credentials lack one or more required privilege scopes.",
            ForbiddenError,
            "`pullrequest:write`",
        ),
        (403, "Access denied.", ForbiddenError, "access to the repository"),
        (400, "Bad thing", ProviderError, "refused with status 400: Bad thing"),
    ],
)
def test_an_error_says_what_is_missing(
    status: int, message: str, kind: type[ProviderError], told: str, bitbucket: Scene
) -> None:
    bitbucket.forum.answer(CREATE, status, {"type": "error", "error": {"message": message}})
    with pytest.raises(kind) as caught:
        put(bitbucket)
    assert told in str(caught.value)


def test_the_marker_is_hidden_where_html_is_shown_as_text(bitbucket: Scene) -> None:
    put(bitbucket)
    assert bitbucket.forum.posts[0].body.startswith("[//]: # (spaceform slot=prod/ digest=1111")
