from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api, Json, as_user


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with Sandbox(deletion_seconds=0, deletion_polls=2) as sandbox:
        with sandbox.edit() as store:
            store.create_space("ENG", private=True, creator="Member")
        yield sandbox


def begin(member: Api) -> str:
    return str(member.delete("/space/ENG")["id"])


def test_a_task_is_polled_to_its_end_and_the_space_is_gone(member: Api) -> None:
    task_id = begin(member)
    first = member.get(f"/longtask/{task_id}")
    assert (first["finished"], first["successful"]) == (False, False)
    assert first["percentageComplete"] < 100
    assert member.status("GET", "/space/ENG") == 200
    last = member.get(f"/longtask/{task_id}")
    assert (last["finished"], last["successful"], last["percentageComplete"]) == (True, True, 100)
    assert last["errors"] == []
    assert member.status("GET", "/space/ENG") == 404
    assert member.get(f"/longtask/{task_id}")["elapsedTime"] == last["elapsedTime"]


def test_a_task_can_fail() -> None:
    with Sandbox(deletion_seconds=0, deletions_fail=True) as site:
        admin = as_user(site, "admin")
        admin.post("/space", {"key": "ENG", "name": "Engineering"})
        task: Json = admin.get(f"/longtask/{admin.delete('/space/ENG')['id']}")
        assert (task["finished"], task["successful"]) == (True, False)
        assert task["errors"][0]["translation"] == "Space ENG: failed"
        assert admin.status("GET", "/space/ENG") == 200


def test_a_task_is_seen_by_who_began_it_and_by_site_administrators(
    site: Sandbox, member: Api, admin: Api, app: Api
) -> None:
    task_id = begin(member)
    assert member.get("/longtask")["results"][0]["id"] == task_id
    assert admin.get(f"/longtask/{task_id}")["id"] == task_id
    app.refused(404, "GET", f"/longtask/{task_id}")
    assert app.get("/longtask")["results"] == []
    del site


@pytest.mark.parametrize("task_id", ["1", "x", "9" * 400])
def test_a_task_that_is_not_there_is_404(admin: Api, task_id: str) -> None:
    admin.refused(404, "GET", f"/longtask/{task_id}")
