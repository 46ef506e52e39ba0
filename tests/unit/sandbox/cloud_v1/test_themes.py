import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api

PATH = "/space/ENG/theme"
THEME = {"themeKey": "com.example.theme"}


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG")


def test_a_theme_that_was_never_set_is_404(admin: Api) -> None:
    assert "does not have a theme" in admin.refused(404, "GET", PATH)


def test_a_theme_is_set_and_reset(admin: Api) -> None:
    assert admin.put(PATH, THEME)["themeKey"] == "com.example.theme"
    assert admin.get(PATH)["name"] == "Example theme"
    for _ in range(2):
        assert admin.status("DELETE", PATH) == 204
        assert admin.status("GET", PATH) == 404


def test_a_key_that_no_theme_has_is_403(admin: Api) -> None:
    admin.refused(403, "PUT", PATH, {"themeKey": "none"})
    admin.refused(400, "PUT", PATH, {})


def test_who_may_only_look_may_not_write_and_who_may_not_look_sees_nothing(
    member: Api,
) -> None:
    member.refused(403, "PUT", PATH, THEME)
    member.refused(403, "DELETE", PATH)
    for method in ("GET", "PUT", "DELETE"):
        member.refused(404, method, "/space/NONE/theme", THEME)


def test_the_sites_themes_are_listed(admin: Api) -> None:
    page = admin.get("/settings/theme")
    assert page["limit"] == 100
    keys = [theme["themeKey"] for theme in page["results"]]
    assert "com.example.theme" in keys
    assert [admin.get(f"/settings/theme/{key}")["themeKey"] for key in keys] == keys
    admin.refused(404, "GET", "/settings/theme/none")
    admin.refused(404, "GET", "/settings/theme/selected")
