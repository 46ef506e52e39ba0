import json
from threading import Thread

from spaceform.sandbox.requestlog import LoggedRequest, RequestLog


def request(path: str) -> LoggedRequest:
    return LoggedRequest(
        method="GET",
        path=path,
        query={"a": ("1", "2")},
        status=200,
        account=None,
        headers={},
        body=None,
        fault=None,
        started=0.0,
        seconds=0.0,
    )


def test_requests_are_kept_in_their_order_until_cleared() -> None:
    log = RequestLog()
    log.add(request("/a"))
    log.add(request("/b"))
    assert [each.path for each in log.all()] == ["/a", "/b"]
    log.clear()
    assert len(log.all()) == 0


def test_what_was_read_does_not_change_any_more() -> None:
    log = RequestLog()
    log.add(request("/a"))
    seen = log.all()
    log.add(request("/b"))
    assert len(seen) == 1


def test_many_threads_may_write() -> None:
    log = RequestLog()

    def write() -> None:
        for _ in range(100):
            log.add(request("/"))

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.all()) == 800


def test_a_request_can_be_shown_as_json() -> None:
    shown = json.loads(json.dumps(request("/a").as_json()))
    assert shown["path"] == "/a"
    assert shown["query"] == {"a": ["1", "2"]}
