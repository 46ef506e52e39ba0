import pytest
from pydantic import JsonValue

from spaceform.client.data_center import Directory
from spaceform.errors import AuthError, UnsupportedError
from spaceform.principals import Group
from tests.unit.client.data_center.conftest import Failed, Serve

FORBIDDEN = Failed(403, {"statusCode": 403, "message": "no"})
GONE = Failed(404, {"statusCode": 404, "message": "no"})
GROUP: JsonValue = {"type": "group", "name": "a"}


def test_whoever_is_taken_for_nobody_has_no_identity(serve: Serve) -> None:
    served = serve({"type": "anonymous", "displayName": "Anonymous"})
    with pytest.raises(AuthError, match="check the token"):
        Directory(served.api).read_identity()


def test_a_site_that_knows_nobody_may_be_no_confluence(serve: Serve) -> None:
    with pytest.raises(UnsupportedError, match="is SPACEFORM_SITE a Confluence site"):
        Directory(serve(GONE).api).read_identity()


def test_groups_that_may_not_be_listed_are_looked_for_one_by_one(serve: Serve) -> None:
    served = serve(FORBIDDEN, GROUP, GONE, FORBIDDEN)
    directory = Directory(served.api)
    directory.look_ahead(("a", "b", "c"))
    assert directory.find_groups("a") == (Group(id="a", name="a"),)
    assert directory.find_groups("b") == ()
    assert [request.partition("?")[0] for request in served.asked] == [
        "GET /wiki2/rest/api/group",
        "GET /wiki2/rest/api/group/a",
        "GET /wiki2/rest/api/group/b",
        "GET /wiki2/rest/api/group",
    ]
