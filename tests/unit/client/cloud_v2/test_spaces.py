import pytest
from pydantic import JsonValue

from spaceform.client import Credentials
from spaceform.client.dialects import DIALECTS
from spaceform.errors import MalformedResponseError
from spaceform.space import Unknown
from tests.unit.client.cloud_v1.conftest import Serve, Served

ROW: dict[str, JsonValue] = {"id": "1", "key": "ENG", "name": "Engineering", "status": "current"}
LISTED: JsonValue = {"results": [ROW]}
NOBODY = Credentials("https://acme.atlassian.net", "x")


def administered(served: Served) -> bool | None:
    site = DIALECTS["cloud-v2"](served.api.transport, NOBODY, "")
    space = site.spaces.read_space("ENG", frozenset())
    assert space is not None
    assert space.details is Unknown.NOT_READ
    return space.administered


def operation(name: str, target: str = "space") -> JsonValue:
    return {"operation": name, "targetType": target}


@pytest.mark.parametrize(
    "operations, expected",
    [
        ({"results": [operation("read"), operation("administer")]}, True),
        ({"results": [operation("read")]}, False),
        ({"results": [operation("administer", "page")]}, False),
        ({"results": [operation("administer")], "meta": {"hasMore": True}}, True),
        ({"results": [operation("read")], "meta": {"hasMore": True}}, None),
        (None, None),
    ],
)
def test_whether_a_space_is_administered_shows_or_not(
    serve: Serve,
    operations: JsonValue,
    expected: bool | None,  # noqa: FBT001
) -> None:
    assert administered(serve(LISTED, {**ROW, "operations": operations})) is expected


def test_another_status_than_the_two_is_refused(serve: Serve) -> None:
    with pytest.raises(MalformedResponseError, match="status"):
        administered(serve(LISTED, {**ROW, "status": "trashed"}))
