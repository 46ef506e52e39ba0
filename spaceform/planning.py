"""Planning: every space read and compared, and the guards asked about what came of it."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from spaceform import guards, lockout
from spaceform.adoption import is_asked, matches
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.change import RISKS, Change, Reason
from spaceform.earlier import Base, Seen, tell_apart
from spaceform.errors import ProviderError
from spaceform.judgement import Judged, Known, Verdict, judge_run, judge_space, together
from spaceform.plan import Blocked, Note, Overrides, PlannedSpace, Refusal
from spaceform.principals import Directory, GroupSize, Principal
from spaceform.provider import DirectoryPort, Provider
from spaceform.reader import GroupNames, read_lookup, unseen, wants_of, with_administrators
from spaceform.resolution import needs_names, resolve_grants
from spaceform.site_roles import RoleChange
from spaceform.space import (
    RECORD_KEY,
    Desired,
    DesiredSpace,
    ListedSpace,
    LiveSpace,
    Unknown,
)
from spaceform.space_plan import Lookup, Setting, SpacePlan, block, plan_space

UNADMINISTERED = "these credentials do not administer the space: they can plan it, no more"
_MOST_COUNTED = 50
_PERSONAL = "~"


@dataclass(frozen=True)
class Looked:
    """One space after it was read; `live` is kept only where guards have to look at it.

    They do where something changes, and where a role of the site that loses `administer/space`
    may be how the space is administered. `verdict` is what the policy says of it.
    """

    plan: SpacePlan
    live: LiveSpace | None = None
    verdict: Verdict = field(default_factory=Verdict)


@dataclass(frozen=True)
class Guarded:
    """What guards say of all planned spaces, and the overrides that lifted something."""

    refusals: tuple[Refusal, ...]
    overrides: Overrides


@dataclass(frozen=True)
class Sight:
    """What every space of a run is read and planned with."""

    provider: Provider
    setting: Setting
    names: GroupNames
    base: Base | None = None


def look_at(sight: Sight, desired: DesiredSpace, observe: Callable[[str], None]) -> Looked:
    """Read one space and plan it; a read that fails blocks this space and no other."""
    provider, setting, names = sight.provider, sight.setting, sight.names
    try:
        wants = wants_of(desired, recorded=setting.owner is not None) - setting.lacks
        wants |= {"grants"} if setting.unseats or setting.spreads else frozenset()
        live = provider.spaces.read_space(desired.key, wants)
        if live is not None:
            needed = needs_names(desired) or setting.spreads
            live = names.add_to(live, setting.directory.groups, needed=needed)
        lookup = Lookup() if live is None else read_lookup(provider, desired, live)
        if isinstance(lookup, Blocked):
            return Looked(block(desired, live, lookup), live if setting.unseats else None)
        found = plan_space(setting, desired, live, lookup)
        matters = bool(found.changes) or is_asked(setting.overrides, desired.key)
        if matters and live and live.record is Unknown.NOT_READ and setting.owner:
            live = _with_record(provider, live)
            found = plan_space(setting, desired, live, lookup)
        verdict = _judge(setting, desired, live, found)
        if sight.base is not None:
            found = tell_apart(sight.base, provider, found, Seen(desired, live, lookup))
    except ProviderError as error:
        blocked = Blocked(kind="read", message=str(error), mark=desired.mark(""))
        return Looked(
            block(desired, None, blocked), unseen(desired.key) if setting.unseats else None
        )
    finally:
        observe(desired.key)
    return Looked(found, live if found.changes or setting.unseats else None, verdict)


def look_aside(sight: Sight, key: str) -> Looked | None:
    """Read who has access in a space that is left out, because a role that changes may count there.

    None where it is not there. One that cannot be read blocks nothing, and lockout is asked for it.
    """
    provider, setting = sight.provider, sight.setting
    try:
        live = provider.spaces.read_space(key, frozenset({"grants"}))
    except ProviderError:
        return Looked(SpacePlan(PlannedSpace(key=key)), unseen(key) if setting.unseats else None)
    if live is None:
        return None
    live = sight.names.add_to(live, setting.directory.groups, needed=setting.spreads)
    plan = SpacePlan(PlannedSpace(key=live.ref.key, id=live.ref.id))
    verdict = Verdict()
    if setting.policy is not None:
        # What its manifest says is not judged this time, just as it is not planned.
        judged = Judged(live.ref.key, live, recorded=setting.owner is not None)
        verdict = judge_space(setting.policy, judged, Known(setting.directory, setting.model))
    return Looked(plan, live if setting.unseats else None, verdict)


def judge_all(looked: Iterable[Looked], setting: Setting) -> Verdict:
    """Return what the policy says of all planned spaces, one by one and together."""
    if setting.policy is None:
        return Verdict()
    looked = [found for found in looked if found.plan.space.blocked is None]
    changes = {found.plan.space.key: _unrefused(found.plan) for found in looked}
    run = judge_run(setting.policy, changes, setting.directory)
    return together((*(found.verdict for found in looked), run))


def _judge(
    setting: Setting, desired: DesiredSpace, live: LiveSpace | None, found: SpacePlan
) -> Verdict:
    """Ask the policy about one space, while everything that is live in it is at hand."""
    if setting.policy is None or found.space.blocked is not None:
        return Verdict()
    declared = resolve_grants(desired, setting.directory, setting.model, setting.today)
    if isinstance(declared, Blocked):
        return Verdict()  # then the space is blocked, for the same reason
    changes, recorded = _unrefused(found), setting.owner is not None
    judged = Judged(found.space.key, live, changes, desired, declared, recorded=recorded)
    return judge_space(setting.policy, judged, Known(setting.directory, setting.model))


def _with_record(provider: Provider, live: LiveSpace) -> LiveSpace:
    record = provider.properties.read_property(live.ref, RECORD_KEY)
    return live.model_copy(update={"record": record})


def guard(
    looked: list[Looked],
    provider: Provider,
    setting: Setting,
    roles: tuple[RoleChange, ...],
    pool: Executor,
) -> Guarded:
    """Check every planned space, and the run as a whole; reads administrators where needed."""
    touched = [
        lockout.Touched(found.plan.space.key, found.live, _unrefused(found.plan), roles=roles)
        for found in looked
        if found.plan.changes or found.live
    ]
    overrides = setting.overrides
    directory = setting.directory
    directory = with_administrators(provider, directory, lockout.in_question(touched), pool)
    refusals = guards.check(touched, directory, overrides)
    return Guarded(refusals, _that_lifted(overrides, touched, directory))


def strangers(
    listed: Iterable[ListedSpace], declared: Iterable[DesiredSpace]
) -> tuple[ListedSpace, ...]:
    """Return the spaces that no manifest declares; people's own spaces are theirs."""
    keys = {space.key.lower() for space in declared}
    found = (each for each in listed if each.ref.key.lower() not in keys)
    shared = (each for each in found if not each.ref.key.startswith(_PERSONAL))
    return tuple(sorted(shared, key=lambda each: each.ref.key.lower()))


