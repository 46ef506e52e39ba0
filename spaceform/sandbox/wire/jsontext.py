"""JSON as a careful server reads it: whatever comes in can go out again."""

import json
import math
from typing import Final, NoReturn

MAX_DEPTH: Final = 200


class JsonError(ValueError):
    """Text that is not JSON, or is JSON that could not be sent back."""


def loads(raw: bytes) -> object:
    """Read JSON without NaN, numbers beyond a double, halves of surrogates and abysses."""
    if _depth(raw) > MAX_DEPTH:
        raise JsonError(f"nested deeper than {MAX_DEPTH}")
    try:
        value: object = json.loads(raw.decode(), parse_constant=_refuse, parse_float=_float)
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode()
    except ValueError as error:
        raise JsonError(str(error)) from error
    return value


def _refuse(name: str) -> NoReturn:
    raise JsonError(f"{name} is not JSON")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JsonError(f"{text} is too large")
    return number


def _depth(raw: bytes) -> int:
    # An upper bound is enough for almost every body; only a suspicious one is walked through.
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return 0
    deepest = depth = 0
    in_text = escaped = False
    for byte in raw:
        if in_text:
            in_text = escaped or byte != _QUOTE
            escaped = byte == _BACKSLASH and not escaped
        elif byte == _QUOTE:
            in_text = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


_QUOTE: Final = ord('"')
_BACKSLASH: Final = ord("\\")
