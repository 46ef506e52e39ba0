from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN
from tests.unit.sandbox.api import Api, Json
from tests.unit.sandbox.cloud_v2.site import as_user, engineering, group_id, id_of, role_id

ME = f"user:{ADMIN}"


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with engineering("roles") as site:
        yield site


def access(site: Sandbox, key: str) -> dict[str, str | None]:
    with site.edit() as store:
        assert store.space(key).grants == {}
        return {who: store.role_of(key, who) for who in store.space(key).assignments}


def assignment(kind: str, identifier: str, role: str | None) -> Json:
    return {"principal": {"principalType": kind, "principalId": identifier}, "roleId": role}


def test_a_space_is_created(site: Sandbox, admin: Api) -> None:
    body = {
        "key": "NEW",
        "name": "New",
        "alias": "brandnew",
        "description": {"value": "For all.", "representation": "plain"},
    }
    response = admin.ask("POST", "/spaces", json=body)
    assert response.status_code == 201
    made = response.json()
    assert (made["key"], made["currentActiveAlias"]) == ("NEW", "brandnew")
    assert made["_links"] == {"webui": "/spaces/NEW", "base": f"{site.url}/wiki"}
    again = admin.get(f"/spaces/{made['id']}?description-format=plain")
    assert again["description"]["plain"]["value"] == "For all."
    assert access(site, "NEW") == {ME: "Admin", "class:all-licensed-users": "Collaborator"}


def test_an_alias_alone_is_the_key_as_well(admin: Api) -> None:
    assert admin.post("/spaces", {"alias": "new", "name": "New"})["key"] == "new"


def test_a_private_space_is_its_creators(site: Sandbox, admin: Api) -> None:
    admin.post("/spaces", {"key": "NEW", "name": "New", "createPrivateSpace": True})
    assert access(site, "NEW") == {ME: "Admin"}


def test_given_roles_are_exactly_those_that_it_has(site: Sandbox, admin: Api) -> None:
    engineers, admins = group_id(site, "engineers"), group_id(site, "site-admins")
    entries = [
        assignment("GROUP", admins, role_id(site, "Admin")),
        assignment("GROUP", engineers, role_id(site, "Viewer")),
    ]
    admin.post("/spaces", {"key": "NEW", "name": "New", "roleAssignments": entries})
    assert access(site, "NEW") == {f"group:{admins}": "Admin", f"group:{engineers}": "Viewer"}


def test_access_can_be_copied(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.assign("ENG", "group:engineers", "Viewer")
        store.grant("ENG", "user:Member", "read/space")
    model = int(id_of(site, "ENG"))
    admin.post("/spaces", {"key": "NEW", "name": "N", "copySpaceAccessConfiguration": model})
    with site.edit() as store:
        assert store.space("NEW").assignments == store.space("ENG").assignments
        assert store.pairs_of("NEW", "user:Member") == {"read/space"}


def test_in_transition_everyone_gets_grants_and_the_creator_a_role() -> None:
    with Sandbox(mode="transition") as site:
        as_user(site, "admin").post("/spaces", {"key": "NEW", "name": "New"})
        with site.edit() as store:
            assert store.role_of("NEW", ME) == "Admin"
            assert "create/page" in store.pairs_of("NEW", "group:confluence-users")


def test_before_roles_it_is_refused() -> None:
    with Sandbox() as site:
        reason = as_user(site, "admin").refused(400, "POST", "/spaces", {"key": "N", "name": "N"})
        assert "not available" in reason


def test_without_the_right_to_create_it_is_404(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.directory.find_user("Member").can_create_spaces = False
    member.refused(404, "POST", "/spaces", {"key": "NEW", "name": "New"})


@pytest.mark.parametrize(
    "body,reason",
    [
        ({"name": "New"}, "alias is required"),
        ({"key": "NEW"}, "name is required"),
        ({"key": "NEW", "name": " "}, "1 to 200"),
        ({"key": "N-W", "name": "New"}, "Invalid space key"),
        ({"key": "A" * 246, "name": "New"}, "Invalid space key"),
        ({"key": "NEW", "alias": "a b", "name": "New"}, "Invalid alias"),
        ({"key": "eng", "name": "New"}, "already exists"),
        ({"key": "NEW", "name": "New", "templateKey": "x"}, "no such template"),
        ({"key": "NEW", "name": "New", "description": "x"}, "must be an object"),
        (
            {"key": "NEW", "name": "New", "description": {"representation": "view"}},
            "only the representation plain",
        ),
        ({"key": "NEW", "name": "New", "createPrivateSpace": 1}, "true or false"),
        ({"key": "NEW", "name": "New", "copySpaceAccessConfiguration": 1}, "No space with id"),
        ({"key": "NEW", "name": "New", "copySpaceAccessConfiguration": "1"}, "whole number"),
        (
            {"key": "NEW", "name": "N", "copySpaceAccessConfiguration": 1, "roleAssignments": []},
            "exclude one another",
        ),
        (
            {"key": "NEW", "name": "N", "createPrivateSpace": True, "roleAssignments": [{}]},
            "exclude one another",
        ),
        ([], "must be a JSON object"),
    ],
)
def test_a_space_that_cannot_be_is_400(admin: Api, body: object, reason: str) -> None:
    assert reason in admin.refused(400, "POST", "/spaces", body)


def test_roles_that_leave_nobody_in_charge_are_400_and_nothing_is_made(
    site: Sandbox, admin: Api
) -> None:
    viewer = role_id(site, "Viewer")
    for role, reason in ((viewer, "must have the role Admin"), (None, "roleId is required")):
        body = {"key": "N", "name": "N", "roleAssignments": [assignment("USER", ADMIN, role)]}
        assert reason in admin.refused(400, "POST", "/spaces", body)
    assert admin.get("/spaces?keys=N")["results"] == []


@pytest.mark.parametrize("length,status", [(245, 201), (246, 500), (255, 500), (256, 400)])
def test_long_keys_break_it_as_they_break_the_real_one_if_that_is_wanted(
    length: int, status: int
) -> None:
    with Sandbox(mode="roles", long_key_bug=True) as site:
        admin = as_user(site, "admin")
        assert admin.status("POST", "/spaces", {"key": "A" * length, "name": "New"}) == status
