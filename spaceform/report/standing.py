"""What stands beside the changes: refusals, blocked spaces, notes; the same is said once."""

from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple, TypeVar

from spaceform.mark import Mark
from spaceform.plan import Note, Plan, Refusal

T = TypeVar("T")


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


def _grouped(found: Iterable[T], kind: Callable[[T], Hashable]) -> tuple[tuple[T, ...], ...]:
    groups: dict[Hashable, list[T]] = {}
    for each in found:
        groups.setdefault(kind(each), []).append(each)
    return tuple(tuple(group) for group in groups.values())
