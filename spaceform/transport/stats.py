"""What was sent, refused and waited for, counted."""

import threading
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Stats:
    """What was sent and how long was waited until now.

    `waits` are pauses before a repeat, because the site asked for one, or for the sake of
    `--max-rps`; `waited` is in seconds, summed over all threads. `throttled` counts answers that
    asked for fewer requests (429), and `least` is the smallest number of requests at a time that
    this came to, None where there was none.
    """

    requests: int = 0
    writes: int = 0
    retries: int = 0
    waits: int = 0
    waited: float = 0.0
    throttled: int = 0
    least: int | None = None


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

    def add_throttled(self, places: int) -> None:
        """Count one answer that asked for fewer requests, and how many may be sent at a time."""
        with self._lock:
            now = self._stats
            least = places if now.least is None else min(places, now.least)
            self._stats = replace(now, throttled=now.throttled + 1, least=least)
