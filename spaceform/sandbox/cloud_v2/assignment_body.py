"""Who has which role, as v2 shows it, and principals as v2 names them there."""

from typing import Final

from spaceform.sandbox.store.records import ANONYMOUS, ANONYMOUS_CLASS
from spaceform.sandbox.wire.bodies import JsonObject

_TYPES: Final = {"user": "USER", "group": "GROUP", "class": "ACCESS_CLASS"}


def assignment_body(assignment: tuple[str, str]) -> JsonObject:
    """A principal and the id of its role."""
    principal, role_id = assignment
    return {"principal": principal_body(principal), "roleId": role_id}


def principal_body(principal: str) -> JsonObject:
    """A principal, of whom anonymous access is an access class like others."""
    kind, _, identifier = _named(principal).partition(":")
    return {"principalType": _TYPES[kind], "principalId": identifier}


def _named(principal: str) -> str:
    return f"class:{ANONYMOUS_CLASS}" if principal == ANONYMOUS else principal
