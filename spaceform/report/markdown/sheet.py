"""The sheet: a report in sections, and how it is made to fit into what a host takes.

What is least dangerous is cut first, and what was cut is counted where it would have stood.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

from spaceform.change import RISKS, Risk
from spaceform.report.markdown.inert import fenced

LIMIT = 65_536
"""How many characters a comment on GitHub takes."""

FEW = 12
"""How many lines a section has at most that nobody needs to unfold."""


class Kind(IntEnum):
    """What is cut earlier among things of the same risk."""

    UNMANAGED = 0
    NOTE = 1
    DRIFT = 2
    CHANGE = 3
    PRINCIPAL = 4
    SPACE = 5
    OBSTACLE = 6


@dataclass(frozen=True)
class Entry:
    """Something that is shown whole or not at all.

    `head` is written once above those that share it. `weight` is how many things it stands for, and
    `keys` are the spaces that they are in.
    """

    lines: tuple[str, ...]
    risk: Risk
    kind: Kind
    head: str = ""
    weight: int = 1
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Entries under a title; `told` says how many of them are not shown."""

    title: str
    entries: Sequence[Entry]
    told: Callable[[Sequence[Entry]], str]
    level: int = 3
    diff: bool = True
    folded: bool = False

    def blocks(self, dropped: Collection[int], *, collapsible: bool) -> Iterator[str]:
        """Yield the blocks of the section without the entries that were dropped, by identity."""
        kept = [entry for entry in self.entries if id(entry) not in dropped]
        body = list(_lines(kept))
        if body:
            body = list(fenced(body)) if self.diff else body
        folded = self.folded and collapsible and bool(body)
        if folded:
            yield f"<details>\n<summary>{self.title}</summary>"
        else:
            yield f"{'#' * self.level} {self.title}"
        if body:
            yield "\n".join(body)
        if left := [entry for entry in self.entries if id(entry) in dropped]:
            yield f"*… {'and ' if kept else ''}{self.told(left)} not shown.*"
        if folded:
            yield "</details>"


Sheet = tuple[Section | str, ...]
"""Sections, and paragraphs that are never cut."""


def size(text: str) -> int:
    """Count the characters of a text as the strictest host would: in units of UTF-16.

    GitHub takes 65,536 code points, and never more than four bytes for each of them.
    """
    return len(text.encode("utf-16-le")) // 2


def written(sheet: Sheet, dropped: Collection[int] = (), *, collapsible: bool) -> str:
    """Return a sheet as Markdown, without the entries that were dropped."""
    blocks = chain.from_iterable(
        (part,) if isinstance(part, str) else part.blocks(dropped, collapsible=collapsible)
        for part in sheet
    )
    return "\n\n".join(blocks) + "\n"


def fit(sheet: Sheet, limit: int, highest: Risk, *, collapsible: bool) -> str | None:
    """Return a sheet that is no longer than a host takes, with as little cut as possible.

    Nothing is cut that is more dangerous than `highest`; None where that is not enough.
    """
    order = [id(entry) for entry in _from_the_least(sheet, highest)]

    def without(count: int) -> str:
        return written(sheet, frozenset(order[:count]), collapsible=collapsible)

    found = without(0)
    if size(found) <= limit:
        return found
    too_few, enough = 0, len(order)
    found = without(enough)
    if size(found) > limit:
        return None
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        tried = without(middle)
        if size(tried) <= limit:
            found, enough = tried, middle
        else:
            too_few = middle
    return found


def _from_the_least(sheet: Sheet, highest: Risk) -> list[Entry]:
    """Return what may be cut in the order of cutting it: the last of the least dangerous first."""
    sections = [part for part in reversed(sheet) if isinstance(part, Section)]
    entries = [entry for section in sections for entry in reversed(section.entries)]
    found = [entry for entry in entries if RISKS.index(entry.risk) >= RISKS.index(highest)]
    return sorted(found, key=lambda entry: (-RISKS.index(entry.risk), entry.kind))


def _lines(entries: Iterable[Entry]) -> Iterator[str]:
    head = ""
    for entry in entries:
        if entry.head and entry.head != head:
            yield entry.head
        head = entry.head
        yield from entry.lines
