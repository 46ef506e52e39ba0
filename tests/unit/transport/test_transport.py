import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from spaceform import __version__
from spaceform.errors import (
    MalformedResponseError,
    ProviderError,
    RateLimitedError,
    RefusedError,
    UnclearError,
    UnreachableError,
)
from spaceform.transport import Basic, Bearer, Limits, Stats, Transport
from spaceform.transport.call import Method
from tests.unit.transport.wire import CLOSE, RESET, Reply, Wire, answer

TOKEN = "s3cret-token"
BASIC = Basic("ada@example.com", TOKEN)
BASIC_HEADER = "Basic YWRhQGV4YW1wbGUuY29tOnMzY3JldC10b2tlbg=="
OK = answer({"fine": True})
UNAVAILABLE = answer({"statusCode": 503, "message": "busy"}, 503)
WRITES: tuple[Method, ...] = ("POST", "PUT", "DELETE")


class World:
    """A wire and a transport to it, whose waits are written down instead of waited."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._open: list[Wire | Transport] = []

    def serve(self, *replies: Reply, tls: bool = False) -> Wire:
        wire = Wire(list(replies), tls=tls)
        self._open.append(wire.__enter__())
        return wire

    def connect(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        read_only: bool = False,
        max_rps: float | None = None,
    ) -> Transport:
        transport = Transport(
            url,
            BASIC,
            read_only=read_only,
            max_rps=max_rps,
            limits=limits or Limits(),
            sleep=self.waits.append,
        )
        self._open.append(transport)
        return transport

    def close(self) -> None:
        for each in reversed(self._open):
            each.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _no_bundles(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port at which nobody listens, and nobody else begins to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time go by between two requests."""
    monkeypatch.setattr("spaceform.transport.pace.time", SimpleNamespace(monotonic=lambda: 0.0))


def test_a_read_returns_the_json_of_its_answer(world: World) -> None:
    wire = world.serve(OK)
    assert world.connect(wire.url).request("GET", "/a/b", query={"c": "d e", "f": 1}) == {
        "fine": True
    }
    assert wire.seen[0].line == "GET /a/b?c=d+e&f=1 HTTP/1.1"


def test_every_request_says_who_asks_and_what_it_takes(world: World) -> None:
    wire = world.serve(OK)
    world.connect(wire.url).request("GET", "/")
    headers = wire.seen[0].headers
    assert headers["authorization"] == "Basic YWRhQGV4YW1wbGUuY29tOnMzY3JldC10b2tlbg=="
    assert headers["user-agent"] == f"spaceform/{__version__}"
    assert headers["accept"] == "application/json"
    assert "x-atlassian-token" not in headers


def test_a_bearer_token_goes_alone(world: World) -> None:
    wire = world.serve(OK)
    with Transport(wire.url, Bearer("abc")) as transport:
        transport.request("GET", "/")
    assert wire.seen[0].headers["authorization"] == "Bearer abc"


@pytest.mark.parametrize("method", WRITES)
def test_every_write_says_that_it_is_no_forgery(world: World, method: Method) -> None:
    wire = world.serve(OK)
    world.connect(wire.url).request(method, "/", body={"name": "Über"})
    seen = wire.seen[0]
    assert seen.headers["x-atlassian-token"] == "no-check"
    assert seen.headers["content-type"] == "application/json"
    assert json.loads(seen.body) == {"name": "Über"}


def test_a_write_without_an_answer_in_its_body_returns_none(world: World) -> None:
    wire = world.serve(answer(b"", 204))
    assert world.connect(wire.url).request("DELETE", "/") is None
    assert "content-type" not in wire.seen[0].headers


def test_no_secret_is_in_the_text_of_a_transport(world: World) -> None:
    text = f"{world.connect('http://127.0.0.1:1')!r} {BASIC} {Bearer(TOKEN)!r}"
    assert TOKEN not in text
    assert BASIC_HEADER not in text


@pytest.mark.parametrize("method", WRITES)
def test_a_transport_that_only_reads_sends_no_write(world: World, method: Method) -> None:
    wire = world.serve(OK)
    transport = world.connect(wire.url, read_only=True)
    with pytest.raises(RefusedError, match=f"A plan only reads: {method} was not sent"):
        transport.request(method, "/", body={})
    assert (wire.connections, transport.stats.requests) == (0, 0)
    assert transport.request("GET", "/") == {"fine": True}


