import pytest
from pydantic import JsonValue

from spaceform.change import SpaceRef
from spaceform.client.api import Api
from spaceform.client.cloud_v2 import Grants, Roles
from spaceform.errors import MalformedResponseError, ProviderError, UnclearError
from spaceform.principals import Principal
from spaceform.site_roles import Role, RoleDefinition
from tests.unit.client.cloud_v1.conftest import Serve

REF = SpaceRef(id="1", key="ENG")
ADA = Principal(kind="user", id="ada")
VIEWER: JsonValue = {
    "id": "v",
    "type": "SYSTEM",
    "name": "Viewer",
    "spacePermissions": ["read/space"],
}
ROLES: JsonValue = {"results": [VIEWER]}
TRANSITION: JsonValue = {"mode": "ROLES_TRANSITION"}
EMPTY: JsonValue = {"results": []}


def grants(api: Api) -> Grants:
    return Grants(api, api, Roles(api, api))


def row(kind: str, identifier: str, key: str = "read", row_id: JsonValue = "7") -> JsonValue:
    operation: JsonValue = {"key": key, "targetType": "space"}
    return {"id": row_id, "principal": {"type": kind, "id": identifier}, "operation": operation}


def assigned(role: str, who: str = "ada") -> JsonValue:
    return {"principal": {"principalType": "USER", "principalId": who}, "roleId": role}


def test_rows_of_roles_and_of_types_that_nobody_knows_are_no_grants(serve: Serve) -> None:
    rows: JsonValue = {"results": [row("role", "v"), row("team", "t"), row("user", "ada")]}
    found = grants(serve(rows, {"mode": "PRE_ROLES"}).api).read_grants(REF)
    assert [(each.principal, each.permission, each.id) for each in found] == [
        (ADA, "read/space", "7")
    ]


def test_rows_that_share_an_id_are_different_rows_of_different_principals(serve: Serve) -> None:
    rows: JsonValue = {"results": [row("user", "ada"), row("user", "bob")]}
    assert len(grants(serve(rows, {"mode": "PRE_ROLES"}).api).read_grants(REF)) == 2


def test_a_role_that_the_site_does_not_list_even_when_asked_again_is_an_error(serve: Serve) -> None:
    assignments: JsonValue = {"results": [assigned("gone")]}
    served = serve(EMPTY, TRANSITION, ROLES, assignments, TRANSITION, ROLES)
    with pytest.raises(ProviderError, match="does not list"):
        grants(served.api).read_grants(REF)


@pytest.mark.parametrize("answer", [{"results": [assigned("other")]}, {"results": [{}]}, {}])
def test_an_assignment_that_is_answered_with_something_else_is_unclear(
    serve: Serve, answer: JsonValue
) -> None:
    with pytest.raises(UnclearError):
        grants(serve(answer).api).assign_role(REF, ADA, Role(id="v", name="Viewer"))


def test_an_assignment_may_be_answered_with_those_of_others(serve: Serve) -> None:
    answer: JsonValue = {"results": [assigned("other", "bob"), assigned("v")]}
    grants(serve(answer).api).assign_role(REF, ADA, Role(id="v", name="Viewer"))


@pytest.mark.parametrize(
    "role",
    [
        {"id": "v", "type": "SYSTEM", "name": "Viewer"},
        {"id": "v", "type": "SYSTEM", "name": "Viewer", "spacePermissions": [1]},
        {"id": "v", "name": "Viewer", "spacePermissions": []},
    ],
)
def test_a_role_that_makes_no_sense_is_refused(serve: Serve, role: JsonValue) -> None:
    api = serve(TRANSITION, {"results": [role]}).api
    with pytest.raises(MalformedResponseError):
        Roles(api, api).read_model()


def test_a_mode_that_nobody_knows_is_refused(serve: Serve) -> None:
    api = serve({"mode": "SOMETHING"}).api
    with pytest.raises(MalformedResponseError, match="mode is missing"):
        Roles(api, api).read_model()


def test_a_change_of_a_role_whose_task_failed_says_why(serve: Serve) -> None:
    task: JsonValue = {"finished": True, "successful": False, "messages": [{"translation": "No."}]}
    api = serve({"id": "v", "taskId": "9"}, task).api
    with pytest.raises(ProviderError, match=r"all spaces: No\.") as info:
        Roles(api, api).update_role("v", "Viewer", RoleDefinition(description="", permissions=()))
    assert info.value.wrote
