"""How many requests may be under way at a time: fewer where the site asks for it, then more again.

Additive increase, multiplicative decrease, as TCP finds the speed of a line that it shares.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

GOOD_ANSWERS = 10
"""How many requests have to be answered for one more to be allowed at a time."""

_LOOK = 0.05  # seconds between two looks at whether the run was interrupted


class Gate:
    """Places for requests under way: as many as `most`, and never less than one.

    Whoever is inside belongs to an epoch. A 429 halves the places and begins the next one, so
    that many requests that are refused together halve them once.
    """

    def __init__(self, most: int, cancel: threading.Event) -> None:
        self._most = most
        self._cancel = cancel
        self._changed = threading.Condition()
        self._places = most
        self._inside = 0
        self._epoch = 0
        self._good = 0

    @property
    def places(self) -> int:
        """How many requests may be under way at a time, now."""
        return self._places

    @contextmanager
    def enter(self) -> Iterator[int]:
        """Wait for a place and keep it for as long as this lasts; gives the epoch.

        An interrupt ends the wait and lets the request go, as it does where turns are taken.
        """
        with self._changed:
            while self._inside >= self._places and not self._cancel.is_set():
                self._changed.wait(_LOOK)
            self._inside += 1
            epoch = self._epoch
        try:
            yield epoch
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify()

    def narrow(self, epoch: int) -> int:
        """Halve the places, unless that was done since the epoch began; returns how many are left.

        To be called for each 429, with the epoch in which its request went out.
        """
        with self._changed:
            if epoch == self._epoch:
                self._epoch += 1
                self._good = 0
                self._places = max(1, self._places // 2)
            return self._places

    def widen(self) -> None:
        """Count an answer that is no 429: each so many of them, there is one more place."""
        with self._changed:
            self._good += 1
            if self._good >= GOOD_ANSWERS and self._places < self._most:
                self._good = 0
                self._places += 1
                self._changed.notify()
