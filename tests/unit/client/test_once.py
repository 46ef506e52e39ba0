import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from spaceform.client.once import Once


def test_a_value_is_read_once_even_by_many_threads() -> None:
    once: Once[str, str] = Once()
    asked: list[str] = []
    start = threading.Barrier(8)

    def read(key: str) -> str:
        asked.append(key)
        time.sleep(0.02)
        return key.upper()

    def get(number: int) -> str:
        start.wait()
        key = "ab"[number % 2]
        return once.get(key, lambda: read(key))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(get, range(8))) == ["A"] * 4 + ["B"] * 4
    assert sorted(asked) == ["a", "b"]


def test_nothing_is_a_value_too() -> None:
    once: Once[str, None] = Once()
    assert once.get("a", lambda: None) is None
    assert once.get("a", lambda: pytest.fail("asked again")) is None


def test_a_failure_is_not_kept() -> None:
    once: Once[str, int] = Once()

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        once.get("a", fail)
    assert once.get("a", lambda: 1) == 1
