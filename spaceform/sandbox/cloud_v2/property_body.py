"""Space properties as v2 shows them."""

from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.store.records import Property
from spaceform.sandbox.wire.bodies import JsonObject


def property_body(live: Property) -> JsonObject:
    """A property; who made it is its `authorId`, whatever the published document says."""
    return {
        "id": str(live.property_id),
        "key": live.key,
        "value": live.value,
        "createdAt": moment(live.modified if live.created is None else live.created),
        "authorId": live.created_by,
        "version": {
            "number": live.version,
            "message": live.message,
            "createdAt": moment(live.modified),
            "authorId": live.modified_by,
        },
    }
