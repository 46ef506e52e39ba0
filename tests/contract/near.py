"""A sandbox that is asked without a network, with a hand on every request.

Everything is real but the socket: the client with its exchange above it, the sandbox with its
faults and its log below. So whole courses can be tried by the thousand, and one request at a time.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ProtocolError

from spaceform.errors import RefusedError
from spaceform.sandbox import Sandbox
from spaceform.sandbox.asgi import Message, Scope
from spaceform.sandbox.server import HOST
from spaceform.transport import Transport
from spaceform.transport.door import Door
from spaceform.transport.exchange import Exchange

PORT: Final = 9  # nobody listens there, and nobody is asked


class Watch:
    """Whoever has a hand on every request: what either method raises ends the asking."""

    def before(self, method: str, path: str) -> None:
        """Called before a request is sent."""

    def after(self, method: str, path: str) -> None:
        """Called once a request is answered, or its answer is lost, and nobody has heard of it."""


class NearSandbox(Sandbox):
    """A sandbox without a server: it starts at once, and any number of them may be there."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of a sandbox
        super().__init__(port=PORT, **options)
        self._takes_time = False
        self._gate.drop = lambda _scope, _abruptly: None

    def start(self) -> "NearSandbox":
        """Nothing has to be started."""
        return self

    def add_fault(self, text: str) -> None:
        """Let something go wrong from now on."""
        super().add_fault(text)
        self._takes_time = self._takes_time or "slow" in text

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        super().clear_faults()
        self._takes_time = False

    def ask(self, request: requests.Request) -> requests.Response:
        """Answer a request, or raise what requests raises where the answer is lost."""
        raw = request.data or b""
        parts: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Message) -> None:
            parts.append(message)

        with self._lock:
            answering = self._gate(_scope(request), receive, send)
            asyncio.run(answering) if self._takes_time else _drive(answering)
        return _response(parts)


def _drive(answering: Coroutine[Any, Any, None]) -> None:
    """Run what never waits: an event loop would take longer than all of it."""
    try:
        while True:
            answering.send(None)
    except StopIteration:
        return


def _scope(request: requests.Request) -> Scope:
    address = urlsplit(request.url)
    headers = [(b"host", address.netloc.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in request.headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(address.path),
        "raw_path": address.path.encode(),
        "query_string": address.query.encode(),
        "root_path": "",
        "headers": headers,
        "client": (HOST, 1),
        "server": (HOST, PORT),
    }


class _Body(BytesIO):
    """An answer's body, which may break off."""

    def __init__(self, content: bytes, *, whole: bool) -> None:
        super().__init__(content)
        self._whole = whole

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        if not found and not self._whole:
            raise requests.exceptions.ChunkedEncodingError(ProtocolError("cut off"))
        return found


def _response(parts: list[Message]) -> requests.Response:
    if not parts:
        raise requests.exceptions.ConnectionError(ProtocolError("no answer"))
    begin, *bodies = parts
    response = requests.Response()
    response.status_code = begin["status"]
    response.headers = CaseInsensitiveDict(
        {name.decode("latin-1"): value.decode("latin-1") for name, value in begin["headers"]}
    )
    is_whole = not (bodies and bodies[-1].get("more_body", False))
    response.raw = _Body(b"".join(part["body"] for part in bodies), whole=is_whole)
    return response


class NearDoor(Door):
    """The way out to a sandbox that stands right behind it."""

    def __init__(self, transport: "NearTransport", *, read_only: bool) -> None:
        super().__init__(transport.origin, transport.counter, parallelism=1, read_only=read_only)
        self._transport = transport
        self._is_for_reading = read_only

    def send(
        self, request: requests.Request, timeout: tuple[float, float], *, write: bool
    ) -> requests.Response:
        """Ask the sandbox, with the watch told before and after."""
        del timeout
        if self._is_for_reading and request.method != "GET":
            raise RefusedError(f"A plan only reads: {request.method} was not sent.")
        self._transport.counter.add_request(write=write)
        watch, path = self._transport.watch, urlsplit(request.url).path
        watch.before(request.method, path)
        try:
            return self._transport.near.ask(request)
        finally:
            watch.after(request.method, path)


@dataclass
class NearTransport(Transport):
    """A transport to a sandbox without a network."""

    near: NearSandbox = field(kw_only=True)
    watch: Watch = field(default_factory=Watch, kw_only=True)

    def _open(self, origin: str, parallelism: int, *, read_only: bool) -> Exchange:
        del parallelism
        return Exchange(origin, NearDoor(self, read_only=read_only), self.limits)


Connect = Callable[..., Transport]
Headers = Mapping[str, str]
