"""Events: what libyaml, or ruamel.yaml in its absence, says while it reads a text."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import Event

try:
    from _ruamel_yaml import CParser
except ImportError:  # pragma: no cover - there are machines without libyaml
    CParser = None

FAST: bool = CParser is not None
"""Whether libyaml is there: twenty times faster than Python, with the same values."""

Next = Callable[[], Event]

_LONG_ESCAPE = re.compile(r"\\U([0-9A-Fa-f]{8})")
_LAST_CHARACTER = 0x10FFFF


class Position(Protocol):
    """A place in a text; lines and columns count from zero."""

    @property
    def line(self) -> int:
        """The line."""
        ...

    @property
    def column(self) -> int:
        """The column."""
        ...


class _Place(NamedTuple):
    line: int
    column: int


def read_events(text: str, *, fast: bool = FAST) -> Next:
    """Return a function that gives the next event of a text; it raises ruamel's YAMLError."""
    if fast:
        return cast("Next", CParser(text).get_event)
    return _read_in_python(text).__next__


def _read_in_python(text: str) -> Iterator[Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except ValueError as error:
        # ruamel.yaml makes characters of any number, and Python refuses: "\U00110000".
        problem = "an escape stands for no character"
        raise MarkedYAMLError(problem=problem, problem_mark=_bad_escape(text)) from error


def _bad_escape(text: str) -> _Place:
    for escape in _LONG_ESCAPE.finditer(text):
        if int(escape[1], 16) > _LAST_CHARACTER:
            before = text[: escape.start()]
            return _Place(before.count("\n"), escape.start() - before.rfind("\n") - 1)
    return _Place(0, 0)
