"""Spaces as v2 shows them: in a list, and alone with what is included."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.cloud_v2.assignment_body import assignment_body
from spaceform.sandbox.cloud_v2.label_body import label_body
from spaceform.sandbox.cloud_v2.operations import operation_bodies
from spaceform.sandbox.cloud_v2.permissions import permission_body
from spaceform.sandbox.cloud_v2.property_body import property_body
from spaceform.sandbox.cloud_v2.role_mode import need_roles
from spaceform.sandbox.store import access, labels
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.cursors import included

_FORMATS: Final = ("plain", "view")
_ICON: Final = "/wiki/images/logo/default-space-logo-256.png"


def space_body(call: Call, space: Space) -> JsonObject:
    """What every answer about a space shows; its description and icon only where asked for."""
    body: JsonObject = {
        "id": str(space.space_id),
        "key": space.key,
        "name": space.name,
        "type": space.kind,
        "status": space.status,
        "authorId": space.creator,
        "createdAt": moment(space.created),
    }
    if space.homepage_id is not None:
        body["homepageId"] = str(space.homepage_id)
    form = places.choice(call, "description-format", _FORMATS)
    if form is not None:
        body["description"] = {form: {"representation": form, "value": space.description}}
    if places.wants(call, "include-icon"):
        body["icon"] = _icon(space)
    body["_links"] = {"webui": f"/spaces/{quote(space.key, safe='~')}"}
    return body


def listed_body(call: Call, space: Space) -> JsonObject:
    """A space in a list, where its alias is shown too."""
    body = space_body(call, space)
    if space.alias is not None:
        body["currentActiveAlias"] = space.alias
    return body


def based(call: Call, body: JsonObject) -> JsonObject:
    """An answer that is no list, with the link that tells which site it comes from."""
    links = body.get("_links")
    kept = links if isinstance(links, dict) else {}
    return body | {"_links": {**kept, "base": f"{call.origin}/wiki"}}


def single_body(call: Call, space: Space) -> JsonObject:
    """A space alone, with the beginning of every list that is to be included."""
    body = space_body(call, space)
    for name, (part, include) in _INCLUDES.items():
        if places.wants(call, f"include-{name}"):
            body[part] = include(call, space)
    return based(call, body)


def _icon(space: Space) -> JsonObject:
    icon: JsonObject = {"path": _ICON}
    if space.kind != "personal":
        icon["apiDownloadLink"] = _ICON
    return icon


def _labels(call: Call, space: Space) -> JsonObject:
    found = labels.visible(call.store.shown(space), call.caller.account_id)
    return included(found, label_body, places.place(space, "/labels"))


def _properties(call: Call, space: Space) -> JsonObject:
    found = sorted(call.store.shown(space).properties.values(), key=lambda each: each.property_id)
    return included(found, property_body, places.place(space, "/properties"))


def _operations(call: Call, space: Space) -> JsonObject:
    found = operation_bodies(call, space)
    return included(found, lambda body: body, places.place(space, "/operations"))


def _permissions(call: Call, space: Space) -> JsonObject:
    found = access.listed(call.store.shown(space), call.store.roles)
    return included(found, permission_body, places.place(space, "/permissions"))


def _assignments(call: Call, space: Space) -> JsonObject:
    need_roles(call)
    found = call.store.shown(space).assignments.items()
    return included(found, assignment_body, places.place(space, "/role-assignments"))


_INCLUDES: Final[dict[str, tuple[str, Callable[[Call, Space], JsonObject]]]] = {
    "labels": ("labels", _labels),
    "properties": ("properties", _properties),
    "operations": ("operations", _operations),
    "permissions": ("permissions", _permissions),
    "role-assignments": ("roleAssignments", _assignments),
}
