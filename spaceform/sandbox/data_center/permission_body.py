"""Grants as Data Center shows them: a plain list, one entry for each pair of each subject."""

from collections.abc import Iterable

from spaceform.sandbox.data_center.people import user_key
from spaceform.sandbox.store.grants import Grant
from spaceform.sandbox.store.records import ANONYMOUS, Space
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call


def permission_bodies(call: Call, space: Space, grants: Iterable[Grant]) -> list[JsonObject]:
    """Some of a space's grants."""
    return [
        {
            "operation": _operation(grant.pair),
            "subject": _subject(call, grant.principal),
            "spaceKey": space.key,
            "spaceId": space.space_id,
        }
        for grant in grants
    ]


def _operation(pair: str) -> JsonObject:
    """A pair as an operation on a target."""
    key, _, target = pair.partition("/")
    return {"targetType": target, "operationKey": key}


def _subject(call: Call, principal: str) -> JsonObject:
    kind, _, identifier = principal.partition(":")
    if principal == ANONYMOUS:
        return {"type": ANONYMOUS}
    if kind == "user":
        return {"type": kind, "userKey": user_key(identifier)}
    # Deleting a group does not delete its grants, so its name may be gone.
    group = call.store.directory.groups.get(identifier)
    return {"type": kind, "name": identifier if group is None else group.name}
