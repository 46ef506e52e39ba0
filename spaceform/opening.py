"""The opening of a space's writes: it is read again, or created, and every change is assessed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from spaceform import registry
from spaceform.aspects.details import normal
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.lifecycle import CreatedSpace, DoomedSpace, NewSpace, SpaceChange
from spaceform.change import Change, SpaceRef
from spaceform.condition import Condition, assess, difference, record_of
from spaceform.errors import ForbiddenError, ProviderError, RefusedError, StalePlanError
from spaceform.plan import Plan
from spaceform.principals import Identity, Principal
from spaceform.progress import WAITS
from spaceform.provider import Provider, Want
from spaceform.space import SECTIONS, LiveSpace, Unknown

_STALE = Condition.STALE


@dataclass(frozen=True)
class Opening:
    """A live space just before its writes; `conditions` by address. `created` by this plan."""

    live: LiveSpace
    conditions: Mapping[str, Condition]
    created: bool = False


def reopen(plan: Plan, key: str, changes: tuple[Change, ...], provider: Provider) -> Opening | None:
    """Read a space again; None where a deletion is satisfied already.

    Raises StalePlanError, with what was expected and what was found, where the space is neither as
    the plan saw it nor on the way to what the plan wants; RefusedError where these credentials do
    not administer it.
    """
    space_id = next(space.id for space in plan.spaces if space.key == key)
    live = provider.spaces.read_space(key, _wants(plan, changes))
    deletion = next((change for change in changes if isinstance(change, SpaceChange)), None)
    if live is None:
        if deletion:
            return None
        message = f"{key}: the space is gone, or no longer visible to you"
        raise StalePlanError(message)
    if live.ref.id != space_id:
        message = f"{key}: expected the space {space_id}, found {live.ref.id} under that key"
        raise StalePlanError(message)
    _check_visible(live)
    _check_owner(plan, changes, live)
    if deletion and deletion.before:
        _check_doomed(deletion.before, live, provider)
    conditions = {change.address: assess(change, live) for change in changes}
    _check_stale(changes, conditions, live)
    _check_administered(conditions, live)
    return Opening(live, conditions)


def read_created(
    plan: Plan,
    ref: SpaceRef,
    changes: tuple[Change, ...],
    provider: Provider,
    pause: Callable[[float], None],
) -> Opening:
    """Read a space that this plan created, now or in an earlier try, and assess what is to be done.

    What the creator was given is foreseen whatever it is. Anything else that is not as the plan
    wants it, nor absent, was done by another hand: raises StalePlanError.
    """
    for wait in WAITS:
        pause(wait)
        live = provider.spaces.read_space(ref.key, _wants(plan, changes))
        # Lists may be behind: in a space that shows nobody's access, its creator has some.
        if live is not None and live.grants != ():
            _check_visible(live)
            inside = [change for change in changes if not isinstance(change, SpaceChange)]
            conditions = {change.address: assess(change, live) for change in inside}
            for change in inside:
                if _is_of(plan.identity, change) and conditions[change.address] is _STALE:
                    conditions[change.address] = Condition.FRESH
            _check_stale(inside, conditions, live)
            return Opening(live, conditions, created=True)
    message = f"{ref.key}: the space was created, but the site does not show it"
    raise ProviderError(message)


def find_half_made(
    plan: Plan, space: NewSpace, provider: Provider, identity: Identity
) -> SpaceRef | None:
    """Find a space that an earlier try of this plan created; None where the key is free.

    Raises StalePlanError where the key is taken by a space that is not ours: only one that this
    identity created after the plan was made, and that has the plan's name, is a half-made one.
    """
    beginning = provider.lifecycle.read_beginning(space.key)
    if beginning is None:
        return None
    is_mine = beginning.creator == identity.user.account_id
    is_named = beginning.name is None or normal(beginning.name) == normal(space.name)
    is_later = beginning.created is not None and beginning.created >= plan.created
    if is_mine and is_named and is_later:
        return beginning.ref
    raise _taken(space, beginning)


def find_just_made(space: NewSpace, provider: Provider, identity: Identity) -> SpaceRef | None:
    """Find the space whose creation got no clear answer; None where the key is still free.

    It was free just before, so no clock is asked: the site's may be behind ours. Raises
    StalePlanError where somebody else was faster.
    """
    beginning = provider.lifecycle.read_beginning(space.key)
    if beginning is None:
        return None
    if beginning.creator == identity.user.account_id:
        return beginning.ref
    raise _taken(space, beginning)


def _taken(space: NewSpace, beginning: CreatedSpace) -> StalePlanError:
    message = (
        f"{space.key}: expected no space, found {beginning.ref.id}{_called(beginning)}, created"
        f" {beginning.created or 'nobody knows when'} by {beginning.creator or 'somebody'}"
    )
    return StalePlanError(message)


def _called(beginning: CreatedSpace) -> str:
    return "" if beginning.name is None else f" {beginning.name!r}"


def _is_of(identity: str, change: Change) -> bool:
    mine = Principal(kind="user", id=identity)
    return isinstance(change, GrantChange) and change.principal == mine


def _check_stale(
    changes: Iterable[Change], conditions: Mapping[str, Condition], live: LiveSpace
) -> None:
    stale = [change for change in changes if conditions[change.address] is _STALE]
    if stale:
        found = "; ".join(f"{change.address}: {difference(change, live)}" for change in stale)
        raise StalePlanError(found)


def _wants(plan: Plan, changes: tuple[Change, ...]) -> frozenset[Want]:
    found: set[Want] = {"record"} if plan.owner else set()
    for change in changes:
        aspect = registry.find(change)
        if aspect:
            found.add(aspect.section)
    return frozenset(found)


def _check_visible(live: LiveSpace) -> None:
    for section in (*SECTIONS, "record"):
        if getattr(live, section) is Unknown.NOT_VISIBLE:
            message = f"{live.ref.key}: its {section} cannot be seen any more: nothing is written"
            raise ForbiddenError(message)


def _check_administered(conditions: Mapping[str, Condition], live: LiveSpace) -> None:
    is_done = all(found is Condition.SATISFIED for found in conditions.values())
    if live.administered is False and not is_done:
        key = live.ref.key
        message = f"{key}: these credentials do not administer the space, so nothing is written"
        raise RefusedError(message)


def _check_owner(plan: Plan, changes: tuple[Change, ...], live: LiveSpace) -> None:
    """Raise StalePlanError where a space is not ours; what is to be deleted is ours already."""
    if not any(isinstance(change, SpaceChange) for change in changes) and (
        plan.owner is None or any(change.aspect == "ownership" for change in changes)
    ):
        return  # the record's own change is assessed like any other
    record = record_of(live)
    if record is None or plan.owner is None or record.owner.id != plan.owner.id:
        whose = f"the record of {record.owner.name}" if record else "no record that can be read"
        message = f"{live.ref.key}: expected this owner's record, found {whose}"
        raise StalePlanError(message)


def _check_doomed(planned: DoomedSpace, live: LiveSpace, provider: Provider) -> None:
    found = provider.spaces.read_doomed(live.ref, planned.name)
    pages, posts = planned.pages or 0, planned.blog_posts or 0
    if (found.pages or 0) > pages or (found.blog_posts or 0) > posts:
        message = (
            f"{live.ref.key}: the plan deletes {pages} pages and {posts} blog posts, but there"
            f" are {found.pages} and {found.blog_posts} now"
        )
        raise StalePlanError(message)
