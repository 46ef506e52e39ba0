"""Pieces: the lines of a report as templates take them, with nothing left to decide."""

from collections.abc import Iterable
from typing import NamedTuple

from spaceform.change import Action, Change
from spaceform.report.phrases import Phrase, Statement, Tone


class Sign(NamedTuple):
    """What stands before a line: a mark, the word that says the same, and how it looks."""

    mark: str
    word: str
    tone: str


class Piece(NamedTuple):
    """A piece of a line, and how it looks."""

    text: str
    tone: str


class Line(NamedTuple):
    """One line, with a sign where something comes or goes."""

    sign: Sign | None
    pieces: tuple[Piece, ...]


class Words(NamedTuple):
    """The words for what comes and what goes."""

    gain: str
    loss: str


ACCESS = Words("gains", "loses")
VALUES = Words("now", "was")
ITEMS = Words("managed", "released")
_WORDS = {"grants": ACCESS, "custom-content": ACCESS, "role": ACCESS}

ACTIONS: dict[Action, Sign] = {
    "create": Sign("+", "create", "gain"),
    "update": Sign("~", "change", "change"),
    "delete": Sign("−", "remove", "loss"),  # noqa: RUF001 (a minus as wide as the plus)
}
_MINUS = ACTIONS["delete"].mark


def words_for(change: Change) -> Words:
    """Return the words that fit what a change is about."""
    return _WORDS.get(change.aspect, VALUES)


def gain(word: str) -> Sign:
    """Return the sign of what comes."""
    return Sign("+", word, "gain")


def loss(word: str) -> Sign:
    """Return the sign of what goes."""
    return Sign(_MINUS, word, "loss")


def lines(said: Iterable[Statement], words: Words) -> tuple[Line, ...]:
    """Return statements as lines, the sign of each apart from what it says."""
    return tuple(_line(statement, words) for statement in said)


def pieces(phrases: Iterable[Phrase]) -> tuple[Piece, ...]:
    """Return phrases as pieces."""
    return tuple(Piece(phrase.text, phrase.tone.name.lower()) for phrase in phrases)


def _line(statement: Statement, words: Words) -> Line:
    first, *rest = statement
    mark, _, text = first.text.partition(" ")
    if mark == "+" and first.tone is Tone.GAIN:
        return Line(gain(words.gain), pieces((first._replace(text=text), *rest)))
    if mark == "-" and first.tone is Tone.LOSS:
        return Line(loss(words.loss), pieces((first._replace(text=text), *rest)))
    return Line(None, pieces(statement))
