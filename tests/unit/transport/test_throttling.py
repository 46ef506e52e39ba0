"""A site that asks for fewer requests, over the wire, and many threads that ask it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from socket import socket
from types import SimpleNamespace

import pytest

from spaceform.errors import UnreachableError
from spaceform.transport import Bearer, Transport
from tests.unit.transport.wire import Reply, Wire, answer

OK = answer({"fine": True})
TOO_MANY = answer({"statusCode": 429, "message": "slow down"}, 429)
THREADS = 32


def hurry(seconds: float) -> None:
    time.sleep(seconds / 200)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time go by for the pauses but what is waited."""
    monkeypatch.setattr("spaceform.transport.pace.time", SimpleNamespace(monotonic=lambda: 0.0))


def connect(wire: Wire, sleep: Callable[[float], object] | None = hurry) -> Transport:
    return Transport(wire.url, Bearer("x"), parallelism=THREADS, sleep=sleep)


def ask(transport: Transport, times: int) -> int:
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: transport.request("GET", "/"), range(times)))
    return answers.count({"fine": True})


def test_many_threads_that_are_refused_go_down_and_come_back() -> None:
    together = threading.Barrier(THREADS)

    def refuse(connection: socket) -> None:
        # All at once: on a busy machine one thread would take all refusals.
        together.wait(60)
        connection.sendall(TOO_MANY)

    replies: list[Reply] = [*[refuse] * THREADS, OK]
    with Wire(replies) as wire, connect(wire) as transport:
        assert ask(transport, 60) == 60
        stats = transport.stats
        assert stats.throttled == stats.retries == THREADS
        assert stats.least is not None
        assert 1 <= stats.least <= THREADS // 2
        assert ask(transport, 400) == 400
        assert transport.stats.throttled == THREADS


def test_a_site_that_bears_only_a_few_at_a_time_gets_few() -> None:
    active = 0
    lock = threading.Lock()

    def serve(connection: socket) -> None:
        nonlocal active
        with lock:
            active += 1
            many = active > 4
        time.sleep(0.002)
        with lock:
            active -= 1
        connection.sendall(TOO_MANY if many else OK)

    with (
        Wire([serve]) as wire,
        connect(wire, lambda seconds: time.sleep(seconds / 20)) as transport,
    ):
        assert ask(transport, 300) == 300
        least = transport.stats.least
        assert least is not None
        assert 1 <= least <= 16


@pytest.mark.usefixtures("still")
def test_a_pause_that_one_was_asked_for_is_kept_by_all_and_told_once() -> None:
    waits: list[float] = []
    told: list[float] = []
    with Wire([answer({}, 429, Retry_After="30"), OK]) as wire:
        transport = connect(wire, waits.append)
        transport.on_pause = told.append
        assert ask(transport, 1) == 1
        assert len(waits) == 1
        assert ask(transport, 3) == 3
    assert len(waits) == 4
    assert all(29 < wait < 31 for wait in waits)
    assert told == [30]


def test_a_refusal_without_a_time_holds_only_the_one_that_was_refused() -> None:
    waits: list[float] = []
    told: list[float] = []
    with Wire([TOO_MANY, OK]) as wire:
        transport = connect(wire, waits.append)
        transport.on_pause = told.append
        assert ask(transport, 1) == ask(transport, 1) == 1
    assert len(waits) == 1
    assert told == []


def test_who_waits_before_a_repeat_keeps_no_place() -> None:
    waiting, go_on = threading.Event(), threading.Event()

    def sleep(_seconds: float) -> None:
        waiting.set()
        assert go_on.wait(60)

    with Wire([TOO_MANY, OK]) as wire, ThreadPoolExecutor(1) as pool:
        transport = Transport(wire.url, Bearer("x"), parallelism=1, sleep=sleep)
        first = pool.submit(transport.request, "GET", "/")
        assert waiting.wait(60)
        assert transport.request("GET", "/") == {"fine": True}
        go_on.set()
        assert first.result(timeout=60) == {"fine": True}


def test_an_interrupt_ends_the_pause_of_everybody() -> None:
    with Wire([answer({}, 429, Retry_After="60")]) as wire:
        transport = connect(wire, None)
        threading.Timer(0.3, transport.cancel.set).start()
        begun = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            errors = [pool.submit(transport.request, "GET", "/").exception for _ in range(THREADS)]
            found = [error(timeout=55) for error in errors]
        assert time.monotonic() - begun < 45
    assert all(isinstance(error, UnreachableError) for error in found)


@pytest.mark.parametrize("seconds", ["3600", "86400"])
def test_a_pause_that_nobody_would_sit_through_holds_nobody(seconds: str) -> None:
    waits: list[float] = []
    with Wire([answer({}, 429, Retry_After=seconds), OK]) as wire:
        transport = connect(wire, waits.append)
        with pytest.raises(Exception, match=f"left alone for {seconds} s"):
            transport.request("GET", "/")
        assert ask(transport, 1) == 1
    assert waits == []
