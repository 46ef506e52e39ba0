"""A service account over the wire: logging in, staying in, and what no message may show."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

import pytest

from spaceform.errors import (
    AuthError,
    MalformedResponseError,
    ProviderError,
    RefusedError,
    UnreachableError,
)
from spaceform.transport import Basic, ServiceAccount, Transport
from tests.unit.transport.wire import CLOSE, Reply, Wire, answer

SECRET = "ATOAhush-secret"
TOKEN = "access-1"
OK = answer({"fine": True})
UNKNOWN = answer({"statusCode": 401, "message": f"Who is {TOKEN}?"}, 401)


@dataclass
class Confluence:
    """A site that is its own place to log in: takes the newest token and no other."""

    life: float = 3600
    logins: int = 0
    refused: int = 0
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = Lock()

    def reply(self, path: str, authorization: str | None) -> tuple[int, object]:
        with self._lock:
            if path == "/oauth/token":
                assert authorization is None
                self.logins += 1
                return 200, {"access_token": f"access-{self.logins}", "expires_in": self.life}
            self.calls.append(path)
            if authorization == f"Bearer access-{self.logins}":
                return 200, {"fine": True}
            self.refused += 1
            return 401, {"statusCode": 401, "message": "no"}

    def revoke(self) -> None:
        with self._lock:
            self.logins += 1


@pytest.fixture
def confluence() -> Confluence:
    return Confluence()


@pytest.fixture
def url(confluence: Confluence) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, value = confluence.reply(self.path, self.headers.get("Authorization"))
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_arguments: object) -> None: ...

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def connect(url: str, login: str | None = None, *, read_only: bool = False) -> Transport:
    account = ServiceAccount("my-client", SECRET, login or url)
    return Transport(url, account, read_only=read_only, sleep=lambda _seconds: None)


def test_a_service_account_logs_in_once_for_many_threads(confluence: Confluence, url: str) -> None:
    with connect(url) as transport, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: transport.request("GET", "/x"), range(64)))
    assert answers == [{"fine": True}] * 64
    assert (confluence.logins, confluence.refused) == (1, 0)


def test_a_login_is_a_request_and_no_write_and_a_plan_may_do_it(url: str) -> None:
    with connect(url, read_only=True) as transport:
        assert transport.request("GET", "/x") == {"fine": True}
        assert (transport.stats.requests, transport.stats.writes) == (2, 0)
        with pytest.raises(RefusedError, match="A plan only reads"):
            transport.request("POST", "/oauth/token", body={})


def test_a_token_is_renewed_in_the_middle_of_a_run(confluence: Confluence, url: str) -> None:
    confluence.life = 0.1
    with connect(url) as transport:
        transport.request("GET", "/x")
        time.sleep(0.06)
        transport.request("GET", "/x")
    assert (confluence.logins, confluence.refused) == (2, 0)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_was_revoked_is_renewed_and_the_request_sent_again(
    confluence: Confluence, url: str, method: str
) -> None:
    with connect(url) as transport:
        transport.request("GET", "/x")
        confluence.revoke()
        assert transport.request("POST" if method == "POST" else "GET", "/y") == {"fine": True}
        assert transport.stats.retries == 1
    assert confluence.calls == ["/x", "/y", "/y"]


def test_many_threads_with_a_revoked_token_renew_it_once(confluence: Confluence, url: str) -> None:
    with connect(url) as transport, ThreadPoolExecutor(16) as pool:
        transport.request("GET", "/x")
        confluence.revoke()
        answers = list(pool.map(lambda _: transport.request("GET", "/x"), range(32)))
    assert answers == [{"fine": True}] * 32
    assert confluence.logins == 3


def test_a_site_that_accepts_no_token_is_asked_twice_at_first_and_then_once() -> None:
    with Wire([UNKNOWN]) as site, Wire([answer({"access_token": TOKEN})]) as login:
        transport = connect(site.url, login.url)
        for _ in range(3):
            with pytest.raises(AuthError) as info:
                transport.request("POST", "/x", body={})
            assert TOKEN not in str(info.value)
        assert (len(site.seen), len(login.seen)) == (4, 2)


def test_a_token_that_cannot_be_renewed_is_not_asked_for_twice(url: str) -> None:
    with Transport(url, Basic("ada@example.com", "x")) as transport:
        with pytest.raises(AuthError):
            transport.request("GET", "/x")
        assert transport.stats.requests == 1


@pytest.mark.parametrize("reply", [CLOSE, answer({"error": "busy"}, 503), answer({}, 429)])
def test_a_login_is_repeated_as_a_read_is(reply: Reply) -> None:
    with Wire([OK]) as site, Wire([reply, answer({"access_token": TOKEN})]) as login:
        with connect(site.url, login.url) as transport:
            assert transport.request("POST", "/x", body={}) == {"fine": True}
            assert (transport.stats.requests, transport.stats.writes) == (3, 1)
        assert len(login.seen) == 2
        assert "x-atlassian-token" not in login.seen[0].headers
        assert "authorization" not in login.seen[0].headers


@pytest.mark.parametrize(
    "reply, kind",
    [
        (answer({"error": "access_denied", "error_description": SECRET}, 401), AuthError),
        (answer({"error": "invalid_client", "error_description": SECRET}, 400), AuthError),
        (answer({"statusCode": 418, "message": SECRET}, 418), ProviderError),
        (answer({"statusCode": 500, "message": SECRET}, 500), ProviderError),
        (answer({"timestamp": SECRET, "status": 404, "path": "/"}, 404), MalformedResponseError),
        (answer("<html>", 403, kind="text/html"), MalformedResponseError),
        (answer({"token": SECRET}), MalformedResponseError),
        (answer(f'{{"access_token": "{TOKEN}'), MalformedResponseError),
        (answer(b"", 302, Location="https://evil.example/login"), MalformedResponseError),
        (CLOSE, UnreachableError),
    ],
)
def test_a_login_that_fails_shows_no_secret_and_sends_nothing_to_the_site(
    reply: Reply, kind: type[ProviderError]
) -> None:
    with Wire([OK]) as site, Wire([reply]) as login:
        transport = connect(site.url, login.url)
        with pytest.raises(kind) as info:
            transport.request("POST", "/x", body={})
        error = info.value
        assert type(error) is kind
        assert (error.method, error.path) == ("POST", "/oauth/token")
        assert SECRET not in f"{error} {error!r} {transport!r}"
        assert TOKEN not in str(error)
        assert site.seen == []


def test_a_token_that_the_site_repeats_is_not_shown_even_after_it_was_renewed() -> None:
    tokens = [answer({"access_token": text}) for text in ("access-0", TOKEN)]
    odd = answer({"statusCode": 400, "message": f"access-0 {TOKEN} {SECRET}"}, 400)
    with Wire([UNKNOWN, odd]) as site, Wire([*tokens]) as login:
        with pytest.raises(ProviderError) as info:
            connect(site.url, login.url).request("GET", "/x")
        assert info.value.message.endswith(": … … ….") or info.value.message.endswith(": … … …")


def test_what_anybody_may_read_is_asked_for_by_nobody() -> None:
    with Wire([answer({"cloudId": "1"})]) as site, Wire([OK]) as login:
        with connect(site.url, login.url) as transport:
            answered = transport.request("GET", "/_edge/tenant_info", anonymous=True)
        assert answered == {"cloudId": "1"}
        assert "authorization" not in site.seen[0].headers
        assert login.seen == []


def test_nobody_who_is_refused_does_not_try_again() -> None:
    with Wire([answer({"statusCode": 401, "message": "no"}, 401)]) as site:
        with connect(site.url) as transport, pytest.raises(AuthError):
            transport.request("GET", "/x", anonymous=True)
        assert len(site.seen) == 1
