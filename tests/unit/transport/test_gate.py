import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from spaceform.transport.gate import GOOD_ANSWERS, Gate


def gate(most: int) -> Gate:
    return Gate(most, threading.Event())


def widen(gate: Gate, times: int) -> None:
    for _ in range(times):
        gate.widen()


def test_requests_that_are_refused_together_halve_the_places_once() -> None:
    made = gate(16)
    with ExitStack() as stack:
        epochs = [stack.enter_context(made.enter()) for _ in range(16)]
        assert [made.narrow(epoch) for epoch in epochs] == [8] * 16


def test_a_refusal_of_what_was_sent_after_the_last_one_halves_again() -> None:
    made = gate(16)
    for places in (8, 4, 2, 1, 1, 1):
        with made.enter() as epoch:
            assert made.narrow(epoch) == places


def test_a_place_comes_back_with_enough_good_answers_and_never_more_than_there_were() -> None:
    made = gate(4)
    with made.enter() as epoch:
        made.narrow(epoch)
    widen(made, GOOD_ANSWERS - 1)
    assert made.places == 2
    made.widen()
    assert made.places == 3
    widen(made, 5 * GOOD_ANSWERS)
    assert made.places == 4


def test_a_refusal_begins_the_count_of_good_answers_again() -> None:
    made = gate(4)
    with made.enter() as epoch:
        widen(made, GOOD_ANSWERS - 1)
        made.narrow(epoch)
    widen(made, GOOD_ANSWERS - 1)
    assert made.places == 2


def test_no_more_are_inside_than_there_are_places() -> None:
    made = gate(3)
    inside: list[int] = []
    most = 0
    lock = threading.Lock()

    def pass_through(_: int) -> None:
        nonlocal most
        with made.enter():
            with lock:
                inside.append(1)
                most = max(most, len(inside))
            time.sleep(0.002)
            with lock:
                inside.pop()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(pass_through, range(60)))
    assert most == 3


def test_who_fails_inside_leaves_its_place() -> None:
    made = gate(1)

    @contextmanager
    def failing() -> Iterator[None]:
        try:
            with made.enter():
                yield
        except ZeroDivisionError:
            return

    for _ in range(3):
        with failing():
            _ = 1 / 0
    with made.enter() as epoch:
        assert epoch == 0


def test_an_interrupt_lets_those_go_that_wait_for_a_place() -> None:
    cancel = threading.Event()
    made = Gate(1, cancel)
    with made.enter(), ThreadPoolExecutor(1) as pool:

        def pass_through() -> bool:
            with made.enter():
                return True

        waiting = pool.submit(pass_through)
        time.sleep(0.05)
        assert not waiting.done()
        cancel.set()
        assert waiting.result(timeout=60)
