"""The places: where in a repository an alert is shown, for hosts that know nothing of a root."""

from typing import NamedTuple
from urllib.parse import quote

from spaceform.mark import Mark

CONFIGURATION = "spaceform.yaml"
"""Where an alert is shown that no line of a manifest causes: every root has this file."""


class Place(NamedTuple):
    """A place in a file, by the path from the top of the repository; lines count from one."""

    path: str
    line: int
    column: int

    @property
    def uri(self) -> str:
        """The path as a relative URI; what is no text in it is lost."""
        return quote(self.path, safe="/", errors="replace")


def place_of(mark: Mark | None, prefix: str) -> Place:
    """Return where a mark is in the repository; without one, the beginning of the configuration.

    A plan file may say anything of its marks: no path leads out of the repository.
    """
    name, line, column = mark or Mark(CONFIGURATION, 1, 1)
    steps = [step for step in f"{prefix}{name}".split("/") if step not in ("", ".", "..")]
    return Place("/".join(steps) or CONFIGURATION, max(line, 1), max(column, 1))
