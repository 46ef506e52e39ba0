"""Where in a file something was said."""

from typing import NamedTuple


class Mark(NamedTuple):
    """A place in a manifest or configuration file; lines and columns count from one."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
