"""A server that answers byte for byte what a test tells it, which no proper server would."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""A certificate for localhost that signs itself, with its key; it is worth nothing elsewhere."""

RESET = b"reset"
"""Instead of an answer: drop the connection with a reset."""

CLOSE = b""
"""Instead of an answer: close the connection politely."""

Reply = bytes | Callable[[socket.socket], None]


@dataclass(frozen=True)
class Seen:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]


def answer(
    body: object = None, status: int = 200, *, kind: str = "application/json", **headers: str
) -> bytes:
    """An answer with a JSON body, or with the bytes or text given."""
    if isinstance(body, bytes):
        content = body
    else:
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}"]
    lines += [f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@dataclass
class Wire:
    """Answers each request with the next reply, the last one for ever."""

    replies: list[Reply]
    tls: bool = False
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # A listener that is merely closed would not wake the thread that waits for it.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    @property
    def url(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self._secured(connection) as plain:
                self._reply(plain)
        except OSError:
            return

    def _secured(self, connection: socket.socket) -> socket.socket:
        if not self.tls:
            return connection
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        try:
            return context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            raise

    def _reply(self, connection: socket.socket) -> None:
        seen = _read(connection)
        if seen is None:
            return
        with self._lock:
            reply = self.replies[min(len(self.seen), len(self.replies) - 1)]
            self.seen.append(seen)
        if callable(reply):
            reply(connection)
        elif reply == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.sendall(reply)


def _read(connection: socket.socket) -> Seen | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
        if data.startswith(b"\x16"):
            # The greeting of TLS, where no TLS is spoken.
            connection.sendall(answer("speak HTTP", 400))
            return None
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    return Seen(line, headers, body)
