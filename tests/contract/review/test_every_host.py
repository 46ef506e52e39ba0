"""What is so at every host: one comment a slot, whose it is, races, pages, limits and errors."""

import threading

import pytest
from starlette.responses import Response

from spaceform.errors import (
    AuthError,
    ForbiddenError,
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    RateLimitedError,
    UnclearError,
    UnreachableError,
)
from spaceform.review import Done, keep_up, slot_of
from tests.contract.review.forum import ADA, EVE, ME, TOKENS
from tests.contract.review.scene import PROD, STAGING, WAYS, Scene
from tests.unit.report.hostile import HOSTILE


def share(scene: Scene) -> list[str]:
    """Return the hostile texts that fall to a host: each is tried at one of them."""
    names = list(WAYS)
    mine = next(at for at, name in enumerate(names) if WAYS[name] is scene.way)
    return list(HOSTILE[mine :: len(names)])


def put(scene: Scene, text: str, slot: str = PROD, *, create: bool = True) -> Done:
    with scene.open() as review:
        return keep_up(review, slot, scene.body(text, slot), create=create)


# One comment, kept up to date


def test_the_first_run_writes_a_comment_and_the_next_one_changes_it(scene: Scene) -> None:
    assert put(scene, "first") == "created"
    (post,) = scene.forum.posts
    assert post.body == scene.body("first")
    assert put(scene, "second") == "updated"
    assert [each.body for each in scene.forum.posts] == [scene.body("second")]
    assert scene.forum.writes() == ["POST", scene.way.update]


def test_what_is_up_to_date_is_not_written_again(scene: Scene) -> None:
    put(scene, "same\n")
    (post,) = scene.forum.posts
    post.body = post.body.replace("\n", "\r\n").rstrip()  # as a host may give it back
    assert put(scene, "same\n") == "unchanged"
    assert scene.forum.writes() == ["POST"]


def test_every_environment_and_name_has_a_comment_of_its_own(scene: Scene) -> None:
    put(scene, "prod", PROD)
    put(scene, "staging", STAGING)
    put(scene, "staging again", STAGING)
    assert [post.body for post in scene.forum.posts] == [
        scene.body("prod", PROD),
        scene.body("staging again", STAGING),
    ]


def test_without_create_none_is_written_but_one_that_is_there_is_updated(scene: Scene) -> None:
    assert put(scene, "nothing", create=False) == "left out"
    assert scene.forum.writes() == []
    put(scene, "something")
    assert put(scene, "nothing", create=False) == "updated"


def test_doubles_of_an_earlier_race_are_deleted_and_the_newest_is_kept(scene: Scene) -> None:
    old, newest = (scene.forum.add(ME, scene.body(text)) for text in ("old", "newest"))
    assert put(scene, "now") == "updated"
    assert scene.forum.posts == [newest]
    assert old not in scene.forum.posts


def test_a_comment_that_was_deleted_meanwhile_is_written_anew(scene: Scene) -> None:
    post = scene.forum.add(ME, scene.body("old"))
    scene.forum.after(scene.way.list_request, lambda: scene.forum.posts.remove(post))
    assert put(scene, "now") == "created"
    assert [each.body for each in scene.forum.posts] == [scene.body("now")]


# Whose comment it is


def test_somebody_elses_comment_with_our_marker_is_neither_touched_nor_trusted(
    scene: Scene,
) -> None:
    forged = scene.forum.add(EVE, scene.body("forged"))
    assert put(scene, "ours") == "created"
    assert put(scene, "ours") == "unchanged"
    assert forged in scene.forum.posts
    assert forged.body == scene.body("forged")
    assert [post.body for post in scene.forum.of(ME)] == [scene.body("ours")]


def test_a_marker_below_the_first_line_is_text(scene: Scene) -> None:
    quoted = scene.forum.add(ME, f"As it says:\n\n{scene.body('quoted')}")
    assert put(scene, "ours") == "created"
    assert quoted in scene.forum.posts


def test_a_comment_whose_author_is_gone_is_nobodys(scene: Scene) -> None:
    scene.forum.add(None, scene.body("a ghost's"))
    scene.forum.opener = None
    assert put(scene, "ours") == "created"


