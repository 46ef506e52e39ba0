"""Spaces as they were a while ago, for lists that lag behind what was written."""

from collections.abc import Iterable
from copy import deepcopy

from spaceform.sandbox.store.records import Space

_ALWAYS = float("-inf")


class Past:
    """Every space's states, as far back as a list may look.

    What was there when it began to remember counts as having been there always.
    """

    def __init__(self) -> None:
        """Remember nothing."""
        self._states: dict[int, list[tuple[float, Space]]] = {}
        self._remembers = False

    @property
    def remembers(self) -> bool:
        """Whether it has begun to remember."""
        return self._remembers

    def note(self, spaces: Iterable[Space], now: float, lag: float) -> None:
        """Remember how spaces are now, and forget what no list can show any more."""
        since = now if self._remembers else _ALWAYS
        self._remembers = True
        known, self._states = self._states, {}
        for space in spaces:
            states = known.get(space.space_id, [])
            if not states or states[-1][1] != space:
                states.append((since, deepcopy(space)))
            while len(states) > 1 and states[1][0] <= now - lag:
                del states[0]
            self._states[space.space_id] = states

    def at(self, space_id: int, moment: float) -> Space | None:
        """A space as it was at a moment, if it was there."""
        states = self._states.get(space_id, ())
        return next((space for since, space in reversed(states) if since <= moment), None)
