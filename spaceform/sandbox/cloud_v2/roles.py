"""Space roles: the system's, and up to ten of the site's own."""

from collections.abc import Iterator, Sequence
from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.cloud_v2.assignment_fields import ROLE_TYPES, filtered_principal
from spaceform.sandbox.cloud_v2.role_mode import need_roles
from spaceform.sandbox.cloud_v2.space_body import based
from spaceform.sandbox.store import roles
from spaceform.sandbox.store.records import ANONYMOUS, Role, RoleChange, Space
from spaceform.sandbox.store.refusal import RefusalError, forbidden, invalid, unknown
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page
from spaceform.sandbox.wire.paging import MAX_ID, integer


def list_roles(call: Call) -> Reply:
    """`GET /space-roles`: all, or those that a principal has in the spaces that the caller sees."""
    need_roles(call)
    text = call.first("space-id")
    spaces: Sequence[Space] = tuple(filter(call.sees, call.store.spaces))
    if text is not None:
        spaces = (places.with_id(call, integer(text, "space-id", most=MAX_ID)),)
    kind, principal = places.choice(call, "role-type", ROLE_TYPES), filtered_principal(call)
    assigned = {space.assignments.get(principal or "") for space in spaces}
    found = [
        role
        for role in call.store.roles
        if kind in (None, _type(role)) and (principal is None or role.role_id in assigned)
    ]
    return page(call, found, _role_body)


def get_role(call: Call) -> Reply:
    """`GET /space-roles/{id}`."""
    need_roles(call)
    return Reply(body=based(call, _role_body(call.store.roles.with_id(call.parts["id"]))))


def create_role(call: Call) -> Reply:
    """`POST /space-roles`."""
    need_roles(call)
    name, description, pairs = _wanted(call.object())
    _check_caller(call)
    number = call.store.ids.next()
    return Reply(201, _role_body(call.store.roles.create(name, description, pairs, number)))


def update_role(call: Call) -> Reply:
    """`PUT /space-roles/{id}`: other words at once, other pairs when the task has ended.

    Where the pairs stay as they are there is no task, and its id is null.
    """
    need_roles(call)
    body = call.object()
    name, description, pairs = _wanted(body)
    _check_caller(call)
    role = call.store.roles.changeable(call.parts["id"])
    wanted = roles.checked(pairs)
    moved = dict(_reassigned(call, body))
    call.store.roles.rename(role, name, description)
    _reassign_anonymous(call, role, moved.get("anonymousReassignmentRoleId"))
    return Reply(202, _role_body(role) | {"taskId": _begin(call, role, wanted)})


def delete_role(call: Call) -> Reply:
    """`DELETE /space-roles/{id}`: it goes with all its assignments when the task has ended."""
    need_roles(call)
    _check_caller(call)
    role = call.store.roles.changeable(call.parts["id"])
    return Reply(202, {"taskId": _start(call, RoleChange(role.role_id, None))})


def _check_caller(call: Call) -> None:
    if call.caller.is_app:
        raise forbidden("Apps cannot access this REST resource")
    if not call.store.directory.is_site_admin(call.caller):
        raise unknown("Only administrators of the site change space roles")


def _wanted(body: fields.Body) -> tuple[str, str, list[str]]:
    pairs = body.get("spacePermissions")
    if not isinstance(pairs, list) or not all(isinstance(pair, str) for pair in pairs):
        raise HttpError(400, "spacePermissions must be a list of texts")
    return fields.text(body, "name"), fields.text(body, "description"), pairs


def _reassigned(call: Call, body: fields.Body) -> Iterator[tuple[str, Role]]:
    for name in ("anonymousReassignmentRoleId", "guestReassignmentRoleId"):
        role_id = fields.optional_text(body, name)
        if role_id is not None:
            try:
                yield name, call.store.roles.with_id(role_id)
            except RefusalError as error:
                raise invalid(error.message) from error


def _reassign_anonymous(call: Call, role: Role, other: Role | None) -> None:
    # Guests are accounts that this site does not tell from others, so theirs stay.
    for space in call.store.spaces:
        if other is not None and space.assignments.get(ANONYMOUS) == role.role_id:
            space.assignments[ANONYMOUS] = other.role_id


def _begin(call: Call, role: Role, pairs: list[str]) -> str | None:
    pending = call.store.tasks.pending(role.role_id)
    becoming = role.pairs if pending is None else pending.pairs
    return None if pairs == becoming else _start(call, RoleChange(role.role_id, pairs))


def _start(call: Call, change: RoleChange) -> str:
    store = call.store
    task = store.tasks.change_role(change, call.caller, store.ids.next(), store.clock())
    return str(task.task_id)


def _type(role: Role) -> str:
    return "CUSTOM" if role.custom else "SYSTEM"


def _role_body(role: Role) -> JsonObject:
    return {
        "id": role.role_id,
        "type": _type(role),
        "name": role.name,
        "description": role.description,
        "spacePermissions": list(role.pairs),
    }


OPERATIONS: Final = (
    Operation("GET", "/space-roles", list_roles),
    Operation("POST", "/space-roles", create_role),
    Operation("GET", "/space-roles/{id}", get_role),
    Operation("PUT", "/space-roles/{id}", update_role),
    Operation("DELETE", "/space-roles/{id}", delete_role),
)
