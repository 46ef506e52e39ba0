from spaceform.sandbox import Sandbox
from tests.unit.sandbox.data_center.api import Api, as_person


def test_a_deletion_is_a_task_that_ends(member: Api) -> None:
    response = member.ask("DELETE", "/space/ENG")
    begun = response.json()
    assert response.status_code == 202
    assert begun["links"]["status"] == f"/rest/api/longtask/{begun['id']}"
    task = member.get(f"/longtask/{begun['id']}")
    assert (task["finished"], task["successful"], task["percentageComplete"]) == (True, True, 100)
    assert member.status("GET", "/space/ENG") == 404
    assert member.get("/longtask")["size"] == 1


def test_a_deletion_that_runs_is_not_begun_again() -> None:
    with Sandbox(flavour="datacenter", deletion_seconds=60) as site:
        admin = as_person(site, "admin")
        admin.post("/space", {"key": "OPS", "name": "Operations"})
        task_id = admin.delete("/space/OPS")["id"]
        assert admin.delete("/space/OPS")["id"] == task_id
        assert admin.get(f"/longtask/{task_id}")["finished"] is False


def test_a_task_can_fail() -> None:
    with Sandbox(flavour="datacenter", deletion_seconds=0, deletions_fail=True) as site:
        admin = as_person(site, "admin")
        admin.post("/space", {"key": "OPS", "name": "Operations"})
        task = admin.get(f"/longtask/{admin.delete('/space/OPS')['id']}")
        assert (task["finished"], task["successful"]) == (True, False)
        assert task["messages"][0]["translation"] == "Error removing space."
        assert admin.status("GET", "/space/OPS") == 200


def test_a_task_is_for_whoever_began_it(site: Sandbox, member: Api) -> None:
    task_id = member.delete("/space/ENG")["id"]
    with site.edit() as store:
        store.add_user("Guest", token="guest-token")
    assert as_person(site, "guest").status("GET", f"/longtask/{task_id}") == 404
    assert as_person(site, "admin").status("GET", f"/longtask/{task_id}") == 200
