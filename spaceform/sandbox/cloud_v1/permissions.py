"""Writing grants: read them with `expand=permissions`, since `GET …/permission` is a 405."""

from typing import Final

from spaceform.sandbox.cloud_v1.permission_body import written_body
from spaceform.sandbox.cloud_v1.roles_only import refuse_without_roles
from spaceform.sandbox.store import access, grants
from spaceform.sandbox.store.grants import Grant
from spaceform.sandbox.store.pairs import READ
from spaceform.sandbox.store.records import ANONYMOUS, Space
from spaceform.sandbox.store.refusal import RefusalError, forbidden, invalid, unknown
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.paging import natural

_CUSTOM_KEYS: Final = ("read", "create", "delete")
_CUSTOM_PREFIX: Final = "ac:"


def add_permission(call: Call) -> Reply:
    """`POST /space/{spaceKey}/permission`; not idempotent, a second time is a 400."""
    body = call.object()
    _refuse_apps(call)
    space = _writable(call)
    principal = _principal(call, fields.mapping(body, "subject"))
    operation = fields.mapping(body, "operation")
    pair = f"{fields.text(operation, 'key')}/{fields.text(operation, 'target')}"
    grant_id = grants.add(space, principal, pair, call.store.ids, call.store.companions)
    return Reply(body=written_body(call, space.key, Grant(grant_id, principal, pair)))


def remove_permission(call: Call) -> Reply:
    """`DELETE /space/{spaceKey}/permission/{id}`; with `read/space`, all of that principal's go."""
    _refuse_apps(call)
    space = _writable(call)
    grant_id = natural(call.parts["id"])
    if grant_id is None:
        raise unknown(f"There is no permission with id {call.parts['id']}")
    by_role = access.is_administered_by_role(space, call.store.roles)
    grants.remove(space, grant_id, call.store.companions, administered_by_role=by_role)
    return NO_CONTENT


def add_custom_content_permissions(call: Call) -> Reply:
    """`POST …/permission/custom-content`: kept for the calling app, and readable by nobody."""
    body = call.object()
    if not call.caller.is_app:
        raise forbidden("Only apps can access this REST resource")
    space = _writable(call)
    principal = _principal(call, fields.mapping(body, "subject"))
    operations = [_custom_operation(each) for each in fields.sequence(body, "operations")]
    if not operations:
        raise invalid("operations is required")
    _check_custom(call, space, principal, operations)
    by_principal = space.custom_grants.setdefault(call.caller.account_id, {})
    held = by_principal.setdefault(principal, [])
    for pair, allowed in operations:
        if allowed:
            held.append(pair)
        elif pair in held:
            held.remove(pair)
    return Reply()


def _refuse_apps(call: Call) -> None:
    if call.caller.is_app:
        raise forbidden("Apps cannot access this REST resource")


def _writable(call: Call) -> Space:
    call.check_edition()
    space = call.administered()
    refuse_without_roles(call)
    return space


def _principal(call: Call, subject: fields.Body) -> str:
    kind, identifier = fields.text(subject, "type"), fields.text(subject, "identifier")
    if kind == "user" and identifier == ANONYMOUS:
        return ANONYMOUS
    directory = call.store.directory
    try:
        if kind == "user":
            return directory.user(identifier).principal
        if kind == "group":
            return directory.group(identifier).principal
    except RefusalError as error:
        raise invalid(error.message) from error
    raise invalid(f"subject.type must be user or group, not {kind}")


def _custom_operation(body: fields.Body) -> tuple[str, bool]:
    key, target = fields.text(body, "key"), fields.text(body, "target")
    if key not in _CUSTOM_KEYS or not target.startswith(_CUSTOM_PREFIX):
        raise invalid(f"{key}/{target} is no permission on custom content")
    return f"{key}/{target}", fields.flag(body, "access")


def _check_custom(
    call: Call, space: Space, principal: str, operations: list[tuple[str, bool]]
) -> None:
    if READ not in access.held(space, call.store.roles, [principal]):
        raise invalid(f"'read space' permission doesn't exist for {principal}: grant {READ} first")
    held = space.custom_grants.get(call.caller.account_id, {}).get(principal, [])
    given = [pair for pair, access in operations if access]
    if len(set(given)) < len(given) or set(given) & set(held):
        raise invalid(f"Permission already exists for {principal}")


OPERATIONS: Final = (
    Operation("POST", "/space/{spaceKey}/permission", add_permission),
    Operation(
        "POST", "/space/{spaceKey}/permission/custom-content", add_custom_content_permissions
    ),
    Operation("DELETE", "/space/{spaceKey}/permission/{id}", remove_permission),
)
