import pytest
from pydantic import JsonValue

from spaceform.client.data_center import Content
from spaceform.errors import UnsupportedError
from spaceform.principals import User
from tests.unit.client.data_center.conftest import REF, Failed, Serve

ADA: JsonValue = {"type": "known", "userKey": "4028", "username": "ada", "displayName": "Ada"}


@pytest.mark.parametrize("row", [ADA, {"watcher": ADA, "contentTypes": []}])
def test_watchers_are_people_or_hold_them(serve: Serve, row: JsonValue) -> None:
    served = serve({"results": [row], "start": 0, "limit": 200, "size": 1})
    assert Content(served.api).read_watchers(REF) == (
        User(account_id="4028", name="Ada", human=True),
    )


def test_watchers_may_be_hidden(serve: Serve) -> None:
    served = serve(Failed(403, {"statusCode": 403}))
    assert Content(served.api).read_watchers(REF) is None


def test_content_in_a_state_is_nothing_there(serve: Serve) -> None:
    with pytest.raises(UnsupportedError, match="content states"):
        Content(serve().api).read_content_in_state(REF, "1")
