"""What a plan may hold, and what must be so after it: told from manifests and the site alone."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from spaceform.aspects.grants import GrantChange
from spaceform.change import Change
from spaceform.outcome import ApplyResult, Status
from spaceform.plan import Plan
from spaceform.sandbox import Store
from spaceform.space import Desired, DesiredGrant, DesiredSpace
from tests.properties.machine_licence import held, role_name, wanted_of
from tests.properties.machine_view import NOTHING, RECORD, Deed, View, Views, plain, text_of
from tests.properties.machine_witness import Run

GOOD: Final = (Status.DONE, Status.SATISFIED)
_MOST: Final = 20
"""Removals that a run may make without being asked."""


@dataclass(frozen=True)
class Declared:
    """What a manifest says of one space, with the ids of this site."""

    space: DesiredSpace
    access: dict[str, frozenset[str]]
    kept: frozenset[str]
    names: dict[str, str]

    def protects(self, section: str, item: str) -> bool:
        """Whether `keep` or `ignore` names something live."""
        spellings = {item, self.names.get(item, item)}
        if section == "grants" and item in self.kept:
            return True
        patterns = [entry.partition("/") for entry in self.space.ignore]
        return any(
            found == section and any(fnmatchcase(text, pattern) for text in spellings)
            for found, _, pattern in patterns
        )


def declared_in(store: Store, desired: Desired, space: DesiredSpace) -> Declared:
    """Resolve a manifest's names as the site knows them."""
    directory = store.directory
    return Declared(
        space=space,
        access={
            directory.principal(str(grant.principal)): _access(store, grant)
            for grant in space.grants or ()
        },
        kept=frozenset(directory.principal(str(name)) for name in desired.keep),
        names={group.principal: f"group:{group.name}" for group in directory.groups.values()},
    )


def _access(store: Store, grant: DesiredGrant) -> frozenset[str]:
    if grant.until is not None and grant.until.year < 2030:
        return NOTHING
    by_role = store.roles.named(grant.role).pairs if grant.role else ()
    return frozenset((*(grant.permissions or ()), *by_role))


def unjustified(
    plan: Plan, declared: Declared, view: View, *, is_trusted: bool, owner: str | None
) -> Iterator[str]:
    """What a plan would do to a live space although nothing asks for it."""
    created = _created(view, owner) if is_trusted else set()
    for change in plan.changes_of(_key(plan, declared.space.key)):
        section, _, _ = change.address.partition("/")[2].partition("/")
        if not _is_declared(section, declared.space):
            yield f"{change.address} is in no manifest"
        item = _removed(change, declared)
        if item is None:
            continue
        if declared.protects(section, item):
            yield f"{change.address} removes what is kept"
        elif section not in declared.space.exact and (section, item) not in created:
            yield f"{change.address} removes what is not ours"


def _key(plan: Plan, key: str) -> str:
    return next((each.key for each in plan.spaces if each.key.upper() == key.upper()), key)


def _is_declared(section: str, space: DesiredSpace) -> bool:
    if section == "space":
        return space.state == "absent"
    if section == "settings":
        return space.settings is not None
    return section == "ownership" or getattr(space, section) is not None


def _removed(change: Change, declared: Declared) -> str | None:
    """The id of what a change removes though no manifest speaks of it."""
    space = declared.space
    if isinstance(change, GrantChange):
        who = str(change.principal)
        return None if who in declared.access else who
    section, _, name = change.address.partition("/")[2].partition("/")
    if section == "properties" and change.action == "delete":
        return None if name in (space.properties or {}) else name
    if section == "labels" and change.action == "delete":
        return None if name in (space.labels or ()) else name
    return None


def _created(view: View, owner: str | None) -> set[tuple[str, str]]:
    record: Any = json.loads(view.record or "{}")
    if record.get("owner", {}).get("id") != owner:
        return set()
    found = record.get("created", {})
    return {(section, item) for section, items in found.items() for item in items}


def claims(view: View) -> set[tuple[str, str]]:
    """What a space's record says that its owner made."""
    record: Any = json.loads(view.record or "{}")
    found = record.get("created", {}) if isinstance(record, dict) else {}
    return {(section, item) for section, items in found.items() for item in items}


