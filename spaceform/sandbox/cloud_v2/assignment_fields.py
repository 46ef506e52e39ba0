"""Role assignments as requests name them, checked against the site."""

from collections.abc import Iterable, Sequence
from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.store.directory import access_class
from spaceform.sandbox.store.records import ANONYMOUS, ANONYMOUS_CLASS, Space
from spaceform.sandbox.store.refusal import RefusalError, forbidden, invalid
from spaceform.sandbox.store.roles import Mode
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call

TYPES: Final = ("USER", "GROUP", "ACCESS_CLASS")
ROLE_TYPES: Final = ("SYSTEM", "CUSTOM")

_KINDS: Final = dict(zip(TYPES, ("user", "group", "class"), strict=True))


def wanted_roles(
    call: Call, entries: Sequence[fields.Body], known: Iterable[str] = ()
) -> dict[str, str | None]:
    """The role's id that each entry gives to its principal, or None where the entry has none.

    `known` are principals that are accepted even if nobody is behind them any more.
    """
    wanted: dict[str, str | None] = {}
    for entry in entries:
        principal = _principal(call, fields.mapping(entry, "principal"), frozenset(known))
        if principal in wanted:
            raise invalid(f"{principal} is named more than once")
        wanted[principal] = _role_id(call, fields.optional_text(entry, "roleId"))
    return wanted


def check_may_grant(call: Call, space: Space, role_ids: Iterable[str | None]) -> None:
    """Refuse roles that give more than the caller has, where the site's mode asks for that."""
    if call.store.mode is not Mode.ROLES or call.store.directory.is_site_admin(call.caller):
        return
    for role_id in role_ids:
        beyond = [pair for pair in call.store.roles.pairs(role_id) if not call.may(space, pair)]
        if beyond:
            raise forbidden(f"{call.caller.name} cannot grant {beyond[0]}, which it does not have")


def filtered_principal(call: Call) -> str | None:
    """The principal that the query names by type and id, which go together."""
    kind = places.choice(call, "principal-type", TYPES)
    identifier = call.first("principal-id")
    if (kind is None) != (identifier is None):
        raise HttpError(400, "principal-type and principal-id go together")
    if kind is None:
        return None
    is_anonymous = (kind, identifier) == ("ACCESS_CLASS", ANONYMOUS_CLASS)
    return ANONYMOUS if is_anonymous else f"{_KINDS[kind]}:{identifier}"


def _principal(call: Call, body: fields.Body, known: frozenset[str]) -> str:
    kind, identifier = fields.text(body, "principalType"), fields.text(body, "principalId")
    if kind not in _KINDS:
        raise invalid(f"principalType must be one of {', '.join(TYPES)}")
    principal = f"{_KINDS[kind]}:{identifier}"
    directory = call.store.directory
    if kind == "ACCESS_CLASS":
        try:
            return access_class(identifier)
        except RefusalError as error:
            raise invalid(error.message) from error
    people = directory.users if kind == "USER" else directory.groups
    if identifier not in people and principal not in known:
        raise invalid(f"There is no {_KINDS[kind]} with id {identifier}")
    return principal


def _role_id(call: Call, role_id: str | None) -> str | None:
    if role_id is None:
        return None
    try:
        return call.store.roles.with_id(role_id).role_id
    except RefusalError as error:
        raise invalid(error.message) from error
