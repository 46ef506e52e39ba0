"""Guards: what must never happen, as pure functions over changes, live grants and the directory."""

import shlex
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from spaceform.aspects.grants import (
    ADMINISTER,
    Access,
    GrantChange,
    accesses,
    pairs,
    role_of,
)
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import SpaceChange, StateChange
from spaceform.aspects.properties import PropertyChange
from spaceform.change import Change
from spaceform.plan import Overrides, Refusal, is_named
from spaceform.principals import Directory, Principal, User
from spaceform.site_roles import RoleChange
from spaceform.space import LiveSpace, Unknown

REMOVALS_ALWAYS_ALLOWED = 3
REMOVALS_SHARE = 0.3
REMOVALS_PER_RUN = 20

_NOT_YOU = "you would no longer administer the space"
_NOBODY_ELSE = "nobody else who is active would administer the space"


@dataclass(frozen=True)
class Touched:
    """A space that a plan touches, and what is live in it now; `live` is None for one not there.

    `created` says that this plan makes the space, whether or not it has done so already.
    """

    key: str
    live: LiveSpace | None
    changes: tuple[Change, ...]
    created: bool = False


@dataclass(frozen=True)
class Holding:
    """Who holds `administer/space`: the running identity, and some other active person.

    None means that membership or activity cannot be seen.
    """

    me: bool | None
    other: bool | None


def check(
    spaces: Collection[Touched], directory: Directory, overrides: Overrides
) -> tuple[Refusal, ...]:
    """Check all spaces that a run touches, each by itself and then together.

    One `--max-removals` lifts every limit on losses, so each refusal names the number of the run.
    """
    everything = [change for space in spaces for change in space.changes]
    flag = f"--max-removals {sum(removals(change) for change in everything)}"
    found = [
        refusal.model_copy(update={"flag": flag}) if refusal.guard == "losses" else refusal
        for space in spaces
        for refusal in check_space(space, directory, overrides)
    ]
    return (*found, *check_run(everything, overrides))


def check_space(space: Touched, directory: Directory, overrides: Overrides) -> tuple[Refusal, ...]:
    """Check one space against lockout and against too many losses."""
    found = (
        refuse_lockout(space, directory, overrides),
        _refuse_archived_orphan(space, directory),
        _refuse_own_exchange(space, directory, overrides),
        _refuse_losses(space, overrides),
    )
    return tuple(refusal for refusal in found if refusal)


def check_run(changes: Iterable[Change], overrides: Overrides) -> tuple[Refusal, ...]:
    """Check the removals of a whole run, those of all spaces together."""
    total = sum(removals(change) for change in changes)
    limit = overrides.max_removals
    if limit is None and total <= REMOVALS_PER_RUN:
        return ()
    if limit is not None and total <= limit:
        return ()
    allowed = REMOVALS_PER_RUN if limit is None else limit
    refusal = Refusal(
        guard="losses",
        address="*",
        message=f"the run removes {total} grants, properties and labels, more than {allowed}",
        flag=f"--max-removals {total}",
    )
    return (refusal,)


def refuse_lockout(space: Touched, directory: Directory, overrides: Overrides) -> Refusal | None:
    """Refuse to end that we, and somebody else, administer a space.

    A created space with managed grants must meet both at its end. Where membership or activity
    cannot be seen, only a change that reduces the administrators is refused.
    """
    if is_named(space.key, overrides.allow_lockout):
        return None
    before, after = _administrators(space, directory)
    created = space.created or space.live is None
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


def removals(change: Change) -> int:
    """Count what a change takes away: one for each live pair, property or label."""
    if isinstance(change, GrantChange):
        return len(change.losses) if change.space_id is not None else 0
    is_item = isinstance(change, PropertyChange | LabelChange)
    return 1 if is_item and change.after is None else 0


def may_be_mine(principal: Principal, directory: Directory) -> bool:
    """Tell whether the running identity has, or may have, its access through a principal."""
    if principal.kind == "user":
        return principal == directory.identity.user.principal
    users = _people_of(principal, directory)
    my_id = directory.identity.user.account_id
    return users is None or any(user.account_id == my_id for user in users)


def _administrators(
    space: Touched, directory: Directory | None
) -> tuple[frozenset[Principal], frozenset[Principal]]:
    found: dict[Principal, Access] = {}
    if space.live is not None and not isinstance(space.live.grants, Unknown):
        found = accesses(space.live.grants)
    elif space.live is None and directory is not None:
        found = {directory.identity.user.principal: Access.of((ADMINISTER,))}
    after: dict[Principal, Access | None] = {**found}
    for change in space.changes:
        if isinstance(change, GrantChange):
            after[change.principal] = change.after
    return _with_administer(found), _with_administer(after)


def _with_administer(found: Mapping[Principal, Access | None]) -> frozenset[Principal]:
    return frozenset(who for who, access in found.items() if ADMINISTER in pairs(access))


def _has_managed_grants(changes: tuple[Change, ...]) -> bool:
    return any(
        isinstance(change, SpaceChange) and change.after is not None and change.after.private
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


def check_roles(changes: Iterable[RoleChange], overrides: Overrides) -> tuple[Refusal, ...]:
    """Refuse to shrink a role, which takes something from everybody who has it, in every space."""
    return tuple(
        Refusal(
            guard="role-shrink",
            address=change.address,
            message=f"everybody who has the role loses {', '.join(sorted(change.losses))},"
            " in every space of the site",
            flag=f"--allow-role-shrink {shlex.quote(change.name)}",
            mark=change.mark,
        )
        for change in changes
        if change.losses and change.name not in overrides.allow_role_shrink
    )


def _refuse_losses(space: Touched, overrides: Overrides) -> Refusal | None:
    if space.live is None or overrides.max_removals is not None:
        return None  # with --max-removals the run as a whole is counted
    for section, size in _sizes(space.live, space.changes).items():
        lost = sum(removals(change) for change in space.changes if change.aspect == section)
        if lost > max(REMOVALS_ALWAYS_ALLOWED, REMOVALS_SHARE * size):
            return Refusal(
                guard="losses",
                address=f"{space.key}/{section}",
                message=f"{lost} of {size} live {_COUNTED[section]} would go, more than 30 %",
                flag=f"--max-removals {sum(removals(change) for change in space.changes)}",
            )
    return None


_COUNTED = {"grants": "pairs", "properties": "properties", "labels": "labels"}


def _sizes(live: LiveSpace, changes: tuple[Change, ...]) -> dict[str, int]:
    """Count each section's live items, those that this plan has removed already included."""
    found: dict[str, set[str]] = {}
    if not isinstance(live.grants, Unknown):
        held = accesses(live.grants)
        found["grants"] = {f"{who} {pair}" for who in held for pair in pairs(held[who])}
    if not isinstance(live.properties, Unknown):
        found["properties"] = set(live.properties)
    if not isinstance(live.labels, Unknown):
        found["labels"] = set(live.labels)
    for change in changes:
        if isinstance(change, GrantChange) and "grants" in found:
            found["grants"] |= {f"{change.principal} {pair}" for pair in change.losses}
        elif removals(change) and change.aspect in found:
            found[change.aspect].add(change.address.split("/", 2)[2])
    return {section: len(items) for section, items in found.items()}


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
