import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER
from tests.unit.sandbox.api import Api

PATH = "/user/watch/space/ENG"


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG")


def watchers(api: Api) -> list[str]:
    return [each["watcher"]["accountId"] for each in api.get("/space/ENG/watch")["results"]]


def test_one_watches_and_stops_watching(member: Api) -> None:
    assert member.get(PATH) == {"watching": False}
    for _ in range(2):
        assert member.status("POST", PATH) == 204
        assert watchers(member) == [MEMBER]
    assert member.get(PATH) == {"watching": True}
    for _ in range(2):
        assert member.status("DELETE", PATH) == 204
        assert watchers(member) == []


def test_site_administrators_let_others_watch(admin: Api, member: Api) -> None:
    assert admin.status("POST", f"{PATH}?accountId={MEMBER}") == 204
    assert watchers(admin) == [MEMBER]
    assert member.status("GET", f"{PATH}?accountId={MEMBER}") == 200
    member.refused(403, "POST", f"{PATH}?accountId={ADMIN}")
    admin.refused(404, "POST", f"{PATH}?accountId=nobody")


def test_a_watcher_who_is_gone_is_not_shown(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.space("ENG").watchers.append("gone")
    assert watchers(admin) == []


def test_in_a_space_that_is_not_there_nobody_watches(admin: Api) -> None:
    admin.refused(404, "GET", "/space/NONE/watch")
    for method in ("GET", "POST", "DELETE"):
        admin.refused(404, method, "/user/watch/space/NONE")
