"""Grants: read as plain lists, given and taken by subject; nothing comes or goes with a pair."""

from collections.abc import Callable, Iterable
from typing import Final

from spaceform.sandbox.data_center import people
from spaceform.sandbox.data_center.pairs import PAIRS
from spaceform.sandbox.data_center.permission_body import permission_bodies
from spaceform.sandbox.store import grants
from spaceform.sandbox.store.pairs import ADMINISTER, READ
from spaceform.sandbox.store.records import ANONYMOUS, Space
from spaceform.sandbox.store.refusal import invalid
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply

MAX_SUBJECTS: Final = 40

_ROOT: Final = "/space/{spaceKey}/permissions"

_Name = Callable[[Call], str]


def list_permissions(call: Call) -> Reply:
    """`GET /space/{spaceKey}/permissions`: all of them at once, for administrators of the space."""
    space = call.administered()
    return Reply(body=permission_bodies(call, space, grants.listed(space)))


def set_permissions(call: Call) -> Reply:
    """`POST /space/{spaceKey}/permissions`: each subject named gets exactly what is listed for it.

    All or nothing; whoever is not named keeps everything.
    """
    entries = _objects(call, "subjects")
    space = call.administered()
    if len(entries) > MAX_SUBJECTS:
        raise HttpError(400, f"At most {MAX_SUBJECTS} subjects can be passed in one request")
    wanted = [(_subject(call, entry), _listed_pairs(entry)) for entry in entries]
    if len({principal for principal, _ in wanted}) < len(wanted):
        raise HttpError(400, "A subject may be named only once")
    after = {who: set(pairs) for who, pairs in space.grants.items()} | dict(wanted)
    for principal, _ in wanted:
        _check_readable(after[principal])
    _check_administered(space, after)
    for principal, pairs in wanted:
        for pair in set(space.grants.get(principal, ())) - pairs:
            grants.drop(space, principal, pair)
        _give(call, space, principal, pairs)
    return Reply()


def _list_of(name: _Name) -> Callable[[Call], Reply]:
    def list_some(call: Call) -> Reply:
        space = call.administered()
        principal = name(call)
        found = (grant for grant in grants.listed(space) if grant.principal == principal)
        return Reply(body=permission_bodies(call, space, found))

    return list_some


def _grant_to(name: _Name) -> Callable[[Call], Reply]:
    def grant(call: Call) -> Reply:
        pairs = _pairs(_objects(call, "operations"))
        space = call.administered()
        principal = name(call)
        _check_readable(pairs | set(space.grants.get(principal, ())))
        _give(call, space, principal, pairs)
        return NO_CONTENT

    return grant


def _revoke_from(name: _Name) -> Callable[[Call], Reply]:
    def revoke(call: Call) -> Reply:
        pairs = _pairs(_objects(call, "operations"))
        space = call.administered()
        principal = name(call)
        after = {who: set(held) for who, held in space.grants.items()}
        after[principal] = after.get(principal, set()) - pairs
        _check_administered(space, after)
        for pair in pairs:
            grants.drop(space, principal, pair)
        return NO_CONTENT

    return revoke


def _nobody(call: Call) -> str:
    del call
    return ANONYMOUS


def _group(call: Call) -> str:
    return people.with_name(call.store, call.parts["groupName"]).principal


def _user(call: Call) -> str:
    return people.with_key(call.store, call.parts["userKey"]).principal


def _subject(call: Call, entry: fields.Body) -> str:
    """Whom an entry is about; one that names neither a user nor a group is about anyone."""
    key, name = fields.optional_text(entry, "userKey"), fields.optional_text(entry, "groupName")
    if key is not None and name is not None:
        raise HttpError(400, "Give either userKey or groupName")
    if key is not None:
        return people.with_key(call.store, key).principal
    return ANONYMOUS if name is None else people.with_name(call.store, name).principal


def _objects(call: Call, name: str) -> list[fields.Body]:
    body = call.json()
    if not isinstance(body, list) or not body:
        raise HttpError(400, f"The body must be a list of {name}, not empty")
    return fields.objects(body, name)


def _listed_pairs(entry: fields.Body) -> set[str]:
    if entry.get("operations") is None:
        raise HttpError(400, "operations is required")
    return _pairs(fields.sequence(entry, "operations"))


def _pairs(operations: Iterable[fields.Body]) -> set[str]:
    found: set[str] = set()
    for each in operations:
        pair = f"{fields.text(each, 'operationKey')}/{fields.text(each, 'targetType')}"
        grants.check_known(pair, PAIRS)
        found.add(pair)
    return found


def _give(call: Call, space: Space, principal: str, pairs: set[str]) -> None:
    for pair in PAIRS:
        if pair in pairs:
            grants.put(space, principal, pair, call.store.ids)


def _check_readable(pairs: set[str]) -> None:
    # Seen on a live 9.3: nothing is given to who cannot see the space. One body may do both.
    if pairs and READ not in pairs:
        raise invalid(f"{READ} must be granted before any other permission")


def _check_administered(space: Space, after: dict[str, set[str]]) -> None:
    before = any(ADMINISTER in pairs for pairs in space.grants.values())
    if before and not any(ADMINISTER in pairs for pairs in after.values()):
        raise invalid(f"Space {space.key} must keep an administrator")


def _of(path: str, name: _Name) -> tuple[Operation, ...]:
    return (
        Operation("GET", path, _list_of(name)),
        Operation("PUT", f"{path}/grant", _grant_to(name)),
        Operation("PUT", f"{path}/revoke", _revoke_from(name)),
    )


OPERATIONS: Final = (
    Operation("GET", _ROOT, list_permissions),
    *_of(f"{_ROOT}/anonymous", _nobody),
    *_of(f"{_ROOT}/group/{{groupName}}", _group),
    *_of(f"{_ROOT}/user/{{userKey}}", _user),
)

DECLARATION: Final = Operation("POST", _ROOT, set_permissions)
