"""Requests and answers as an ASGI server passes them: read whole, and sent whole or in parts."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES: Final = 5 * 2**20

_WITHOUT_BODY: Final = (204, 304)
_DRIPS: Final = 20


@dataclass
class Answer:
    """A whole answer, before it is sent."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


async def read(receive: Receive) -> bytes | None:
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


async def collect(app: App, scope: Scope, raw: bytes) -> Answer:
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


async def send_answer(answer: Answer, send: Send) -> None:
    """Send an answer."""
    await _begin(answer, send)
    await _go_on(answer.body, send, more=False)


async def send_part(answer: Answer, send: Send, length: int) -> None:
    """Send an answer's first bytes only, under the length of all of them."""
    await _begin(answer, send)
    await _go_on(answer.body[:length], send, more=True)


async def send_slowly(answer: Answer, send: Send, seconds: float) -> None:
    """Send the headers at once and the body little by little."""
    await _begin(answer, send)
    size = max(1, len(answer.body) // _DRIPS)
    drips = [answer.body[at : at + size] for at in range(0, len(answer.body), size)]
    for drip in drips:
        await asyncio.sleep(seconds / len(drips))
        await _go_on(drip, send, more=True)
    await _go_on(b"", send, more=False)


async def _begin(answer: Answer, send: Send) -> None:
    headers = [each for each in answer.headers if each[0].lower() != b"content-length"]
    if answer.status in _WITHOUT_BODY:
        answer.body = b""
    else:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


async def _go_on(body: bytes, send: Send, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
