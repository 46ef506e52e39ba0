import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from spaceform.errors import (
    AuthError,
    ConflictError,
    ForbiddenError,
    InterruptedRunError,
    NotFoundError,
    ProviderError,
    RateLimitedError,
    UnclearError,
)
from spaceform.outcome import Outcome, Status
from spaceform.progress import WAITS, Progress
from tests.unit.build import reset

ONE, OTHER = reset("a", 1, 2), reset("b", 1, 2)


@dataclass
class Watched:
    """A progress, and what was seen of it."""

    seen: list[Outcome] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    cancel: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> Progress:
        return Progress(self.seen.append, self.cancel, self.slept.append)


def fail(error: Exception) -> Callable[[], None]:
    def write() -> None:
        raise error

    return write


def unasked() -> Status:
    message = "nobody should read back"
    raise AssertionError(message)


def test_a_write_that_succeeds_closes_its_changes_without_reading_back() -> None:
    watched = Watched()
    progress = watched.begin()
    progress.attempt((ONE, OTHER), lambda: None, unasked)
    assert [outcome.status for outcome in watched.seen] == [Status.DONE, Status.DONE]
    assert progress.wrote
    assert not progress.is_open(ONE)


def test_the_first_outcome_stays() -> None:
    watched = Watched()
    progress = watched.begin()
    progress.close((ONE,), Status.SATISFIED)
    progress.close((ONE, OTHER), Status.SKIPPED, "stopped")
    assert [outcome.status for outcome in watched.seen] == [Status.SATISFIED, Status.SKIPPED]


@pytest.mark.parametrize("error", [UnclearError("?"), ConflictError("!"), NotFoundError("!")])
def test_a_write_whose_answer_was_lost_is_done_if_it_shows(error: ProviderError) -> None:
    watched = Watched()
    progress = watched.begin()
    progress.attempt((ONE,), fail(error), lambda: Status.DONE)
    assert progress.outcomes[ONE.address].status is Status.DONE
    assert progress.wrote is isinstance(error, UnclearError)


@pytest.mark.parametrize("found", [Status.FAILED, Status.UNKNOWN])
def test_a_write_that_does_not_show_is_looked_for_and_stops_the_space(found: Status) -> None:
    watched = Watched()
    progress = watched.begin()
    reads: list[int] = []

    def read_back() -> Status:
        reads.append(1)
        return found

    with pytest.raises(UnclearError):
        progress.attempt((ONE,), fail(UnclearError("?")), read_back)
    assert progress.outcomes[ONE.address].status is found
    assert len(reads) == len(WAITS)
    assert watched.slept == [wait for wait in WAITS if wait]
    assert progress.wrote


def test_a_write_that_shows_late_is_done() -> None:
    watched = Watched()
    progress = watched.begin()
    answers = iter([Status.FAILED, Status.UNKNOWN, Status.DONE])
    progress.attempt((ONE,), fail(UnclearError("?")), lambda: next(answers))
    assert progress.outcomes[ONE.address].status is Status.DONE


def test_a_read_back_that_fails_leaves_it_unknown_and_tells_of_the_write() -> None:
    watched = Watched()
    progress = watched.begin()

    def read_back() -> Status:
        raise ForbiddenError("no reading")

    with pytest.raises(UnclearError, match="lost"):
        progress.attempt((ONE,), fail(UnclearError("lost")), read_back)
    outcome = progress.outcomes[ONE.address]
    assert (outcome.status, outcome.detail) == (Status.UNKNOWN, "lost")


@pytest.mark.parametrize(
    "error", [ForbiddenError("no"), AuthError("no"), RateLimitedError("no"), ProviderError("no")]
)
def test_a_write_that_was_refused_is_failed_and_nothing_was_written(error: ProviderError) -> None:
    watched = Watched()
    progress = watched.begin()
    with pytest.raises(type(error)):
        progress.attempt((ONE,), fail(error), unasked)
    assert progress.outcomes[ONE.address].status is Status.FAILED
    assert not progress.wrote


def test_after_an_interrupt_no_write_begins_and_nobody_waits() -> None:
    watched = Watched()
    progress = watched.begin()
    watched.cancel.set()
    written: list[int] = []
    with pytest.raises(InterruptedRunError):
        progress.attempt((ONE,), lambda: written.append(1), unasked)
    progress.pause(5.0)
    assert (written, watched.seen, watched.slept) == ([], [], [])
    assert progress.is_open(ONE)


def test_an_interrupt_during_a_write_still_settles_it() -> None:
    watched = Watched()
    progress = watched.begin()

    def write() -> None:
        watched.cancel.set()
        raise UnclearError("?")

    progress.attempt((ONE,), write, lambda: Status.DONE)
    assert progress.outcomes[ONE.address].status is Status.DONE
