"""What principals may do in a space: by grants of their own, and by roles.

The two are kept apart. What counts is their union; what is shown has one row for each pair of a
principal, and where both give a pair, the row is the grant's.
"""

from collections.abc import Iterable, Iterator, Mapping

from spaceform.sandbox.store import grants, ids
from spaceform.sandbox.store.grants import Grant
from spaceform.sandbox.store.pairs import ADMINISTER
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.refusal import invalid
from spaceform.sandbox.store.roles import Roles


def holds(space: Space, roles: Roles, principals: Iterable[str], pair: str) -> bool:
    """Whether any of these principals may do what a pair allows."""
    found = tuple(principals)
    return grants.holds(space, found, pair) or any(
        pair in roles.pairs(space.assignments[each]) for each in found if each in space.assignments
    )


def held(space: Space, roles: Roles, principals: Iterable[str]) -> set[str]:
    """Everything that these principals may do."""
    pairs: set[str] = set()
    for principal in principals:
        pairs.update(space.grants.get(principal, ()))
        pairs.update(roles.pairs(space.assignments.get(principal)))
    return pairs


def listed(space: Space, roles: Roles) -> Iterator[Grant]:
    """The grants in the order in which they were made, then what roles add to them."""
    yield from grants.listed(space)
    for principal, role_id in space.assignments.items():
        own = space.grants.get(principal, {})
        for pair in roles.pairs(role_id):
            if pair not in own:
                yield Grant(ids.row_id(space.space_id, principal, pair), principal, pair)


def is_administered_by_role(space: Space, roles: Roles) -> bool:
    """Whether any principal administers the space because of its role."""
    return any(ADMINISTER in roles.pairs(role_id) for role_id in space.assignments.values())


def assign(space: Space, roles: Roles, wanted: Mapping[str, str | None]) -> None:
    """Give each principal a role in place of the one it has, or with None take it away.

    All or nothing; whoever is not named keeps its role, and every grant stays as it is.
    """
    after = {who: role for who, role in space.assignments.items() if who not in wanted}
    after |= {who: role for who, role in wanted.items() if role is not None}
    by_grant = any(ADMINISTER in pairs for pairs in space.grants.values())
    by_role = any(ADMINISTER in roles.pairs(role_id) for role_id in after.values())
    if is_administered_by_role(space, roles) and not by_grant and not by_role:
        raise invalid(f"All of the admin permissions cannot be removed from space {space.key}")
    # Who has a role already keeps its place in the list.
    for who, role_id in wanted.items():
        if role_id is None:
            space.assignments.pop(who, None)
        else:
            space.assignments[who] = role_id
