"""What stands beside the changes: refusals, blocked spaces, warnings, notes, and the unmanaged."""

from collections.abc import Iterable
from typing import NamedTuple

from spaceform.change import Unmanaged
from spaceform.json_value import canonical
from spaceform.mark import Mark
from spaceform.plan import Note, Plan, PlannedSpace, Refusal
from spaceform.report.phrases import listing, place
from spaceform.report.standing import (
    counted_unmanaged,
    grouped_blocked,
    grouped_notes,
    grouped_refusals,
    is_little,
    spaces_with_unmanaged,
    unmanaged_item,
    whereabouts,
)
from spaceform.report.untrusted import cut

_LONGEST_MESSAGE = 2000
_FEW_ADDRESSES = 12


class Address(NamedTuple):
    """Where something stands, and the line of the manifest that is about it, or a name."""

    name: str
    place: str


class StandingView(NamedTuple):
    """One thing that is said of some addresses, the first few apart; `way_out` is what helps."""

    kind: str
    message: str
    first: tuple[Address, ...]
    rest: tuple[Address, ...]
    way_out: str
    flags: tuple[str, ...]


class UnmanagedItem(NamedTuple):
    """Something live that nobody declares."""

    name: str
    value: str
    is_kept: bool


class UnmanagedView(NamedTuple):
    """What nobody declares in one space; little of it is open from the start."""

    key: str
    words: str
    items: tuple[UnmanagedItem, ...]
    is_open: bool


def view_refusals(plan: Plan) -> tuple[StandingView, ...]:
    """Return what is refused, those that stop the run first."""
    return tuple(_refused(group) for group in grouped_refusals(plan))


def view_blocked(plan: Plan) -> tuple[StandingView, ...]:
    """Return which spaces could not be planned, and why."""
    return tuple(_standing("", each.message, each.spaces) for each in grouped_blocked(plan))


def view_notes(plan: Plan, *, warning: bool) -> tuple[StandingView, ...]:
    """Return warnings, or what is only worth knowing."""
    return tuple(_noted(group) for group in grouped_notes(plan, warning=warning))


def view_unmanaged(plan: Plan, *, every: bool) -> tuple[UnmanagedView, ...]:
    """Return what is live and declared by nobody, space by space."""
    spaces = spaces_with_unmanaged(plan)
    is_open = every or is_little(spaces)
    return tuple(_unmanaged(space, is_open=is_open) for space in spaces)


def view_undeclared(plan: Plan) -> tuple[Address, ...]:
    """Return the spaces that no manifest declares, with their names."""
    return tuple(Address(cut(each.ref.key), cut(each.name)) for each in plan.undeclared)


def _refused(group: tuple[Refusal, ...]) -> StandingView:
    first = group[0]
    flags = tuple(dict.fromkeys(cut(each.flag) for each in group if each.flag))
    left = "only this is left out; " if first.stops == "change" else ""
    way_out = "lifted by" if flags else f"{left}no flag lifts it"
    places = ((each.address, each.mark) for each in group)
    return _standing(first.guard, first.message, places, way_out, flags)


def _noted(group: tuple[Note, ...]) -> StandingView:
    kind = "policy" if group[0].rule is not None else ""
    return _standing(kind, group[0].message, ((each.address, each.mark) for each in group))


def _standing(
    kind: str,
    message: str,
    places: Iterable[tuple[str, Mark | None]],
    way_out: str = "",
    flags: tuple[str, ...] = (),
) -> StandingView:
    found = tuple(Address(whereabouts(name), place(mark)) for name, mark in places)
    most = len(found) if len(found) <= _FEW_ADDRESSES + 1 else _FEW_ADDRESSES
    shown = cut(message, _LONGEST_MESSAGE)
    return StandingView(kind, shown, found[:most], found[most:], way_out, flags)


def _unmanaged(space: PlannedSpace, *, is_open: bool) -> UnmanagedView:
    ((words, _),) = counted_unmanaged((space,))
    items = tuple(
        UnmanagedItem(unmanaged_item(each), cut(_value(each)), each.kept)
        for each in space.unmanaged
    )
    return UnmanagedView(cut(space.key), words, items, is_open)


def _value(unmanaged: Unmanaged) -> str:
    value, section = unmanaged.value, unmanaged_item(unmanaged).partition("/")[0]
    if section == "grants" and isinstance(value, list):
        return listing(map(str, value))
    return "" if section == "labels" else canonical(value)
