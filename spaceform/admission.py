"""Admission: whether a plan may be carried out here and now; every guard is asked again."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta

from spaceform import guards, lockout
from spaceform.adoption import matches
from spaceform.aspects.grants import ADMINISTER
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.change import Change
from spaceform.errors import ProviderError, RefusedError
from spaceform.ownership import RecordChange
from spaceform.plan import Plan, PlannedSpace, Refusal, is_named, now
from spaceform.principals import Directory
from spaceform.provider import Provider, Want
from spaceform.reader import unseen, with_administrators
from spaceform.registry import find
from spaceform.role_match import has_roles, refuse_other_roles
from spaceform.site_roles import RoleChange
from spaceform.space import SECTIONS, LiveSpace

_CLOCK_SKEW = timedelta(hours=1)
"""How far the clock of whoever planned may be ahead of ours; a plan lives no longer by more."""


@dataclass(frozen=True)
class Admission:
    """What a plan that was let in goes on with.

    `directory` is what its writes are guarded by. `spaces` are the touched spaces as they were
    read just now, by key; None for one that is not there. `touched` is what guards looked at.
    """

    directory: Directory
    spaces: Mapping[str, LiveSpace | None]
    touched: tuple[lockout.Touched, ...] = ()


def admit(
    plan: Plan,
    provider: Provider,
    pool: Executor,
    allow_space_delete: tuple[str, ...],
    *,
    whole: bool = False,
) -> Admission:
    """Let a plan in; `whole` reads all that is managed of the spaces it touches.

    Raises RefusedError, before anything is written, where the plan is refused, expired, edited, or
    made for another site or identity, or where a guard refuses by what is live now; StalePlanError
    where roles are not what the plan says.
    """
    refuse_unfit(plan, provider.site)
    _refuse_unconfirmed(plan, allow_space_delete)
    _refuse_untaken(plan)
    directory = Directory(identity=provider.directory.read_identity())
    _refuse_other_creator(plan, directory)
    roles = _unrefused_roles(plan)
    _raise_first(guards.check_roles(roles, plan.overrides))
    keys = plan.touched
    live = dict(
        zip(keys, pool.map(lambda key: _read(plan, provider, key, whole=whole), keys), strict=True)
    )
    touched = [_touched(plan, key, live[key], roles) for key in keys]
    touched += _unseated(plan, provider, pool, roles)
    if has_roles(touched):
        refuse_other_roles(touched, provider.roles.read_model())
    principals = lockout.in_question(touched) | lockout.groups_that_lose(touched)
    directory = with_administrators(provider, directory, principals, pool)
    _raise_first(guards.check(touched, directory, plan.overrides))
    return Admission(directory, live, tuple(touched))


def refuse_unfit(plan: Plan, site: str) -> None:
    """Raise RefusedError where a plan is for another site, expired, or refused by a guard."""
    if plan.site != site:
        message = f"this plan was made for {plan.site}, and the site in use is {site}"
        raise RefusedError(message)
    if plan.created > now() + _CLOCK_SKEW:
        message = f"this plan was made on {plan.created:%Y-%m-%d %H:%M} UTC, which is still to come"
        raise RefusedError(message)
    if plan.has_expired(now()):
        message = f"this plan expired on {plan.expires:%Y-%m-%d %H:%M} UTC: make a new one"
        raise RefusedError(message)
    _raise_first(tuple(refusal for refusal in plan.refusals if refusal.stops == "run"))


def _refuse_unconfirmed(plan: Plan, allowed: tuple[str, ...]) -> None:
    planned = plan.overrides.allow_space_delete
    for change in plan.changes:
        deletes = isinstance(change, SpaceChange) and change.after is None
        if deletes and not (is_named(change.key, planned) and is_named(change.key, allowed)):
            message = f"{change.key} would be deleted for ever: say so at plan and at apply"
            raise RefusedError(message, flag=f"--allow-space-delete {change.key}")
        if deletes and plan.owner is None and change in _unrefused(plan, change.key):
            message = f"{change.key} would be deleted, and only with its owner's record is a space"
            raise RefusedError(message)


def _refuse_untaken(plan: Plan) -> None:
    """Refuse to take a space for which the plan was not given the key."""
    for change in plan.changes:
        if not isinstance(change, RecordChange) or change.space_id is None or change.after is None:
            continue
        if change.before is None:
            is_given = any(matches(change.key, glob) for glob in plan.overrides.adopt)
            message, flag = f"{change.key} was not adopted", "--adopt"
        else:
            is_ours = change.before.owner.id == change.after.owner.id
            is_given = is_ours or is_named(change.key, plan.overrides.take_over)
            message, flag = f"{change.key} belongs to {change.before.owner.name}", "--take-over"
        if not is_given:
            raise RefusedError(message, flag=f"{flag} {change.key}")


def _refuse_other_creator(plan: Plan, directory: Directory) -> None:
    """Refuse to create with other credentials: the creator's own access is part of the plan."""
    me = directory.identity.user.account_id
    creates = any(
        isinstance(change, SpaceChange) and change.after is not None for change in plan.changes
    )
    if creates and me != plan.identity:
        message = (
            f"this plan creates spaces as {plan.identity}, whose access in them it settles;"
            f" these credentials belong to {me}: plan with them"
        )
        raise RefusedError(message)


