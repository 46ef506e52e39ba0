"""The sandbox against the published document of the API: Schemathesis asks, and finds nothing.

The document lies beside the checkout and is no part of it; without it there is nothing to ask.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import requests

from spaceform.sandbox import Sandbox
from tests.contract.openapi import DOCUMENTS, ask_everything, labels, published

DOCUMENT = DOCUMENTS / "space-v1.yaml"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DOCUMENT.exists(), reason=f"there is no {DOCUMENT}"),
]


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with Sandbox(deletion_polls=3) as sandbox:
        with sandbox.edit() as store:
            store.create_space("ENG", "Engineering", description="How we build things.")
            store.grant("ENG", "group:engineers", "read/space", "create/page")
            store.grant("ENG", "user:Example App", "read/space", "administer/space")
            store.grant("ENG", "anonymous", "read/space")
            store.set_property("ENG", "owner", {"team": "platform"})
            store.set_property("ENG", "flag", value=True)
            store.add_label("ENG", "platform")
            store.add_label("ENG", "everyone", "global")
            store.set_theme("ENG", "com.example.theme")
            store.watch("ENG", "member@example.com")
            store.add_page("ENG", "Draft", parent="Engineering Home", state="Rough draft")
            store.add_page("ENG", "News", kind="blogpost")
            store.create_space("HIDDEN", private=True, creator="member@example.com")
            gone = store.create_space("GONE")
            store.tasks.delete(gone, store.directory.find_user("Admin"), 99, store.clock())
        yield sandbox


def document_for(site: Sandbox) -> dict[str, Any]:
    """The published document with names that the site has, so that more than 404 is reached."""
    document = deepcopy(published(DOCUMENT))
    schemas = document["components"]["schemas"]
    allow_live_pairs(schemas)
    allow_any_json_in_properties(schemas)
    with site.edit() as store:
        space = store.space("ENG")
        # Those of the administrator who asks are left out: without them it could ask no more.
        grants = [each for who in list(space.grants)[1:] for each in space.grants[who].values()]
        groups, users = list(store.directory.groups), list(store.directory.users)
    for path, methods in document["paths"].items():
        ids = grants if "permission" in path else groups if "group" in path else ["99", "1"]
        known = {
            "spaceKey": ["ENG", "eng", "HIDDEN"],
            "id": ids,
            "groupId": groups,
            "key": ["owner", "flag", "new"],
            "type": ["page", "blogpost", "ac:com.example:note"],
            "name": ["platform", "none"],
            "state-id": [1, 2],
        }
        for parameter in (each for one in methods.values() for each in one.get("parameters", ())):
            name = parameter.get("name")
            if name in known and path != "/wiki/rest/api/space":
                parameter["schema"] = {"enum": known[name]}
    subjects = [
        {"type": "group", "identifier": "engineers"},
        {"type": "group", "identifier": groups[0]},
        {"type": "user", "identifier": "anonymous"},
        {"type": "user", "identifier": users[0]},
        {"type": "user", "identifier": "nobody"},
    ]
    request = schemas["SpacePermissionRequest"]["properties"]
    request["subject"] = {"enum": subjects}
    request["operation"] = {
        "enum": [
            {"key": "export", "target": "space"},
            {"key": "manage_users", "target": "space"},
            {"key": "create", "target": "comment"},
            {"key": "read", "target": "space"},
            {"key": "move", "target": "page"},
        ]
    }
    schemas["ThemeUpdate"]["properties"]["themeKey"]["enum"] = ["com.example.theme", "none"]
    update = schemas["SpaceUpdate"]["properties"]
    update["homepage"]["properties"] = {"id": {"enum": [str(space.homepage_id), "1"]}}
    update["status"]["enum"] = ["current", "archived", "none", None]
    property_update = schemas["SpacePropertyUpdate"]["properties"]
    property_update["key"]["enum"] = ["owner", "flag"]
    property_update["space"]["properties"]["key"]["enum"] = ["ENG"]
    property_update["version"]["properties"]["number"]["enum"] = [1, 2, 3]
    custom = schemas["SpacePermissionCustomContent"]["properties"]
    custom["subject"] = {"enum": subjects}
    custom["operations"]["items"] = {
        "enum": [
            {"key": "read", "target": "ac:com.example:note", "access": True},
            {"key": "create", "target": "ac:com.example:note", "access": False},
            {"key": "read", "target": "page", "access": True},
        ]
    }
    return document


def allow_live_pairs(schemas: dict[str, Any]) -> None:
    """Allow the keys of the twelve live pairs that the published enumerations lack."""
    lacking = [
        "export_content",
        "manage_content",
        "manage_templates",
        "manage_look_and_feel",
        "manage_users",
        "manage_nonlicensed_users",
        "manage_public_links",
        "manage_guest_users",
        "delete_space",
        "archive_space",
    ]
    written = schemas["SpacePermissionV2"]["properties"]["operation"]
    written["properties"]["key"]["enum"] += lacking
    schemas["OperationCheckResult"]["properties"]["operation"]["enum"] += lacking


def allow_any_json_in_properties(schemas: dict[str, Any]) -> None:
    """Allow what live sites keep: the published values have no numbers and no mixed lists."""
    schemas["SpaceProperty"]["properties"]["value"] = {}


@pytest.mark.parametrize("label", labels(DOCUMENT))
def test_every_answer_is_one_that_the_document_has(label: str, site: Sandbox) -> None:
    session = requests.Session()
    session.auth = ("admin@example.com", "admin-token")
    if label.endswith("custom-content"):
        session.auth = None
        session.headers["Authorization"] = "Bearer app-token"
    statuses = ask_everything(document_for(site), label, site.url, session)
    assert any(200 <= status < 300 for status in statuses), statuses
