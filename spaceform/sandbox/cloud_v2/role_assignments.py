"""Who has which role in a space."""

from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.cloud_v2.assignment_body import assignment_body
from spaceform.sandbox.cloud_v2.assignment_fields import (
    ROLE_TYPES,
    check_may_grant,
    filtered_principal,
    wanted_roles,
)
from spaceform.sandbox.cloud_v2.role_mode import need_roles
from spaceform.sandbox.store import access
from spaceform.sandbox.store.pairs import ADMINISTER
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.refusal import unknown
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page

_MANAGE_USERS: Final = "manage_users/space"


def list_assignments(call: Call) -> Reply:
    """`GET /spaces/{id}/role-assignments`."""
    need_roles(call)
    space, role_id = places.visible(call), call.first("role-id")
    kind, principal = places.choice(call, "role-type", ROLE_TYPES), filtered_principal(call)
    custom = {role.role_id for role in call.store.roles.custom()}
    found = [
        (who, role)
        for who, role in call.store.shown(space).assignments.items()
        if role_id in (None, role)
        and principal in (None, who)
        and kind in (None, "CUSTOM" if role in custom else "SYSTEM")
    ]
    return page(call, found, assignment_body)


def set_assignments(call: Call) -> Reply:
    """`POST /spaces/{id}/role-assignments`: a list of principals, each with its role or none.

    All or nothing; principals that are not named keep what they have. The answer shows what the
    named ones have now.
    """
    need_roles(call)
    body = call.json()
    if not isinstance(body, list):
        raise HttpError(400, "The body must be a list of role assignments")
    entries = fields.objects(body, "role assignments")
    call.check_edition()
    space = _managed(call)
    wanted = wanted_roles(call, entries, space.assignments)
    check_may_grant(call, space, wanted.values())
    access.assign(space, call.store.roles, wanted)
    results: list[JsonObject] = [
        assignment_body((who, role_id)) for who, role_id in wanted.items() if role_id is not None
    ]
    return Reply(body={"results": results, "_links": {"base": f"{call.origin}/wiki"}})


def _managed(call: Call) -> Space:
    space = places.visible(call)
    if not call.may(space, ADMINISTER) and not call.may(space, _MANAGE_USERS):
        raise unknown(f"No space with id : {space.space_id}")
    return space


_PATH: Final = "/spaces/{id}/role-assignments"

OPERATIONS: Final = (
    Operation("GET", _PATH, list_assignments),
    Operation("POST", _PATH, set_assignments),
)
