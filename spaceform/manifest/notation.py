"""Notation: values as YAML that people like to read, and that reads back as the same values."""

import json
import re

from pydantic import JsonValue

from spaceform.manifest.source import UNPRINTABLE

_WIDTH = 100
_LONGEST_KEY = 1000
"""YAML looks 1024 characters ahead for the colon; a longer key needs a sign that it is one."""

# A letter first, so that it is no number and no date; nothing that means something in YAML. libyaml
# does not know colons of YAML 1.2 inside brackets.
_PLAIN_IN_FLOW = re.compile(r"~?[^\W\d_](?:[\w ./@+~-]*[\w./@+~-])?")
_PLAIN = re.compile(r"~?[^\W\d_](?:(?:[\w ./@+~-]|:(?=[\w/]))*[\w./@+~-])?")
_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""What is no text in YAML 1.2 or, which other programs read, in 1.1."""

# A block keeps what nobody sees at the ends of its lines and of itself; it better stays quoted.
_BLOCK = re.compile(r"[^\s].*[^\s]|[^\s]")
_FIRST_ASTRAL = 0x10000


def text(value: str, *, in_flow: bool = False) -> str:
    """Write a text on one line, without quotes where it is text without them."""
    plain = _PLAIN_IN_FLOW if in_flow else _PLAIN
    if plain.fullmatch(value) and value.casefold() not in _WORDS:
        return value
    return UNPRINTABLE.sub(_escape, json.dumps(value, ensure_ascii=False))


def flow(value: JsonValue) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        pairs = (f"{_key(key, in_flow=True)}: {flow(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return text(value, in_flow=True) if isinstance(value, str) else json.dumps(value)


def entry(key: str, value: JsonValue, comment: str = "") -> list[str]:
    """Write a key with its value on as few lines as are easy to read; the comment stands behind."""
    name = _key(key)
    if name.startswith("?"):
        return [name, f": {flow(value)}"]
    return _lines(f"{name}:", value, f"  {comment}" if comment else "")


def indented(lines: list[str]) -> list[str]:
    """Move lines to the right, but for empty ones."""
    return [f"  {line}" if line else line for line in lines]


def remark(told: str) -> str:
    """Make a comment of what people are told, which may come from anywhere; empty for nothing."""
    shown = "".join(sign if sign.isprintable() else " " for sign in told).strip()
    return f"# {shown}" if shown else ""


def _lines(head: str, value: JsonValue, behind: str = "") -> list[str]:
    if isinstance(value, str):
        return _block(head, value, behind) or [f"{head} {text(value)}{behind}"]
    line = f"{head} {flow(value)}"
    if not isinstance(value, dict | list) or not value or len(line) <= _WIDTH:
        return [f"{line}{behind}"]
    if isinstance(value, dict):
        inner = [entry(key, item) for key, item in value.items()]
    else:
        inner = [_lines("-", item) for item in value]
    return [f"{head}{behind}", *indented([line for lines in inner for line in lines])]


def _block(head: str, value: str, behind: str) -> list[str] | None:
    """Write a text of several lines as a block; None where that would hide a part of it."""
    body = value.removesuffix("\n")
    lines = body.split("\n")
    # One kind of line end, which a reader does not turn into another.
    shown = all(map(_BLOCK.fullmatch, filter(None, lines))) and not UNPRINTABLE.search(body)
    if len(lines) == 1 or not shown or "\r" in body or not (lines[0] and lines[-1]):
        return None
    sign = "|" if value.endswith("\n") else "|-"
    return [f"{head} {sign}{behind}", *indented(lines)]


def _key(key: str, *, in_flow: bool = False) -> str:
    written = text(key, in_flow=in_flow)
    return written if len(written) <= _LONGEST_KEY else f"? {written}"


def _escape(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return f"\\u{code:04x}" if code < _FIRST_ASTRAL else f"\\U{code:08x}"
