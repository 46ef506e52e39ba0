"""The body of a comment: the marker, and a report as long as the host takes."""

import re
from collections.abc import Callable

from spaceform.review.marker import Marker, write_marker
from spaceform.review.port import Review

_TRIES = 4
# GitLab carries out a line such as `/merge` as an order of whoever wrote it, and so do many bots.
_ORDER = re.compile(r"^([ \t]*)/(?=[A-Za-z])", re.MULTILINE)


def compose(review: Review, marker: Marker, render: Callable[[int], str], brief: str) -> str:
    """Return what to write: the report that `render` makes of a limit, or else `brief`.

    A report is made again, shorter, where it turns out too long as the host counts.
    """
    head = f"{write_marker(marker, review.style)}\n\n"
    room = review.limit - measure(head)
    limit = room
    for _ in range(_TRIES):
        report = without_orders(render(limit))
        found = measure(report)
        if found <= room:
            return head + report
        limit = min(limit - 1, limit * room // found)
    return head + brief


def measure(text: str) -> int:
    """Return how long a text is for a host, in units of UTF-16, as most of them count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def without_orders(text: str) -> str:
    """Return a Markdown text that reads the same, without a line that a bot takes for an order."""
    return _ORDER.sub(r"\1\\/", text)


def is_same(one: str, other: str) -> bool:
    """Tell whether two bodies are the same, however the host ends lines and the text."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
