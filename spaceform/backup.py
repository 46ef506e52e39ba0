"""The backup: the state of the touched spaces just before the first write, as manifests say it."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime

from spaceform.aspects.grants import GrantChange
from spaceform.change import Reason
from spaceform.plan import Note, Plan, now
from spaceform.principals import Directory, Principal
from spaceform.provider import Provider
from spaceform.reader import find_gone
from spaceform.site_roles import DesiredRole, PermissionModel
from spaceform.space import Desired, DesiredSpace, LiveSpace, Unknown
from spaceform.space_before import SpaceBefore, is_deletion

_UNDECLARED = (Reason.EXACT, Reason.NO_LONGER_DECLARED)

_NEW_ROLE = "the role will be new, and roles are never deleted"


@dataclass(frozen=True)
class Backup:
    """The state before, ready to be written as a root of its own.

    `head` says what it is. `names` are what people call the ids in it, by `group:ID`, `user:ID`
    and `page:ID`. `notes` tell what it does not bring back, by the address of that.
    """

    desired: Desired
    head: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def read_before(
    plan: Plan,
    provider: Provider,
    spaces: Mapping[str, LiveSpace | None],
    directory: Directory,
    pool: Executor,
) -> Backup:
    """Read what the state before needs besides the spaces, and return it: see `state_before`."""
    has_grants = any(live and not isinstance(live.grants, Unknown) for live in spaces.values())
    model = provider.roles.read_model() if has_grants or plan.role_changes else None
    gone = find_gone(provider, in_doubt(plan, spaces), pool)
    return state_before(plan, spaces, directory, model, gone=gone)


def in_doubt(plan: Plan, spaces: Mapping[str, LiveSpace | None]) -> frozenset[Principal]:
    """Return the principals that a backup names and nobody has asked the site about.

    They lose everything without being declared, or go with a space: a deleted group may be among
    them, and who is named and not there stops the way back.
    """
    found = {
        change.principal
        for change in plan.changes
        if isinstance(change, GrantChange) and change.after is None and change.reason in _UNDECLARED
    }
    for change in plan.changes:
        live = spaces.get(change.key)
        if is_deletion(change) and live and not isinstance(live.grants, Unknown):
            found.update(row.principal for row in live.grants)
    return frozenset(who for who in found if who.kind in ("group", "user"))


def state_before(  # noqa: PLR0913  (what is known just before the first write)
    plan: Plan,
    spaces: Mapping[str, LiveSpace | None],
    directory: Directory,
    model: PermissionModel | None = None,
    *,
    gone: Collection[Principal] = (),
    moment: datetime | None = None,
) -> Backup:
    """Return what a plan's spaces and roles are like just before its first write.

    `spaces` maps the keys of the touched spaces to how they are live: all that is managed and the
    record, or all there is of a space that goes; None for one that is not there. `model` is how
    the site gives access; it is needed where grants were read or roles change. `gone` are those in
    doubt whom the site does not know.
    """
    model = model or PermissionModel()
    notes: list[Note] = []
    found: list[DesiredSpace] = []
    for key, live in spaces.items():
        space = SpaceBefore(plan, key, model, directory, frozenset(gone), notes).space(live)
        found.extend([space] if space else [])
    desired = Desired(
        owner=plan.owner,
        site=plan.site,
        spaces=tuple(sorted(found, key=lambda space: space.key.casefold())) or _untouched(plan),
        roles=tuple(_roles_before(plan, model, notes)),
    )
    head = (
        f"What spaceform {plan.tool_version} found on {plan.site}",
        f"at {moment or now():%Y-%m-%d %H:%M:%S} UTC, just before it applied the plan",
        f"{plan.digest}.",
        "`spaceform plan` in this folder shows the way back. Deleted content does not come back.",
    )
    return Backup(desired, head, dict(_names(plan, spaces, directory)), tuple(notes))


def _roles_before(plan: Plan, model: PermissionModel, notes: list[Note]) -> Iterator[DesiredRole]:
    for change in plan.role_changes:
        live = model.find(change.name)
        if change.address in plan.refused_addresses:
            continue
        if live is None:
            notes.append(Note(address=change.address, message=_NEW_ROLE, warning=True))
            continue
        yield DesiredRole(
            name=live.name, description=live.description, permissions=live.permissions
        )


def _untouched(plan: Plan) -> tuple[DesiredSpace, ...]:
    """Return a space of which nothing is managed, because a root without any is an error."""
    there = [space for space in plan.spaces if space.blocked is None]
    there.sort(key=lambda space: space.id is None)
    return tuple(DesiredSpace(key=space.key) for space in there[:1])


def _names(
    plan: Plan, spaces: Mapping[str, LiveSpace | None], directory: Directory
) -> Iterator[tuple[str, str]]:
    """Return the names that are known already; none is asked for only to be read by people."""
    for change in plan.changes:
        if isinstance(change, GrantChange):
            yield str(change.principal), change.person or change.name.partition(":")[2]
    for live in filter(None, spaces.values()):
        if not isinstance(live.details, Unknown) and live.details.homepage:
            yield f"page:{live.details.homepage.id}", live.details.homepage.title
        for row in () if isinstance(live.grants, Unknown) else live.grants:
            if name := row.name or _name(row.principal, directory):
                yield str(row.principal), name


def _name(principal: Principal, directory: Directory) -> str | None:
    if principal.kind == "group" and principal.id in directory.groups:
        return directory.groups[principal.id].name
    return directory.person(principal)
