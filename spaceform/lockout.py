"""Lockout: whether a change ends that we, and somebody else, administer a space; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from spaceform.aspects.grants import (
    ADMINISTER,
    READ,
    Access,
    GrantChange,
    accesses,
    pairs,
    role_of,
)
from spaceform.aspects.lifecycle import SpaceChange, StateChange
from spaceform.change import Change
from spaceform.plan import Overrides, Refusal, is_named
from spaceform.principals import Directory, Principal, User
from spaceform.site_roles import Role, RoleChange
from spaceform.space import LiveSpace, Unknown

_NOT_YOU = "you would no longer administer the space"
_NOBODY_ELSE = "nobody else who is active would administer the space"


@dataclass(frozen=True)
class Touched:
    """A space that a plan touches, and what is live in it now; `live` is None for one not there.

    `created` says that this plan makes the space, whether or not it has done so already. `roles`
    are changes of the site's roles that come first, and change who administers what.
    """

    key: str
    live: LiveSpace | None
    changes: tuple[Change, ...]
    created: bool = False
    roles: tuple[RoleChange, ...] = ()


@dataclass(frozen=True)
class Holding:
    """Who holds `administer/space`: the running identity, and some other active person.

    None means that membership or activity cannot be seen.
    """

    me: bool | None
    other: bool | None


def check_lockout(
    space: Touched, directory: Directory, overrides: Overrides
) -> tuple[Refusal, ...]:
    """Check everything that could lock somebody out of one space."""
    found = (
        _refuse_shrunk_role(space, directory, overrides)
        or refuse_lockout(space, directory, overrides),
        _refuse_archived_orphan(space, directory),
        _refuse_own_exchange(space, directory, overrides),
    )
    return tuple(refusal for refusal in found if refusal)


def refuse_lockout(space: Touched, directory: Directory, overrides: Overrides) -> Refusal | None:
    """Refuse to end that we, and somebody else, administer a space.

    A created space with managed grants must meet both at its end. Where membership or activity
    cannot be seen, only a change that reduces the administrators is refused.
    """
    if is_named(space.key, overrides.allow_lockout):
        return None
    before, after = _administrators(space, directory)
    created = space.created or _is_creation(space.changes)
    if not _has_managed_grants(space.changes) if created else before == after:
        return None
    holding = holds(after, directory)
    if created:
        lost = _lacking_at_creation(holding, before - after)
    else:
        lost = _ended(holds(before, directory), holding) if before - after else ()
    if not lost:
        return None
    return Refusal(
        guard="lockout",
        address=f"{space.key}/grants",
        message=f"afterwards {' and '.join(lost)}",
        flag=f"--allow-lockout {space.key}",
    )


def refuse_vanished(
    opened: Touched, now: LiveSpace, directory: Directory, overrides: Overrides
) -> Refusal | None:
    """Refuse to go on where administration ended that we, or somebody else, had at the opening.

    No step of ours ends it, so another hand took what our own step relied on, at the same time.
    """
    if opened.created or is_named(opened.key, overrides.allow_lockout):
        return None
    before, _planned = _administrators(opened, directory)
    after, _planned = _administrators(Touched(opened.key, now, ()), directory)
    lost = _ended(holds(before, directory), holds(after, directory)) if before - after else ()
    if not lost:
        return None
    return Refusal(
        guard="lockout",
        address=f"{opened.key}/grants",
        message="another hand took administration away at the same time: as it is"
        f" {' and '.join(lost)}; give it back to whoever is to have it",
    )


def holds(administrators: Iterable[Principal], directory: Directory) -> Holding:
    """Tell who of interest is among the administrators, directly or through a group."""
    mine: list[bool | None] = [False]
    others: list[bool | None] = [False]
    my_id = directory.identity.user.account_id
    for principal in administrators:
        users = _people_of(principal, directory)
        if users is None:
            mine.append(None)
            others.append(None)
            continue
        for user in users:
            if user.account_id == my_id:
                mine.append(True)
            else:
                others.append(_is_active_person(user))
    return Holding(_any(mine), _any(others))


def in_question(spaces: Iterable[Touched]) -> frozenset[Principal]:
    """Return the administrators, before and after, who decide whether somebody is locked out."""
    found: set[Principal] = set()
    for space in spaces:
        before, after = _administrators(space, None)
        if before != after:
            found |= before | after
        found |= {c.principal for c in space.changes if _swaps_administration(c)}
    return frozenset(found)


def groups_that_lose(spaces: Iterable[Touched]) -> frozenset[Principal]:
    """Return the groups that lose something: whether we are in them decides when they do."""
    return frozenset(
        change.principal
        for space in spaces
        for change in space.changes
        if isinstance(change, GrantChange)
        and (change.losses or change.gives_up_role)
        and change.principal.kind == "group"
    )


def may_be_mine(principal: Principal, directory: Directory) -> bool:
    """Tell whether the running identity has, or may have, its access through a principal."""
    users = _people_of(principal, directory)
    my_id = directory.identity.user.account_id
    return users is None or any(user.account_id == my_id for user in users)


def _administrators(
    space: Touched, directory: Directory | None
) -> tuple[frozenset[Principal], frozenset[Principal]]:
    found = _live(space)
    if space.live is None:
        if not _is_creation(space.changes):
            return frozenset(), frozenset()  # it is gone, which makes the plan stale
        if directory is not None:
            found = {directory.identity.user.principal: Access.of((READ, ADMINISTER))}
    after: dict[Principal, Access | None] = {
        who: _reshaped(access, space.roles) for who, access in found.items()
    }
    shown = {access.role.id: access.role for access in after.values() if access and access.role}
    for change in space.changes:
        if isinstance(change, GrantChange):
            after[change.principal] = _as_shown(change.after, shown)
    return _with_administer(found), _with_administer(after)


def _as_shown(access: Access | None, shown: Mapping[str | None, Role]) -> Access | None:
    """Return an access whose role is what the site shows of it, whatever a plan says."""
    role = role_of(access)
    if access is None or role is None or role.id is None:
        return access
    return access.model_copy(update={"role": shown.get(role.id, role)})


def _reshaped(access: Access, roles: Iterable[RoleChange]) -> Access:
    """Return an access as it is once the site's roles are changed."""
    role = access.role
    change = next((each for each in roles if role and each.role_id == role.id), None)
    if role is None or change is None:
        return access
    shrunk = role.model_copy(update={"permissions": change.after.permissions})
    return access.model_copy(update={"role": shrunk})


