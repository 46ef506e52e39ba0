"""The paper that text is written on: a console for a terminal or a log, and lines that hang."""

import io
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

_LEAST_BODY = 20


def printed(write: Callable[[Console], None], *, color: bool, width: int) -> str:
    """Return what is written to a console of a width; no line ends in blanks.

    A line that a CI runner would take for an order, such as `::add-mask::`, is disarmed.
    """
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
    )
    write(console)
    return "".join(f"{_disarmed(line).rstrip()}\n" for line in out.getvalue().splitlines())


def hang(console: Console, lead: Text, body: Text) -> None:
    """Write a body beside its lead; what does not fit goes on below the body's beginning."""
    room = max(_LEAST_BODY, console.width - lead.cell_len)
    blank = Text(" " * lead.cell_len)
    for number, line in enumerate(body.wrap(console, room, overflow="fold")):
        line.rstrip()
        console.print(Text.assemble(blank if number else lead, line), soft_wrap=True)


def _disarmed(line: str) -> str:
    start = len(line) - len(line.lstrip())
    return f"{line[:start]}\\{line[start:]}" if line.startswith("::", start) else line
