"""Answers kept for the run, each asked for once even by many threads at the same time."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """Remembers a value by key; the threads that ask meanwhile wait for the one that reads.

    A failure is not kept: the next one that asks tries again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[K, threading.Lock] = {}
        self._values: dict[K, V] = {}

    def keep(self, key: K, value: V) -> None:
        """Remember a value that was read together with others, unless there is one already."""
        self._values.setdefault(key, value)

    def find(self, key: K) -> V | None:
        """Return the value of a key if it was read already."""
        return self._values.get(key)

    def get(self, key: K, read: Callable[[], V]) -> V:
        """Return the value of a key, reading it if nobody has yet."""
        if key in self._values:
            return self._values[key]
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._values:
                self._values[key] = read()
            return self._values[key]
