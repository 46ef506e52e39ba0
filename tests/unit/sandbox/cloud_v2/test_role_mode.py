import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.cloud_v2.site import as_user

NAMES = {None: "PRE_ROLES", "pre-roles": "PRE_ROLES", "transition": "ROLES_TRANSITION"}


@pytest.mark.parametrize("mode,expected", [*NAMES.items(), ("roles", "ROLES")])
def test_everyone_learns_the_mode(mode: str | None, expected: str) -> None:
    with Sandbox(mode=mode) as site:
        assert as_user(site, "member").get("/space-role-mode") == {"mode": expected}


def test_a_mode_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Sandbox(mode="nonsense")


@pytest.mark.parametrize(
    "method,path",
    [
        ("GET", "/space-roles"),
        ("POST", "/space-roles"),
        ("GET", "/space-roles/x"),
        ("PUT", "/space-roles/x"),
        ("DELETE", "/space-roles/x"),
        ("GET", "/spaces/1/role-assignments"),
        ("POST", "/spaces/1/role-assignments"),
        ("POST", "/spaces"),
    ],
)
def test_before_roles_everything_about_them_is_400(method: str, path: str) -> None:
    with Sandbox() as site:
        assert "PRE_ROLES" in as_user(site, "admin").refused(400, method, path, {})
