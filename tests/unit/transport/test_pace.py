import threading
import time
from types import SimpleNamespace

import pytest

from spaceform.errors import UnreachableError
from spaceform.transport.pace import Pace
from spaceform.transport.stats import Counter, Stats


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time go by but what is waited."""
    monkeypatch.setattr("spaceform.transport.pace.time", SimpleNamespace(monotonic=lambda: 0.0))


class Waits(list[float]):
    """What was waited, written down instead."""

    def pace(self, max_rps: float | None = None) -> Pace:
        return Pace(max_rps, threading.Event(), Counter(), self.append)


def test_nobody_waits_where_nothing_was_asked_for() -> None:
    waits = Waits()
    waits.pace().take_turn()
    assert waits == []


def test_a_pause_holds_whoever_comes_and_spreads_them() -> None:
    waits = Waits()
    pace = waits.pace()
    assert pace.hold(30)
    for _ in range(20):
        pace.take_turn()
    assert len(waits) == len(set(waits)) == 20
    assert 29 < min(waits) < max(waits) < 31


def test_who_has_waited_out_the_pause_is_not_held_again() -> None:
    waits = Waits()
    pace = waits.pace()
    pace.hold(30)
    since = pace.wait(30.2)
    pace.take_turn(since)
    assert waits == [30.2]


def test_a_longer_pause_holds_for_longer_and_a_shorter_one_changes_nothing() -> None:
    waits = Waits()
    pace = waits.pace()
    assert [pace.hold(seconds) for seconds in (20, 40, 10)] == [True, False, False]
    pace.take_turn()
    assert 39 < waits[0] < 41


def test_a_pause_of_no_length_is_none() -> None:
    waits = Waits()
    pace = waits.pace()
    assert not pace.hold(0)
    pace.take_turn()
    assert waits == []


def test_a_pause_that_comes_while_a_turn_is_waited_for_counts_too() -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            pace.hold(30)

    pace = Pace(5, threading.Event(), Counter(), sleep)
    pace.take_turn()
    pace.take_turn()
    turn, pause = waits[:2]
    assert turn <= 0.2
    assert 29 < pause < 31


def test_what_was_not_asked_for_in_time_gives_no_right_to_more_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits = Waits()
    made = waits.pace(4)
    made.take_turn()
    monkeypatch.setattr("spaceform.transport.pace.time", SimpleNamespace(monotonic=lambda: 100.0))
    for _ in range(3):
        made.take_turn()
    assert waits == [0.25, 0.5]


def test_an_interrupt_ends_a_pause_and_lets_the_request_go() -> None:
    cancel = threading.Event()
    pace = Pace(None, cancel, Counter())
    pace.hold(60)
    threading.Timer(0.05, cancel.set).start()
    begun = time.monotonic()
    pace.take_turn()
    assert time.monotonic() - begun < 45
    with pytest.raises(UnreachableError, match="Interrupted while waiting"):
        pace.wait(60)


def test_refusals_are_counted_with_the_least_that_they_came_to() -> None:
    counter = Counter()
    assert counter.snapshot().least is None
    for places in (8, 4, 6):
        counter.add_throttled(places)
    assert counter.snapshot() == Stats(throttled=3, least=4)
