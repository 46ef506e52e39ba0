"""Untrusted text: whatever comes from a manifest or the live site, made harmless to look at."""

import json
import re
import unicodedata
from itertools import takewhile

LONGEST = 160
"""How many characters of a value are shown, where nobody asks for more."""

_MOST_MARKS = 4
_CONTEXT = 24
_EMOJI_STYLE = "\ufe0f"
# These take no room, or look like a space, though Unicode calls them letters, marks or symbols.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
# GitHub's runner takes `##[command]` anywhere in a line for an order, Azure's `##vso[command]`.
_COMMAND = re.compile(r"#(?=#\w*\[)")
_UNUSUAL = re.compile(r"[^\n -~]")


def visible(text: str) -> str:
    r"""Return a text on one line in which everything can be seen, and nothing steers a terminal.

    Control characters, bidi controls, whatever takes no room, line separators, lone surrogates and
    heaps of combining marks are written as escapes such as `\x1b` or `\u202e`.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(_escaped(text))
    return _COMMAND.sub(r"#\\", text)


def visible_json(text: str) -> str:
    """Return a JSON text that reads the same, with all that is hidden or a command as escapes."""
    text = _UNUSUAL.sub(lambda found: _json_escaped(found[0]), text)
    return _COMMAND.sub(r"\\u0023", text)


def cut(text: str, limit: int = LONGEST) -> str:
    """Return the beginning of a text, and how much more there is."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… (+{len(text) - limit:,} characters)"


def cut_around(before: str, after: str, limit: int = LONGEST) -> tuple[str, str]:
    """Return two texts cut so that the place is seen where they begin to differ."""
    start = 0
    if max(len(before), len(after)) > limit:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
        start = max(0, sum(1 for _ in same) - min(_CONTEXT, limit // 2))
    sign = "…" if start else ""
    return sign + cut(before[start:], limit), sign + cut(after[start:], limit)


def is_right_to_left(text: str) -> bool:
    """Tell whether a terminal may turn a line around in which the text stands."""
    return not text.isascii() and any(
        unicodedata.bidirectional(char) in ("R", "AL") for char in text
    )


def _escaped(text: str) -> list[str]:
    shown: list[str] = []
    marks = _MOST_MARKS  # a mark at the beginning would join what stands before the text
    last = ""
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        is_style = char == _EMOJI_STYLE and unicodedata.category(last or " ") == "So"
        hidden = (_is_hidden(char) and not is_style) or marks > _MOST_MARKS
        shown.append(_escape(char) if hidden else char)
        last = char
    return shown


def _json_escaped(char: str) -> str:
    if not _is_hidden(char):
        return char
    return "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1]


def _is_hidden(char: str) -> bool:
    return char in _BLANK or not char.isprintable()


def _escape(char: str) -> str:
    code = ord(char)
    if char in "\n\r\t":
        return {"\n": r"\n", "\r": r"\r", "\t": r"\t"}[char]
    if code <= 0xFF:  # noqa: PLR2004 (what two digits hold)
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 (four)
