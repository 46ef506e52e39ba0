from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from spaceform.client.data_center import Lifecycle
from spaceform.errors import MalformedResponseError, ProviderError, UnclearError, UnsupportedError
from tests.unit.client.data_center.conftest import REF, Failed, Serve

BORN = datetime(2024, 1, 1, tzinfo=UTC)
GONE = Failed(404, {"statusCode": 404, "message": "No space"})


@pytest.mark.parametrize(
    "beginning",
    [
        {"creator": {"userKey": "4028"}, "creationDate": "2024-01-01T00:00:00.000Z"},
        {
            "history": {
                "createdBy": {"userKey": "4028"},
                "createdDate": "2024-01-01T01:00:00.000+0100",
            }
        },
    ],
)
def test_a_spaces_beginning_stands_in_one_of_two_places(
    serve: Serve, beginning: dict[str, JsonValue]
) -> None:
    served = serve({"id": 1, "key": "ENG", **beginning})
    found = Lifecycle(served.api, served.version).read_beginning("ENG")
    assert found is not None
    assert (found.ref, found.creator, found.created) == (REF, "4028", BORN)


def test_a_beginning_may_not_show(serve: Serve) -> None:
    served = serve({"id": 1, "key": "ENG"}, GONE, {"id": 1, "key": "ENG", "creationDate": "x"})
    lifecycle = Lifecycle(served.api, served.version)
    found = lifecycle.read_beginning("ENG")
    assert found is not None
    assert (found.creator, found.created) == (None, None)
    assert lifecycle.read_beginning("ENG") is None
    with pytest.raises(MalformedResponseError, match=r"^creationDate is missing"):
        lifecycle.read_beginning("ENG")


def test_a_task_that_does_not_say_finished_is_when_all_is_done(serve: Serve) -> None:
    begun: JsonValue = {"id": "9", "links": {"status": "/rest/api/longtask/9"}}
    half: JsonValue = {"percentageComplete": 50, "successful": True}
    served = serve(begun, half, {"percentageComplete": 100, "successful": True}, GONE)
    Lifecycle(served.api, served.version).delete_space(REF)
    assert len(served.asked) == 4


def test_a_task_that_fails_says_why(serve: Serve) -> None:
    failed: JsonValue = {
        "percentageComplete": 100,
        "successful": False,
        "messages": [{"translation": "Error removing space."}],
    }
    served = serve({"id": "9"}, failed)
    with pytest.raises(ProviderError, match=r"could not delete ENG: Error removing space"):
        Lifecycle(served.api, served.version).delete_space(REF)


def test_a_task_that_shows_nothing_is_unclear(serve: Serve) -> None:
    served = serve({"id": "9"}, {})
    with pytest.raises(UnclearError, match="percentageComplete is missing"):
        Lifecycle(served.api, served.version).delete_space(REF)


def test_a_version_that_cannot_archive_is_named(serve: Serve) -> None:
    served = serve(Failed(404), Failed(404), {"version": "9.0.3"})
    with pytest.raises(UnsupportedError, match=r"Archiving spaces .* 9\.1, .* 9\.0\.3"):
        Lifecycle(served.api, served.version).set_archived(REF, archived=True)
