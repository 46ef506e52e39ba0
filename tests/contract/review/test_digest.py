"""The digest in a comment: printed only where nobody but the token's own user wrote it."""

from collections.abc import Iterator

import pytest

from spaceform.errors import ProviderError, RefusedError, UnsupportedError
from spaceform.review import find_digest, keep_up
from tests.contract.review.forum import ADA, EVE, ME
from tests.contract.review.scene import DIGEST, OTHER, PROD, STAGING, Scene, open_scene

ACTIONS_TOKEN = "actions-token-012345"
ADAS_TOKEN = "ada-token-0123456789"


@pytest.fixture(params=["github", "github-server", "gitlab"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A host that tells who edited a comment."""
    with open_scene(request.param) as opened:
        yield opened


def put(scene: Scene, digest: str | None = DIGEST, slot: str = PROD, text: str = "x") -> None:
    with scene.open() as review:
        keep_up(review, slot, scene.body(text, slot, digest))


def read(scene: Scene, slot: str = PROD) -> str:
    with scene.open() as review:
        return find_digest(review, slot)


def refusal(scene: Scene, slot: str = PROD) -> str:
    with pytest.raises(RefusedError) as caught:
        read(scene, slot)
    return str(caught.value)


def test_the_digest_of_the_comment_is_read(scene: Scene) -> None:
    put(scene, OTHER)
    put(scene, DIGEST)
    assert read(scene) == DIGEST


def test_every_slot_has_its_own(scene: Scene) -> None:
    put(scene, DIGEST, PROD)
    put(scene, OTHER, STAGING)
    assert (read(scene, PROD), read(scene, STAGING)) == (DIGEST, OTHER)


def test_without_a_comment_there_is_none(scene: Scene) -> None:
    assert "no comment" in refusal(scene)
    put(scene, DIGEST, STAGING)
    assert "no comment" in refusal(scene)


def test_a_comment_of_somebody_else_is_none(scene: Scene) -> None:
    scene.forum.add(EVE, scene.body("forged", digest=OTHER))
    assert "no comment" in refusal(scene)
    put(scene, DIGEST)
    scene.forum.add(ADA, scene.body("forged", digest=OTHER))
    assert read(scene) == DIGEST


def test_a_comment_that_somebody_else_edited_proves_nothing(scene: Scene) -> None:
    put(scene, DIGEST)
    (post,) = scene.forum.posts
    scene.forum.edit(post, EVE, scene.body("x", digest=OTHER))
    assert "somebody else has changed" in refusal(scene)


def test_an_edit_that_left_the_digest_alone_proves_nothing_either(scene: Scene) -> None:
    put(scene, DIGEST)
    (post,) = scene.forum.posts
    scene.forum.edit(post, EVE, post.body)
    assert "somebody else has changed" in refusal(scene)


def test_an_edit_by_an_account_that_is_gone_proves_nothing(scene: Scene) -> None:
    put(scene, DIGEST)
    (post,) = scene.forum.posts
    post.edited, post.editor = True, None
    assert "somebody else has changed" in refusal(scene)


@pytest.mark.parametrize("text", ["x", "another text"])
def test_the_next_plan_makes_an_edited_comment_good_again(text: str, scene: Scene) -> None:
    put(scene, DIGEST)
    (post,) = scene.forum.posts
    scene.forum.edit(post, EVE, post.body)
    put(scene, DIGEST, text=text)
    assert read(scene) == DIGEST
    assert len(scene.forum.posts) == 1


def test_comments_that_disagree_prove_nothing(scene: Scene) -> None:
    scene.forum.add(ME, scene.body("a", digest=DIGEST))
    scene.forum.add(ME, scene.body("b", digest=OTHER))
    assert "different digests" in refusal(scene)


def test_one_bad_double_is_enough(scene: Scene) -> None:
    bad = scene.forum.add(ME, scene.body("a"))
    scene.forum.add(ME, scene.body("a"))
    assert read(scene) == DIGEST
    scene.forum.edit(bad, EVE, bad.body)
    assert "somebody else has changed" in refusal(scene)


def test_a_plan_that_no_apply_takes_has_none(scene: Scene) -> None:
    put(scene, None)
    assert "no apply takes" in refusal(scene)


def test_who_opened_the_pull_request_proves_nothing_with_their_own_token(scene: Scene) -> None:
    scene.forum.add(ADA, scene.body("mine"))
    with scene.open(ADAS_TOKEN) as review, pytest.raises(RefusedError, match="opened"):
        find_digest(review, PROD)


def test_reading_a_digest_writes_nothing(scene: Scene) -> None:
    put(scene)
    before = len(scene.forum.writes())
    read(scene)
    assert len(scene.forum.writes()) == before


# One host at a time


def test_the_token_of_github_actions_writes_comments_and_proves_nothing(github: Scene) -> None:
    with github.open(ACTIONS_TOKEN) as review:
        assert keep_up(review, PROD, github.body("x")) == "created"
        assert keep_up(review, PROD, github.body("y")) == "updated"
        with pytest.raises(RefusedError, match=r"every workflow .* GitHub App"):
            find_digest(review, PROD)


def test_a_person_called_like_a_bot_is_not_the_bot(github: Scene) -> None:
    person = type(ME)(ME.login, 99)
    github.forum.add(person, github.body("forged", digest=OTHER))
    put(github, DIGEST)
    assert read(github) == DIGEST
    (post,) = github.forum.of(ME)
    github.forum.edit(post, person, post.body)
    assert "somebody else has changed" in refusal(github)


def test_a_note_that_was_edited_while_it_was_read_proves_nothing(gitlab: Scene) -> None:
    put(gitlab, DIGEST)
    (post,) = gitlab.forum.posts
    gitlab.forum.after(
        gitlab.way.list_request,
        lambda: gitlab.forum.edit(post, EVE, gitlab.body("x", digest=OTHER)),
    )
    assert "somebody else has changed" in refusal(gitlab)


def test_a_note_that_became_another_while_it_was_read_proves_nothing(gitlab: Scene) -> None:
    put(gitlab, DIGEST)
    (post,) = gitlab.forum.posts
    other = gitlab.body("x", STAGING, OTHER)
    gitlab.forum.after(gitlab.way.list_request, lambda: gitlab.forum.edit(post, ME, other))
    assert "changed while it was read" in refusal(gitlab)


@pytest.mark.parametrize(
    "answer",
    [
        {"errors": [{"message": "Field 'lastEditedBy' doesn't exist on type 'Note'"}]},
        {"data": {"note": None}},
    ],
)
def test_a_gitlab_that_does_not_tell_who_edited_proves_nothing_and_takes_comments(
    answer: object, gitlab: Scene
) -> None:
    put(gitlab)
    gitlab.forum.answer("POST /api/graphql", 200, answer)
    with pytest.raises(UnsupportedError, match="who edited"):
        read(gitlab)
    gitlab.forum.answer("POST /api/graphql", 200, answer)
    put(gitlab)
    assert gitlab.forum.writes() == ["POST"]


def test_bitbucket_proves_nothing(bitbucket: Scene) -> None:
    put(bitbucket)
    assert "does not tell who changed a comment" in refusal(bitbucket)
    with bitbucket.open() as review, pytest.raises(ProviderError):
        review.prove(review.read().comments[0])
