"""What the caller may do in a space."""

from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.store.pairs import PAIRS
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply


def list_operations(call: Call) -> Reply:
    """`GET /spaces/{id}/operations`, which has no pages."""
    return Reply(body={"operations": operation_bodies(call, places.visible(call))})


def operation_bodies(call: Call, space: Space) -> list[JsonObject]:
    """The pairs that the caller has in a space, by whatever way."""
    return [_operation_body(pair) for pair in PAIRS if call.may(space, pair)]


def _operation_body(pair: str) -> JsonObject:
    operation, _, target = pair.partition("/")
    return {"operation": operation, "targetType": target}


OPERATIONS: Final = (Operation("GET", "/spaces/{id}/operations", list_operations),)