# Races


def test_a_run_that_wrote_first_gives_way_to_the_newer_comment(scene: Scene) -> None:
    scene.forum.after(
        r"^POST .*(comments|notes)$", lambda: scene.forum.add(ME, scene.body("theirs"))
    )
    assert put(scene, "ours") == "created"
    assert [post.body for post in scene.forum.posts] == [scene.body("theirs")]


def test_a_run_that_wrote_last_deletes_the_older_comment(scene: Scene) -> None:
    scene.forum.after(scene.way.list_request, lambda: scene.forum.add(ME, scene.body("theirs")))
    assert put(scene, "ours") == "created"
    assert [post.body for post in scene.forum.posts] == [scene.body("ours")]


def test_two_runs_at_once_leave_one_comment(scene: Scene) -> None:
    meeting = threading.Barrier(2)
    for _ in range(2):
        scene.forum.after(scene.way.list_request, lambda: meeting.wait(100))
    runs = [threading.Thread(target=put, args=(scene, f"run {number}")) for number in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [each for each in scene.forum.writes() if each == "POST"] == ["POST", "POST"]
    assert len(scene.forum.posts) == 1


def test_a_write_whose_answer_is_lost_is_settled_by_reading(scene: Scene) -> None:
    lost = Response("gone", 502, media_type="text/plain")
    scene.forum.after(r"^POST .*(comments|notes)$", lambda: None, lost)
    assert put(scene, "first") == "created"
    scene.forum.after(f"^{scene.way.update} ", lambda: None, lost)
    assert put(scene, "second") == "updated"
    assert [post.body for post in scene.forum.posts] == [scene.body("second")]
    assert scene.forum.writes() == ["POST", scene.way.update]


def test_a_write_that_did_not_happen_is_not_sent_again(scene: Scene) -> None:
    scene.forum.answer(r"^POST .*(comments|notes)$", 500, {})
    with pytest.raises(UnclearError):
        put(scene, "first")
    assert scene.forum.posts == []
    assert scene.forum.writes() == ["POST"]


def test_a_change_that_did_not_happen_is_not_sent_again(scene: Scene) -> None:
    put(scene, "first")
    scene.forum.answer(f"^{scene.way.update} ", 500, {})
    with pytest.raises(UnclearError, match="not known"):
        put(scene, "second")
    assert scene.forum.writes() == ["POST", scene.way.update]


# Many comments


def test_the_comment_is_found_among_hundreds(scene: Scene) -> None:
    for number in range(120):
        scene.forum.add(EVE, f"noise {number}")
    mine = scene.forum.add(ME, scene.body("old"))
    for number in range(130):
        scene.forum.add(EVE, f"more noise {number}")
    assert put(scene, "new") == "updated"
    assert mine.body == scene.body("new")
    assert len(scene.forum.posts) == 251


def test_a_list_of_exactly_one_page_ends(scene: Scene) -> None:
    for number in range(100):
        scene.forum.add(EVE, f"noise {number}")
    assert put(scene, "new") == "created"


# Being asked for a pause


def test_429_is_waited_out_and_the_write_is_sent_once_more(scene: Scene) -> None:
    scene.forum.answer(r"^POST .*(comments|notes)$", 429, {"message": "slow"}, Retry_After="0")
    scene.forum.answer(scene.way.list_request, 429, {"message": "slow"}, Retry_After="0")
    assert put(scene, "first") == "created"
    assert len(scene.forum.posts) == 1


def test_a_pause_that_nobody_would_sit_through_is_an_error(scene: Scene) -> None:
    scene.forum.answer(scene.way.list_request, 429, {"message": "slow"}, Retry_After="1800")
    with pytest.raises(RateLimitedError, match=r"fewer requests.*1800 s") as caught:
        put(scene, "first")
    assert "--max-rps" not in str(caught.value)


# Errors


def test_a_token_that_is_not_accepted_is_told_with_its_variable(scene: Scene) -> None:
    with scene.open("wrong-token-0123456789") as review, pytest.raises(AuthError) as caught:
        keep_up(review, PROD, scene.body("x"))
    assert f"SPACEFORM_{scene.way.host.upper()}_TOKEN" in str(caught.value)
    assert "wrong-token" not in str(caught.value)
    assert "SPACEFORM_SITE" not in str(caught.value)


def test_a_pull_request_that_is_not_there_says_so(scene: Scene) -> None:
    with scene.open(number=8) as review, pytest.raises((NotFoundError, MalformedResponseError)):
        keep_up(review, PROD, scene.body("x"))


def test_a_body_that_is_too_long_after_all_says_so(scene: Scene) -> None:
    scene.forum.limit = 50
    with pytest.raises(ProviderError, match="The comment is too long for"):
        put(scene, "x" * 100)


@pytest.mark.parametrize(
    "body, kind",
    [(b"<html>Please sign in</html>", "text/html"), (b"[1, 2", "application/json"), (b"7", "")],
)
def test_what_is_not_the_hosts_answer_is_not_taken_for_one(
    body: bytes, kind: str, scene: Scene
) -> None:
    scene.forum.answer(scene.way.list_request, 200, body, content_type=kind or "application/json")
    with pytest.raises(MalformedResponseError) as caught:
        put(scene, "x")
    assert "SPACEFORM_SITE" not in str(caught.value)
    assert scene.forum.writes() == []


@pytest.mark.parametrize("status", [403, 404])
def test_a_no_that_a_proxy_gives_is_not_taken_for_the_hosts(status: int, scene: Scene) -> None:
    scene.forum.answer(scene.way.list_request, status, b"no", content_type="text/plain")
    with pytest.raises(MalformedResponseError, match="not as"):
        put(scene, "x")


def test_a_redirect_is_not_followed_and_the_token_stays_here(scene: Scene) -> None:
    scene.forum.answer(scene.way.list_request, 302, {}, Location="https://evil.example/x")
    with pytest.raises(MalformedResponseError, match=r"evil\.example"):
        put(scene, "x")


# Who may see what


def test_nothing_of_confluences_manners_reaches_another_host(scene: Scene) -> None:
    put(scene, "first")
    put(scene, "second")
    for seen in scene.forum.seen:
        assert "x-atlassian-token" not in seen.headers
        assert seen.headers["authorization"] == f"Bearer {next(iter(TOKENS))}"
        assert next(iter(TOKENS)) not in seen.path


@pytest.mark.long
def test_hostile_text_arrives_as_it_is_and_never_moves_the_marker(scene: Scene) -> None:
    texts = share(scene)
    with scene.open() as review:
        for number, text in enumerate(texts):
            slot = slot_of("prod", f"plan {number}")
            body = scene.body(text.encode("utf-8", "replace").decode(), slot)
            assert keep_up(review, slot, body) == "created"
            assert keep_up(review, slot, body) == "unchanged"
    assert len(scene.forum.posts) == len(texts)


@pytest.mark.long
def test_any_environment_and_name_is_a_slot_of_its_own(scene: Scene) -> None:
    texts = [text for text in share(scene) if text]
    slots = [slot_of(text, None) for text in texts] + [slot_of(None, text) for text in texts]
    with scene.open() as review:
        for slot in slots:
            assert keep_up(review, slot, scene.body("x", slot)) == "created"
            assert keep_up(review, slot, scene.body("x", slot)) == "unchanged"
    assert len(scene.forum.posts) == len(slots)


def test_the_opener_of_the_pull_request_is_read(scene: Scene) -> None:
    with scene.open() as review:
        opener = review.read().opener
    with scene.open("ada-token-0123456789") as review:
        assert review.read().me == opener
    assert scene.forum.opener == ADA


def test_a_refused_write_is_not_repeated(scene: Scene) -> None:
    body = {"message": "403 Forbidden", "error": {"message": "no"}}
    scene.forum.answer(r"^POST .*(comments|notes)$", 403, body)
    with pytest.raises(ForbiddenError):
        put(scene, "x")
    assert scene.forum.writes() == ["POST"]


def test_a_host_that_is_not_there_is_told_by_its_own_setting(scene: Scene) -> None:
    with scene.open() as review:
        review.read()
    gone = Scene(scene.way, scene.forum, "http://127.0.0.1:1")
    with gone.open() as review, pytest.raises(UnreachableError, match="check --api-url"):
        review.read()
