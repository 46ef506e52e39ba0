from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER
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
def site() -> Iterator[Sandbox]:
    with engineering("roles") as site:
        yield site


@pytest.fixture
def path(site: Sandbox) -> str:
    return f"/spaces/{id_of(site, 'ENG')}/role-assignments"


def entry(kind: str, identifier: str, role: str | None = None) -> Json:
    body: Json = {"principal": {"principalType": kind, "principalId": identifier}}
    return body if role is None else body | {"roleId": role}


def roles(site: Sandbox) -> dict[str, str | None]:
    with site.edit() as store:
        return {who: store.role_of("ENG", who) for who in store.space("ENG").assignments}


ME = f"user:{ADMIN}"


def test_roles_are_given_changed_and_taken_and_others_stay(
    site: Sandbox, admin: Api, path: str
) -> None:
    viewer, manager = role_id(site, "Viewer"), role_id(site, "Manager")
    engineers = group_id(site, "engineers")
    given = [entry("USER", MEMBER, viewer), entry("GROUP", engineers, viewer)]
    assert admin.post(path, given)["results"] == given
    assert roles(site) == {
        ME: "Admin",
        f"user:{MEMBER}": "Viewer",
        f"group:{engineers}": "Viewer",
    }
    changed = [entry("USER", MEMBER, manager), entry("GROUP", engineers)]
    assert admin.post(path, changed)["results"] == changed[:1]
    assert roles(site) == {ME: "Admin", f"user:{MEMBER}": "Manager"}
    assert admin.post(path, [])["results"] == []


def test_taking_what_was_never_given_is_no_error(site: Sandbox, admin: Api, path: str) -> None:
    admin.post(path, [entry("USER", MEMBER)])
    assert roles(site) == {ME: "Admin"}


@pytest.mark.parametrize("name", ["all-licensed-users", "authenticated-users"])
def test_an_access_class_lets_everyone_in(site: Sandbox, admin: Api, path: str, name: str) -> None:
    member = as_user(site, "member")
    member.refused(404, "GET", path)
    admin.post(path, [entry("ACCESS_CLASS", name, role_id(site, "Viewer"))])
    assert len(member.get(path)["results"]) == 2


def test_the_class_of_product_admins_is_for_them_only(
    site: Sandbox, admin: Api, second_admin: Api, member: Api, path: str
) -> None:
    admin.post(path, [entry("ACCESS_CLASS", "all-product-admins", role_id(site, "Viewer"))])
    assert second_admin.status("GET", path) == 200
    member.refused(404, "GET", path)


def test_anonymous_access_is_an_access_class(site: Sandbox, admin: Api, path: str) -> None:
    given = [entry("ACCESS_CLASS", "anonymous-users", role_id(site, "Viewer"))]
    assert admin.post(path, given)["results"] == given
    assert roles(site)["anonymous"] == "Viewer"
    assert admin.get(path)["results"][1:] == given


def test_the_list_can_be_narrowed(site: Sandbox, admin: Api, path: str) -> None:
    engineers = group_id(site, "engineers")
    with site.edit() as store:
        auditor = store.add_role("Auditor", "read/space").role_id
        store.assign("ENG", "group:engineers", "Auditor")
        store.assign("ENG", "anonymous", "Viewer")
    of_admin = entry("USER", ADMIN, role_id(site, "Admin"))
    of_group = entry("GROUP", engineers, auditor)
    of_anyone = entry("ACCESS_CLASS", "anonymous-users", role_id(site, "Viewer"))
    for query, expected in {
        "limit=1": [of_admin, of_group, of_anyone],
        "role-type=CUSTOM": [of_group],
        "role-type=SYSTEM": [of_admin, of_anyone],
        f"role-id={auditor}": [of_group],
        "role-id=none": [],
        f"principal-type=GROUP&principal-id={engineers}": [of_group],
        "principal-type=ACCESS_CLASS&principal-id=anonymous-users": [of_anyone],
        f"principal-type=USER&principal-id={MEMBER}": [],
    }.items():
        assert everything(admin, f"{path}?{query}") == expected
    for query in ("role-type=x", "principal-type=USER", "principal-id=x"):
        admin.refused(400, "GET", f"{path}?{query}")


@pytest.mark.parametrize(
    "body,reason",
    [
        ({}, "must be a list"),
        ([1], "must hold objects only"),
        ([{}], "principal is required"),
        ([{"principal": {"principalType": "USER"}}], "principalId is required"),
        ([entry("APP", "x")], "principalType must be one of"),
        ([entry("USER", "nobody")], "There is no user with id nobody"),
        ([entry("USER", "member@example.com")], "There is no user"),
        ([entry("GROUP", "engineers")], "There is no group with id engineers"),
        ([entry("ACCESS_CLASS", "everyone")], "There is no access class"),
        ([entry("USER", MEMBER, "Viewer")], "There is no space role with id Viewer"),
        ([entry("USER", MEMBER, "")], "There is no space role"),
        ([entry("USER", MEMBER), entry("USER", MEMBER)], "named more than once"),
        ([entry("USER", ADMIN)], "admin permissions cannot be removed"),
    ],
)
def test_what_cannot_be_is_400(admin: Api, path: str, body: object, reason: str) -> None:
    assert reason in admin.refused(400, "POST", path, body)


