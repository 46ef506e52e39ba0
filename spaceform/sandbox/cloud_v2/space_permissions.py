"""The catalogue of the pairs that roles are made of."""

from typing import Final

from spaceform.sandbox.store.catalogue import display_name, required
from spaceform.sandbox.store.pairs import PAIRS
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page


def list_space_permissions(call: Call) -> Reply:
    """`GET /space-permissions`; a site without roles has it as well."""
    return page(call, PAIRS, _pair_body)


def _pair_body(pair: str) -> JsonObject:
    name = display_name(pair)
    return {
        "id": pair,
        "displayName": name,
        "description": f"Allows to: {name[:1].lower()}{name[1:]}",
        "requiredPermissionIds": list(required(pair)),
    }


OPERATIONS: Final = (Operation("GET", "/space-permissions", list_space_permissions),)