def count_groups(
    changes: Iterable[Change], directory: DirectoryPort, pool: Executor
) -> dict[str, GroupSize]:
    """Count who is in the groups whose access changes, those first where most is at stake.

    That explains a plan and decides nothing in it, so what cannot be read is left out.
    """
    shifts = [change for change in changes if isinstance(change, GrantChange) and _shifts(change)]
    shifts.sort(key=lambda change: RISKS.index(change.risk))
    groups = dict.fromkeys(each.principal for each in shifts if each.principal.kind == "group")
    counted = list(groups)[:_MOST_COUNTED]
    sizes = pool.map(lambda group: _count(directory, group), counted)
    return {str(who): size for who, size in zip(counted, sizes, strict=True) if size is not None}


def _shifts(change: GrantChange) -> bool:
    return bool(change.gains or change.losses or change.exchanges_role)


def _count(directory: DirectoryPort, group: Principal) -> GroupSize | None:
    try:
        return directory.count_members(group.id)
    except ProviderError:
        return None


def needs_model(desired: Desired) -> bool:
    """Tell whether anything desired depends on how the site lets access be given."""
    return bool(desired.roles) or any(space.grants is not None for space in desired.spaces)


def unadministered(looked: Iterable[Looked]) -> tuple[Note, ...]:
    """Warn of spaces in which an apply of these credentials could not write a thing."""
    spaces = (found.plan.space for found in looked)
    return tuple(
        Note(address=space.key, message=UNADMINISTERED, warning=True)
        for space in spaces
        if space.administered is False and space.blocked is None
    )


