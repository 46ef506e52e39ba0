"""Space properties: JSON values under a key, each with a version."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.cloud_v1.person_body import author_body
from spaceform.sandbox.cloud_v1.places import space_path
from spaceform.sandbox.cloud_v1.space_body import space_body
from spaceform.sandbox.store import properties
from spaceform.sandbox.store.records import Property, Space
from spaceform.sandbox.store.refusal import Reason, RefusalError, invalid
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.expansion import Expansion
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 10
_DEFAULT: Final = Expansion.of(["version"])


def list_properties(call: Call) -> Reply:
    """`GET /space/{spaceKey}/property`."""
    space = call.space()
    part = window(call, _LIMIT)
    found = sorted(call.store.shown(space).properties.values(), key=lambda each: each.property_id)
    return Reply(body=page(call, found, lambda each: _property_body(call, space, each), part))


def get_property(call: Call) -> Reply:
    """`GET /space/{spaceKey}/property/{key}`."""
    space = call.space()
    return Reply(body=_property_body(call, space, properties.find(space, call.parts["key"])))


def create_property(call: Call) -> Reply:
    """`POST /space/{spaceKey}/property`; a key that is taken is 409."""
    body = call.object()
    space = call.administered()
    _check_space(body, space)
    return _create(call, space, fields.text(body, "key"), body)


def create_property_for_key(call: Call) -> Reply:
    """`POST /space/{spaceKey}/property/{key}`; here a key that is taken is 400."""
    body = call.object()
    try:
        return _create(call, call.administered(), call.parts["key"], body)
    except RefusalError as error:
        if error.reason is Reason.CONFLICT:
            raise invalid(error.message) from error
        raise


def update_property(call: Call) -> Reply:
    """`PUT /space/{spaceKey}/property/{key}`: the body's version is the one that comes next."""
    body = call.object()
    space = call.administered()
    live = properties.find(space, call.parts["key"])
    if fields.optional_text(body, "key") not in (None, live.key):
        raise invalid("The property has a different key to the one in the path")
    _check_space(body, space)
    number = fields.number(fields.mapping(body, "version"), "number")
    properties.update(live, body.get("value"), number)
    live.modified, live.modified_by = call.store.clock(), call.caller.account_id
    return Reply(body=_property_body(call, space, live))


def delete_property(call: Call) -> Reply:
    """`DELETE /space/{spaceKey}/property/{key}`."""
    properties.remove(call.administered(), call.parts["key"])
    return NO_CONTENT


def _create(call: Call, space: Space, key: str, body: Mapping[str, object]) -> Reply:
    store = call.store
    new = Property(
        store.ids.next(), key, body.get("value"), 1, store.clock(), call.caller.account_id
    )
    return Reply(body=_property_body(call, space, properties.create(space, new)))


def _check_space(body: Mapping[str, object], space: Space) -> None:
    named = fields.optional_mapping(body, "space") or {}
    key = fields.optional_text(named, "key")
    if key is not None and key.lower() != space.key.lower():
        raise invalid("The property has a different space key to the one in the path")


def _property_body(call: Call, space: Space, live: Property) -> JsonObject:
    expansion = call.expansion or _DEFAULT
    path = f"{space_path(space)}/property/{quote(live.key, safe='')}"
    body: JsonObject = {"id": str(live.property_id), "key": live.key, "value": live.value}
    if "version" in expansion:
        body["version"] = {
            "by": author_body(call, live.modified_by),
            "when": moment(live.modified),
            "message": "",
            "number": live.version,
            "minorEdit": False,
            "contentTypeModified": False,
        }
    if "space" in expansion:
        body["space"] = space_body(call, space, expansion.below("space"))
    body["_links"] = {"self": f"{call.origin}/wiki{path}"}
    body["_expandable"] = expansion.fold({"version": "", "space": space_path(space)})
    return body


_ONE: Final = "/space/{spaceKey}/property/{key}"

OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/property", list_properties),
    Operation("POST", "/space/{spaceKey}/property", create_property),
    Operation("GET", _ONE, get_property),
    Operation("PUT", _ONE, update_property),
    Operation("POST", _ONE, create_property_for_key),
    Operation("DELETE", _ONE, delete_property),
)
