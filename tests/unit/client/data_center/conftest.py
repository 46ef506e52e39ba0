"""Answers that no sandbox gives: a Data Center of another version, or with odd ideas of its API."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pydantic import JsonValue

from spaceform.change import SpaceRef
from spaceform.client.api import Api
from spaceform.client.data_center import Version
from spaceform.transport import Bearer, Transport

REF = SpaceRef(id="1", key="ENG")
PAGE = "<html>Page Not Found</html>"


@dataclass(frozen=True)
class Failed:
    """An answer that is no success; what is text is a web page."""

    status: int
    body: JsonValue = PAGE


@dataclass
class Served:
    """A site that gives one answer after the other; `asked` are the requests it had."""

    transport: Transport
    asked: list[str] = field(default_factory=list)

    @property
    def api(self) -> Api:
        return Api(self.transport, "/wiki2/rest/api")

    @property
    def version(self) -> Version:
        return Version(self.transport, "/wiki2")


Serve = Callable[..., Served]


@contextmanager
def serving(answers: tuple[JsonValue | Failed, ...]) -> Iterator[Served]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            answer = answers[len(asked)]
            asked.append(" ".join(filter(None, (self.command, self.path, sent))))
            status, value = 200, answer
            if isinstance(answer, Failed):
                status, value = answer.status, answer.body
            page = isinstance(answer, Failed) and isinstance(value, str)
            body = str(value).encode() if page else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if page else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *_arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site = f"http://127.0.0.1:{server.server_port}"
    with Transport(site, Bearer("x"), sleep=lambda _: None) as transport:
        yield Served(transport, asked)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(serving(answers))
