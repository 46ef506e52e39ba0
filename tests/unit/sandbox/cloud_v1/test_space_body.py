from typing import Final

import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER
from tests.unit.sandbox.api import Api

PARTS: Final = (
    "settings",
    "metadata",
    "operations",
    "lookAndFeel",
    "permissions",
    "icon",
    "description",
    "theme",
    "history",
    "homepage",
    "identifiers",
)


@pytest.fixture
def eng(site: Sandbox) -> Sandbox:
    with site.edit() as store:
        store.create_space("ENG", "Engineering", description="How we build.", private=True)
        store.grant("ENG", "group:engineers", "read/space", "create/page")
        store.add_label("ENG", "platform")
        store.set_theme("ENG", "com.example.theme")
    return site


def test_what_is_not_asked_for_is_expandable(eng: Sandbox, admin: Api) -> None:
    space = admin.get("/space/ENG")
    assert set(space) == {
        "id",
        "key",
        "alias",
        "name",
        "type",
        "status",
        "_expandable",
        "_links",
    }
    assert set(space["_expandable"]) == set(PARTS)
    assert space["_expandable"]["settings"] == "/rest/api/space/ENG/settings"
    assert space["_links"]["self"] == f"{eng.url}/wiki/rest/api/space/ENG"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_asked_for(eng: Sandbox, admin: Api, part: str) -> None:
    space = admin.get(f"/space/ENG?expand={part}")
    assert part in space
    assert part not in space["_expandable"]
    del eng


def test_all_parts_can_be_asked_for_at_once_in_one_parameter_or_several(
    eng: Sandbox, admin: Api
) -> None:
    space = admin.get(f"/space/ENG?expand={','.join(PARTS[:5])}&expand={','.join(PARTS[5:])}")
    assert set(PARTS) <= set(space)
    assert space["_expandable"] == {}
    assert admin.get(f"/space?expand={','.join(PARTS)}")["results"] == [space]
    del eng


def test_what_is_unknown_is_passed_over(eng: Sandbox, admin: Api) -> None:
    assert admin.get("/space/ENG?expand=nothing,homepage.nothing.at.all")["homepage"]
    del eng


def test_the_description_has_two_forms(eng: Sandbox, admin: Api) -> None:
    description = admin.get("/space/ENG?expand=description")["description"]
    assert description == {"_expandable": {"view": "", "plain": ""}}
    plain = admin.get("/space/ENG?expand=description.plain")["description"]
    assert plain["plain"] == {
        "value": "How we build.",
        "representation": "plain",
        "embeddedContent": [],
    }
    assert "view" not in plain
    del eng


def test_permissions_have_the_shape_that_is_read_and_not_the_one_that_is_written(
    eng: Sandbox, admin: Api
) -> None:
    with eng.edit() as store:
        store.revoke("ENG", "user:Admin", "export/space")
        store.grant("ENG", "anonymous", "read/space")
        engineers = store.directory.group("engineers").group_id
    permissions = admin.get("/space/ENG?expand=permissions")["permissions"]
    assert len(permissions) == 25 + 2 + 1
    first, group, anonymous = permissions[0], permissions[25], permissions[-1]
    assert isinstance(first["id"], int)
    assert first["operation"] == {"operation": "read", "targetType": "space"}
    assert first["subjects"]["user"]["results"][0]["accountId"] == ADMIN
    assert first["subjects"]["_expandable"] == {"group": ""}
    assert (first["anonymousAccess"], first["unlicensedAccess"]) == (False, False)
    shown = group["subjects"]["group"]["results"][0]
    assert (shown["name"], shown["id"]) == ("engineers", engineers)
    assert anonymous["anonymousAccess"] is True
    assert "subjects" not in anonymous


def test_grants_of_who_is_gone_are_shown_all_the_same(eng: Sandbox, admin: Api) -> None:
    with eng.edit() as store:
        space = store.space("ENG")
        space.grants["group:gone"] = {"read/space": 1}
        space.grants["user:gone"] = {"read/space": 2}
    group, user = admin.get("/space/ENG?expand=permissions")["permissions"][:2]
    assert group["subjects"]["group"]["results"][0]["id"] == "gone"
    assert user["subjects"]["user"]["results"][0]["type"] == "unknown"


def test_operations_are_those_of_the_caller(eng: Sandbox, admin: Api, member: Api) -> None:
    assert len(admin.get("/space/ENG?expand=operations")["operations"]) == 26
    assert member.get("/space/ENG?expand=operations")["operations"] == [
        {"operation": "read", "targetType": "space"},
        {"operation": "create", "targetType": "page"},
    ]
    del eng


def test_labels_and_history_and_theme_are_shown(eng: Sandbox, admin: Api) -> None:
    space = admin.get("/space/ENG?expand=metadata.labels,history,theme")
    (label,) = space["metadata"]["labels"]["results"]
    assert (label["prefix"], label["name"]) == ("team", "platform")
    assert space["history"]["createdBy"]["accountId"] == ADMIN
    assert space["history"]["createdDate"].endswith("Z")
    assert space["theme"]["themeKey"] == "com.example.theme"
    del eng


def test_what_a_space_does_not_have_is_left_out(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.create_space("ENG", homepage=False)
    space = admin.get("/space/ENG?expand=theme,homepage")
    assert "theme" not in space
    assert "homepage" not in space
    assert admin.get("/space/ENG")["_expandable"]["homepage"] == ""


def test_a_homepage_is_expanded_in_turn(eng: Sandbox, admin: Api) -> None:
    path = "/space/ENG?expand=homepage.version,homepage.space.homepage"
    homepage = admin.get(path)["homepage"]
    assert homepage["title"] == "Engineering Home"
    assert homepage["version"]["number"] == 1
    assert "space" not in homepage
    assert "space" in homepage["_expandable"]
    del eng


def test_a_creator_who_is_gone_is_unknown(eng: Sandbox, admin: Api) -> None:
    with eng.edit() as store:
        store.space("ENG").creator = "gone"
        store.grant("ENG", f"user:{MEMBER}", "read/space")
    created_by = admin.get("/space/ENG?expand=history")["history"]["createdBy"]
    assert created_by == {"type": "unknown", "accountId": "gone", "displayName": "Former user"}
