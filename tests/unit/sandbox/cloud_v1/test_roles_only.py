import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER
from tests.unit.sandbox.api import Api, Json, as_bearer, as_user

PATH = "/space/ENG/permission"
REFUSAL = (
    "InvalidRbacOperationException: Space permission updates that are not from RBAC are not "
    "supported in roles-only mode"
)


def grant(pair: str) -> Json:
    key, _, target = pair.partition("/")
    return {
        "subject": {"type": "user", "identifier": MEMBER},
        "operation": {"key": key, "target": target},
    }


def test_with_roles_only_no_permission_is_written_and_all_are_read() -> None:
    with Sandbox(mode="roles", seed={"spaces": [{"key": "ENG", "private": True}]}) as site:
        with site.edit() as store:
            store.assign("ENG", "user:Example App", "Admin")
        admin = as_user(site, "admin")
        assert REFUSAL in admin.refused(400, "POST", PATH, grant("read/space"))
        assert REFUSAL in admin.refused(400, "DELETE", f"{PATH}/1")
        custom = {
            "subject": {"type": "user", "identifier": MEMBER},
            "operations": [{"key": "read", "target": "ac:x", "access": True}],
        }
        app = as_bearer(site, "app-token")
        assert REFUSAL in app.refused(400, "POST", f"{PATH}/custom-content", custom)
        body = {"key": "NEW", "name": "New", "permissions": []}
        assert REFUSAL in admin.refused(400, "POST", "/space", body)
        assert len(admin.get("/space/ENG?expand=permissions")["permissions"]) == 52


@pytest.mark.parametrize("mode,granted", [("pre-roles", 26), ("transition", 0), ("roles", 0)])
@pytest.mark.parametrize("path", ["/space", "/space/_private"])
def test_who_makes_a_space_gets_grants_or_the_role_admin(
    mode: str, granted: int, path: str
) -> None:
    with Sandbox(mode=mode) as site:
        as_user(site, "admin").post(path, {"key": "NEW", "name": "New"})
        with site.edit() as store:
            assert len(store.pairs_of("NEW", f"user:{ADMIN}")) == granted
            role = store.role_of("NEW", f"user:{ADMIN}")
            assert role == (None if mode == "pre-roles" else "Admin")
            private = path.endswith("_private")
            everyone = store.pairs_of("NEW", "group:confluence-users")
            assert bool(everyone) is (mode != "roles" and not private)
            by_class = store.role_of("NEW", "class:all-licensed-users")
            assert by_class == ("Collaborator" if mode == "roles" and not private else None)


@pytest.fixture
def changing() -> Sandbox:
    """A site in transition with a space whose administrator has a role."""
    return Sandbox(mode="transition", seed={"spaces": [{"key": "ENG", "private": True}]})


def test_in_transition_grants_are_written_beside_roles(changing: Sandbox) -> None:
    with changing as site:
        with site.edit() as store:
            store.assign("ENG", "user:Member", "Viewer")
        admin = as_user(site, "admin")
        reason = admin.refused(400, "POST", PATH, grant("create/comment"))
        assert "'read space' permission doesn't exist" in reason
        made = admin.post(PATH, grant("read/space"))
        admin.refused(400, "POST", PATH, grant("read/space"))
        admin.post(PATH, grant("export/space"))
        assert admin.status("DELETE", f"{PATH}/{made['id']}") == 204
        with site.edit() as store:
            assert store.pairs_of("ENG", "user:Member") == set()
            assert store.role_of("ENG", "user:Member") == "Viewer"


def test_a_row_that_comes_with_a_role_is_no_grant(changing: Sandbox) -> None:
    with changing as site:
        admin = as_user(site, "admin")
        row = admin.get("/space/ENG?expand=permissions")["permissions"][0]
        admin.refused(404, "DELETE", f"{PATH}/{row['id']}")


def test_the_last_grant_of_administer_goes_where_a_role_gives_it_too(changing: Sandbox) -> None:
    with changing as site:
        with site.edit() as store:
            store.grant("ENG", "user:Member", "read/space", "administer/space")
            held = dict(store.space("ENG").grants[f"user:{MEMBER}"])
        admin = as_user(site, "admin")
        assert admin.status("DELETE", f"{PATH}/{held['administer/space']}") == 204


def test_a_role_lets_people_into_everything(changing: Sandbox) -> None:
    def statuses(api: Api) -> list[int]:
        return [
            api.status("GET", "/space/ENG"),
            api.status("POST", "/space/ENG/property", {"key": "k", "value": 1}),
            api.status("PUT", "/space/ENG", {"name": "New"}),
        ]

    with changing as site:
        member = as_user(site, "member")
        assert statuses(member) == [404, 404, 404]
        with site.edit() as store:
            store.assign("ENG", "group:engineers", "Viewer")
        assert statuses(member) == [200, 403, 404]
        with site.edit() as store:
            store.assign("ENG", "group:engineers", "Admin")
        assert statuses(member) == [200, 200, 200]


def test_an_app_grants_on_custom_content_to_who_reads_because_of_a_role(changing: Sandbox) -> None:
    with changing as site:
        with site.edit() as store:
            store.assign("ENG", "user:Example App", "Admin")
            store.assign("ENG", "user:Member", "Viewer")
        body = {
            "subject": {"type": "user", "identifier": MEMBER},
            "operations": [{"key": "read", "target": "ac:x", "access": True}],
        }
        assert as_bearer(site, "app-token").status("POST", f"{PATH}/custom-content", body) == 200
