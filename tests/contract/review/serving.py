"""Serves an application on loopback while a test lasts."""

import contextlib
from collections.abc import Iterator
from typing import cast

from starlette.applications import Starlette

from spaceform.sandbox.gate import Gate
from spaceform.sandbox.server import HOST, Server


@contextlib.contextmanager
def serve(app: Starlette) -> Iterator[str]:
    """Serve an application with the sandbox's server, which starts and stops at once."""
    server = Server(cast("Gate", app), 0)
    server.start()
    try:
        yield f"http://{HOST}:{server.port}"
    finally:
        server.stop()
