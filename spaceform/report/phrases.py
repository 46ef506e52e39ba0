"""Phrases: what reports say, in pieces that each format dresses in its own way."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple

from spaceform.change import Action, Change, Reason, Risk
from spaceform.mark import Mark
from spaceform.report.counts import plural
from spaceform.report.untrusted import cut


class Tone(Enum):
    """What a piece of a report is, for formats that have colours."""

    PLAIN = auto()
    TITLE = auto()
    GAIN = auto()
    LOSS = auto()
    CHANGE = auto()
    ALARM = auto()
    WARNING = auto()
    ASIDE = auto()


class Phrase(NamedTuple):
    """A piece of a line; its text is untrusted until a format has made it harmless."""

    text: str
    tone: Tone = Tone.PLAIN


Statement = tuple[Phrase, ...]
"""One line of a report."""

ACTION_SIGNS: dict[Action, Phrase] = {
    "create": Phrase("+", Tone.GAIN),
    "update": Phrase("~", Tone.CHANGE),
    "delete": Phrase("-", Tone.LOSS),
}
RISK_SIGNS: dict[Risk, Phrase] = {
    Risk.CRITICAL: Phrase("!! critical", Tone.ALARM),
    Risk.HIGH: Phrase("! high", Tone.WARNING),
}


def item(change: Change) -> str:
    """Return the address of a change without the space's key."""
    return cut(change.address.partition("/")[2])


def place(mark: Mark | None) -> str:
    """Return where a manifest says it, without the column: people look for the line."""
    return f"{cut(mark.file)}:{mark.line}" if mark else ""


def remarks(change: Change) -> tuple[Phrase, ...]:
    """Return what sets a change apart: its risk and its reason."""
    risk = (RISK_SIGNS[change.risk],) if change.risk in RISK_SIGNS else ()
    return (*risk, *(Phrase(text, Tone.ASIDE) for text in asides(change)))


def asides(change: Change) -> tuple[str, ...]:
    """Return why a change is made, where that is not plain."""
    if change.reason is Reason.DECLARED or change.reason is Reason.ADOPTED:
        return ()
    return (f"({change.reason})",)


def listing(names: Iterable[str], most: int | None = None, what: str = "more") -> str:
    """Return names for a sentence, none of them too long; beyond `most` they are counted."""
    found = [cut(name) for name in names]
    if most is None or len(found) <= most + 1:
        return ", ".join(found)
    return f"{', '.join(found[:most])} and {len(found) - most:,} {what}"


def spaces_named(keys: tuple[str, ...], most: int | None) -> str:
    """Return the keys of spaces for a sentence; where they are many, their number first."""
    if most is None or len(keys) <= most + 1:
        return listing(keys)
    return f"{plural(len(keys), 'space')} ({listing(keys, most)})"
