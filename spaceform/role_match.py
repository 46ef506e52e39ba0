"""Matching roles: whether the site's roles bring what a plan says they bring."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from spaceform.aspects.grants import GrantChange, accesses, role_of, same_access
from spaceform.errors import StalePlanError
from spaceform.lockout import Touched
from spaceform.site_roles import DesiredRole, PermissionModel, Role, RoleChange
from spaceform.space import Unknown

Pairs = frozenset[str]


def refuse_other_roles(spaces: Iterable[Touched], model: PermissionModel) -> None:
    """Raise StalePlanError where a role brings something else than a plan says, or is another.

    Lockout and losses are judged by what roles bring, and a reviewer has seen no more than that.
    """
    spaces = tuple(spaces)
    roles = {change.name: change for space in spaces for change in space.roles}
    for planned in roles.values():
        found = model.find(planned.name)
        if found is not None and planned.role_id is not None and found.id != planned.role_id:
            message = f"{planned.address}: expected the role {planned.role_id}, found {found.id}"
            raise StalePlanError(message)
    before, after = _before(model, roles.values()), _after(model, roles.values())
    for space in spaces:
        for change in _unsatisfied(space):
            for role, known in ((role_of(change.before), before), (role_of(change.after), after)):
                if role is not None:
                    _check_role(change, role, known(role))


def has_roles(spaces: Iterable[Touched]) -> bool:
    """Tell whether anything in a plan depends on what the site's roles are."""
    return any(
        space.roles or any(role_of(c.before) or role_of(c.after) for c in _unsatisfied(space))
        for space in spaces
    )


def _unsatisfied(space: Touched) -> Iterator[GrantChange]:
    """Give the changes of access that are still to be carried out."""
    live = space.live
    found = {} if live is None or isinstance(live.grants, Unknown) else accesses(live.grants)
    for change in space.changes:
        if isinstance(change, GrantChange):
            there = live is not None and same_access(found.get(change.principal), change.after)
            if not there:
                yield change


def _before(
    model: PermissionModel, roles: Iterable[RoleChange]
) -> Callable[[Role], Collection[Pairs]]:
    """Make the function that says what a role may have brought when the plan was made."""
    earlier = {
        each.role_id: frozenset(each.before.permissions)
        for each in roles
        if each.role_id and each.before
    }
    live = {each.id: frozenset(each.permissions) for each in model.roles}

    def known(role: Role) -> Collection[Pairs]:
        # An earlier run of the plan may have written the role already.
        return [found[role.id] for found in (live, earlier) if role.id and role.id in found]

    return known


def _after(
    model: PermissionModel, roles: Iterable[RoleChange]
) -> Callable[[Role], Collection[Pairs]]:
    """Make the function that says what a role brings once the plan's own roles are written."""
    wanted = [DesiredRole(name=each.name, permissions=each.after.permissions) for each in roles]
    planned = model.planned(wanted)
    by_id: Mapping[str, Pairs] = {each.id: frozenset(each.permissions) for each in planned.roles}

    def known(role: Role) -> Collection[Pairs]:
        if role.id is not None:
            return [by_id[role.id]] if role.id in by_id else []
        found = planned.find(role.name)
        return [frozenset(found.permissions)] if found else []

    return known


def _check_role(change: GrantChange, role: Role, known: Collection[Pairs]) -> None:
    if frozenset(role.permissions) in known:
        return
    if not known:
        message = f"{change.address}: the site has no role {role.name!r} any more: plan again"
        raise StalePlanError(message)
    found = ", ".join(sorted(next(iter(known)))) or "nothing"
    message = (
        f"{change.address}: expected the role {role.name!r} to bring"
        f" {', '.join(role.permissions) or 'nothing'}, found that it brings {found}: plan again"
    )
    raise StalePlanError(message)
