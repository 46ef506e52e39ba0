import pytest
from pydantic import JsonValue

from spaceform.aspects.details import Homepage
from spaceform.change import SpaceRef
from spaceform.client.api import Api
from spaceform.client.cloud_v2 import Content
from spaceform.errors import ForbiddenError
from spaceform.observation import ContentCount
from tests.unit.client.data_center.conftest import Failed, serving

REF = SpaceRef(id="1", key="ENG")
GONE = Failed(410, {"message": "This endpoint has been removed."})
FORBIDDEN = Failed(403, {"statusCode": 403, "message": "No."})


def page(*ids: int, following: str | None = None) -> JsonValue:
    rows: list[JsonValue] = [{"id": str(each), "title": "Welcome"} for each in ids]
    return {"results": rows, "_links": {"next": f"?cursor={following}"} if following else {}}


def test_pages_are_found_through_v2_where_v1_s_content_is_gone() -> None:
    with serving((GONE, page(7))) as served:
        api, api_v1 = Api(served.transport, "/v2"), Api(served.transport, "/v1")
        found = Content(api, api_v1).find_pages(REF, "Welcome")
    assert found == (Homepage(id="7", title="Welcome"),)
    assert served.asked == [
        "GET /v1/content?spaceKey=ENG&type=page&title=Welcome&start=0&limit=100",
        "GET /v2/spaces/1/pages?status=current&title=Welcome&limit=250",
    ]


def test_pages_that_may_not_be_looked_for_are_an_error() -> None:
    with serving((FORBIDDEN,)) as served:
        content = Content(Api(served.transport, "/v2"), Api(served.transport, "/v1"))
        with pytest.raises(ForbiddenError):
            content.find_pages(REF, "Welcome")


def test_content_is_counted_page_by_page() -> None:
    with serving((page(1, 2, following="a"), page(3), page())) as served:
        api = Api(served.transport, "/any")
        counts = Content(api, api).count_content(REF)
    assert counts == (
        ContentCount(type="page", count=3),
        ContentCount(type="blogpost", count=0),
    )


def test_counting_ends_somewhere() -> None:
    endless = tuple(page(number, following=str(number)) for number in range(21))
    with serving((*endless, page())) as served:
        api = Api(served.transport, "/any")
        pages, _ = Content(api, api).count_content(REF)
    assert pages == ContentCount(type="page", count=20, at_least=True)
