"""What stands before the application: network, limits and faults, and the request log."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl

from spaceform.sandbox import edge
from spaceform.sandbox.asgi import (
    MAX_BODY_BYTES,
    Answer,
    App,
    Receive,
    Scope,
    Send,
    collect,
    read,
    send_answer,
    send_part,
    send_slowly,
)
from spaceform.sandbox.authentication import authenticate
from spaceform.sandbox.faults import Fault, Faults
from spaceform.sandbox.limits import Headers, Limiter
from spaceform.sandbox.requestlog import HEADERS, LoggedRequest, RequestLog
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire import jsontext
from spaceform.sandbox.wire.address import site_path, way
from spaceform.sandbox.wire.bodies import Shape

_PROXY_PAGE: Final = (
    b"<!DOCTYPE html><html><head><title>Proxy</title></head>"
    b"<body><h1>Please sign in to the network</h1></body></html>"
)
_JSON: Final = (b"content-type", b"application/json")
_LOOK: Final = 0.02  # seconds between two looks at whether a fault is still there
_EDGE: Final = (edge.TENANT_INFO, edge.TOKEN)


class Gate:
    """An ASGI application around another one.

    `drop` cuts the connection of a request, politely or abruptly; the server puts its own there.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each stands between the network and the application
        self,
        app: App,
        store: Store,
        log: RequestLog,
        faults: Faults,
        limiter: Limiter,
        shape: Shape,
        latency: float,
    ) -> None:
        self._app = app
        self._store = store
        self._log = log
        self._faults = faults
        self._limiter = limiter
        self._shape = shape
        self.latency = latency
        self.drop: Callable[[Scope, bool], None] = _cannot_drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/_sandbox/"):
            await send_answer(self._control(scope), send)
            return
        # Cancelled means that the server stops; the connection is gone by then.
        with suppress(asyncio.CancelledError):
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        # What is asked without an account is asked of other hosts than the site.
        verdict = None if scope["path"] in _EDGE else self._limiter.enter()
        if verdict is None:
            await self._pass(scope, receive, send, [])
        elif verdict.refused:
            await self._refuse(scope, receive, send, verdict.headers)
        else:
            try:
                await self._pass(scope, receive, send, verdict.headers)
            finally:
                self._limiter.leave()

    async def _pass(self, scope: Scope, receive: Receive, send: Send, extra: Headers) -> None:
        started, clock = time.time(), time.perf_counter()
        raw = await read(receive)
        path = scope["path"]
        fault = self._faults.strike(scope["method"], path, site_path(path))
        slept = await self._linger(fault) if fault and fault.slow else 0.0
        answer = await self._answer(scope, raw, fault)
        if answer is not None:
            answer.headers += extra
        await self._wait(clock + slept)
        seconds = time.perf_counter() - clock
        self._log.add(self._entry(scope, raw, fault, answer, started, seconds))
        await self._deliver(scope, answer, fault, send)

    async def _linger(self, fault: Fault) -> float:
        """Wait as long as a fault says, or until it is cleared; returns the seconds it took."""
        begun = time.perf_counter()
        left = fault.slow
        # Faults are cleared by a thread, and a thread sets no asyncio.Event.
        while left > 0 and fault in self._faults:
            await asyncio.sleep(min(left, _LOOK))
            left = begun + fault.slow - time.perf_counter()
        return time.perf_counter() - begun

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, extra: Headers) -> None:
        """Answer one request too many, of which the site itself hears nothing."""
        started, clock = time.time(), time.perf_counter()
        raw = await read(receive)
        answer = self._error(scope, 429, "Rate limit exceeded", *extra)
        await self._wait(clock)
        seconds = time.perf_counter() - clock
        self._log.add(self._entry(scope, raw, None, answer, started, seconds))
        await send_answer(answer, send)

    async def _wait(self, since: float) -> None:
        # The work counts into the latency, as it does on a site that has more than this one thread.
        rest = since + self.latency - time.perf_counter()
        if rest > 0:
            await asyncio.sleep(rest)

    async def _answer(self, scope: Scope, raw: bytes | None, fault: Fault | None) -> Answer | None:
        kind = fault.kind if fault else ""
        if fault is not None and kind == "status":
            after = [(b"retry-after", fault.retry_after.encode())] if fault.retry_after else []
            return self._error(scope, fault.status, "A fault on purpose", *after)
        if fault is not None and kind in _MADE_UP:
            return _MADE_UP[kind](fault)
        if kind == "reset":
            return None
        if raw is None:
            return self._error(scope, 413, f"The body is longer than {MAX_BODY_BYTES} bytes")
        # The real server takes a slash at the end of a path as if it were not there.
        path = scope["path"].removesuffix("/")
        return await collect(self._app, {**scope, "path": path}, raw)

    async def _deliver(
        self, scope: Scope, answer: Answer | None, fault: Fault | None, send: Send
    ) -> None:
        kind = fault.kind if fault else ""
        if answer is not None and fault is not None and kind == "slow-body":
            await send_slowly(answer, send, fault.drip)
        elif answer is not None and kind == "truncated":
            if len(answer.body) > 1:
                await send_part(answer, send, len(answer.body) // 2)
        elif answer is not None and kind != "lost-answer":
            await send_answer(answer, send)
        if answer is None or kind in ("lost-answer", "truncated"):
            self.drop(scope, kind == "reset")
            # The server hears of the lost connection in its next turn; until then it would answer.
            await asyncio.sleep(0)

    def _error(
        self, scope: Scope, status: int, message: str, *headers: tuple[bytes, bytes]
    ) -> Answer:
        body = self._shape(status, message, scope["path"])
        return Answer(status, [_JSON, *headers], json.dumps(body).encode())

    def _control(self, scope: Scope) -> Answer:
        if scope["path"] != "/_sandbox/requests":
            return self._error(scope, 404, "There is no such resource")
        if scope["method"] == "DELETE":
            self._log.clear()
            return Answer(204)
        if scope["method"] not in ("GET", "HEAD"):
            return self._error(scope, 405, "Method Not Allowed", (b"allow", b"DELETE, GET, HEAD"))
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
        path: str = scope["path"]
        caller = authenticate(self._store, headers.get("authorization"), way(path))
        query: dict[str, tuple[str, ...]] = {}
        for name, value in parse_qsl(
            scope["query_string"].decode("latin-1"), keep_blank_values=True
        ):
            query[name] = (*query.get(name, ()), value)
        return LoggedRequest(
            method=scope["method"],
            path=path,
            query=query,
            status=None if answer is None else answer.status,
            account=caller.account_id if caller else None,
            headers={name: headers[name] for name in HEADERS if name in headers},
            # What is sent for an access token is a secret.
            body=None if path == edge.TOKEN else _parsed(raw),
            fault=fault.text if fault else None,
            started=started,
            seconds=seconds,
        )


def _cannot_drop(scope: Scope, abruptly: bool) -> None:  # noqa: FBT001 - replaced by the server's
    del abruptly
    raise RuntimeError(f"no server can drop the connection of {scope['client']}")


def _html_answer(fault: Fault) -> Answer:
    return Answer(fault.status, [(b"content-type", b"text/html; charset=utf-8")], _PROXY_PAGE)


def _redirect_answer(fault: Fault) -> Answer:
    return Answer(fault.status, [(b"location", fault.location.encode())])


def _parsed(raw: bytes | None) -> object:
    if raw:
        with suppress(jsontext.JsonError):
            return jsontext.loads(raw)
    return None


_MADE_UP: Final[dict[str, Callable[[Fault], Answer]]] = {
    "html": _html_answer,
    "redirect": _redirect_answer,
}
