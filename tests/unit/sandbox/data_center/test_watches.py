from spaceform.sandbox import Sandbox
from tests.unit.sandbox.data_center.api import Api

MINE = "/user/watch/space/ENG"


def test_a_space_is_watched_and_watched_no_more(member: Api) -> None:
    for _ in range(2):
        assert member.status("POST", MINE) == 204
    assert member.get(MINE) == {"watching": True}
    watchers = member.get("/space/ENG/watchers")["results"]
    assert [user["username"] for user in watchers] == ["member"]
    for _ in range(2):
        assert member.status("DELETE", MINE) == 204
    assert member.get(MINE) == {"watching": False}


def test_the_watches_of_others_are_for_site_administrators(
    site: Sandbox, admin: Api, member: Api
) -> None:
    with site.edit() as store:
        store.grant("ENG", "user:Admin", "read/space")
    assert member.status("POST", f"{MINE}?username=admin") == 403
    assert admin.status("POST", f"{MINE}?username=member") == 204
    assert admin.get("/space/ENG/watchers")["size"] == 1


def test_who_watches_is_told_to_administrators_only(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.create_space("OPS")
    assert member.status("GET", "/space/OPS/watchers") == 403