def is_live(view: View, section: str, item: str) -> bool:
    """Whether an item of the record is there."""
    if section == "labels":
        return f"team:{item}" in view.labels
    return item in (view.properties if section == "properties" else view.access)


def unmet(declared: Declared, view: View) -> Iterator[str]:
    """What a manifest asks of a live space that is not so, everything that is managed."""
    space = declared.space
    yield from _unmet_details(space, view)
    if space.grants is not None:
        for who, access in declared.access.items():
            if view.access.get(who, NOTHING) != access:
                yield f"{who} has {sorted(view.access.get(who, ()))}, not {sorted(access)}"
    for name, value in (space.properties or {}).items():
        if view.properties.get(name) != text_of(value):
            yield f"property {name}: {view.properties.get(name)}, not {text_of(value)}"
    lacking = {f"team:{label}" for label in space.labels or ()} - view.labels
    yield from (f"no label {label}" for label in lacking)
    for section, items in _live_items(view).items():
        known = _declared_items(declared, section)
        if section in space.exact and getattr(space, section) is not None:
            beyond = {item for item in items - known if not declared.protects(section, item)}
            yield from (f"{section}/{item} is there, and exact" for item in beyond)


def _unmet_details(space: DesiredSpace, view: View) -> Iterator[str]:
    wanted = {"name": space.name, "description": space.description, "theme": space.theme}
    settings = None if space.settings is None else str(space.settings.route_override)
    for name, value in {**wanted, "settings": settings, "state": space.state}.items():
        if value is not None and view.details[name] != plain(value):
            yield f"{name} is {view.details[name]!r}, not {value!r}"


def _live_items(view: View) -> dict[str, set[str]]:
    return {
        "grants": set(view.access),
        "properties": set(view.properties) - {RECORD},
        "labels": {label[5:] for label in view.labels if label.startswith("team:")},
    }


def _declared_items(declared: Declared, section: str) -> set[str]:
    if section == "grants":
        return set(declared.access)
    return set(getattr(declared.space, section) or ())


def untrue(
    plan: Plan, result: ApplyResult, happened: Collection[Deed], end: Views
) -> Iterator[str]:
    """What a run says became of its changes although it did not."""
    told = {outcome.address: outcome for outcome in result.outcomes}
    for change in plan.changes:
        status = told[change.address].status
        key = change.key.upper()
        if status in GOOD and not _is_in_place(change, end.get(key)):
            yield f"{told[change.address]}: not in place"
        begun = set(wanted_of(change)) & set(happened)
        if status is Status.SKIPPED and begun:
            yield f"{told[change.address]}: was begun, {begun}"


def _is_in_place(change: Change, view: View | None) -> bool:
    section, _, item = change.address.partition("/")[2].partition("/")
    after: Any = change.after
    if section == "space" or view is None:
        return (view is not None) is (section != "space" or after is not None)
    if isinstance(change, GrantChange):
        who = str(change.principal)
        same_role = view.roles.get(who, "") == role_name(after)
        return same_role and view.access.get(who, NOTHING) == held(after)
    if section == "properties":
        return view.properties.get(item) == (None if after is None else text_of(after.value))
    if section == "labels":
        return (f"team:{item}" in view.labels) is (after is not None)
    if section == "ownership":
        return view.record is not None
    wanted = after.id if section == "homepage" else str(after)
    return view.details[section] == wanted


def beyond_limits(run: Run, most: int | None) -> Iterator[str]:
    """How a run took more away than may be taken without saying so."""
    gone = sum(_gone(key, view, run) for key, view in run.start.items() if key in run.last)
    if gone > (_MOST if most is None else most):
        yield f"{gone} removals, and {most} were allowed"


def _gone(key: str, then: View, run: Run) -> int:
    """How many pairs, properties and labels are gone from a space that is still there.

    What a creator holds in a space that another run of the plan has half made was never theirs
    to keep.
    """
    now = run.last[key]
    if then.space_id != now.space_id:
        return 0
    made = {run.licence.creator} if key in run.licence.created else set()
    pairs = sum(
        len(had - now.access.get(who, NOTHING))
        for who, had in then.access.items()
        if who not in made
    )
    properties = len(then.properties.keys() - now.properties.keys() - {RECORD})
    return pairs + properties + len(then.labels - now.labels)