def test_a_transport_refuses_a_site_in_the_clear() -> None:
    with pytest.raises(UnreachableError, match="must begin with https://, because the token"):
        Transport("http://acme.example", BASIC)


@pytest.mark.parametrize(
    "reply",
    [UNAVAILABLE, RESET, CLOSE, answer("<html>", 502, kind="text/html"), OK[:-3]],
    ids=["503", "reset", "closed", "proxy", "truncated"],
)
def test_a_read_is_repeated_after_a_passing_failure(world: World, reply: Reply) -> None:
    wire = world.serve(reply, reply, OK)
    transport = world.connect(wire.url)
    assert transport.request("GET", "/") == {"fine": True}
    assert len(wire.seen) == 3
    assert 0.1 < world.waits[0] < 0.4 < 0.3 + world.waits[1]
    assert transport.stats == Stats(requests=3, retries=2, waits=2, waited=sum(world.waits))


def test_a_read_is_repeated_four_times_at_most(world: World) -> None:
    wire = world.serve(UNAVAILABLE)
    with pytest.raises(ProviderError, match=r"failed with status 503: busy\. \[GET /x\]") as info:
        world.connect(wire.url).request("GET", "/x")
    assert (info.value.status, type(info.value)) == (503, ProviderError)
    assert (len(wire.seen), len(world.waits)) == (5, 4)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 501])
def test_a_clear_refusal_is_not_repeated(world: World, status: int) -> None:
    wire = world.serve(answer({"statusCode": status, "message": "no"}, status))
    with pytest.raises(ProviderError):
        world.connect(wire.url).request("GET", "/")
    assert len(wire.seen) == 1


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize(
    "reply",
    [
        UNAVAILABLE,
        RESET,
        CLOSE,
        answer("<html>", kind="text/html"),
        answer("<html>", 502, kind="text/html"),
        OK[:-3],
        answer("not json"),
    ],
    ids=["503", "reset", "closed", "html", "proxy", "truncated", "garbage"],
)
def test_a_write_without_a_clear_answer_is_unclear_and_never_repeated(
    world: World, method: Method, reply: Reply
) -> None:
    wire = world.serve(reply)
    with pytest.raises(UnclearError, match="Whether the change was made is not known"):
        world.connect(wire.url).request(method, "/", body={})
    assert (len(wire.seen), world.waits) == (1, [])


def test_a_write_that_the_site_had_no_time_for_is_repeated(world: World) -> None:
    wire = world.serve(answer({}, 429, Retry_After="7"), OK)
    assert world.connect(wire.url).request("POST", "/", body={}) == {"fine": True}
    assert 7 <= world.waits[0] <= 8


def test_too_many_requests_end_in_an_error_that_says_so(world: World) -> None:
    wire = world.serve(answer({}, 429))
    with pytest.raises(RateLimitedError, match="--max-rps"):
        world.connect(wire.url).request("PUT", "/")
    assert len(wire.seen) == 5


def test_a_site_that_asks_for_hours_is_not_asked_again(world: World) -> None:
    wire = world.serve(answer({}, 503, Retry_After="86400"), OK)
    with pytest.raises(ProviderError, match="left alone for 86400 s"):
        world.connect(wire.url).request("GET", "/")
    assert len(wire.seen) == 1
    assert world.waits == []


def test_a_refused_connection_means_that_nothing_was_sent(world: World, deaf: int) -> None:
    transport = world.connect(f"http://127.0.0.1:{deaf}")
    for method in ("GET", *WRITES):
        with pytest.raises(UnreachableError, match=f"127.0.0.1:{deaf} refuses the connection"):
            transport.request(method, "/")
    assert world.waits == []


def test_a_host_without_an_address_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", find_nothing)
    with pytest.raises(UnreachableError, match=r"The host acme\.example has no address"):
        world.connect("https://acme.example").request("POST", "/")


