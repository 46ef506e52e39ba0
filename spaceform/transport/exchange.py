"""One question and its answer: what is sent to an origin, and a body read to a bounded end."""

import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import requests
import urllib3.exceptions

from spaceform.errors import MalformedResponseError, UnreachableError
from spaceform.transport.call import Answer, Call, Failure
from spaceform.transport.door import Door
from spaceform.transport.failures import explain
from spaceform.transport.manners import CONFLUENCE, Manners

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Limits:
    """Seconds for a connection, for each silence, and for a whole answer; bytes of its body."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 300.0
    body: int = 64 * 1024 * 1024


@dataclass(frozen=True)
class Exchange:
    """Asks one origin, through its door and within limits."""

    origin: str
    door: Door
    limits: Limits
    manners: Manners = CONFLUENCE

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
        self.door.close()

    def ask(self, call: Call, authorization: str | None) -> Answer | Failure:
        """Send a request once; a failure is what became of a connection, never an answer."""
        try:
            return self._send(call, authorization)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            return explain(call, error, self.origin, self.door.proxy, self.manners)

    def _send(self, call: Call, authorization: str | None) -> Answer:
        headers = dict(self.manners.headers(call))
        if authorization is not None:
            headers["Authorization"] = authorization
        data: bytes | None = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(call.body, allow_nan=False).encode()
        address = self.origin + call.path + (f"?{urlencode(call.query)}" if call.query else "")
        request = requests.Request(call.method, address, headers=headers, data=data)
        timeout = (self.limits.connect, self.limits.read)
        with self.door.send(request, timeout, write=call.is_write) as response:
            body = self._read(call, response)
            return self.manners.normal(Answer(response.status_code, response.headers, body))

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
