import pytest

from spaceform.client.data_center import Version
from spaceform.errors import ForbiddenError
from tests.unit.client.data_center.conftest import Failed, Serve

SINCE = (9, 1)


def test_the_version_is_read_once(serve: Serve) -> None:
    served = serve({"version": "10.2.1"})
    version = served.version
    assert version.read() == version.read() == "10.2.1"
    assert served.asked == ["GET /wiki2/rest/api/server-information"]


@pytest.mark.parametrize("first", [Failed(404), Failed(401, {"statusCode": 401}), {"build": 1}])
def test_the_manifest_tells_it_too(serve: Serve, first: object) -> None:
    served = serve(first, {"typeId": "confluence", "version": "8.5.4"})
    assert served.version.read() == "8.5.4"


def test_a_site_may_show_it_nowhere(serve: Serve) -> None:
    assert serve(Failed(404), Failed(404, {"statusCode": 404})).version.read() is None


def test_other_refusals_need_no_version(serve: Serve) -> None:
    served = serve()
    error = ForbiddenError("no", status=403)
    assert Version(served.transport, "").explain(error, SINCE, "It") is error
    assert served.asked == []
