import pytest
from pydantic import JsonValue

from spaceform.client.api import Api
from spaceform.client.cloud_v1.paging import read_all
from spaceform.errors import MalformedResponseError
from tests.unit.client.cloud_v1.conftest import Serve


def page(*ids: int, following: str | None = None, **more: JsonValue) -> JsonValue:
    links: JsonValue = {"next": following} if following else {}
    return {"results": [{"id": each} for each in ids], "_links": links, **more}


def read(api: Api) -> list[JsonValue]:
    _, rows = read_all(api, "list", limit=2, query={"prefix": "team"})
    return [row["id"] for row in rows]


def test_all_pages_are_read_from_where_the_last_one_ended(serve: Serve) -> None:
    # The site gives less at a time than it was asked for.
    served = serve(page(1, following="/rest/list?start=1"), page(2, 3, following="x"), page(4))
    assert read(served.api) == [1, 2, 3, 4]
    assert served.asked == [f"/rest/list?prefix=team&start={start}&limit=2" for start in (0, 1, 3)]


def test_an_empty_list_is_one_empty_page(serve: Serve) -> None:
    assert read(serve(page(size=0)).api) == []


@pytest.mark.parametrize(
    "pages, said",
    [
        ([page(1, 2, following="x"), page(2, 3)], "repeats what an earlier page had"),
        ([page(1, 2, following="x"), page(1, 2, following="x")], "repeats what an earlier page"),
        ([page(1, 1)], "repeats what an earlier page had"),
        ([page(1, following="x"), page(following="x")], "is empty although another one follows"),
        ([page(1, size=2)], "does not have as many rows as it says"),
        ([page(1, following="//evil.example/rest/list?start=1")], "links to another site"),
        ([{"size": 0}], "results is missing"),
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
