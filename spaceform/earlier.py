"""Earlier drift: what the manifests of a base would change already, told apart from the rest."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from spaceform.change import Change, same
from spaceform.errors import ProviderError
from spaceform.plan import Blocked, Note
from spaceform.provider import Provider
from spaceform.reader import read_directory, read_lookup
from spaceform.roles_plan import plan_roles
from spaceform.site_roles import PermissionModel, RoleChange
from spaceform.space import Desired, DesiredSpace, LiveSpace
from spaceform.space_plan import Lookup, Setting, SpacePlan, plan_space

_GONE = "no manifest declares it any more: it stays as it is, and nothing in it is removed"
_TAKEN = "this had drifted; these manifests take it as it is, where the base would change it"
_OTHERWISE = "this had drifted already: the base would change it too, to something else"
_UNTOLD = "whether this had drifted already cannot be told: the base’s manifest cannot be planned"


@dataclass(frozen=True)
class Base:
    """The base's manifests as this run sees them; `spaces` is by key in lower case."""

    spaces: Mapping[str, DesiredSpace]
    setting: Setting
    roles: tuple[RoleChange, ...]


@dataclass(frozen=True)
class Seen:
    """A space as it was read: what is asked of it, what is live, and what was read beside it."""

    desired: DesiredSpace
    live: LiveSpace | None
    lookup: Lookup


def see_base(
    desired: Desired, provider: Provider, setting: Setting, live: PermissionModel, pool: Executor
) -> Base:
    """Find out who the base's manifests name; names that the run knows cost no request.

    `setting` is the run's own, `live` how the site gives access before anything is planned.
    """
    desired = desired.model_copy(update={"policy": None})
    directory = read_directory(provider, desired, pool)
    is_app = directory.identity.is_app
    return Base(
        spaces={space.key.lower(): space for space in desired.spaces},
        setting=replace(
            setting,
            owner=desired.owner,
            directory=directory,
            keep=desired.keep,
            model=live.planned(desired.roles),
            policy=None,
        ),
        roles=plan_roles(desired.roles, live, setting.overrides, is_app=is_app).changes,
    )


def no_longer_declared(desired: Desired, base: Desired | None) -> tuple[Note, ...]:
    """Say which spaces of the base no manifest declares any more; nothing is done about them."""
    left = {space.key.lower() for space in desired.spaces}
    return tuple(
        Note(address=space.key, message=_GONE)
        for space in (base.spaces if base else ())
        if space.key.lower() not in left
    )


def tell_apart(base: Base, provider: Provider, planned: SpacePlan, seen: Seen) -> SpacePlan:
    """Return the plan of a space with every change marked: had it drifted, or is it caused now.

    The base is compared with what was read for the plan, so only sections that both manage count.
    """
    if planned.space.blocked:
        return planned  # nothing in it is taken as it is, nor changed otherwise
    earlier = _plan_base(base, provider, seen)
    if earlier is None:
        note = Note(address=planned.space.key, message=_UNTOLD)
        return replace(planned, notes=(*planned.notes, note) if planned.changes else planned.notes)
    changes = marked(planned.changes, earlier)
    return replace(planned, changes=changes, notes=(*planned.notes, *_notes(changes, earlier)))


def marked(changes: Iterable[Change], earlier: Iterable[Change]) -> tuple[Change, ...]:
    """Mark every change by whether the base had it, from the same to the same."""
    known = {change.address: change for change in earlier}
    return tuple(
        change.model_copy(update={"in_base": _is_same(change, known.get(change.address))})
        for change in changes
    )


def _is_same(change: Change, other: Change | None) -> bool:
    if other is None:
        return False
    return same(change.before, other.before) and same(change.after, other.after)


def _plan_base(base: Base, provider: Provider, seen: Seen) -> tuple[Change, ...] | None:
    """Return what the base would change in a space; None where nobody can tell."""
    declared = base.spaces.get(seen.desired.key.lower())
    if declared is None or (declared.state == "absent") is not (seen.desired.state == "absent"):
        return ()
    declared = _narrowed(declared, seen.desired)
    lookup = _look_up(provider, declared, seen)
    if lookup is None:
        return None
    planned = plan_space(base.setting, declared, seen.live, lookup)
    return None if planned.space.blocked else planned.changes


def _look_up(provider: Provider, declared: DesiredSpace, seen: Seen) -> Lookup | None:
    """Return what the base's manifest asks for beside the space, which most often is known."""
    if seen.live is None or declared.homepage == seen.desired.homepage:
        return seen.lookup
    try:
        found = read_lookup(provider, declared, seen.live)
    except ProviderError:
        return None
    return None if isinstance(found, Blocked) else found


def _narrowed(declared: DesiredSpace, desired: DesiredSpace) -> DesiredSpace:
    """Leave out what the plan's own manifest does not manage: that was not read."""
    fields = ("description", "homepage", "grants", "properties", "labels", "theme", "settings")
    update: dict[str, object] = {
        field: None for field in (*fields, "state") if getattr(desired, field) is None
    }
    if desired.name is None and "details" not in desired.managed:
        update["name"] = None
    return declared.model_copy(update=update)


def _notes(changes: Iterable[Change], earlier: Iterable[Change]) -> Iterable[Note]:
    now = {change.address: change for change in changes}
    for change in earlier:
        left = now.get(change.address)
        if change.aspect == "ownership" or (left is not None and left.in_base):
            continue
        message = _TAKEN if left is None else _OTHERWISE
        mark = None if left is None else left.mark
        yield Note(address=change.address, message=message, mark=mark)
