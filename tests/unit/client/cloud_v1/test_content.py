import pytest
from pydantic import JsonValue

from spaceform.change import SpaceRef
from spaceform.client.cloud_v1 import Content
from spaceform.errors import MalformedResponseError
from spaceform.observation import ContentCount, StateSettings
from tests.unit.client.cloud_v1.conftest import Serve

REF = SpaceRef(id="1", key="ENG")


def page(*ids: int, following: int | None = None) -> JsonValue:
    links: JsonValue = {} if following is None else {"next": f"/rest/x?start={following}"}
    rows: list[JsonValue] = [{"id": str(each), "title": f"Page {each}"} for each in ids]
    return {"results": rows, "_links": links}


def test_restricted_pages_make_a_page_of_the_list_short_and_end_nothing(serve: Serve) -> None:
    served = serve({"page": page(1, 2, following=500)}, page(following=1000), page(3))
    assert Content(served.api).count_content(REF) == (
        ContentCount(type="page", count=3),
        ContentCount(type="blogpost", count=0),
    )
    assert [path.partition("?")[2] for path in served.asked] == [
        "limit=500",
        "start=500&limit=500",
        "start=1000&limit=500",
    ]


def test_a_list_that_does_not_move_on_is_refused(serve: Serve) -> None:
    served = serve({"page": page(1, following=500)}, page(following=500))
    with pytest.raises(MalformedResponseError, match="empty although another one follows"):
        Content(served.api).count_content(REF)


def test_a_space_may_offer_no_states_of_its_own(serve: Serve) -> None:
    answer: JsonValue = {
        "contentStatesAllowed": True,
        "customContentStatesAllowed": False,
        "spaceContentStatesAllowed": False,
    }
    assert Content(serve(answer).api).read_state_settings(REF) == StateSettings(
        allowed=True, custom_allowed=False, space_allowed=False
    )
