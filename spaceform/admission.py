"""Admission: whether a plan may be carried out here and now; every guard is asked again."""

from concurrent.futures import Executor

from spaceform import guards
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.errors import RefusedError
from spaceform.plan import Plan, Refusal, is_named, now
from spaceform.principals import Directory
from spaceform.provider import Provider, Want
from spaceform.reader import with_administrators
from spaceform.registry import find
from spaceform.site_roles import RoleChange


def admit(
    plan: Plan, provider: Provider, pool: Executor, allow_space_delete: tuple[str, ...]
) -> Directory:
    """Let a plan in, and return the directory that its writes are guarded by.

    Raises RefusedError, before anything is written, where the plan is refused, expired or made for
    another site or identity, or where a guard refuses by what is live now.
    """
    refuse_unfit(plan, provider.site)
    _refuse_unconfirmed(plan, allow_space_delete)
    directory = Directory(identity=provider.directory.read_identity())
    _refuse_other_creator(plan, directory)
    _raise_first(guards.check_roles(_unrefused_roles(plan), plan.overrides))
    touched = tuple(pool.map(lambda key: _read_touched(plan, provider, key), plan.touched))
    principals = guards.in_question(touched) | guards.groups_that_lose(touched)
    directory = with_administrators(provider, directory, principals, pool)
    _raise_first(guards.check(touched, directory, plan.overrides))
    return directory


def refuse_unfit(plan: Plan, site: str) -> None:
    """Raise RefusedError where a plan is for another site, expired, or refused by a guard."""
    if plan.site != site:
        message = f"this plan was made for {plan.site}, and the site in use is {site}"
        raise RefusedError(message)
    if plan.changes and now() >= plan.expires:
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


def _read_touched(plan: Plan, provider: Provider, key: str) -> guards.Touched:
    """Read what guards look at: the sections that lose something; nothing of a new space."""
    refused = plan.refused_addresses
    changes = tuple(change for change in plan.changes_of(key) if change.address not in refused)
    sections = {aspect.section for change in changes if (aspect := find(change))}
    wants: frozenset[Want] = frozenset(sections & {"grants", "properties", "labels"})
    if not wants or any(isinstance(change, SpaceChange) for change in changes):
        return guards.Touched(key, None, changes)
    return guards.Touched(key, provider.spaces.read_space(key, wants), changes)


def _unrefused_roles(plan: Plan) -> tuple[RoleChange, ...]:
    refused = plan.refused_addresses
    return tuple(change for change in plan.role_changes if change.address not in refused)


def _raise_first(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        first = refusals[0]
        message = f"{first.address}: {first.message}"
        raise RefusedError(message, flag=first.flag)
