"""A canary for secrets: a proxy that gives away what it is told, and eyes that find it anywhere."""

import base64
import html
import http.client
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

PIECE = 20
"""So many characters of a secret in a row are no accident."""

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def sightings(text: str, secrets: Iterable[str]) -> list[str]:
    """Find secrets in a text, whole or in long pieces, in the writing of anybody who passes it on.

    It shares nothing with what hides them.
    """
    plain = "".join(text.split())
    readings = {text, plain, unquote(text), html.unescape(text), text.replace("\\/", "/")}
    readings.add(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace('\\"', '"'))
    readings |= {each for known in (text, plain, unquote(text)) for each in _decoded(known)}
    whole = "\n".join(readings)
    return [
        f"{secret[:6]}… in {text[:2000]}"
        for secret in secrets
        if any(piece in whole for piece in _pieces(secret))
    ]


def _pieces(secret: str) -> Iterator[str]:
    if len(secret) <= PIECE:
        yield secret
    yield from (secret[at : at + PIECE] for at in range(len(secret) - PIECE + 1))


def _decoded(text: str) -> Iterator[str]:
    for found in _BASE64.findall(text):
        standard = found.replace("-", "+").replace("_", "/")
        for start in range(4):
            part = standard[start:]
            part = part[: len(part) // 4 * 4]
            yield base64.b64decode(part).decode("latin-1")


ENCODINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "url": lambda text: quote(text, safe=""),
    "html": html.escape,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 in a url": lambda text: quote(base64.urlsafe_b64encode(text.encode()).decode()),
}


@dataclass(frozen=True)
class Answer:
    """What the proxy says instead of the site; None for the body drops the connection."""

    status: int
    body: str | None
    kind: str = "application/json"
    location: str | None = None
    cut: bool = False


def v1(status: int) -> Callable[[str], Answer]:
    """An error as Confluence's first API tells it."""
    return lambda told: Answer(
        status, json.dumps({"statusCode": status, "data": {}, "message": told})
    )


def v2(status: int) -> Callable[[str], Answer]:
    """An error as Confluence's second API tells it."""
    return lambda told: Answer(status, json.dumps({"errors": [{"title": "No", "detail": told}]}))


FAILURES: dict[str, Callable[[str], Answer]] = {
    "401": v1(401),
    "403": v1(403),
    "404": v2(404),
    "409": v2(409),
    "429": v1(429),
    "500": v1(500),
    "gateway": lambda told: Answer(503, told, "text/plain"),
    "html 403": lambda told: Answer(403, f"<html><pre>{told}</pre></html>", "text/html"),
    "html 200": lambda told: Answer(200, f"<html><pre>{told}</pre></html>", "text/html"),
    "no json": lambda told: Answer(200, f"Request: {told}", "text/plain"),
    "another shape": lambda told: Answer(200, json.dumps({told: [told, {"id": told}]})),
    "redirect": lambda told: Answer(302, "", location=f"https://elsewhere.example/?token={told}"),
    "redirect to a host": lambda told: Answer(302, "", location=f"https://{told}.example/"),
    "redirect with a login": lambda told: Answer(302, "", location=f"https://me:{told}@a.example/"),
    "redirect on the site": lambda told: Answer(302, "", location=f"/login?os_destination={told}"),
    "cut off": lambda told: Answer(200, f'{{"message": "{told}', cut=True),
    "closed": lambda _told: Answer(0, None),
}


@dataclass
class Echo:
    """A proxy before a site; it passes requests on, but for those that it answers with an echo."""

    site: str
    url: str = ""
    failure: Callable[[str], Answer] | None = None
    encode: Callable[[str], str] = str
    methods: tuple[str, ...] = ("GET", "POST", "PUT", "DELETE")
    paths: str = ".*"
    struck: int = 0

    def answer(self, method: str, path: str, authorization: str, body: bytes) -> Answer | None:
        """Return what is said of a request, None where the site is to say it."""
        wanted = method in self.methods and re.search(self.paths, path)
        if self.failure is None or not wanted:
            return None
        self.struck += 1
        return self.failure(self.encode(_secret_of(authorization, body)))


def _secret_of(authorization: str, body: bytes) -> str:
    """Return what a request proves itself with, as somebody who logs it has it."""
    kind, _, value = authorization.partition(" ")
    if kind == "Basic":
        return base64.b64decode(value).decode()
    if kind == "Bearer":
        return authorization
    try:
        sent = json.loads(body)
    except ValueError:
        return authorization
    secret = sent.get("client_secret") if isinstance(sent, dict) else None
    return str(secret or authorization)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: Echo

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        authorization = self.headers.get("Authorization", "")
        answer = self.proxy.answer(self.command, self.path, authorization, body)
        if answer is None:
            self.forward(body)
        elif answer.body is None:
            self.close_connection = True
        else:
            self.say(answer, answer.body.encode())

    do_GET = do_POST = do_PUT = do_DELETE = serve  # noqa: N815 - names of the library

    def forward(self, body: bytes) -> None:
        line = http.client.HTTPConnection(urlsplit(self.proxy.site).netloc, timeout=30)
        try:
            line.request(self.command, self.path, body or None, dict(self.headers))
            found = line.getresponse()
            kind = found.getheader("Content-Type") or "application/json"
            self.send(found.status, found.read(), {"Content-Type": kind})
        finally:
            line.close()

    def say(self, answer: Answer, body: bytes) -> None:
        headers = {"Content-Type": answer.kind}
        if answer.location is not None:
            headers["Location"] = answer.location
        self.send(answer.status, body, headers, missing=1 if answer.cut else 0)
        self.close_connection = self.close_connection or answer.cut

    def send(self, status: int, body: bytes, headers: dict[str, str], missing: int = 0) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + missing))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        pass


@contextmanager
def echo(site: str) -> Iterator[Echo]:
    """Run the proxy before a site."""
    proxy = Echo(site)
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def texts_below(folder: Path) -> dict[Path, str]:
    """Return the text of every file below a folder."""
    return {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