def test_a_host_that_can_be_none_is_no_traceback(world: World) -> None:
    with pytest.raises(UnreachableError, match=r"The connection to a+\.example failed"):
        world.connect(f"https://{'a' * 64}.example").request("GET", "/")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_silent_site_is_not_waited_for_for_ever(world: World, method: Method) -> None:
    over = threading.Event()

    def say_nothing(_connection: socket.socket) -> None:
        over.wait(60)

    wire = world.serve(say_nothing)
    kind = UnreachableError if method == "GET" else UnclearError
    transport = world.connect(wire.url, limits=Limits(read=0.05))
    with pytest.raises(kind, match="did not answer in time"):
        transport.request(method, "/")
    over.set()
    assert transport.stats.requests == (5 if method == "GET" else 1)


def test_a_connection_that_nobody_accepts_is_not_waited_for_for_ever(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        # A queue that is full leaves the next one waiting.
        with socket.create_connection(address), pytest.raises(UnreachableError) as info:
            world.connect(f"http://127.0.0.1:{address[1]}", limits=Limits(connect=0.05)).request(
                "POST", "/"
            )
    assert "does not accept a connection in time" in str(info.value)


def test_an_answer_that_trickles_is_given_up(world: World) -> None:
    over = threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not over.wait(0.01):
            connection.sendall(b"1\r\n \r\n")

    wire = world.serve(trickle)
    with pytest.raises(UnreachableError, match=r"not complete after 0\.1 seconds"):
        world.connect(wire.url, limits=Limits(whole=0.1)).request("GET", "/")
    over.set()


@pytest.mark.parametrize("method, kind", [("GET", MalformedResponseError), ("POST", UnclearError)])
def test_an_answer_that_is_too_large_is_not_read(
    world: World, method: Method, kind: type[ProviderError]
) -> None:
    bomb = answer(gzip.compress(b" " * 10_000_000), Content_Encoding="gzip")
    wire = world.serve(bomb)
    with pytest.raises(kind, match="larger than 100000 bytes"):
        world.connect(wire.url, limits=Limits(body=100_000)).request(method, "/")
    assert len(wire.seen) == 1


def test_a_body_that_is_packed_wrongly_is_damaged(world: World) -> None:
    wire = world.serve(answer(b"no gzip at all", Content_Encoding="gzip"))
    with pytest.raises(MalformedResponseError, match="is damaged"):
        world.connect(wire.url).request("GET", "/")


def test_what_is_not_http_is_said_to_be_no_answer(world: World) -> None:
    wire = world.serve(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
    with pytest.raises(UnreachableError, match="closed the connection without an answer"):
        world.connect(wire.url).request("GET", "/")


def test_a_certificate_that_nobody_signed_is_refused(world: World) -> None:
    wire = world.serve(OK, tls=True)
    with pytest.raises(UnreachableError, match=r"is not trusted \(self.signed.*CA_BUNDLE"):
        world.connect(wire.url).request("POST", "/")
    assert wire.seen == []


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_company_s_own_authority_is_trusted_where_it_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(Path(__file__).with_name("localhost.pem")))
    wire = world.serve(OK, tls=True)
    assert world.connect(wire.url).request("GET", "/") == {"fine": True}


def test_a_site_without_tls_is_no_secure_site(world: World) -> None:
    wire = world.serve(OK)
    transport = world.connect(wire.url.replace("http:", "https:"))
    with pytest.raises(UnreachableError, match="No secure connection to"):
        transport.request("GET", "/")
    with pytest.raises(UnclearError, match="No secure connection to"):
        transport.request("POST", "/")


def test_a_redirect_to_another_host_is_not_followed(world: World) -> None:
    other = world.serve(OK)
    location = f"{other.url}/login?token=hush"
    wire = world.serve(answer(b"", 302, Location=location))
    for method in ("GET", "POST"):
        with pytest.raises(MalformedResponseError) as info:
            world.connect(wire.url).request(method, "/")
        assert f"redirected the request to 127.0.0.1:{other.port}" in str(info.value)
        assert "hush" not in str(info.value)
    assert other.connections == 0


@pytest.mark.parametrize(
    "location, said",
    [
        ("/login.action?os_destination=x", "another of its pages, maybe to log in"),
        ("https://ada:hush@evil.example:8443/x", "request to evil.example:8443:"),
        ("http://[::1", "an address that makes no sense"),
    ],
)
def test_a_redirect_is_described_by_its_host_only(world: World, location: str, said: str) -> None:
    wire = world.serve(answer(b"", 301, Location=location))
    with pytest.raises(MalformedResponseError) as info:
        world.connect(wire.url).request("GET", "/")
    assert said in str(info.value)
    assert "hush" not in str(info.value)


def test_cookies_are_not_kept_and_no_netrc_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password hush\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    wire = world.serve(answer({}, Set_Cookie="session=1"))
    transport = world.connect(wire.url)
    transport.request("GET", "/")
    transport.request("GET", "/")
    assert "cookie" not in wire.seen[1].headers
    assert wire.seen[1].headers["authorization"] == BASIC_HEADER


def test_there_are_as_many_connections_as_threads_and_they_are_used_again() -> None:
    active = 0
    most = 0
    lock = threading.Lock()
    pair = threading.Barrier(2)

    def serve(connection: socket.socket) -> None:
        nonlocal active, most
        with lock:
            active += 1
            most = max(most, active)
        pair.wait(60)
        time.sleep(0.01)
        with lock:
            active -= 1
        connection.sendall(OK)

    with Wire([serve]) as wire, Transport(wire.url, BASIC, parallelism=2) as transport:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: transport.request("GET", "/"), range(16)))
        assert answers == [{"fine": True}] * 16
        assert transport.stats.requests == 16
    assert most == 2


