"""What stands before the application: the network's latency and faults, and the request log."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from spaceform.sandbox.app import authenticate
from spaceform.sandbox.faults import Fault, Faults
from spaceform.sandbox.requestlog import HEADERS, LoggedRequest, RequestLog
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire import jsontext
from spaceform.sandbox.wire.bodies import shape_for

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES: Final = 5 * 2**20

_PROXY_PAGE: Final = (
    b"<!DOCTYPE html><html><head><title>Proxy</title></head>"
    b"<body><h1>Please sign in to the network</h1></body></html>"
)
_WITHOUT_BODY: Final = (204, 304)
_JSON: Final = (b"content-type", b"application/json")


@dataclass
class Answer:
    """A whole answer, before it is sent."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


class Gate:
    """An ASGI application around another one.

    `drop` cuts the connection of a request, politely or abruptly; the server puts its own there.
    """

    def __init__(
        self, app: App, store: Store, log: RequestLog, faults: Faults, latency: float
    ) -> None:
        self._app = app
        self._store = store
        self._log = log
        self._faults = faults
        self.latency = latency
        self.drop: Callable[[Scope, bool], None] = _cannot_drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/_sandbox/"):
            await _send(self._control(scope), send)
            return
        # Cancelled means that the server stops; the connection is gone by then.
        with suppress(asyncio.CancelledError):
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, clock = time.time(), time.perf_counter()
        raw = await _read(receive)
        fault = self._faults.strike(scope["method"], scope["path"])
        slow = fault.slow if fault else 0.0
        if slow:
            await asyncio.sleep(slow)
        answer = await self._answer(scope, raw, fault)
        # The work counts into the latency, as it does on a site that has more than this one thread.
        rest = clock + slow + self.latency - time.perf_counter()
        if rest > 0:
            await asyncio.sleep(rest)
        seconds = time.perf_counter() - clock
        self._log.add(self._entry(scope, raw, fault, answer, started, seconds))
        await self._deliver(scope, answer, fault, send)

    async def _answer(self, scope: Scope, raw: bytes | None, fault: Fault | None) -> Answer | None:
        kind = fault.kind if fault else ""
        if fault is not None and kind in _MADE_UP:
            return _MADE_UP[kind](scope, fault)
        if kind == "reset":
            return None
        if raw is None:
            return _error(scope, 413, f"The body is longer than {MAX_BODY_BYTES} bytes")
        # The real server takes a slash at the end of a path as if it were not there.
        path = scope["path"].removesuffix("/")
        return await _collect(self._app, {**scope, "path": path}, raw)

    async def _deliver(
        self, scope: Scope, answer: Answer | None, fault: Fault | None, send: Send
    ) -> None:
        kind = fault.kind if fault else ""
        cut = len(answer.body) // 2 if answer is not None and kind == "truncated" else None
        if answer is not None and kind != "lost-answer" and cut != 0:
            await _send(answer, send, cut)
        if answer is None or kind in ("lost-answer", "truncated"):
            self.drop(scope, kind == "reset")
            # The server hears of the lost connection in its next turn; until then it would answer.
            await asyncio.sleep(0)

    def _control(self, scope: Scope) -> Answer:
        if scope["path"] != "/_sandbox/requests":
            return _error(scope, 404, "There is no such resource")
        if scope["method"] == "DELETE":
            self._log.clear()
            return Answer(204)
        if scope["method"] not in ("GET", "HEAD"):
            return _error(scope, 405, "Method Not Allowed", (b"allow", b"DELETE, GET, HEAD"))
        requests = [request.as_json() for request in self._log.all()]
        return Answer(200, [_JSON], json.dumps(requests).encode())

    def _entry(  # noqa: PLR0913, PLR0917 - each is a fact about a request
        self,
        scope: Scope,
        raw: bytes | None,
        fault: Fault | None,
        answer: Answer | None,
        started: float,
        seconds: float,
    ) -> LoggedRequest:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        caller = authenticate(self._store, headers.get("authorization"))
        query: dict[str, tuple[str, ...]] = {}
        for name, value in parse_qsl(
            scope["query_string"].decode("latin-1"), keep_blank_values=True
        ):
            query[name] = (*query.get(name, ()), value)
        return LoggedRequest(
            method=scope["method"],
            path=scope["path"],
            query=query,
            status=None if answer is None else answer.status,
            account=caller.account_id if caller else None,
            headers={name: headers[name] for name in HEADERS if name in headers},
            body=_parsed(raw),
            fault=fault.text if fault else None,
            started=started,
            seconds=seconds,
        )


def _cannot_drop(scope: Scope, abruptly: bool) -> None:  # noqa: FBT001 - replaced by the server's
    del abruptly
    raise RuntimeError(f"no server can drop the connection of {scope['client']}")


async def _read(receive: Receive) -> bytes | None:
    """The whole body; one that is too long is read to its end and forgotten."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks) if size <= MAX_BODY_BYTES else None


async def _collect(app: App, scope: Scope, raw: bytes) -> Answer:
    """Run the application and gather what it sends."""
    answer, chunks = Answer(), list[bytes]()

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = list(message.get("headers", ()))
        else:
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    answer.body = b"".join(chunks)
    return answer


async def _send(answer: Answer, send: Send, cut: int | None = None) -> None:
    """Send an answer, or only its first `cut` bytes under the length of all of them."""
    headers = [each for each in answer.headers if each[0].lower() != b"content-length"]
    if answer.status in _WITHOUT_BODY:
        answer.body = b""
    else:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = answer.body if cut is None else answer.body[:cut]
    await send({"type": "http.response.body", "body": body, "more_body": cut is not None})


def _error(scope: Scope, status: int, message: str, *headers: tuple[bytes, bytes]) -> Answer:
    path: str = scope["path"]
    body = shape_for(path)(status, message, path)
    return Answer(status, [_JSON, *headers], json.dumps(body).encode())


def _status_answer(scope: Scope, fault: Fault) -> Answer:
    after = fault.retry_after.encode()
    headers = [(b"retry-after", after)] if after else []
    return _error(scope, fault.status, "A fault on purpose", *headers)


def _html_answer(scope: Scope, fault: Fault) -> Answer:
    del scope
    return Answer(fault.status, [(b"content-type", b"text/html; charset=utf-8")], _PROXY_PAGE)


def _redirect_answer(scope: Scope, fault: Fault) -> Answer:
    del scope
    return Answer(fault.status, [(b"location", fault.location.encode())])


def _parsed(raw: bytes | None) -> object:
    if raw:
        with suppress(jsontext.JsonError):
            return jsontext.loads(raw)
    return None


_MADE_UP: Final[dict[str, Callable[[Scope, Fault], Answer]]] = {
    "status": _status_answer,
    "html": _html_answer,
    "redirect": _redirect_answer,
}