def test_it_is_all_or_nothing(site: Sandbox, admin: Api, path: str) -> None:
    viewer = role_id(site, "Viewer")
    admin.refused(400, "POST", path, [entry("USER", MEMBER, viewer), entry("USER", "nobody")])
    admin.refused(400, "POST", path, [entry("USER", MEMBER, viewer), entry("USER", ADMIN, viewer)])
    assert roles(site) == {ME: "Admin"}


def test_the_last_administrator_can_hand_over(site: Sandbox, admin: Api, path: str) -> None:
    handover = [entry("USER", MEMBER, role_id(site, "Admin")), entry("USER", ADMIN)]
    admin.post(path, handover)
    assert roles(site) == {f"user:{MEMBER}": "Admin"}
    admin.refused(404, "GET", path)


def test_who_is_gone_can_still_lose_its_role(site: Sandbox, admin: Api, path: str) -> None:
    with site.edit() as store:
        store.space("ENG").assignments["group:gone"] = role_id(site, "Viewer")
    admin.post(path, [entry("GROUP", "gone")])
    assert roles(site) == {ME: "Admin"}


def test_who_may_not_manage_users_gets_404(site: Sandbox, member: Api, path: str) -> None:
    viewer = role_id(site, "Viewer")
    member.refused(404, "POST", path, [entry("USER", MEMBER, viewer)])
    with site.edit() as store:
        store.assign("ENG", "user:Member", "Collaborator")
    member.refused(404, "POST", path, [entry("USER", MEMBER, viewer)])


def test_with_roles_only_one_grants_no_more_than_one_has(
    site: Sandbox, admin: Api, member: Api, path: str
) -> None:
    with site.edit() as store:
        store.assign("ENG", "user:Member", "Manager")
    engineers = group_id(site, "engineers")
    member.post(path, [entry("GROUP", engineers, role_id(site, "Collaborator"))])
    reason = member.refused(403, "POST", path, [entry("GROUP", engineers, role_id(site, "Admin"))])
    assert "cannot grant" in reason
    with site.edit() as store:
        store.assign("ENG", "user:Admin", "Manager")
        store.assign("ENG", "group:engineers", "Admin")
    admin.post(path, [entry("USER", ADMIN, role_id(site, "Admin"))])


def test_in_transition_one_may_grant_more_than_one_has() -> None:
    with engineering("transition") as site:
        with site.edit() as store:
            store.assign("ENG", "user:Member", "Manager")
        path = f"/spaces/{id_of(site, 'ENG')}/role-assignments"
        as_user(site, "member").post(path, [entry("USER", MEMBER, role_id(site, "Admin"))])


def test_in_transition_a_role_leaves_grants_alone() -> None:
    with engineering("transition") as site:
        with site.edit() as store:
            store.grant("ENG", "user:Member", "read/space", "export/space")
        admin, path = as_user(site, "admin"), f"/spaces/{id_of(site, 'ENG')}/role-assignments"
        admin.post(path, [entry("USER", MEMBER, role_id(site, "Viewer"))])
        with site.edit() as store:
            assert store.pairs_of("ENG", "user:Member") == {"read/space", "export/space"}
            assert "create/comment" in store.access_of("ENG", "user:Member")
        admin.post(path, [entry("USER", MEMBER)])
        with site.edit() as store:
            assert store.access_of("ENG", "user:Member") == {"read/space", "export/space"}


def test_who_administers_by_a_grant_lets_the_last_admin_role_go() -> None:
    with engineering("transition") as site:
        with site.edit() as store:
            store.grant("ENG", "user:Member", "read/space", "administer/space")
        path = f"/spaces/{id_of(site, 'ENG')}/role-assignments"
        as_user(site, "admin").post(path, [entry("USER", ADMIN)])
        assert roles(site) == {}


def test_the_free_edition_changes_no_roles(path: str) -> None:
    del path
    with engineering("roles", edition="free") as site:
        place = f"/spaces/{id_of(site, 'ENG')}/role-assignments"
        assert "Free Edition" in as_user(site, "admin").refused(403, "POST", place, [])


def test_the_list_lags_behind() -> None:
    clock = Clock()
    with engineering("roles", clock=clock, lag=1) as site:
        admin, path = as_user(site, "admin"), f"/spaces/{id_of(site, 'ENG')}/role-assignments"
        assert len(admin.get(path)["results"]) == 1
        admin.post(path, [entry("USER", MEMBER, role_id(site, "Viewer"))])
        assert len(admin.get(path)["results"]) == 1
        space = admin.get(path.removesuffix("/role-assignments") + "?include-role-assignments=true")
        assert len(space["roleAssignments"]["results"]) == 1
        clock.now += 1
        assert len(admin.get(path)["results"]) == 2
