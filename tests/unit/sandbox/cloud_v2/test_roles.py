from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox import api as v1
from tests.unit.sandbox.api import Api, Json
from tests.unit.sandbox.cloud_v2.site import (
    Clock,
    as_user,
    engineering,
    everything,
    group_id,
    id_of,
    role_id,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(clock: Clock) -> Iterator[Sandbox]:
    with engineering("roles", clock=clock, role_seconds=1) as site:
        yield site


def role(name: str = "Auditor", *pairs: str, description: str = "Reads.") -> Json:
    return {
        "name": name,
        "description": description,
        "spacePermissions": list(pairs or ("read/space", "export/space")),
    }


def names(found: list[Json]) -> list[str]:
    return [each["name"] for each in found]


def finished(site: Sandbox, task_id: str) -> bool:
    task = v1.as_user(site, "admin").get(f"/longtask/{task_id}")
    assert task["successful"] is task["finished"]
    return bool(task["finished"])


def test_every_site_has_the_systems_four(member: Api) -> None:
    found = everything(member, "/space-roles?limit=3")
    assert names(found) == ["Admin", "Manager", "Collaborator", "Viewer"]
    assert {each["type"] for each in found} == {"SYSTEM"}
    pairs = {each["name"]: set(each["spacePermissions"]) for each in found}
    assert len(pairs["Admin"]) == 26
    assert "create/comment" in pairs["Viewer"]
    assert pairs["Viewer"] < pairs["Collaborator"] < pairs["Manager"] < pairs["Admin"]
    assert "administer/space" not in pairs["Manager"]


def test_a_role_is_made_and_found(site: Sandbox, admin: Api, member: Api) -> None:
    response = admin.ask("POST", "/space-roles", json=role("Auditor", "export/space", "read/space"))
    assert response.status_code == 201
    made = response.json()
    assert made == {
        "id": made["id"],
        "type": "CUSTOM",
        "name": "Auditor",
        "description": "Reads.",
        "spacePermissions": ["read/space", "export/space"],
    }
    again = member.get(f"/space-roles/{made['id']}")
    assert again.pop("_links") == {"base": f"{site.url}/wiki"}
    assert again == made
    assert names(member.get("/space-roles?role-type=CUSTOM")["results"]) == ["Auditor"]
    assert len(member.get("/space-roles?role-type=SYSTEM")["results"]) == 4
    member.refused(404, "GET", "/space-roles/none")


def test_roles_are_found_by_who_has_them(site: Sandbox, admin: Api) -> None:
    engineers = group_id(site, "engineers")
    with site.edit() as store:
        store.create_space("OPS", private=True)
        store.assign("ENG", "group:engineers", "Viewer")
        store.assign("ENG", "anonymous", "Viewer")
        store.assign("OPS", "group:engineers", "Manager")
    query = f"principal-type=GROUP&principal-id={engineers}"
    assert names(admin.get(f"/space-roles?{query}")["results"]) == ["Manager", "Viewer"]
    query += f"&space-id={id_of(site, 'ENG')}"
    assert names(admin.get(f"/space-roles?{query}")["results"]) == ["Viewer"]
    query = "principal-type=ACCESS_CLASS&principal-id=anonymous-users"
    assert names(admin.get(f"/space-roles?{query}")["results"]) == ["Viewer"]
    assert len(admin.get(f"/space-roles?space-id={id_of(site, 'ENG')}")["results"]) == 4


@pytest.mark.parametrize(
    "query,status",
    [
        ("role-type=x", 400),
        ("principal-type=GROUP", 400),
        ("principal-id=x", 400),
        ("principal-type=x&principal-id=x", 400),
        ("space-id=ENG", 400),
        ("space-id=1", 404),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(admin: Api, query: str, status: int) -> None:
    admin.refused(status, "GET", f"/space-roles?{query}")


@pytest.mark.parametrize(
    "body,reason",
    [
        (role("viewer"), "already exists"),
        (role(" "), "1 to 255"),
        (role("x" * 256), "1 to 255"),
        (role("New", "export/space"), "requires read/space"),
        (role("New", "read/space", "fly/space"), "no space permission 'fly/space'"),
        (role("New") | {"spacePermissions": []}, "at least the permission read/space"),
        (role("New") | {"spacePermissions": "read/space"}, "must be a list of texts"),
        (role("New") | {"spacePermissions": [1]}, "must be a list of texts"),
        (role("New") | {"name": None}, "name is required"),
        (role("New") | {"description": None}, "description is required"),
        ([], "must be a JSON object"),
    ],
)
def test_a_role_that_cannot_be_is_400(admin: Api, body: object, reason: str) -> None:
    assert reason in admin.refused(400, "POST", "/space-roles", body)


def test_there_are_at_most_ten_of_ones_own(admin: Api) -> None:
    for number in range(10):
        admin.post("/space-roles", role(f"R{number}"))
    assert "more than 10" in admin.refused(400, "POST", "/space-roles", role("R10"))


def test_only_administrators_of_the_site_write_and_no_app(
    site: Sandbox, member: Api, app: Api
) -> None:
    with site.edit() as store:
        made = store.add_role("Auditor", "read/space").role_id
    for method, path in (
        ("POST", "/space-roles"),
        ("PUT", f"/space-roles/{made}"),
        ("DELETE", f"/space-roles/{made}"),
    ):
        member.refused(404, method, path, role("New"))
        assert "Apps cannot access" in app.refused(403, method, path, role("New"))


def test_other_words_need_no_task(admin: Api) -> None:
    made = admin.post("/space-roles", role())
    path = f"/space-roles/{made['id']}"
    response = admin.ask("PUT", path, json=role("AUDITOR", description="Other."))
    assert response.status_code == 202
    assert response.json()["taskId"] is None
    assert (response.json()["name"], response.json()["description"]) == ("AUDITOR", "Other.")
    assert admin.get(path)["name"] == "AUDITOR"


def test_other_pairs_count_when_the_task_has_ended(
    site: Sandbox, clock: Clock, admin: Api, member: Api
) -> None:
    made = admin.post("/space-roles", role())
    with site.edit() as store:
        store.assign("ENG", "group:engineers", "Auditor")
    wanted = role("Auditor", "read/space", "create/page")
    task_id = admin.put(f"/space-roles/{made['id']}", wanted)["taskId"]
    assert not finished(site, task_id)
    assert admin.put(f"/space-roles/{made['id']}", wanted)["taskId"] is None
    operations = f"/spaces/{id_of(site, 'ENG')}/operations"
    assert {"operation": "export", "targetType": "space"} in member.get(operations)["operations"]
    clock.now += 1
    assert finished(site, task_id)
    assert admin.get(f"/space-roles/{made['id']}")["spacePermissions"] == [
        "read/space",
        "create/page",
    ]
    assert {"operation": "create", "targetType": "page"} in member.get(operations)["operations"]


def test_a_task_of_another_one_is_seen_by_administrators_only(site: Sandbox, admin: Api) -> None:
    made = admin.post("/space-roles", role())
    task_id = admin.put(f"/space-roles/{made['id']}", role("A", "read/space"))["taskId"]
    task = v1.as_user(site, "second-admin").get(f"/longtask/{task_id}")
    assert made["id"] in task["messages"][0]["translation"]
    v1.as_user(site, "member").refused(404, "GET", f"/longtask/{task_id}")


def test_a_deleted_role_goes_with_its_assignments_when_the_task_has_ended(
    site: Sandbox, clock: Clock, admin: Api
) -> None:
    made = admin.post("/space-roles", role())
    with site.edit() as store:
        store.assign("ENG", "group:engineers", "Auditor")
    response = admin.ask("DELETE", f"/space-roles/{made['id']}")
    assert response.status_code == 202
    assert admin.status("GET", f"/space-roles/{made['id']}") == 200
    clock.now += 1
    assert finished(site, response.json()["taskId"])
    admin.refused(404, "GET", f"/space-roles/{made['id']}")
    with site.edit() as store:
        assert store.role_of("ENG", "group:engineers") is None
        assert store.role_of("ENG", "user:Admin") == "Admin"


def test_a_role_with_a_name_that_was_there_before_is_another_one(clock: Clock, admin: Api) -> None:
    first = admin.post("/space-roles", role())
    admin.delete(f"/space-roles/{first['id']}")
    clock.now += 1
    assert admin.post("/space-roles", role())["id"] != first["id"]


def test_the_systems_roles_stay_as_they_are(site: Sandbox, admin: Api) -> None:
    path = f"/space-roles/{role_id(site, 'Viewer')}"
    assert "cannot be changed" in admin.refused(400, "PUT", path, role("New"))
    assert "cannot be changed" in admin.refused(400, "DELETE", path)
    admin.refused(404, "PUT", "/space-roles/none", role("New"))
    admin.refused(404, "DELETE", "/space-roles/none")


def test_a_name_that_another_role_has_is_400(admin: Api) -> None:
    made = admin.post("/space-roles", role())
    admin.refused(400, "PUT", f"/space-roles/{made['id']}", role("Admin"))


def test_anonymous_assignments_can_move_to_another_role(site: Sandbox, admin: Api) -> None:
    made = admin.post("/space-roles", role())
    with site.edit() as store:
        store.assign("ENG", "anonymous", "Auditor")
        store.assign("ENG", "group:engineers", "Auditor")
    body = role() | {"anonymousReassignmentRoleId": role_id(site, "Viewer")}
    admin.put(f"/space-roles/{made['id']}", body)
    with site.edit() as store:
        assert store.role_of("ENG", "anonymous") == "Viewer"
        assert store.role_of("ENG", "group:engineers") == "Auditor"
    for name in ("anonymousReassignmentRoleId", "guestReassignmentRoleId"):
        admin.refused(400, "PUT", f"/space-roles/{made['id']}", role() | {name: "none"})


def test_a_site_in_transition_has_roles_too() -> None:
    with Sandbox(mode="transition") as site:
        as_user(site, "admin").post("/space-roles", role())