def _read(plan: Plan, provider: Provider, key: str, *, whole: bool) -> LiveSpace | None:
    """Read what guards look at, the sections that lose something; or all that is managed."""
    changes = _unrefused(plan, key)
    lifecycle = next((change for change in changes if isinstance(change, SpaceChange)), None)
    # What changes is read whatever the plan says of what is managed.
    found: set[Want] = {aspect.section for change in changes if (aspect := find(change))}
    found &= {"grants", "properties", "labels"}
    if _moves_access(plan):
        found.add("grants")
    if not whole:
        if lifecycle or not found:
            return None
    elif lifecycle is not None and lifecycle.after is None:
        found |= {*SECTIONS, "record"}
    else:
        # A space that is to be created is there already where an earlier run has made it.
        managed = (space.managed for space in plan.spaces if space.key == key)
        found |= {"record", *(section for sections in managed for section in sections)}
    return provider.spaces.read_space(key, frozenset(found) - provider.lacks)


def _touched(
    plan: Plan, key: str, live: LiveSpace | None, roles: tuple[RoleChange, ...]
) -> lockout.Touched:
    changes = _unrefused(plan, key)
    if any(isinstance(change, SpaceChange) for change in changes):
        live = None
    elif live is None and roles:
        live = unseen(key)  # out of sight, which is not gone: whoever administers it may lose that
    return lockout.Touched(key, live, changes, roles=roles)


def _unseated(
    plan: Plan, provider: Provider, pool: Executor, roles: tuple[RoleChange, ...]
) -> list[lockout.Touched]:
    """Read the access in spaces that change only in that a role does.

    That is where it loses administration, or gains what the policy may forbid.
    """
    if not _moves_access(plan):
        return []
    others = [
        space
        for space in plan.spaces
        if (space.id or space.blocked) and space.key not in plan.touched
    ]
    live = pool.map(lambda space: _read_access(provider, space), others)
    return [
        lockout.Touched(space.key, found or unseen(space.key), (), roles=roles)
        for space, found in zip(others, live, strict=True)
        if found is not None or space.id is not None
    ]


def _read_access(provider: Provider, space: PlannedSpace) -> LiveSpace | None:
    try:
        return provider.spaces.read_space(space.key, frozenset({"grants"}))
    except ProviderError:
        if space.blocked is None:
            raise
        return unseen(space.key)  # which could not be planned either: lockout decides


def _moves_access(plan: Plan) -> bool:
    """Tell whether a role of the site changes in a way that guards or the policy have to see."""
    roles = _unrefused_roles(plan)
    spreads = plan.policy is not None and any(change.gains for change in roles)
    return spreads or any(ADMINISTER in change.losses for change in roles)


def _unrefused(plan: Plan, key: str) -> tuple[Change, ...]:
    refused = plan.refused_addresses
    return tuple(change for change in plan.changes_of(key) if change.address not in refused)


def _unrefused_roles(plan: Plan) -> tuple[RoleChange, ...]:
    refused = plan.refused_addresses
    return tuple(change for change in plan.role_changes if change.address not in refused)


def _raise_first(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        first, more = refusals[0], len(refusals) - 1
        message = f"{first.address}: {first.message}{f'; and {more} more' if more else ''}"
        raise RefusedError(message, flag=first.flag)
