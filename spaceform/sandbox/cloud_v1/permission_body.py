"""Grants as v1 shows them: differently in a space and as the answer to a write."""

from spaceform.sandbox.cloud_v1.person_body import author_body, group_body
from spaceform.sandbox.store import access
from spaceform.sandbox.store.grants import Grant
from spaceform.sandbox.store.pairs import PAIRS
from spaceform.sandbox.store.records import ANONYMOUS, Space
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call


def permission_bodies(call: Call, space: Space) -> list[JsonObject]:
    """All grants of a space and what its roles add, as `expand=permissions` shows them."""
    known: dict[str, JsonObject] = {}
    found = access.listed(call.store.shown(space), call.store.roles)
    return [_permission_body(call, grant, known) for grant in found]


def operation_bodies(call: Call, space: Space) -> list[JsonObject]:
    """What the caller may do in a space, as `expand=operations` shows it."""
    return [_operation(pair) for pair in PAIRS if call.may(space, pair)]


def written_body(call: Call, space_key: str, grant: Grant) -> JsonObject:
    """A grant as `POST …/permission` answers: `subject`, and `key` where reads say `operation`."""
    kind, _, identifier = grant.principal.partition(":")
    anonymous = grant.principal == ANONYMOUS
    key, _, target = grant.pair.partition("/")
    path = f"{call.origin}/wiki/rest/api/space/{space_key}/permission/{grant.grant_id}"
    return {
        "id": grant.grant_id,
        "subject": {
            "type": "user" if anonymous else kind,
            "identifier": ANONYMOUS if anonymous else identifier,
        },
        "operation": {"key": key, "target": target},
        "_links": {"self": path},
    }


def _permission_body(call: Call, grant: Grant, known: dict[str, JsonObject]) -> JsonObject:
    # One principal has many grants, and drawing it up is most of the work.
    if grant.principal not in known:
        known[grant.principal] = _holder(call, grant.principal)
    return {
        "id": grant.grant_id,
        **known[grant.principal],
        "operation": _operation(grant.pair),
        "anonymousAccess": grant.principal == ANONYMOUS,
        "unlicensedAccess": False,
    }


def _holder(call: Call, principal: str) -> JsonObject:
    kind, _, identifier = principal.partition(":")
    if kind == "group":
        return {"subjects": _subjects("group", _group(call, identifier), "user")}
    if kind == "user":
        return {"subjects": _subjects("user", author_body(call, identifier), "group")}
    return {}


def _subjects(kind: str, body: JsonObject, other: str) -> JsonObject:
    return {
        kind: {"results": [body], "start": 0, "limit": 1, "size": 1},
        "_expandable": {other: ""},
    }


def _group(call: Call, group_id: str) -> JsonObject:
    # Deleting a group does not delete its grants, so its name may be gone.
    group = call.store.directory.groups.get(group_id)
    if group is None:
        return {"type": "group", "name": group_id, "id": group_id, "_links": {}}
    return group_body(call, group)


def _operation(pair: str) -> JsonObject:
    operation, _, target = pair.partition("/")
    return {"operation": operation, "targetType": target}
