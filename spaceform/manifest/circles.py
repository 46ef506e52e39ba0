"""Circles: names that stand for each other, which no order of reading can resolve."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from spaceform.manifest.wording import text

_SHOWN = 8


_MAX_CIRCLES = 10
"""Each of them takes another search; who has more finds the rest after solving these."""


def in_order(names: Mapping[str, Iterable[str]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the names, each after those it is made from, and the circles that they form.

    `names` maps each name to what it is made from. A circle begins and ends with the same name,
    and what is in one is not in the order. With very many circles the order is empty.
    """
    positions = {name: position for position, name in enumerate(names)}
    graph = {name: [part for part in parts if part in names] for name, parts in names.items()}
    circles: list[tuple[str, ...]] = []
    while len(circles) < _MAX_CIRCLES:
        try:
            return list(TopologicalSorter(graph).static_order()), circles
        except CycleError as error:
            # Each name comes before the one that is made from it.
            circle = error.args[1][:0:-1]
        start = min(circle, key=positions.__getitem__)
        turn = circle.index(start)
        inside = set(circle)
        circles.append((*circle[turn:], *circle[:turn], start))
        graph = {
            name: [part for part in parts if part not in inside]
            for name, parts in graph.items()
            if name not in inside
        }
    return [], circles


def way(circle: tuple[str, ...]) -> str:
    """Return a circle for a sentence, cut where it is too long."""
    names = [text(name) for name in circle]
    return " → ".join(names if len(names) <= _SHOWN else [*names[:_SHOWN], "…", names[-1]])
