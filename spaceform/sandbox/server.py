"""A uvicorn server in a thread of its own, which starts and stops at once."""

import asyncio
import contextlib
import logging
import socket
import struct
from threading import Event, Thread
from typing import Final

import uvicorn

from spaceform.sandbox.asgi import Scope
from spaceform.sandbox.gate import Gate

HOST: Final = "127.0.0.1"

_BACKLOG: Final = 2048
_PATIENCE: Final = 60.0
# A client that was held up must not find the connection closed the moment it writes to it.
_KEEP_ALIVE: Final = 600
# On close, throw away what was not sent yet and answer the other side with a reset.
_LINGER: Final = struct.pack("ii", 1, 0)


class _Uvicorn(uvicorn.Server):
    """uvicorn without its pauses, which would cost every test a quarter of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._halt = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        second = 10
        counter = 0
        while not await self.on_tick(counter) and not self._halt.is_set():
            counter += second
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._halt.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for each in sockets or ():
            each.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # One turn of the loop, in which the connections learn that they are lost.
        await asyncio.sleep(0)

    def halt(self) -> None:
        """Stop, asked from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._halt.set)


class Server:
    """The site on a port of the loopback interface, served until it is stopped."""

    def __init__(self, gate: Gate, port: int) -> None:
        gate.drop = self._drop
        self._socket = _listen(port)
        self.port: int = self._socket.getsockname()[1]
        # What goes wrong in here is not for the user's terminal, where Python would print it for
        # want of a handler. The logger is not configured otherwise: a program may have a uvicorn of
        # its own, and whoever wants to see the log adds a handler.
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        config = uvicorn.Config(
            gate,
            http="h11",
            loop="asyncio",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        self._uvicorn = _Uvicorn(config)
        self._thread = Thread(
            target=self._uvicorn.run, args=([self._socket],), name="sandbox", daemon=True
        )

    def start(self) -> None:
        """Begin to answer; returns when it does."""
        self._thread.start()
        if not self._uvicorn.ready.wait(_PATIENCE):
            raise RuntimeError("the sandbox's server did not start")

    def stop(self) -> None:
        """Stop answering and drop every connection; returns when the port is free."""
        self._uvicorn.halt()
        self._thread.join(_PATIENCE)

    def _drop(self, scope: Scope, abruptly: bool) -> None:  # noqa: FBT001 - as Gate calls it
        for connection in list(self._uvicorn.server_state.connections):
            if getattr(connection, "client", None) == scope["client"]:
                _close(connection.transport, abruptly=abruptly)


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named. With it, every second
    # write of an answer waits for the other side: 40 ms a request on a connection that is kept.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _close(transport: asyncio.Transport, *, abruptly: bool) -> None:
    if not abruptly:
        transport.close()
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    transport.abort()
