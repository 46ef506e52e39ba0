import os
import signal
import threading
from collections.abc import Iterator

import pytest

from spaceform.cli import interrupts
from spaceform.cli.interrupts import AT_ONCE, READING, STOPPING, Interrupts
from spaceform.errors import InterruptedRunError

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class EndedError(Exception):
    """Stands for the end of the process."""


def timers() -> set[threading.Timer]:
    return {each for each in threading.enumerate() if isinstance(each, threading.Timer)}


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is said; the end of the process is an exception, and signals are as before."""
    before = {each: signal.getsignal(each) for each in SIGNALS}
    of_others = timers()
    texts: list[str] = []

    def end(code: int) -> None:
        raise EndedError(code)

    monkeypatch.setattr(interrupts, "_say", texts.append)
    monkeypatch.setattr(interrupts, "_PATIENCE", 3600.0)
    monkeypatch.setattr(os, "_exit", end)
    yield texts
    for each, handler in before.items():
        signal.signal(each, handler)
    for timer in timers() - of_others:
        timer.cancel()
        timer.join()


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_one_ends_a_run_that_only_reads(number: signal.Signals) -> None:
    watch = Interrupts()
    with pytest.raises(InterruptedRunError, match="nothing was written"), watch:
        signal.raise_signal(number)
    assert watch.cancel.is_set()


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_one_lets_a_run_that_writes_end_by_itself(
    number: signal.Signals, said: list[str]
) -> None:
    with Interrupts(writing=True) as watch:
        signal.raise_signal(number)
        assert watch.cancel.is_set()
    assert said == [STOPPING]


def test_the_second_one_ends_the_process_and_warns_of_what_was_under_way(said: list[str]) -> None:
    with Interrupts(writing=True):
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(EndedError, match="130"):
            signal.raise_signal(signal.SIGINT)
    assert said == [STOPPING, AT_ONCE]


def test_the_second_one_names_the_journal_that_knows_what_was_under_way(said: list[str]) -> None:
    with Interrupts(writing=True, journal="/run/journal.jsonl"):
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(EndedError, match="130"):
            signal.raise_signal(signal.SIGINT)
    assert said == [STOPPING, f"{AT_ONCE}\nEvery write is noted in /run/journal.jsonl"]


def test_the_second_one_ends_a_run_that_does_not_end_reading(said: list[str]) -> None:
    with Interrupts():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(EndedError, match="130"):
            signal.raise_signal(signal.SIGINT)
    assert said == [READING]


def test_a_run_that_does_not_end_reading_is_ended(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interrupts, "_PATIENCE", 0.01)
    ended = threading.Event()

    def end(_code: int) -> None:
        ended.set()

    monkeypatch.setattr(os, "_exit", end)
    with Interrupts():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert ended.wait(60)
    assert said == [READING]


def test_a_run_that_did_end_is_told_of_once_though_its_process_goes_on(said: list[str]) -> None:
    of_others = timers()
    with pytest.raises(InterruptedRunError), Interrupts():
        signal.raise_signal(signal.SIGINT)
    (timer,) = timers() - of_others
    timer.function()
    assert said == []


def test_a_run_that_was_not_interrupted_leaves_the_handlers_as_they_were() -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    with Interrupts():
        assert [signal.getsignal(each) for each in SIGNALS] != before
    assert [signal.getsignal(each) for each in SIGNALS] == before


def test_other_errors_pass() -> None:
    with pytest.raises(ValueError, match="mine"), Interrupts():
        raise ValueError("mine")


def test_a_run_that_is_to_outlive_its_terminal_does() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with Interrupts() as watch:
        signal.raise_signal(signal.SIGHUP)
    assert not watch.cancel.is_set()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
