"""GitLab alone: its pages, its errors, and its orders in comments."""

from dataclasses import replace
from threading import Event

import pytest

from spaceform.errors import ForbiddenError, MalformedResponseError, NotFoundError, ProviderError
from spaceform.review import keep_up, open_place
from tests.contract.review.forum import EVE, ME
from tests.contract.review.scene import PROD, Scene

CREATE = r"^POST .*/notes$"
NOTES = r"^GET .*/notes"


def put(scene: Scene, text: str = "x") -> None:
    with scene.open() as review:
        keep_up(review, PROD, scene.body(text))


def test_a_short_page_is_not_the_last_one(gitlab: Scene) -> None:
    for _ in range(150):
        gitlab.forum.add(None, "what this token may not see")
    mine = gitlab.forum.add(ME, gitlab.body("old"))
    put(gitlab, "new")
    assert mine.body == gitlab.body("new")


def test_what_gitlab_itself_notes_is_no_comment(gitlab: Scene) -> None:
    gitlab.forum.add(ME, gitlab.body("changed the title"), system=True)
    put(gitlab)
    assert gitlab.forum.writes() == ["POST"]


@pytest.mark.parametrize(
    "link, told",
    [
        ("https://evil.example/api/v4/x?page=2", "links to another site"),
        ("//evil.example/x?page=2", "links to another site"),
        ("{url}/api/v4/x", "leads back"),
    ],
)
def test_a_next_page_that_is_elsewhere_or_nowhere_is_an_error(
    link: str, told: str, gitlab: Scene
) -> None:
    address = link.format(url=gitlab.url)
    gitlab.forum.answer(NOTES, 200, [], Link=f'<{address}>; rel="next"')
    with pytest.raises(MalformedResponseError, match=told):
        put(gitlab)
    assert gitlab.forum.writes() == []


def test_a_page_that_leads_back_is_an_error(gitlab: Scene) -> None:
    for _ in range(3):
        gitlab.forum.answer(NOTES, 200, [], Link=f'<{gitlab.url}/x?page=2>; rel="next"')
    with pytest.raises(MalformedResponseError, match="leads back"):
        put(gitlab)


@pytest.mark.parametrize(
    "status, body, kind, told",
    [
        (
            403,
            {"error": "insufficient_scope", "error_description": "…", "scope": "api"},
            ForbiddenError,
            "it needs the scope `api`",
        ),
        (403, {"message": "403 Forbidden"}, ForbiddenError, "role Reporter"),
        (404, {"message": "404 Project Not Found"}, NotFoundError, "no such merge request"),
        (400, {"message": {"note": ["can't be blank"]}}, ProviderError, "note can't be blank"),
        (400, {"message": {"note": ["odd", 7]}}, ProviderError, "note odd"),
        (400, {"error": "body is missing"}, ProviderError, "body is missing"),
    ],
)
def test_an_error_says_what_is_missing(
    status: int, body: object, kind: type[ProviderError], told: str, gitlab: Scene
) -> None:
    gitlab.forum.answer(CREATE, status, body)
    with pytest.raises(kind) as caught:
        put(gitlab)
    assert told in str(caught.value)


def test_a_limit_in_plain_text_is_waited_out(gitlab: Scene) -> None:
    limited = b"Retry later\n"
    gitlab.forum.answer(NOTES, 429, limited, content_type="text/plain", Retry_After="0")
    put(gitlab)
    assert len(gitlab.forum.posts) == 1


@pytest.mark.parametrize("body", [{"message": "no list"}, [{"id": "x"}], [7]])
def test_a_list_that_is_none_is_an_error(body: object, gitlab: Scene) -> None:
    gitlab.forum.answer(NOTES, 200, body)
    with pytest.raises(MalformedResponseError, match="list of notes"):
        put(gitlab)


def test_a_project_that_no_address_can_hold_is_not_asked_for(gitlab: Scene) -> None:
    place = replace(gitlab.place(), repository="acme/wi\udcffki")
    with open_place(place, Event()) as review, pytest.raises(ProviderError, match="not sent"):
        review.read()


def test_the_project_may_be_named_by_its_path(gitlab: Scene) -> None:
    gitlab.forum.add(EVE, "hello")
    put(gitlab)
    assert all("acme%2Fwiki" in seen.path for seen in gitlab.forum.seen if "notes" in seen.path)
