"""Space properties: JSON values under a key, each with an id and a version."""

from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.cloud_v2.property_body import property_body
from spaceform.sandbox.cloud_v2.space_body import based
from spaceform.sandbox.store import properties
from spaceform.sandbox.store.records import Property, Space
from spaceform.sandbox.store.refusal import Reason, RefusalError, invalid, unknown
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page
from spaceform.sandbox.wire.paging import MAX_ID, integer


def list_properties(call: Call) -> Reply:
    """`GET /spaces/{id}/properties`; with `key=`, the one of that key as it is this very moment."""
    space, key = places.visible(call), call.first("key")
    source = call.store.shown(space) if key is None else space
    found = sorted(source.properties.values(), key=lambda each: each.property_id)
    return page(call, [each for each in found if key in (None, each.key)], property_body)


def create_property(call: Call) -> Reply:
    """`POST /spaces/{id}/properties`; a key that is taken is 400.

    The published document has 400 for this operation and no 409, which v1 has beside it.
    """
    body = call.object()
    space, store = places.administered(call), call.store
    key, value = fields.text(body, "key"), body.get("value")
    new = Property(store.ids.next(), key, value, 1, store.clock(), call.caller.account_id)
    try:
        properties.create(space, new)
    except RefusalError as error:
        if error.reason is Reason.CONFLICT:
            raise invalid(error.message) from error
        raise
    return Reply(201, based(call, property_body(new)))


def get_property(call: Call) -> Reply:
    """`GET /spaces/{id}/properties/{propertyId}`."""
    return Reply(body=based(call, property_body(_property(call, places.visible(call)))))


def update_property(call: Call) -> Reply:
    """`PUT /spaces/{id}/properties/{propertyId}`: the body's version is the one that comes next."""
    body = call.object()
    live = _property(call, places.administered(call))
    if fields.optional_text(body, "key") not in (None, live.key):
        raise invalid("The property has a different key to the one in the path")
    version = fields.mapping(body, "version")
    number, message = fields.number(version, "number"), fields.optional_text(version, "message")
    properties.update(live, body.get("value"), number)
    live.modified, live.modified_by = call.store.clock(), call.caller.account_id
    live.message = message or ""
    return Reply(body=based(call, property_body(live)))


def delete_property(call: Call) -> Reply:
    """`DELETE /spaces/{id}/properties/{propertyId}`."""
    space = places.administered(call)
    properties.remove(space, _property(call, space).key)
    return NO_CONTENT


def _property(call: Call, space: Space) -> Property:
    property_id = integer(call.parts["propertyId"], "property-id", most=MAX_ID)
    found = (each for each in space.properties.values() if each.property_id == property_id)
    live = next(found, None)
    if live is None:
        raise unknown(f"There is no property with id {property_id} in space {space.key}")
    return live


_ALL: Final = "/spaces/{id}/properties"
_ONE: Final = f"{_ALL}/{{propertyId}}"

OPERATIONS: Final = (
    Operation("GET", _ALL, list_properties),
    Operation("POST", _ALL, create_property),
    Operation("GET", _ONE, get_property),
    Operation("PUT", _ONE, update_property),
    Operation("DELETE", _ONE, delete_property),
)
