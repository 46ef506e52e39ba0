"""What goes over the line: pauses that the site asks for, and at the end how much it was."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from spaceform.cli.progress import Progress
from spaceform.client import Site
from spaceform.transport import Stats

_WORTH_TELLING = 2.0  # seconds; a shorter pause is over before anybody has read of it


@dataclass
class Traffic:
    """Tells of long pauses while it lasts and, where that is wanted, of the traffic at its end."""

    site: Site
    progress: Progress
    verbose: bool

    def __enter__(self) -> Self:
        self.site.transport.on_pause = self._tell_pause
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.site.transport.on_pause = None
        if self.verbose:
            for line in describe_traffic(self.site.stats):
                self.progress.tell(line)

    def _tell_pause(self, seconds: float) -> None:
        if seconds > _WORTH_TELLING:
            self.progress.tell(f"The site asks for a pause of {seconds:.0f} s.")


def describe_traffic(stats: Stats) -> tuple[str, ...]:
    """Return what was sent and waited for, and what the site thought of it."""
    sent = f"{_count(stats.requests, 'request')}, {_count(stats.writes, 'write')} among them"
    repeated = f", {stats.retries} repeated" if stats.retries else ""
    waited = f"; {_count(stats.waits, 'wait')}, {stats.waited:.1f} s in all" if stats.waits else ""
    line = f"{sent}{repeated}{waited}."
    if stats.least is None:
        return (line,)
    asked = _count(stats.throttled, "time")
    return (
        line,
        f"The site asked {asked} for fewer requests; they went down to {stats.least} at a time.",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
