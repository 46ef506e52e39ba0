"""Answers that no sandbox gives: a site with odd ideas of the API."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pydantic import JsonValue

from spaceform.client.api import Api
from spaceform.transport import Bearer, Transport


@dataclass
class Served:
    """A site that gives one answer after the other; `asked` are the requests it had."""

    api: Api
    asked: list[str] = field(default_factory=list)


Serve = Callable[..., Served]


@contextmanager
def serving(answers: tuple[JsonValue, ...]) -> Iterator[Served]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            body = json.dumps(answers[len(asked)]).encode()
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with Transport(f"http://127.0.0.1:{server.server_port}", Bearer("x")) as transport:
        yield Served(Api(transport, "/rest"), asked)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(serving(answers))
