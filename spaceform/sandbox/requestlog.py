"""What was asked of the site, to be read back by tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

HEADERS: Final = ("accept", "content-type", "user-agent", "x-atlassian-token")
"""The headers that are kept. The one with the credentials is not among them."""


@dataclass(frozen=True)
class LoggedRequest:
    """One request and what became of it.

    `account` is the id of the account whose credentials came with it, or None. `status` is what the
    site answered, or None where a fault let it do nothing and drop the connection; `fault` is the
    text of the fault that struck. `started` is in seconds since the epoch, `seconds` how long it
    took. `body` is the JSON that came with it, or None.
    """

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    status: int | None
    account: str | None
    headers: Mapping[str, str]
    body: object
    fault: str | None
    started: float
    seconds: float

    def as_json(self) -> dict[str, object]:
        """The request as `/_sandbox/requests` shows it."""
        shown: dict[str, object] = dict(vars(self))
        shown["query"] = {name: list(values) for name, values in self.query.items()}
        return shown


class RequestLog:
    """All requests, in the order in which they were answered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: list[LoggedRequest] = []

    def add(self, request: LoggedRequest) -> None:
        """Note a request."""
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._requests.clear()

    def all(self) -> tuple[LoggedRequest, ...]:
        """The requests so far."""
        with self._lock:
            return tuple(self._requests)
