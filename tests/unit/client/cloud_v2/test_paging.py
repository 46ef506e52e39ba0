import pytest
from pydantic import JsonValue

from spaceform.client.answer import Answer
from spaceform.client.api import Api
from spaceform.client.cloud_v2.paging import find_included, read_all
from spaceform.errors import MalformedResponseError
from tests.unit.client.cloud_v1.conftest import Serve

FIRST = "/wiki/api/v2/list?prefix=other&cursor=a%3D&limit=9"


def page(*ids: int, following: JsonValue = None) -> JsonValue:
    links: JsonValue = {"next": following} if following is not None else {}
    return {"results": [{"id": each} for each in ids], "_links": links}


def read(api: Api) -> list[JsonValue]:
    _, rows = read_all(api, "list", limit=2, query={"prefix": "team"})
    return [row["id"] for row in rows]


def test_of_the_next_link_only_the_cursor_is_taken(serve: Serve) -> None:
    served = serve(page(1, following=FIRST), page(2, 3, following="?cursor=b"), page(4))
    assert read(served.api) == [1, 2, 3, 4]
    assert served.asked == [
        "/rest/list?prefix=team&limit=2",
        "/rest/list?prefix=team&limit=2&cursor=a%3D",
        "/rest/list?prefix=team&limit=2&cursor=b",
    ]


def test_an_empty_list_is_one_empty_page(serve: Serve) -> None:
    assert read(serve({"results": []}).api) == []


@pytest.mark.parametrize(
    "pages, said",
    [
        ([page(1, 2, following=FIRST), page(2, 3)], "repeats what an earlier page had"),
        ([page(1, 1)], "repeats what an earlier page had"),
        ([page(1, following=FIRST), page(2, following=FIRST)], "leads back to an earlier one"),
        ([page(following=FIRST)], "is empty although another one follows"),
        ([page(1, following="https://evil.example/list?cursor=a")], "links to another site"),
        ([page(1, following="/list?limit=2")], "without saying where it begins"),
        ([page(1, following="/list?cursor=")], "without saying where it begins"),
        ([page(1, following="/list?cursor=a&cursor=b")], "without saying where it begins"),
        ([page(1, following=7)], "_links.next is missing"),
        ([{"_links": {}}], "results is missing"),
        ([{"results": [{"name": "a"}]}], "id is missing"),
        ([[]], "results is missing"),
    ],
)
def test_a_list_that_cannot_be_trusted_is_refused(
    serve: Serve, pages: list[JsonValue], said: str
) -> None:
    api = serve(*pages).api
    with pytest.raises(MalformedResponseError, match=said):
        read(api)


def included(rows: int, **more: JsonValue) -> Answer:
    part: JsonValue = {"results": [{"id": number} for number in range(rows)], **more}
    return Answer("GET", "/spaces/1", {"labels": part})


@pytest.mark.parametrize(
    "answer",
    [
        included(0),
        included(49),
        included(50, meta={"hasMore": False}),
        included(3, meta={"hasMore": False}, _links={"self": "/spaces/1/labels"}),
    ],
)
def test_a_list_that_came_whole_is_taken(answer: Answer) -> None:
    assert find_included(answer, "labels") is not None


@pytest.mark.parametrize(
    "answer",
    [
        Answer("GET", "/spaces/1", {}),
        Answer("GET", "/spaces/1", {"labels": None}),
        included(50),
        included(50, meta={}),
        included(51, meta={"hasMore": None}),
        included(3, meta={"hasMore": True}),
        included(3, meta={"hasMore": False, "cursor": "a"}),
        included(3, _links={"next": "/spaces/1/labels?cursor=a"}),
    ],
)
def test_a_list_that_may_go_on_is_not_taken(answer: Answer) -> None:
    assert find_included(answer, "labels") is None


@pytest.mark.parametrize("part", [[], "labels", {"results": "a"}])
def test_a_list_that_is_none_is_refused(part: JsonValue) -> None:
    with pytest.raises(MalformedResponseError):
        find_included(Answer("GET", "/spaces/1", {"labels": part}), "labels")
