"""`POST /spaces`: what a body may ask for, and who has access to what it makes."""

from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.cloud_v2.assignment_fields import wanted_roles
from spaceform.sandbox.cloud_v2.role_mode import need_roles
from spaceform.sandbox.store import grants
from spaceform.sandbox.store.pairs import ADMINISTER
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.refusal import RefusalError, invalid, unknown
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.naming import checked_name, space_alias, space_key

_ACCESS: Final = ("roleAssignments", "copySpaceAccessConfiguration")


def create(call: Call) -> Space:
    """Make the space that the body asks for, with the access that it asks for."""
    need_roles(call)
    body = call.object()
    if not call.caller.can_create_spaces:
        raise unknown(f"{call.caller.name} does not have permission to create a space")
    key, alias = space_key(call, body), space_alias(body)
    name, description = checked_name(fields.text(body, "name")), _description(body)
    if fields.optional_text(body, "templateKey"):
        raise invalid("templateKey: there is no such template")
    private = fields.flag(body, "createPrivateSpace", default=False)
    _check_one_way(body, private=private)
    wanted, model = _assignments(call, body), _model(call, body)
    space = call.store.new_space(key, name, call.caller)
    space.description, space.alias = description, alias
    if wanted is not None:
        space.assignments = wanted
    elif model is not None:
        _copy_access(call, model, space)
    else:
        call.store.grant_defaults(space, call.caller, private=private)
    return space


def _description(body: fields.Body) -> str:
    description = fields.optional_mapping(body, "description") or {}
    if fields.optional_text(description, "representation") not in (None, "plain"):
        raise invalid("description: only the representation plain is supported")
    return fields.optional_text(description, "value") or ""


def _check_one_way(body: fields.Body, *, private: bool) -> None:
    given = [name for name in _ACCESS if body.get(name) is not None]
    if private:
        given.append("createPrivateSpace")
    if len(given) > 1:
        raise invalid(f"{given[0]} and {given[1]} exclude one another")


def _assignments(call: Call, body: fields.Body) -> dict[str, str] | None:
    """Exactly the roles that the body lists; one of them must administer the space."""
    entries = fields.sequence(body, "roleAssignments")
    if not entries:
        return None
    wanted = wanted_roles(call, entries)
    assigned = {who: role_id for who, role_id in wanted.items() if role_id is not None}
    if len(assigned) < len(wanted):
        raise invalid("roleAssignments: roleId is required")
    roles = call.store.roles
    if not any(ADMINISTER in roles.pairs(role_id) for role_id in assigned.values()):
        raise invalid("roleAssignments: at least one must have the role Admin")
    return assigned


def _model(call: Call, body: fields.Body) -> Space | None:
    """The space whose access is to be copied, if there is to be one."""
    if body.get("copySpaceAccessConfiguration") is None:
        return None
    try:
        return places.with_id(call, fields.number(body, "copySpaceAccessConfiguration"))
    except RefusalError as error:
        raise invalid(error.message) from error


def _copy_access(call: Call, model: Space, space: Space) -> None:
    space.assignments = dict(model.assignments)
    for principal, pairs in model.grants.items():
        for pair in pairs:
            grants.put(space, principal, pair, call.store.ids)
