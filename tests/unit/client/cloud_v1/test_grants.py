import pytest
from pydantic import JsonValue

from spaceform.aspects.grants import GrantRow
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer
from spaceform.client.cloud_v1.grants import Grants, find_rows
from spaceform.errors import ForbiddenError, MalformedResponseError
from spaceform.principals import ANONYMOUS, Principal
from tests.unit.client.cloud_v1.conftest import Serve


def rows(*permissions: JsonValue) -> list[GrantRow]:
    value: JsonValue = {"permissions": [*permissions]}
    return list(find_rows(Answer("GET", "/space/ENG", value)) or ())


def row(row_id: JsonValue = 1, **more: JsonValue) -> JsonValue:
    operation: JsonValue = {"operation": "read", "targetType": "space"}
    return {"id": row_id, "operation": operation, **more}


def subjects(kind: str, *results: JsonValue) -> JsonValue:
    return {kind: {"results": [*results], "size": len(results)}}


@pytest.mark.parametrize(
    "subject, principal, name",
    [
        (
            subjects("user", {"accountId": "5b10", "displayName": "Ada"}),
            Principal(kind="user", id="5b10"),
            "Ada",
        ),
        (
            subjects("user", {"accountId": "5b10", "displayName": None, "publicName": "ada"}),
            Principal(kind="user", id="5b10"),
            "ada",
        ),
        (
            subjects("user", {"type": "unknown", "accountId": None}),
            Principal(kind="user", id="unknown"),
            None,
        ),
        (
            subjects("group", {"id": "0f6c", "name": "engineers"}),
            Principal(kind="group", id="0f6c"),
            "engineers",
        ),
        (
            subjects("group", {"name": "deleted"}),
            Principal(kind="group", id="deleted"),
            "deleted",
        ),
    ],
)
def test_a_row_names_its_principal(
    subject: JsonValue, principal: Principal, name: str | None
) -> None:
    assert rows(row("77", subjects=subject, anonymousAccess=False, unlicensedAccess=False)) == [
        GrantRow(id="77", principal=principal, permission="read/space", name=name)
    ]


def test_anonymous_access_is_a_principal() -> None:
    assert rows(row(7, anonymousAccess=True)) == [
        GrantRow(id="7", principal=ANONYMOUS, permission="read/space")
    ]


def test_access_that_nobody_could_write_is_left_out() -> None:
    assert rows(row(anonymousAccess=False, unlicensedAccess=True)) == []


def test_permissions_that_are_not_shown_are_not_none() -> None:
    assert find_rows(Answer("GET", "/space/ENG", {"key": "ENG"})) is None
    assert find_rows(Answer("GET", "/space/ENG", {"permissions": []})) == ()


@pytest.mark.parametrize(
    "permission, field",
    [
        ({"id": 1}, "operation.operation"),
        ({"operation": {"operation": "read", "targetType": "space"}}, "id"),
        (row(subjects={"user": {}}), "subjects.user.results"),
        (row(subjects={"group": {"results": [1]}}), r"subjects.group.results\[\]"),
        ("text", r"permissions\[\]"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(permission: JsonValue, field: str) -> None:
    with pytest.raises(MalformedResponseError, match=rf"^{field} is missing"):
        rows(permission)


def test_reading_hidden_permissions_is_forbidden(serve: Serve) -> None:
    grants = Grants(serve({"key": "ENG"}).api)
    with pytest.raises(ForbiddenError, match="permissions of ENG are not shown"):
        grants.read_grants(SpaceRef(id="1", key="ENG"))
