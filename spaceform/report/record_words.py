"""The words for a change of the ownership record: what becomes managed, and what no longer is."""

from collections.abc import Mapping

from spaceform.change import Reason
from spaceform.ownership import SECTIONS, Record, RecordChange
from spaceform.report.counts import plural

_NOUNS = {
    "grants": ("principal", "principals"),
    "properties": ("property", "properties"),
    "labels": ("label", "labels"),
}


def record_words(change: RecordChange) -> str:
    """Say in a few words what the change of a record means."""
    before, after = change.before, change.after
    if after is None:
        return "forgotten"
    parts = (_managed(_missing(after, before)), _released(_missing(before, after)))
    words = "; ".join(part for part in parts if part)
    if not words:
        sent = after.custom_content != (before.custom_content if before else {})
        nothing = "written anew" if before else "nothing to remember yet"
        words = "what an app sent is remembered" if sent else nothing
    return f"{_beginning(change, after)}{words}"


def record_items(change: RecordChange) -> tuple[tuple[str, str], ...]:
    """Return each item that becomes managed (`+`) or no longer is (`-`), by its id."""
    gone = _missing(change.before, change.after)
    new = _missing(change.after, change.before)
    return tuple(
        (sign, f"{section}/{item}")
        for sign, found in (("+", new), ("-", gone))
        for section in SECTIONS
        for item in sorted(found.get(section, ()))
    )


def _beginning(change: RecordChange, after: Record) -> str:
    before = change.before
    if before is not None and before.owner.id != after.owner.id:
        return f"taken over from {before.owner.name} ({before.owner.id}): "
    if change.replaces is not None:
        return "adopted, over a record that cannot be read and may be another owner's: "
    if change.reason is Reason.ADOPTED:
        return "adopted: "
    return "" if before else "begun: "


def _missing(one: Record | None, other: Record | None) -> Mapping[str, frozenset[str]]:
    """Return what stands in one record and not in the other, by section."""
    found = {}
    for section in SECTIONS:
        there = frozenset(one.owned(section)) if one else frozenset()
        items = there - (frozenset(other.owned(section)) if other else frozenset())
        if items:
            found[section] = items
    return found


def _managed(found: Mapping[str, frozenset[str]]) -> str:
    return _counted(found, "becomes managed", "become managed")


def _released(found: Mapping[str, frozenset[str]]) -> str:
    return _counted(found, "is managed no longer", "are managed no longer")


def _counted(found: Mapping[str, frozenset[str]], one: str, many: str) -> str:
    if not found:
        return ""
    words = ", ".join(plural(len(items), *_NOUNS[section]) for section, items in found.items())
    return f"{words} {one if sum(map(len, found.values())) == 1 else many}"
