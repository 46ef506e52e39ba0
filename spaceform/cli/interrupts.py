"""Interrupts: SIGINT, SIGTERM and SIGHUP stop a run, and a second one stops it at once."""

import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Self

import click

from spaceform.errors import InterruptedRunError

_SIGNALS = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)
_PATIENCE = 1.0  # seconds that requests in flight get to end by themselves while only reading
_CODE = 130
_SHOW_CURSOR = "\x1b[?25h"
_CLEAR_LINE = "\r\x1b[2K"

READING = "Interrupted: nothing was written."
STOPPING = "Stopping: what is under way finishes, nothing new begins. Again to stop at once."
AT_ONCE = (
    "Stopped at once: what was under way may have been written; 'spaceform plan' shows it, and the"
    " same apply again goes on."
)


@dataclass
class Interrupts:
    """Watches for interrupts while it is entered.

    While only reading, the first one ends the block with InterruptedRunError, and what does not end
    soon is left behind. While `writing`, it sets `cancel`, and the run ends by itself. `journal`
    is where the writes are noted, for whoever ends it all the same.
    """

    cancel: threading.Event = field(default_factory=threading.Event)
    writing: bool = False
    journal: str | None = None
    _before: dict[signal.Signals, object] = field(default_factory=dict)
    _left: bool = False
    _leaving: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {
                each: signal.signal(each, self._handle)
                for each in _SIGNALS
                if not _is_declined(each)
            }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._leaving:
            self._left = True
        # After an interrupt the handler stays: whatever ends the run now must not be cut short
        # by a traceback, and a second interrupt still has to work.
        if not self.cancel.is_set():
            for each, before in self._before.items():
                signal.signal(each, before)  # type: ignore[arg-type] # it came from signal.signal
        if isinstance(error, KeyboardInterrupt | click.Abort) and not self.writing:
            raise InterruptedRunError(READING) from None

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self.cancel.is_set():
            noted = f"\nEvery write is noted in {self.journal}" if self.journal else ""
            _end(f"{AT_ONCE}{noted}" if self.writing else READING)
        self.cancel.set()
        if self.writing:
            _say(STOPPING)
            return
        timer = threading.Timer(_PATIENCE, self._lose_patience)
        timer.daemon = True
        timer.start()
        raise KeyboardInterrupt

    def _lose_patience(self) -> None:
        """End a block that does not end by itself; one that did tells of it by its own error."""
        with self._leaving:
            if not self._left:
                _end(READING)


def _is_declined(number: signal.Signals) -> bool:
    """Tell whether a run is to outlive its terminal, as with nohup."""
    return number.name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN


def _end(message: str) -> None:
    """End the process here and now: threads that wait for a silent site would hold it back."""
    _say(message)
    os._exit(_CODE)


def _say(message: str) -> None:
    # Not through sys.stderr: a handler may run in the middle of a write to it.
    terminal = os.isatty(sys.__stderr__.fileno()) if sys.__stderr__ else False
    text = f"{_CLEAR_LINE}{_SHOW_CURSOR}{message}\n" if terminal else f"{message}\n"
    if sys.__stderr__:
        with suppress(OSError):
            os.write(sys.__stderr__.fileno(), text.encode())