def _refuse_shrunk_role(
    space: Touched, directory: Directory, overrides: Overrides
) -> Refusal | None:
    """Refuse that the site's roles, which change first, lock somebody out before anything else.

    What the space's own changes would give comes too late: nobody may be left to make them.
    """
    shrunk = [each for each in space.roles if ADMINISTER in each.losses]
    if space.live is None or not shrunk:
        return None
    if isinstance(space.live.grants, Unknown):
        return _refuse_unseen(space, shrunk, overrides)
    refusal = refuse_lockout(replace(space, changes=()), directory, overrides)
    if refusal is None:
        return None
    held = {access.role.id for access in _live(space).values() if access.role}
    roles = _listing(each for each in shrunk if each.role_id in held)
    message = f"{refusal.message}, because the role {roles} loses {ADMINISTER}"
    return refusal.model_copy(update={"message": message})


def _refuse_unseen(
    space: Touched, shrunk: Iterable[RoleChange], overrides: Overrides
) -> Refusal | None:
    if is_named(space.key, overrides.allow_lockout):
        return None
    return Refusal(
        guard="lockout",
        address=f"{space.key}/grants",
        message="it cannot be seen whether anybody would still administer the space, because the"
        f" role {_listing(shrunk)} loses {ADMINISTER}",
        flag=f"--allow-lockout {space.key}",
    )


def _listing(roles: Iterable[RoleChange]) -> str:
    return " and ".join(repr(each.name) for each in roles)


def _live(space: Touched) -> dict[Principal, Access]:
    if space.live is None or isinstance(space.live.grants, Unknown):
        return {}
    return accesses(space.live.grants)


