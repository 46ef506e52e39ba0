"""The progress of a long run: a bar on a terminal, now and then a line in a log."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from spaceform.cli.screen import Screen
from spaceform.cli.secrets import scrub

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.text import Text

_SILENCE = 10.0  # seconds between two lines of a log


@dataclass
class Progress:
    """Counts steps, of any thread, towards a total; shown on standard error only."""

    screen: Screen
    title: str
    total: int
    _done: int = 0
    _told: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _bar: "Bar | None" = None

    def __enter__(self) -> Self:
        if not self.screen.quiet and self.screen.is_terminal:
            self._bar = _bar(self.screen)
            self._bar.add_task(self.title, total=self.total)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            with suppress(OSError):
                self._bar.stop()

    def step(self, _what: object = None) -> None:
        """Count one step."""
        with self._lock, suppress(OSError):
            self._done += 1
            if self._bar is not None:
                self._bar.advance(self._bar.task_ids[0])
            elif not self.screen.quiet and time.monotonic() - self._told >= _SILENCE:
                self._told = time.monotonic()
                self.screen.tell(f"{self.title}: {self._done} of {self.total}")

    def tell(self, text: str) -> None:
        """Write a line, above the bar where there is one.

        A terminal that has gone away must not stop a run in the middle of its writes.
        """
        with self._lock, suppress(OSError):
            if self._bar is not None:
                self._bar.console.print(_from_ansi(scrub(text)), soft_wrap=True)
            elif not self.screen.quiet:
                self.screen.tell(text)


def _from_ansi(text: str) -> "Text":
    from rich.text import Text

    return Text.from_ansi(text)


def _bar(screen: Screen) -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True, no_color=not screen.is_colored("stderr")),
        transient=True,
    )
