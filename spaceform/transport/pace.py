"""When the next request may go: a ceiling on requests per second, pauses, and waits."""

import secrets
import threading
import time
from collections.abc import Callable

from spaceform.errors import UnreachableError
from spaceform.transport.stats import Counter

_SPREAD = 0.5  # seconds within which threads return after a pause of all
_random = secrets.SystemRandom()


class Pace:
    """Hands out moments to send at, evenly spaced, and waits until they come.

    `cancel` ends every wait at once; `sleep` stands in for waiting in tests. Moments are seconds
    of the monotonic clock.
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
        self._held_until = 0.0

    def hold(self, seconds: float) -> bool:
        """Let nobody send for so long: the site has asked one thread, and means them all.

        Returns whether that is news: nobody was held until now.
        """
        with self._lock:
            now = time.monotonic()
            news = self._held_until <= now < now + seconds
            self._held_until = max(self._held_until, now + seconds)
            return news

    def take_turn(self, since: float = 0.0) -> None:
        """Wait until one more request may be sent.

        `since` is the moment until which it has waited already, where it is a repeat.
        """
        now = self._sit_out(since)
        while self._interval:
            turn = self._reserve(now)
            if turn > now:
                # An interrupt cuts this short and lets the request go: what is asked for after it
                # is what became of a write that was under way.
                self._pause(turn - now)
            if self._left(turn) <= 0:
                return
            now = self._sit_out(turn)

    def wait(self, seconds: float) -> float:
        """Wait, unless cancelled, and return until when; raises UnreachableError if cancelled."""
        until = time.monotonic() + seconds
        self._pause(seconds)
        if self._cancel.is_set():
            raise UnreachableError("Interrupted while waiting: the next request was not sent.")
        return until

    def _reserve(self, now: float) -> float:
        with self._lock:
            turn = max(now, self._free_at)
            self._free_at = turn + self._interval
            return turn

    def _sit_out(self, since: float) -> float:
        """Wait while nobody may send, and for as long as that is put off; returns until when."""
        now = max(time.monotonic(), since)
        while (left := self._left(now)) > 0:
            left += _random.uniform(0, _SPREAD)
            self._pause(left)
            now = max(time.monotonic(), now + left)
        return now

    def _left(self, now: float) -> float:
        with self._lock:
            return self._held_until - now

    def _pause(self, seconds: float) -> None:
        self._counter.add_wait(seconds)
        self._sleep(seconds)
