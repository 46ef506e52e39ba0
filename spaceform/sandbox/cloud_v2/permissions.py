"""Who may do what in a space, one row for each pair of each principal; read only."""

from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.store import access
from spaceform.sandbox.store.grants import Grant
from spaceform.sandbox.store.records import ANONYMOUS, ANONYMOUS_CLASS
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page

_TYPES: Final = {"user": "user", "group": "group", "class": "access-class"}


def list_permissions(call: Call) -> Reply:
    """`GET /spaces/{id}/permissions`: grants, and the pairs that come with roles."""
    space = places.visible(call)
    found = access.listed(call.store.shown(space), call.store.roles)
    return page(call, found, permission_body)


def permission_body(grant: Grant) -> JsonObject:
    """A row; a principal's type may be `access-class`, which the published document lacks."""
    kind, _, identifier = grant.principal.partition(":")
    if grant.principal == ANONYMOUS:
        kind, identifier = "class", ANONYMOUS_CLASS
    key, _, target = grant.pair.partition("/")
    return {
        "id": str(grant.grant_id),
        "principal": {"type": _TYPES[kind], "id": identifier},
        "operation": {"key": key, "targetType": target},
    }


OPERATIONS: Final = (Operation("GET", "/spaces/{id}/permissions", list_permissions),)
