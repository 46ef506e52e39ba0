"""When the next request may go: a ceiling on requests per second, waits, and their sum."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from spaceform.errors import UnreachableError


@dataclass(frozen=True)
class Stats:
    """What was sent and how long was waited until now.

    `waits` are pauses before a repeat or for the sake of `--max-rps`; `waited` is in seconds,
    summed over all threads.
    """

    requests: int = 0
    writes: int = 0
    retries: int = 0
    waits: int = 0
    waited: float = 0.0


class Counter:
    """Statistics that many threads add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stats = Stats()

    def snapshot(self) -> Stats:
        """Return the numbers as they are now."""
        return self._stats

    def add_request(self, *, write: bool) -> None:
        """Count one request that goes out."""
        with self._lock:
            now = self._stats
            self._stats = replace(now, requests=now.requests + 1, writes=now.writes + int(write))

    def add_retry(self) -> None:
        """Count one request that repeats another."""
        with self._lock:
            self._stats = replace(self._stats, retries=self._stats.retries + 1)

    def add_wait(self, seconds: float) -> None:
        """Count one pause."""
        with self._lock:
            now = self._stats
            self._stats = replace(now, waits=now.waits + 1, waited=now.waited + seconds)


class Pace:
    """Hands out moments to send at, evenly spaced, and waits until they come.

    `cancel` ends every wait at once; `sleep` stands in for waiting in tests.
    """

    def __init__(
        self,
        max_rps: float | None,
        cancel: threading.Event,
        counter: Counter,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._interval = 1 / max_rps if max_rps else 0.0
        self._cancel = cancel
        self._counter = counter
        self._sleep = sleep or cancel.wait
        self._lock = threading.Lock()
        self._free_at = 0.0

    def take_turn(self) -> None:
        """Wait until one more request may be sent."""
        if not self._interval:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at)
            self._free_at = turn + self._interval
        if turn > now:
            # An interrupt cuts this short and lets the request go: what is asked for after it is
            # what became of a write that was under way.
            self._pause(turn - now)

    def wait(self, seconds: float) -> None:
        """Wait, unless cancelled; raises UnreachableError if so."""
        self._pause(seconds)
        if self._cancel.is_set():
            raise UnreachableError("Interrupted while waiting: the next request was not sent.")

    def _pause(self, seconds: float) -> None:
        self._counter.add_wait(seconds)
        self._sleep(seconds)
