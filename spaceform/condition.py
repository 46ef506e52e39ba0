"""The condition of a change: how what is live now relates to what the plan saw and wants."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import (
    Access,
    GrantChange,
    companions,
    granted,
    pairs,
    role_of,
    same_access,
    same_role,
    staying,
)
from spaceform.aspects.grants import value as live_access
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.aspects.properties import PropertyChange
from spaceform.change import Change, plain, same
from spaceform.json_value import canonical
from spaceform.ownership import Record, RecordChange, UnreadableRecord, decode, merge
from spaceform.registry import live_value
from spaceform.space import LiveSpace, Unknown, known


class Condition(StrEnum):
    """Where a change stands."""

    FRESH = "as planned"
    ON_THE_WAY = "on the way"
    SATISFIED = "satisfied"
    STALE = "stale"


def assess(change: Change, live: LiveSpace) -> Condition:
    """Compare what is live now with both sides of a change."""
    if isinstance(change, SpaceChange):
        return Condition.FRESH
    if isinstance(change, RecordChange):
        return _assess_record(change, live)
    if isinstance(change, GrantChange):
        return _assess_grant(change, live)
    if isinstance(change, CustomContentChange):
        return _assess_values(change, _sent(change, live))
    return _assess_values(change, live_value(change, live))


def difference(change: Change, live: LiveSpace) -> str:
    """Say what was expected of a stale change, and what was found."""
    if isinstance(change, RecordChange):
        found: object = live.record.value if live.record and not _unread(live) else None
        return f"expected {_text(change.before)}, found {canonical(found)}"
    found = live_value(change, live)
    return f"expected {_text(change.before)}, found {_text(found)}"


def met_items(
    changes: Iterable[Change], conditions: Mapping[str, Condition]
) -> dict[str, list[str]]:
    """Return, by section of the record, the items to be created that were there already."""
    found: dict[str, list[str]] = {}
    for change in changes:
        item = _item_of(change)
        met = conditions.get(change.address) is Condition.SATISFIED
        if item is not None and met and change.before is None:
            found.setdefault(change.aspect, []).append(item)
    return found


def _item_of(change: Change) -> str | None:
    """Return the id under which the record remembers what a change makes."""
    if isinstance(change, GrantChange):
        return str(change.principal)
    if isinstance(change, PropertyChange):
        return change.key_name
    return change.after if isinstance(change, LabelChange) else None


def record_of(live: LiveSpace) -> Record | None:
    """Return the record that is live, None where there is none that can be trusted."""
    if live.record is None or isinstance(live.record, Unknown):
        return None
    record = decode(live.record)
    return None if isinstance(record, UnreadableRecord) else record


def _unread(live: LiveSpace) -> bool:
    return isinstance(live.record, Unknown)


def _assess_values(change: Change, found: object) -> Condition:
    if same(found, change.after):
        return Condition.SATISFIED
    return Condition.FRESH if same(found, change.before) else Condition.STALE


def _assess_record(change: RecordChange, live: LiveSpace) -> Condition:
    property_ = None if isinstance(live.record, Unknown) else live.record
    decoded = decode(property_) if property_ else None
    if isinstance(decoded, UnreadableRecord):
        return Condition.FRESH if decoded.sha256 == change.replaces else Condition.STALE
    found = decoded
    after = known_after(change)
    if found == after:
        return Condition.SATISFIED
    if found == change.before:
        return Condition.FRESH
    if found is not None and _lies_between(found, change.before, after):
        return Condition.ON_THE_WAY
    return Condition.STALE


def known_after(change: RecordChange) -> Record:
    """Return the record that a change writes at its end; no plan takes a record away."""
    if change.after is None:
        message = f"{change.address}: a plan does not remove a record"
        raise TypeError(message)
    return change.after


def _lies_between(found: Record, before: Record | None, after: Record) -> bool:
    """Tell whether a record has at least what both sides have, and at most what either has."""
    if found.owner != after.owner:
        return False
    widest = merge(before, after)
    for section in {*found.sections, *widest.sections}:
        items = set(found.owned(section))
        both = set(after.owned(section))
        both &= set(before.owned(section)) if before else set()
        if not both <= items <= set(widest.owned(section)):
            return False
    return found.custom_content in (widest.custom_content, after.custom_content)


def _assess_grant(change: GrantChange, live: LiveSpace) -> Condition:
    found = live_access(change, known(live.grants))
    if same_access(found, change.after):
        return Condition.SATISFIED
    if same_access(found, change.before):
        return Condition.FRESH
    role = role_of(found)
    sides = (role_of(change.before), role_of(change.after))
    if not any(same_role(role, side) for side in sides):
        return Condition.STALE
    return _assess_pairs(change, found)


def _assess_pairs(change: GrantChange, found: Access | None) -> Condition:
    """Assess the granted pairs; those that the role brings as well do not show beside it."""
    after, role = granted(change.after), role_of(found)
    hidden = frozenset(role.permissions if role else ())
    least = staying(change) - hidden
    # What the role brought that is given up may be granted beside it, and shows without it.
    most = pairs(change.before) | after | companions(after) | frozenset(change.foreseen)
    return Condition.ON_THE_WAY if least <= granted(found) <= most else Condition.STALE


def _sent(change: CustomContentChange, live: LiveSpace) -> tuple[str, ...] | None:
    record = record_of(live)
    if record is None or change.owner_id not in (None, record.owner.id):
        return change.before  # nobody remembers, so it is sent
    return record.custom_content.get(str(change.principal))


def _text(value: object) -> str:
    return "nothing" if value is None else canonical(plain(value))
