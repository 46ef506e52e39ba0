"""Requests to one site: sent, repeated where that is safe, and turned into JSON or an error."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import requests
import urllib3.exceptions
from pydantic import JsonValue

from spaceform.errors import MalformedResponseError, UnreachableError
from spaceform.origin import origin_of, stays_on
from spaceform.transport.answers import read_answer, read_failure
from spaceform.transport.authorization import Authorization
from spaceform.transport.call import Answer, Call, Failure, Method
from spaceform.transport.door import Door
from spaceform.transport.failures import explain
from spaceform.transport.pace import Counter, Pace, Stats
from spaceform.transport.retry import RETRIES, TOO_MANY, delay, is_too_long

_NOTHING: Mapping[str, str | int] = {}
_CHUNK = 1 << 16
_SUCCESS = range(200, 300)


@dataclass(frozen=True)
class Limits:
    """Seconds for a connection, for each silence, and for a whole answer; bytes of its body."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 300.0
    body: int = 64 * 1024 * 1024


@dataclass
class Transport:
    """Sends requests to one origin; many threads may share it.

    `max_rps` is a ceiling on requests per second. With `read_only`, nothing but GET can be sent.
    `cancel`, once set, ends every wait. `sleep` stands in for waiting in tests.
    """

    site: str
    authorization: Authorization
    parallelism: int = 16
    max_rps: float | None = None
    read_only: bool = False
    cancel: threading.Event = field(default_factory=threading.Event)
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], object] | None = None

    def __post_init__(self) -> None:
        try:
            self.origin = origin_of(self.site)
        except ValueError as error:
            raise UnreachableError(f"The site cannot be used: {error}.") from None
        self._counter = Counter()
        self._pace = Pace(self.max_rps, self.cancel, self._counter, self.sleep)
        self._door = Door(
            self.origin, self._counter, parallelism=self.parallelism, read_only=self.read_only
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._door.close()

    @property
    def stats(self) -> Stats:
        """What was sent and waited until now."""
        return self._counter.snapshot()

    def wait(self, seconds: float) -> None:
        """Wait between two looks at something that takes its time; ends when cancelled."""
        self._pace.wait(seconds)

    def request(
        self,
        method: Method,
        path: str,
        *,
        query: Mapping[str, str | int] = _NOTHING,
        body: JsonValue = None,
    ) -> JsonValue:
        """Send a request and return its answer's JSON, None for an answer without a body.

        `path` is absolute and quoted (see `path_of`). Reads are repeated after a lost connection
        and a passing failure of the site, writes only after 429. Raises the ProviderError that
        the outcome means; UnclearError for a write that may have happened.
        """
        call = Call(method, path, query, body)
        attempt = 0
        while True:
            result = self._attempt(call)
            if not isinstance(result, Failure):
                return result
            if attempt == RETRIES or not _may_repeat(call, result):
                raise result.error
            if is_too_long(result.retry_after):
                raise result.in_vain()
            self._pace.wait(delay(attempt, result.error.status, result.retry_after))
            self._counter.add_retry()
            attempt += 1

    def refuse_foreign_link(self, path: str, link: str) -> None:
        """Raise MalformedResponseError if a link in an answer leads to another origin."""
        if not stays_on(self.origin, link):
            host = urlsplit(self.origin).netloc
            raise MalformedResponseError(
                f"{host} links to another site for its next page; the link is not followed.",
                method="GET",
                path=path,
            )

    def _attempt(self, call: Call) -> JsonValue | Failure:
        self._pace.take_turn()
        try:
            answer = self._send(call)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            return explain(call, error, self.origin, self._door.proxy)
        secrets = self.authorization.secrets()
        if answer.status in _SUCCESS:
            return read_answer(call, answer, self.origin, secrets)
        return read_failure(call, answer, self.origin, secrets)

    def _send(self, call: Call) -> Answer:
        headers = {"Authorization": self.authorization.header()}
        data: bytes | None = None
        if call.is_write:
            # Without it Confluence takes a write for a forged one from a browser (v1, all writes).
            headers["X-Atlassian-Token"] = "no-check"
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(call.body, allow_nan=False).encode()
        address = self.origin + call.path + (f"?{urlencode(call.query)}" if call.query else "")
        request = requests.Request(call.method, address, headers=headers, data=data)
        with self._door.send(request, (self.limits.connect, self.limits.read)) as response:
            return Answer(response.status_code, response.headers, self._read(call, response))

    def _read(self, call: Call, response: requests.Response) -> bytes:
        """Read a body to its end, piece by piece, so that neither its size nor its time is open."""
        end = time.monotonic() + self.limits.whole
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_content(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > self.limits.body:
                message = f"The answer is larger than {self.limits.body} bytes and was not read."
                raise call.lost(MalformedResponseError, message, response.status_code)
            if time.monotonic() > end:
                message = f"The answer was not complete after {self.limits.whole:g} seconds."
                raise call.lost(UnreachableError, message, response.status_code)
        return b"".join(pieces)


def _may_repeat(call: Call, failure: Failure) -> bool:
    """Tell whether a request may be sent again: 429 alone says that nothing was done."""
    return failure.transient and (not call.is_write or failure.error.status == TOO_MANY)
