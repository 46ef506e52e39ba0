"""How much a site bears: so many requests a second, and so many at once.

Like the real one's burst protection: a bucket of tokens, of which every request takes one, and
which fills up again all the time. Whoever finds it empty is told 429. The accounts share it.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

Headers = list[tuple[bytes, bytes]]

_REASON: Final = b"confluence-burst-based"
_NEAR: Final = 0.2


@dataclass(frozen=True)
class Bounds:
    """What a site bears; None is no bound.

    `rate` is in requests per second, and as many may come in one burst. `at_once` counts requests
    that are not answered yet. `retry_after` tells whether a refusal says when to come back, which
    the real gateway sometimes does not.
    """

    rate: float | None = None
    at_once: int | None = None
    retry_after: bool = True

    def __post_init__(self) -> None:
        if self.rate is not None and not 1 <= self.rate < math.inf:
            raise ValueError("rate_limit must be at least one request per second")
        if self.at_once is not None and self.at_once < 1:
            raise ValueError("most_at_once must be at least one request")


@dataclass(frozen=True)
class Verdict:
    """Whether a request may go on, and what its answer says about the limit."""

    refused: bool
    headers: Headers


class Limiter:
    """Counts requests against the bounds. It lives in the server's one thread."""

    def __init__(self, bounds: Bounds, clock: Callable[[], float] = time.monotonic) -> None:
        self._bounds = bounds
        self._clock = clock
        self._tokens = bounds.rate or 0.0
        self._looked = clock()
        self._running = 0

    def enter(self) -> Verdict:
        """Count a request in; one that is not refused must be counted out with `leave`."""
        if self._bounds.at_once is not None and self._running >= self._bounds.at_once:
            return Verdict(refused=True, headers=self._refusal(self._bounds.at_once, 1.0))
        verdict = self._take()
        if not verdict.refused:
            self._running += 1
        return verdict

    def leave(self) -> None:
        """Count a request out that was answered."""
        self._running -= 1

    def _take(self) -> Verdict:
        rate = self._bounds.rate
        if rate is None:
            return Verdict(refused=False, headers=[])
        now = self._clock()
        self._tokens = min(rate, self._tokens + (now - self._looked) * rate)
        self._looked = now
        if self._tokens < 1:
            return Verdict(refused=True, headers=self._refusal(rate, (1 - self._tokens) / rate))
        self._tokens -= 1
        return Verdict(refused=False, headers=_told(rate, self._tokens))

    def _refusal(self, limit: float, seconds: float) -> Headers:
        # Whole seconds, since the header has no others; and never none, which would be no wait.
        wait = max(1, math.ceil(seconds))
        reset = datetime.fromtimestamp(math.ceil(time.time() + seconds), tz=UTC)
        headers = [
            *_told(limit, 0),
            (b"x-ratelimit-reset", reset.strftime("%Y-%m-%dT%H:%M:%SZ").encode()),
            (b"ratelimit-reason", _REASON),
        ]
        if self._bounds.retry_after:
            headers.append((b"retry-after", str(wait).encode()))
        return headers


def _told(limit: float, left: float) -> Headers:
    near = left < limit * _NEAR
    return [
        (b"x-ratelimit-limit", str(int(limit)).encode()),
        (b"x-ratelimit-remaining", str(int(left)).encode()),
        *([(b"x-ratelimit-nearlimit", b"true")] if near else []),
    ]
