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
)


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with engineering("transition") as site:
        with site.edit() as store:
            store.space("ENG").assignments.clear()
            store.grant("ENG", "user:Admin", "read/space", "administer/space")
        yield site


def rows(api: Api, site: Sandbox) -> list[tuple[str, str, str]]:
    found = everything(api, f"/spaces/{id_of(site, 'ENG')}/permissions?limit=2")
    return [
        (
            f"{row['principal']['type']}:{row['principal']['id']}",
            f"{row['operation']['key']}/{row['operation']['targetType']}",
            row["id"],
        )
        for row in found
    ]


def pairs(found: list[tuple[str, str, str]], principal: str) -> list[str]:
    return [pair for who, pair, _ in found if who == principal]


def test_a_row(site: Sandbox, admin: Api) -> None:
    row = admin.get(f"/spaces/{id_of(site, 'ENG')}/permissions")["results"][0]
    with site.edit() as store:
        ((who, held),) = store.space("ENG").grants.items()
    assert row == {
        "id": str(held["read/space"]),
        "principal": {"type": "user", "id": who.removeprefix("user:")},
        "operation": {"key": "read", "targetType": "space"},
    }


def test_every_kind_of_principal_has_rows(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.grant("ENG", "anonymous", "read/space")
        store.grant("ENG", "group:engineers", "read/space")
        store.assign("ENG", "class:authenticated-users", "Viewer")
    found = rows(admin, site)
    assert pairs(found, "access-class:anonymous-users") == ["read/space"]
    assert pairs(found, f"group:{group_id(site, 'engineers')}") == ["read/space"]
    assert len(pairs(found, "access-class:authenticated-users")) == 3


def test_a_pair_has_one_row_and_the_grants_own_wins(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.grant("ENG", "group:engineers", "read/space", "delete/page")
        store.assign("ENG", "group:engineers", "Viewer")
        own = store.space("ENG").grants[store.directory.principal("group:engineers")]
    found = rows(admin, site)
    group = f"group:{group_id(site, 'engineers')}"
    assert sorted(pairs(found, group)) == [
        "create/comment",
        "delete/page",
        "export_content/space",
        "read/space",
    ]
    assert (group, "read/space", str(own["read/space"])) in found


def test_rows_that_come_with_a_role_have_ids_that_stay(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.assign("ENG", "group:engineers", "Viewer")
        store.assign("ENG", "group:site-admins", "Viewer")
    before = rows(admin, site)
    assert rows(admin, site) == before
    assert len({row for _, _, row in before}) == len(before)
    with site.edit() as store:
        store.assign("ENG", "group:engineers", "Collaborator")
    assert set(before) < set(rows(admin, site))


def test_the_same_rows_are_shown_by_the_other_api(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.assign("ENG", "group:engineers", "Viewer")
        store.assign("ENG", "class:authenticated-users", "Viewer")
        store.grant("ENG", "anonymous", "read/space")
    shown: list[Json] = v1.as_user(site, "admin").get("/space/ENG?expand=permissions")[
        "permissions"
    ]
    assert [str(row["id"]) for row in shown] == [row for _, _, row in rows(admin, site)]
    of_class = [row for row in shown if "subjects" not in row and not row["anonymousAccess"]]
    assert len(of_class) == 3


def test_who_does_not_see_the_space_gets_404(site: Sandbox, member: Api) -> None:
    member.refused(404, "GET", f"/spaces/{id_of(site, 'ENG')}/permissions")


def test_there_is_no_write(site: Sandbox, admin: Api) -> None:
    assert admin.status("POST", f"/spaces/{id_of(site, 'ENG')}/permissions", {}) == 405


def test_rows_lag_behind_and_rights_do_not() -> None:
    clock = Clock()
    with engineering("transition", clock=clock, lag=1) as site:
        admin, member = as_user(site, "admin"), as_user(site, "member")
        old = v1.as_user(site, "admin")
        count = len(rows(admin, site))
        with site.edit() as store:
            store.grant("ENG", "user:Member", "read/space")
            store.assign("ENG", "group:engineers", "Viewer")
        assert member.get(f"/spaces/{id_of(site, 'ENG')}")["key"] == "ENG"
        assert len(rows(admin, site)) == count
        assert len(old.get("/space/ENG?expand=permissions")["permissions"]) == count
        clock.now += 1
        assert len(rows(admin, site)) == count + 4
        with site.edit() as store:
            store.revoke("ENG", "user:Member")
        assert len(rows(admin, site)) == count + 4
        clock.now += 1
        assert len(rows(admin, site)) == count + 3
