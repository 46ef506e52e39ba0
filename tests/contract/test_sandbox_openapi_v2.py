"""The sandbox's v2 against the published document: Schemathesis asks, and finds nothing.

The document lies beside the checkout and is no part of it; without it there is nothing to ask.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
import requests

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.pairs import PAIRS
from spaceform.sandbox.store.store import Store
from tests.contract.openapi import DOCUMENTS, ask_everything, labels, published

DOCUMENT = DOCUMENTS / "space-v2.json"
ROOT: Final = "/wiki/api/v2"
ROLES_ONLY: Final = ("space-roles", "role-assignments", f"POST {ROOT}/spaces")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DOCUMENT.exists(), reason=f"there is no {DOCUMENT}"),
]


@pytest.fixture(params=["pre-roles", "roles"])
def site(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(mode=request.param, role_seconds=0) as sandbox:
        with sandbox.edit() as store:
            store.create_space("ENG", "Engineering", description="How we build things.")
            store.grant("ENG", "user:Example App", "read/space")
            store.grant("ENG", "anonymous", "read/space")
            store.grant("ENG", "class:authenticated-users", "read/space")
            for number in range(60):
                store.set_property("ENG", f"p{number}", {"number": number})
            store.add_label("ENG", "platform")
            store.add_label("ENG", "mine", "my")
            store.add_page("ENG", "Draft")
            store.label_page("ENG", "Draft", "draft")
            store.create_space("OLD", status="archived")
            store.create_space("HIDDEN", private=True, creator="member@example.com")
            if request.param == "roles":
                store.add_role("Auditor", "read/space", "export/space")
                store.assign("ENG", "group:engineers", "Auditor")
                store.assign("ENG", "anonymous", "Viewer")
        yield sandbox


def document_for(site: Sandbox) -> dict[str, Any]:
    """The published document with names that the site has, so that more than 404 is reached."""
    document = deepcopy(published(DOCUMENT))
    allow_live_rows(document["components"]["schemas"])
    allow_version_conflicts(document["paths"])
    allow_no_task(document["components"]["schemas"])
    with site.edit() as store:
        name_what_is_there(document, store)
    require_what_is_needed(document)
    return document


def require_what_is_needed(document: dict[str, Any]) -> None:
    """Require what the prose requires: the document has hardly any `required`."""
    schemas = document["components"]["schemas"]
    schemas["SpacePropertyCreateRequest"]["required"] = ["key", "value"]
    schemas["SpacePropertyCreateRequest"]["properties"]["key"] |= {"minLength": 1, "maxLength": 99}
    update = schemas["SpacePropertyUpdateRequest"]
    update["required"] = ["value", "version"]
    update["properties"]["version"]["required"] = ["number"]
    creation = document["components"]["requestBodies"]["SpaceCreateRequest"]
    schema = creation["content"]["application/json"]["schema"]
    schema["required"] = ["key", "name"]
    schema["properties"]["key"]["pattern"] = "^[A-Za-z0-9]{1,255}$"
    schema["properties"]["name"]["pattern"] = "^[A-Z][a-z]{1,9}$"


def name_what_is_there(document: dict[str, Any], store: Store) -> None:
    space = store.space("ENG")
    ids = [space.space_id, store.space("HIDDEN").space_id, 1]
    role_ids = [role.role_id for role in store.roles]
    # One of the site's own, if it has one, and one of the system's.
    changed = [role_ids[-1], role_ids[0], "none"]
    of_spaces = {
        "id": {"type": "integer", "enum": ids},
        "space-id": {"type": "integer", "enum": ids},
        "property-id": {
            "type": "integer",
            "enum": [each.property_id for each in space.properties.values()][:3],
        },
    }
    of_roles = {
        "id": {"type": "string", "enum": changed},
        "space-id": {"type": "string", "enum": [str(each) for each in ids]},
    }
    for path, methods in document["paths"].items():
        known = of_roles if "space-roles" in path else of_spaces
        for parameter in (each for one in methods.values() for each in one.get("parameters", ())):
            if parameter["name"] in known:
                parameter["schema"] = known[parameter["name"]]
    principals = {
        "enum": [
            {"principalType": "GROUP", "principalId": next(iter(store.directory.groups))},
            {"principalType": "USER", "principalId": space.creator},
            {"principalType": "ACCESS_CLASS", "principalId": "anonymous-users"},
            {"principalType": "USER", "principalId": "nobody"},
        ]
    }
    bodies = document["components"]["requestBodies"]
    entry = properties_of(bodies["SetSpaceRoleAssignmentRequest"], "items")
    creation = properties_of(bodies["SpaceCreateRequest"])
    given = creation["roleAssignments"]["items"]["properties"]
    for each in (entry, given):
        each["principal"] = principals
        each["roleId"] = {"enum": [*role_ids[:2], "none"]}
    creation["copySpaceAccessConfiguration"] = {"enum": [space.space_id, 1]}
    creation["description"]["properties"]["representation"] = {"enum": ["plain", "view"]}
    for path, method in (("/space-roles", "post"), ("/space-roles/{id}", "put")):
        role = properties_of(document["paths"][ROOT + path][method]["requestBody"])
        role["name"]["pattern"] = "^[A-Z][a-z]{1,9}$"
        role["spacePermissions"]["items"] = {"enum": ["read/space", "export/space", "fly/space"]}
        role["spacePermissions"] |= {"minItems": 1, "maxItems": 3}
        for name in ("anonymousReassignmentRoleId", "guestReassignmentRoleId"):
            if name in role:
                role[name] = {"enum": [*role_ids[:2], "none"]}
    update = document["components"]["schemas"]["SpacePropertyUpdateRequest"]["properties"]
    update["key"]["enum"] = ["p0", "p1"]
    update["version"]["properties"]["number"]["enum"] = [1, 2, 3]


def properties_of(body: dict[str, Any], *inner: str) -> dict[str, Any]:
    found = body["content"]["application/json"]["schema"]
    for name in inner:
        found = found[name]
    properties: dict[str, Any] = found["properties"]
    return properties


def allow_live_rows(schemas: dict[str, Any]) -> None:
    """Allow what live sites show: access classes, and the pairs that the enumerations lack."""
    row = schemas["SpacePermissionAssignment"]["properties"]
    row["principal"]["properties"]["type"]["enum"].append("access-class")
    row["operation"]["properties"]["key"]["enum"] = [pair.partition("/")[0] for pair in PAIRS]


def allow_version_conflicts(paths: dict[str, Any]) -> None:
    """Allow 409 for a version that is not the next one: measured, and missing in the document."""
    update = paths[f"{ROOT}/spaces/{{space-id}}/properties/{{property-id}}"]["put"]
    update["responses"]["409"] = {"description": "conflict"}


def allow_no_task(schemas: dict[str, Any]) -> None:
    """Allow null where a role's pairs stay as they are: measured, and text in the document."""
    schemas["UpdateSpaceRoleResponse"]["properties"]["taskId"] = {"nullable": True}


@pytest.mark.parametrize("label", labels(DOCUMENT))
def test_every_answer_is_one_that_the_document_has(label: str, site: Sandbox) -> None:
    session = requests.Session()
    session.auth = ("admin@example.com", "admin-token")
    statuses = ask_everything(document_for(site), label, site.url, session)
    with site.edit() as store:
        is_there = store.mode != "pre-roles" or not is_about_roles(label)
    assert any(200 <= status < 300 for status in statuses) is is_there, statuses


def is_about_roles(label: str) -> bool:
    return label.endswith(ROLES_ONLY[2]) or any(name in label for name in ROLES_ONLY[:2])