def _that_lifted(
    overrides: Overrides, touched: list[lockout.Touched], directory: Directory
) -> Overrides:
    """Return the overrides that lift something here: only those are recorded and reviewed."""
    stands = {refusal.guard for refusal in guards.check(touched, directory, Overrides())}
    locked = {
        space.key.lower()
        for space in touched
        for refusal in guards.check_space(space, directory, Overrides())
        if refusal.guard == "lockout" and refusal.flag
    }
    changes = [change for space in touched for change in space.changes]
    doomed = {
        change.key.lower()
        for change in changes
        if isinstance(change, SpaceChange) and change.after is None
    }
    taken = [change for change in changes if change.reason is Reason.ADOPTED]
    adopted = [change.key for change in taken if change.before is None]
    foreign = {change.key.lower() for change in taken if change.before is not None}
    return Overrides(
        adopt=tuple(glob for glob in overrides.adopt if any(matches(key, glob) for key in adopted)),
        take_over=tuple(key for key in overrides.take_over if key.lower() in foreign),
        allow_lockout=tuple(key for key in overrides.allow_lockout if key.lower() in locked),
        allow_space_delete=tuple(
            key for key in overrides.allow_space_delete if key.lower() in doomed
        ),
        max_removals=overrides.max_removals if "losses" in stands else None,
    )


def _unrefused(found: SpacePlan) -> tuple[Change, ...]:
    refused = {refusal.address for refusal in found.refusals if refusal.stops == "change"}
    return tuple(change for change in found.changes if change.address not in refused)


def ends(desired: Desired) -> list[datetime]:
    """Return the moments at which a declared access ends."""
    return [
        datetime.combine(grant.until, time(), tzinfo=UTC)
        for space in desired.spaces
        for grant in space.grants or ()
        if grant.until is not None
    ]


def deactivated(desired: Desired, directory: Directory) -> tuple[Note, ...]:
    """Warn of people who are granted something and can no longer log in."""
    notes = []
    for space in desired.spaces:
        for grant in space.grants or ():
            principal = directory.principals.get(str(grant.principal))
            user = directory.users.get(principal.id) if principal else None
            is_granted = bool(grant.permissions or grant.role)
            if user is not None and user.active is False and is_granted:
                message = f"{grant.principal} is deactivated and keeps this access unused"
                address = f"{space.key}/grants/{grant.principal}"
                notes.append(Note(address=address, message=message, warning=True, mark=grant.mark))
    return tuple(notes)


def idle_keys(given: Overrides, recorded: Overrides) -> list[Note]:
    """Warn of keys that name a space and lift nothing: they are misspelt, or no longer needed."""
    return [
        Note(
            address=name,
            message=f"--{field.replace('_', '-')} {name} lifts nothing in this plan",
            warning=True,
        )
        for field in (
            "adopt",
            "take_over",
            "allow_lockout",
            "allow_space_delete",
            "allow_role_shrink",
        )
        for name in getattr(given, field)
        if name not in getattr(recorded, field)
    ]
