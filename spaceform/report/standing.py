"""What stands beside the changes: refusals, blocked spaces, notes; the same is said once."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple, TypeVar

from spaceform.change import Unmanaged
from spaceform.mark import Mark
from spaceform.plan import Note, Plan, PlannedSpace, Refusal
from spaceform.report.counts import plural
from spaceform.report.untrusted import cut

T = TypeVar("T")
UNMANAGED = "Unmanaged: live, declared by nobody, left alone"
RUN = "*"
"""The address of what is about everything together."""
_FEW = 12
_NOUNS = {
    "grants": ("principal", "principals"),
    "properties": ("property", "properties"),
    "labels": ("label", "labels"),
}


class BlockedSpaces(NamedTuple):
    """Why some spaces could not be planned, and where each of them is declared."""

    message: str
    spaces: tuple[tuple[str, Mark | None], ...]


def grouped_refusals(plan: Plan) -> tuple[tuple[Refusal, ...], ...]:
    """Return what is refused, those that stop the run first; the same of many spaces together."""
    ordered = sorted(plan.refusals, key=lambda each: each.stops != "run")
    return _grouped(ordered, lambda each: (each.stops, each.guard, each.message, each.flag is None))


def grouped_blocked(plan: Plan) -> tuple[BlockedSpaces, ...]:
    """Return which spaces could not be planned, those with the same reason together."""
    found = [(each.blocked, each.key) for each in plan.spaces if each.blocked is not None]
    return tuple(
        BlockedSpaces(group[0][0].message, tuple((key, why.mark) for why, key in group))
        for group in _grouped(found, lambda each: each[0].message)
    )


def grouped_notes(plan: Plan, *, warning: bool) -> tuple[tuple[Note, ...], ...]:
    """Return warnings, or what is only worth knowing; what is said of many spaces together."""
    wanted = [note for note in plan.notes if note.warning is warning]
    return _grouped(wanted, lambda note: note.message)


def spaces_with_unmanaged(plan: Plan) -> tuple[PlannedSpace, ...]:
    """Return the spaces in which something is live that nobody declares."""
    return tuple(space for space in plan.spaces if space.unmanaged)


def is_little(spaces: Iterable[PlannedSpace]) -> bool:
    """Tell whether what is unmanaged is so little that all of it can be named."""
    return sum(len(space.unmanaged) for space in spaces) <= _FEW


def counted_unmanaged(spaces: Iterable[PlannedSpace]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Count what is unmanaged by kind; spaces that have the same stand together."""
    groups: dict[str, list[str]] = {}
    for space in spaces:
        groups.setdefault(_unmanaged_words(space.unmanaged), []).append(space.key)
    return tuple((words, tuple(keys)) for words, keys in groups.items())


def whereabouts(address: str) -> str:
    """Return what something is about, in words where that is everything together."""
    return "the run as a whole" if address == RUN else cut(address)


def named(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return addresses without that of everything together, which needs no name."""
    return tuple(address for address in addresses if address != RUN)


def unmanaged_item(unmanaged: Unmanaged) -> str:
    """Return the address of something unmanaged without the space's key."""
    return cut(unmanaged.address.partition("/")[2])


def _unmanaged_words(found: tuple[Unmanaged, ...]) -> str:
    sections = Counter(unmanaged_item(each).partition("/")[0] for each in found)
    words = [
        plural(count, *_NOUNS.get(section, (section, section)))
        for section, count in sections.items()
    ]
    kept = sum(each.kept for each in found)
    return f"{', '.join(words)}{f' ({kept} kept)' if kept else ''}"


def _grouped(found: Iterable[T], kind: Callable[[T], Hashable]) -> tuple[tuple[T, ...], ...]:
    groups: dict[Hashable, list[T]] = {}
    for each in found:
        groups.setdefault(kind(each), []).append(each)
    return tuple(tuple(group) for group in groups.values())
