"""The rules on a space's grants."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from spaceform.sandbox.store.ids import Ids
from spaceform.sandbox.store.pairs import ADMINISTER, PAIRS, READ, Companions
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.refusal import invalid, unknown

_KNOWN: Final = frozenset(PAIRS)


class Grant(NamedTuple):
    """One pair that one principal holds."""

    grant_id: int
    principal: str
    pair: str


def holds(space: Space, principals: Iterable[str], pair: str) -> bool:
    """Whether any of these principals holds a pair in the space."""
    grants = space.grants
    return any(pair in grants[principal] for principal in principals if principal in grants)


def listed(space: Space) -> Iterator[Grant]:
    """All grants of a space in the order in which they were made."""
    grants = (
        Grant(grant_id, principal, pair)
        for principal, pairs in space.grants.items()
        for pair, grant_id in pairs.items()
    )
    return iter(sorted(grants))


def put(space: Space, principal: str, pair: str, ids: Ids) -> int:
    """Give a pair without asking questions; what is held already keeps its id."""
    pairs = space.grants.setdefault(principal, {})
    if pair not in pairs:
        pairs[pair] = ids.next()
    return pairs[pair]


def drop(space: Space, principal: str, pair: str) -> None:
    """Take a pair without asking questions."""
    pairs = space.grants.get(principal, {})
    pairs.pop(pair, None)
    if not pairs:
        space.grants.pop(principal, None)


def add(space: Space, principal: str, pair: str, ids: Ids, companions: Companions) -> int:
    """Give a pair by the rules of `POST …/permission`, and return the new grant's id."""
    check_known(pair)
    held = space.grants.get(principal, {})
    if pair in held:
        message = f"Permission already exists: {pair} for {principal}"
        raise invalid(message)
    if pair != READ and READ not in held:
        message = f"'read space' permission doesn't exist for {principal}: grant {READ} first"
        raise invalid(message)
    grant_id = put(space, principal, pair, ids)
    for companion in companions.added.get(pair, ()):
        put(space, principal, companion, ids)
    return grant_id


def remove(
    space: Space, grant_id: int, companions: Companions, *, administered_by_role: bool = False
) -> None:
    """Take a grant away by the rules of `DELETE …/permission/{id}`.

    The last grant of `administer/space` stays, unless someone has it with a role.
    """
    grant = next((each for each in listed(space) if each.grant_id == grant_id), None)
    if grant is None:
        message = f"There is no permission with id {grant_id} in space {space.key}"
        raise unknown(message)
    principal, pair = grant.principal, grant.pair
    going = {pair, *companions.dropped.get(pair, ())}
    if pair == READ:
        going = set(space.grants[principal])
    is_needed = ADMINISTER in going and not administered_by_role
    if is_needed and _is_last_administrator(space, principal):
        message = f"All of the admin permissions cannot be removed from space {space.key}"
        raise invalid(message)
    for each in going:
        drop(space, principal, each)


def check_known(pair: str, known: Collection[str] = _KNOWN) -> None:
    """Refuse a pair that the site does not have."""
    if pair not in known:
        message = f"Permission {pair} is not supported"
        raise invalid(message)


def _is_last_administrator(space: Space, principal: str) -> bool:
    return ADMINISTER in space.grants[principal] and not any(
        ADMINISTER in pairs for other, pairs in space.grants.items() if other != principal
    )
