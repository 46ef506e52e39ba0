import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER
from tests.unit.sandbox.api import Api, Json, as_bearer, as_user

PATH = "/space/ENG/permission"
CUSTOM = f"{PATH}/custom-content"
NOTE = "ac:com.example:note"


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", private=True)
        store.grant("ENG", "user:Member", "read/space")
        store.grant("ENG", "user:Example App", "read/space", "administer/space")
        store.create_space("HIDDEN", private=True, creator="second-admin@example.com")


def grant(pair: str, kind: str = "group", identifier: str = "engineers") -> Json:
    key, _, target = pair.partition("/")
    return {
        "subject": {"type": kind, "identifier": identifier},
        "operation": {"key": key, "target": target},
    }


def custom(*operations: Json, kind: str = "user", identifier: str = MEMBER) -> Json:
    return {"subject": {"type": kind, "identifier": identifier}, "operations": list(operations)}


def operation(key: Json = "read", target: Json = NOTE, access: Json = True) -> Json:  # noqa: FBT002
    return {"key": key, "target": target, "access": access}


def test_a_group_is_named_by_name_or_id_and_answered_by_id(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        engineers = store.directory.group("engineers").group_id
    first = admin.post(PATH, grant("read/space"))
    second = admin.post("/space/eng/permission", grant("create/page", identifier=engineers))
    assert first["subject"] == second["subject"] == {"type": "group", "identifier": engineers}
    assert second["operation"] == {"key": "create", "target": "page"}
    assert isinstance(first["id"], int)
    with site.edit() as store:
        assert store.pairs_of("ENG", "group:engineers") == {
            "read/space",
            "export_content/space",
            "create/page",
            "update/page",
        }


def test_anyone_is_a_user_called_anonymous(site: Sandbox, admin: Api) -> None:
    answer = admin.post(PATH, grant("read/space", "user", "anonymous"))
    assert answer["subject"] == {"type": "user", "identifier": "anonymous"}
    with site.edit() as store:
        assert "read/space" in store.pairs_of("ENG", "anonymous")


@pytest.mark.parametrize(
    "body,reason",
    [
        (grant("read/space", "user", MEMBER), "Permission already exists"),
        (grant("create/page"), "'read space' permission doesn't exist"),
        (grant("read/space", identifier="nobody"), "No group found"),
        (grant("read/space", "group", "anonymous"), "No group found"),
        (grant("read/space", "user", "member@example.com"), "No user found"),
        (grant("read/space", "class", "everyone"), "must be user or group"),
        (grant("move/page", "user", MEMBER), "is not supported"),
        (grant(f"read/{NOTE}", "user", MEMBER), "is not supported"),
        ({}, "subject is required"),
        ({"subject": {"type": "user", "identifier": MEMBER}}, "operation is required"),
        ({"subject": []}, "subject must be an object"),
    ],
)
def test_a_grant_that_cannot_be_is_400(admin: Api, body: object, reason: str) -> None:
    assert reason in admin.refused(400, "POST", PATH, body)


def test_a_grant_goes_by_its_id(site: Sandbox, admin: Api) -> None:
    admin.post(PATH, grant("read/space"))
    made = admin.post(PATH, grant("export/space"))
    assert admin.status("DELETE", f"{PATH}/{made['id']}") == 204
    admin.refused(404, "DELETE", f"{PATH}/{made['id']}")
    with site.edit() as store:
        assert store.pairs_of("ENG", "group:engineers") == {"read/space", "export_content/space"}


def test_with_read_everything_goes(site: Sandbox, admin: Api) -> None:
    made = admin.post(PATH, grant("read/space"))
    admin.post(PATH, grant("create/comment"))
    admin.delete(f"{PATH}/{made['id']}")
    with site.edit() as store:
        assert store.pairs_of("ENG", "group:engineers") == set()


def test_the_last_administrator_cannot_go(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.revoke("ENG", "user:Example App", "administer/space")
        held = store.space("ENG").grants[store.directory.principal("user:Admin")]
    for pair in ("administer/space", "read/space"):
        reason = admin.refused(400, "DELETE", f"{PATH}/{held[pair]}")
        assert "admin permissions cannot be removed" in reason


@pytest.mark.parametrize("grant_id", ["1", "abc", "-1", "9" * 30])
def test_an_id_that_is_not_there_is_404(admin: Api, grant_id: str) -> None:
    admin.refused(404, "DELETE", f"{PATH}/{grant_id}")


def test_an_id_of_another_space_is_404(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        other = store.create_space("OPS")
        grant_id = next(iter(next(iter(other.grants.values())).values()))
    admin.refused(404, "DELETE", f"{PATH}/{grant_id}")


def test_grants_cannot_be_read_here(admin: Api) -> None:
    response = admin.ask("GET", PATH)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


def test_who_sees_but_does_not_administer_is_403_and_who_does_not_see_is_404(
    member: Api, admin: Api
) -> None:
    member.refused(403, "POST", PATH, grant("read/space"))
    member.refused(403, "DELETE", f"{PATH}/1")
    admin.refused(404, "POST", "/space/HIDDEN/permission", grant("read/space"))
    admin.refused(404, "DELETE", "/space/HIDDEN/permission/1")


def test_apps_cannot_write_grants(app: Api) -> None:
    for method, path in (("POST", PATH), ("DELETE", f"{PATH}/1")):
        assert "Apps cannot access" in app.refused(403, method, path, grant("read/space"))


def test_only_apps_write_those_on_custom_content(site: Sandbox, admin: Api, app: Api) -> None:
    body = custom(operation(), operation("create"))
    assert "Only apps" in admin.refused(403, "POST", CUSTOM, body)
    assert app.ask("POST", CUSTOM, json=body).content == b""
    with site.edit() as store:
        assert store.custom_pairs_of("ENG", "user:Member") == {f"read/{NOTE}", f"create/{NOTE}"}


def test_those_on_custom_content_are_shown_nowhere(admin: Api, app: Api) -> None:
    app.post(CUSTOM, custom(operation()))
    assert NOTE not in admin.ask("GET", "/space/ENG?expand=permissions,operations").text


def test_access_can_be_taken_again_and_need_not_have_been_there(site: Sandbox, app: Api) -> None:
    app.post(CUSTOM, custom(operation(), operation("delete")))
    app.post(CUSTOM, custom(operation(access=False), operation("create", access=False)))
    with site.edit() as store:
        assert store.custom_pairs_of("ENG", "user:Member") == {f"delete/{NOTE}"}


def test_an_app_knows_nothing_of_another_ones(site: Sandbox, app: Api) -> None:
    with site.edit() as store:
        store.space("ENG").custom_grants["another"] = {f"user:{MEMBER}": [f"read/{NOTE}"]}
    app.post(CUSTOM, custom(operation()))
    app.refused(400, "POST", CUSTOM, custom(operation()))


@pytest.mark.parametrize(
    "body,reason",
    [
        (custom(), "operations is required"),
        (custom(operation(), operation()), "Permission already exists"),
        (custom(operation("update")), "no permission on custom content"),
        (custom(operation(target="page")), "no permission on custom content"),
        (custom(operation(access=None)), "access must be true or false"),
        (custom(operation(key=5)), "key must be text"),
        (custom(operation(), kind="group", identifier="engineers"), "'read space' permission"),
        (custom(operation(), identifier="nobody"), "No user found"),
        (custom(operation(), kind="group", identifier="nobody"), "No group found"),
        ({"operations": [operation()]}, "subject is required"),
        (custom() | {"operations": [1]}, "operations must hold objects only"),
    ],
)
def test_one_on_custom_content_that_cannot_be_is_400(app: Api, body: Json, reason: str) -> None:
    assert reason in app.refused(400, "POST", CUSTOM, body)


def test_an_app_needs_to_administer_the_space_too(site: Sandbox, app: Api) -> None:
    with site.edit() as store:
        store.revoke("ENG", "user:Example App", "administer/space")
    app.refused(403, "POST", CUSTOM, custom(operation()))
    app.refused(404, "POST", "/space/HIDDEN/permission/custom-content", custom(operation()))


def test_in_the_free_edition_nobody_changes_permissions() -> None:
    with Sandbox(edition="free") as site:
        with site.edit() as store:
            space = store.create_space("ENG")
            store.grant("ENG", "user:Example App", "read/space", "administer/space")
            grant_id = space.grants[f"user:{ADMIN}"]["read/space"]
        admin, app = as_user(site, "admin"), as_bearer(site, "app-token")
        writes: tuple[tuple[Api, str, str, Json], ...] = (
            (admin, "POST", "", grant("read/space")),
            (admin, "DELETE", f"/{grant_id}", None),
            (app, "POST", "/custom-content", {}),
        )
        for api, method, path, body in writes:
            reason = api.refused(403, method, f"/space/ENG/permission{path}", body)
            assert "because they are using the Free Edition" in reason
        assert admin.get("/space/ENG?expand=permissions")["permissions"]
