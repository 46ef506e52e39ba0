import pytest
from pydantic import JsonValue

from spaceform.aspects.grants import GrantRow
from spaceform.client.data_center import Grants
from spaceform.errors import (
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    UnsupportedError,
)
from spaceform.principals import ANONYMOUS, Principal
from tests.unit.client.data_center.conftest import REF, Failed, Serve

EVERYBODY: JsonValue = {"type": "anonymous"}


def row(subject: JsonValue, operation: str = "read", target: str = "space") -> JsonValue:
    return {"operation": {"operationKey": operation, "targetType": target}, "subject": subject}


def read(serve: Serve, *answers: JsonValue) -> tuple[GrantRow, ...]:
    served = serve(*answers)
    return Grants(served.api, served.version).read_grants(REF)


@pytest.mark.parametrize(
    "subject, principal, name",
    [
        (
            {"type": "group", "name": "engineers"},
            Principal(kind="group", id="engineers"),
            "engineers",
        ),
        ({"type": "user", "userKey": "4028"}, Principal(kind="user", id="4028"), None),
        (
            {"type": "known", "userKey": "4028", "displayName": "Ada"},
            Principal(kind="user", id="4028"),
            "Ada",
        ),
        (
            {"type": "unknown", "displayName": "Unknown User"},
            Principal(kind="user", id="unknown"),
            "Unknown User",
        ),
    ],
)
def test_a_row_names_its_principal(
    serve: Serve, subject: JsonValue, principal: Principal, name: str | None
) -> None:
    (found,) = read(serve, [row(subject)], [])
    assert found == GrantRow(
        id=f"{principal} read/space", principal=principal, permission="read/space", name=name
    )


@pytest.mark.parametrize("bare", [None, EVERYBODY])
def test_what_everybody_may_do_is_asked_for_where_the_list_lacks_it(
    serve: Serve, bare: JsonValue
) -> None:
    group: JsonValue = {"type": "group", "name": "engineers"}
    served = serve([row(group)], [row(bare)])
    rows = Grants(served.api, served.version).read_grants(REF)
    assert [str(found.principal) for found in rows] == ["anonymous", "group:engineers"]
    assert served.asked[1] == "GET /wiki2/rest/api/space/ENG/permissions/anonymous"


def test_it_is_not_asked_for_any_more_once_a_list_has_had_it(serve: Serve) -> None:
    served = serve([row(EVERYBODY), row(EVERYBODY)], [])
    grants = Grants(served.api, served.version)
    assert [found.principal for found in grants.read_grants(REF)] == [ANONYMOUS]
    assert grants.read_grants(REF) == ()
    assert len(served.asked) == 2


@pytest.mark.parametrize(
    "permission, field",
    [
        (row({"type": "robot"}), "subject.type"),
        (row({"name": "engineers"}), "type"),
        (row({"type": "group"}), "name"),
        ({"operation": {"operationKey": "read"}}, "operation.targetType"),
        ({"operation": {"targetType": "space"}}, "operation.operationKey"),
        ("text", r"the answer\[\]"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(
    serve: Serve, permission: JsonValue, field: str
) -> None:
    with pytest.raises(MalformedResponseError, match=rf"^{field} is missing"):
        read(serve, [permission])


def test_a_failure_that_may_mean_forbidden_says_so(serve: Serve) -> None:
    failures = [Failed(500)] * 5
    served = serve(*failures)
    with pytest.raises(ProviderError, match="CONFSERVER-99908") as info:
        Grants(served.api, served.version).read_grants(REF)
    assert info.value.status == 500


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_version_without_the_operation_is_named(serve: Serve, status: int) -> None:
    served = serve(Failed(status), Failed(404), {"version": "8.5.4"})
    with pytest.raises(UnsupportedError, match=r"came with .* 9\.1, and this site is version 8\.5"):
        Grants(served.api, served.version).add_grant(REF, ANONYMOUS, "read/space")
    assert served.asked[1:] == [
        "GET /wiki2/rest/api/server-information",
        "GET /wiki2/rest/applinks/1.0/manifest",
    ]


def test_a_page_in_place_of_an_operation_is_the_versions_where_it_does_not_show(
    serve: Serve,
) -> None:
    served = serve(Failed(404), Failed(404), Failed(404))
    with pytest.raises(UnsupportedError, match="a version that it does not show"):
        Grants(served.api, served.version).read_grants(REF)


def test_a_thing_that_is_not_there_is_no_matter_of_the_version(serve: Serve) -> None:
    gone = Failed(404, {"statusCode": 404, "message": "No group"})
    served = serve(gone, {"version": "9.2.0"})
    group = Principal(kind="group", id="gone")
    with pytest.raises(NotFoundError):
        Grants(served.api, served.version).add_grant(REF, group, "read/space")


def test_a_page_from_a_version_that_has_the_operation_is_told_as_it_is(serve: Serve) -> None:
    served = serve(Failed(404), {"version": "9.2.0"})
    with pytest.raises(MalformedResponseError, match="web page"):
        Grants(served.api, served.version).read_grants(REF)