def _with_administer(found: Mapping[Principal, Access | None]) -> frozenset[Principal]:
    # Without `read/space` nothing else is left: Confluence drops all of a principal's pairs.
    return frozenset(who for who, access in found.items() if {READ, ADMINISTER} <= pairs(access))


def _is_creation(changes: Iterable[Change]) -> bool:
    return any(isinstance(change, SpaceChange) and change.after is not None for change in changes)


def _has_managed_grants(changes: tuple[Change, ...]) -> bool:
    return any(
        isinstance(change, GrantChange)
        or (isinstance(change, SpaceChange) and change.after is not None and change.after.private)
        for change in changes
    )


def _ended(before: Holding, after: Holding) -> tuple[str, ...]:
    ended = []
    if before.me is not False and after.me is not True:
        ended.append(_NOT_YOU if after.me is False else f"perhaps {_NOT_YOU} (it is hidden)")
    if before.other is not False and after.other is not True:
        ended.append(
            _NOBODY_ELSE if after.other is False else f"perhaps {_NOBODY_ELSE} (it is hidden)"
        )
    return tuple(ended)


def _lacking_at_creation(after: Holding, reduced: frozenset[Principal]) -> tuple[str, ...]:
    """Return what a created space lacks; what cannot be seen counts only if we took it away."""
    before = Holding(me=bool(reduced), other=False)
    lacking = [] if after.me is not False else [_NOT_YOU]
    if after.other is False:
        lacking.append(_NOBODY_ELSE)
    return tuple(lacking) or _ended(before, after)


def _refuse_archived_orphan(space: Touched, directory: Directory) -> Refusal | None:
    archives = [
        change
        for change in space.changes
        if isinstance(change, StateChange) and change.after == "archived"
    ]
    before, after = _administrators(space, directory)
    if not archives or before == after:
        return None
    if holds(before, directory).me is False or holds(after, directory).me is True:
        return None
    return Refusal(
        guard="lockout",
        address=archives[0].address,
        message="you would lose administer/space before the space can be archived:"
        " archive it first, and take your access away in a later plan",
        mark=archives[0].mark,
    )


def _refuse_own_exchange(
    space: Touched, directory: Directory, overrides: Overrides
) -> Refusal | None:
    """Refuse that we swap our own role for permissions where we administer through it.

    Nobody has measured whether what was granted beside a role is still there once it is gone.
    """
    if is_named(space.key, overrides.allow_lockout) or space.live is None or space.created:
        return None
    for change in space.changes:
        if _swaps_administration(change) and may_be_mine(change.principal, directory):
            return Refusal(
                guard="lockout",
                address=change.address,
                message="you may administer the space through the role that would be given up for"
                " permissions: let another administrator do it",
                flag=f"--allow-lockout {space.key}",
                mark=change.mark,
            )
    return None


def _swaps_administration(change: Change) -> TypeGuard[GrantChange]:
    """Tell whether a principal gives up the role it administers through, and is to keep that."""
    if not isinstance(change, GrantChange) or not change.gives_up_role:
        return False
    role = role_of(change.before)
    return bool(role and ADMINISTER in role.permissions) and ADMINISTER in pairs(change.after)


def _people_of(principal: Principal, directory: Directory) -> tuple[User, ...] | None:
    """Return the users behind a principal; None where that cannot be seen."""
    if principal.kind == "user":
        user = directory.users.get(principal.id) or User(account_id=principal.id)
        return (user,)
    if principal.kind == "group":
        members = directory.members.get(principal.id)
        if members is None:
            return None
        return tuple(directory.users.get(user.account_id, user) for user in members)
    return () if principal.kind == "anonymous" else None


def _is_active_person(user: User) -> bool | None:
    return _all((user.active, user.human))


def _any(found: Iterable[bool | None]) -> bool | None:
    values = list(found)
    if True in values:
        return True
    return None if None in values else False


def _all(found: Iterable[bool | None]) -> bool | None:
    values = list(found)
    if False in values:
        return False
    return None if None in values else True
