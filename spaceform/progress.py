"""The progress of one space's writes: which changes are closed, and how a write is attempted."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from spaceform.change import Change
from spaceform.errors import (
    ConflictError,
    InterruptedRunError,
    NotFoundError,
    ProviderError,
    UnclearError,
)
from spaceform.outcome import UNTOUCHED, Outcome, Status

WAITS = (0.0, 0.3, 1.0, 2.0)
"""Seconds before each read-back after a write whose answer was lost."""

ReadBack = Callable[[], Status]


@dataclass
class Progress:
    """What has become of a space's changes so far; `wrote` says that a write may have arrived."""

    observe: Callable[[Outcome], None]
    cancel: threading.Event
    sleep: Callable[[float], None]
    wrote: bool = False
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def step(self) -> None:
        """Raise InterruptedRunError where no new write may begin."""
        if self.cancel.is_set():
            raise InterruptedRunError(UNTOUCHED)

    def pause(self, seconds: float) -> None:
        """Wait, unless the run was interrupted."""
        if seconds and not self.cancel.is_set():
            self.sleep(seconds)

    def close(self, changes: Iterable[Change], status: Status, detail: str | None = None) -> None:
        """Give changes their outcome; the first one given stays."""
        for change in changes:
            if change.address not in self.outcomes:
                outcome = Outcome(address=change.address, status=status, detail=detail)
                self.outcomes[change.address] = outcome
                self.observe(outcome)

    def is_open(self, change: Change) -> bool:
        """Tell whether a change has no outcome yet."""
        return change.address not in self.outcomes

    def attempt(
        self, changes: tuple[Change, ...], write: Callable[[], object], read_back: ReadBack
    ) -> None:
        """Do one write for some changes, and close them.

        Where the answer was lost, or says that things are not as we thought, `read_back` decides:
        it tells whether the changes are in place (done), not (failed), or neither (unknown).
        Raises the ProviderError of a write that did not succeed, to stop the space.
        """
        self.step()
        try:
            write()
        except (UnclearError, ConflictError, NotFoundError) as error:
            self.wrote = self.wrote or isinstance(error, UnclearError)
            status = self._settle(read_back)
            self.close(changes, status, _settled(status, error))
            if status is not Status.DONE:
                raise
        except ProviderError as error:
            self.wrote = self.wrote or error.wrote
            self.close(changes, Status.FAILED, str(error))
            raise
        else:
            self.wrote = True
            self.close(changes, Status.DONE)

    def _settle(self, read_back: ReadBack) -> Status:
        status = Status.UNKNOWN
        for wait in WAITS:
            self.pause(wait)
            try:
                status = read_back()
            except ProviderError:
                status = Status.UNKNOWN  # the error that is told is that of the write
            if status is Status.DONE:
                break
        return status


def _settled(status: Status, error: ProviderError) -> str:
    if status is Status.DONE:
        return f"settled by reading back: {error}"
    if status is Status.FAILED and isinstance(error, UnclearError):
        return f"the answer was lost, and it was read back: not made [{error.method} {error.path}]"
    return str(error)