@pytest.mark.usefixtures("still")
def test_requests_keep_to_a_ceiling(world: World) -> None:
    wire = world.serve(OK)
    transport = world.connect(wire.url, max_rps=5)
    for _ in range(4):
        transport.request("GET", "/")
    assert len(world.waits) == 3
    assert sum(world.waits[:1]) <= 0.2
    assert 0.4 < world.waits[2] < 0.61


def test_an_interrupt_ends_every_wait() -> None:
    cancel = threading.Event()
    with (
        Wire([answer({}, 503, Retry_After="60")]) as wire,
        Transport(wire.url, BASIC, cancel=cancel) as transport,
    ):
        threading.Timer(0.1, cancel.set).start()
        begun = time.monotonic()
        with pytest.raises(UnreachableError, match="Interrupted while waiting"):
            transport.request("GET", "/")
        assert time.monotonic() - begun < 45


def test_an_interrupt_lets_what_waits_for_its_turn_go() -> None:
    cancel = threading.Event()
    cancel.set()
    with Wire([OK]) as wire, Transport(wire.url, BASIC, max_rps=0.1, cancel=cancel) as transport:
        assert [transport.request("GET", "/") for _ in range(3)] == [{"fine": True}] * 3


def test_a_link_to_another_site_is_refused(world: World) -> None:
    transport = world.connect("https://acme.example")
    transport.refuse_foreign_link("/here", "/rest/api/next?start=2")
    with pytest.raises(MalformedResponseError, match="links to another site"):
        transport.refuse_foreign_link("/here", "//evil.example/rest/api/next?start=2")


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def set_proxy(address: str) -> None:
        for name in ("NO_PROXY", "no_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTPS_PROXY", address)

    return set_proxy


@pytest.mark.parametrize(
    "reply, said",
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "does not let the request through"),
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "asks for a login"),
    ],
)
def test_a_proxy_that_refuses_is_named_without_its_password(
    world: World, proxied: Callable[[str], None], reply: bytes, said: str
) -> None:
    proxy = world.serve(reply)
    proxied(f"http://ada:hush@127.0.0.1:{proxy.port}")
    transport = world.connect("https://acme.example")
    for method in ("GET", "POST"):
        with pytest.raises(UnreachableError) as info:
            transport.request(method, "/")
        assert f"The proxy 127.0.0.1:{proxy.port} {said}" in str(info.value)
        assert "hush" not in str(info.value)
    assert proxy.seen[0].line.startswith("CONNECT acme.example:443 HTTP/1.")
    assert "proxy-authorization" in proxy.seen[0].headers
    assert "authorization" not in proxy.seen[0].headers


def test_a_proxy_that_is_not_there_is_named(
    proxied: Callable[[str], None], world: World, deaf: int
) -> None:
    proxied(f"http://127.0.0.1:{deaf}")
    with pytest.raises(UnreachableError, match=f"The proxy 127.0.0.1:{deaf} does not let"):
        world.connect("https://acme.example").request("GET", "/")
