import socket
import time

import pytest
import requests

from spaceform.sandbox import Sandbox
from tests.cli.harness import wait_for
from tests.unit.sandbox.api import as_user


def test_a_port_can_be_chosen_and_used_again_at_once() -> None:
    with Sandbox() as first:
        port = int(first.url.rpartition(":")[2])
        as_user(first, "admin").get("/space")
    with Sandbox(port=port) as second:
        assert second.url == first.url
        as_user(second, "admin").get("/space")


def test_a_port_that_is_taken_is_an_os_error() -> None:
    with Sandbox() as first, pytest.raises(OSError, match="in use"):
        Sandbox(port=int(first.url.rpartition(":")[2])).start()


def test_it_listens_on_the_loopback_interface_only() -> None:
    with Sandbox() as site:
        assert site.url.startswith("http://127.0.0.1:")


def test_answers_do_not_wait_for_the_other_side_to_acknowledge() -> None:
    # With Nagle's algorithm each request on a kept connection would take 40 ms, however fast the
    # machine is; without, a few are quicker on a busy one too.
    seconds = []
    with Sandbox() as site:
        admin = as_user(site, "admin")
        for _ in range(150):
            started = time.perf_counter()
            admin.get("/user/current")
            seconds.append(time.perf_counter() - started)
    assert sorted(seconds)[5] < 0.035


def test_stopping_does_not_wait_for_requests_that_still_run() -> None:
    fault = "* * slow=600s"
    site = Sandbox(faults=[fault]).start()
    host, port = site.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(lambda: site.strikes(fault))
        started = time.perf_counter()
        site.stop()
        assert time.perf_counter() - started < 30
    with pytest.raises(requests.ConnectionError):
        requests.get(site.url, timeout=60)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    with Sandbox(faults=["* * truncated times=1", "* * reset times=1"]) as site:
        for _ in range(2):
            with pytest.raises(requests.RequestException):
                requests.get(site.url, timeout=60)
    assert capfd.readouterr() == ("", "")
