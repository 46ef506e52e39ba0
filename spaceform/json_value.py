"""JSON values: their type, how they are read, their canonical text, and when two are equal."""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import NoReturn

from pydantic import JsonValue

__all__ = ["JsonValue", "canonical", "equal", "parse", "sha256"]


def parse(text: str | bytes) -> JsonValue:
    """Read a JSON text.

    Raises ValueError where it is none, or where it has a number that could not be written again.
    """
    value: JsonValue = json.loads(text, parse_constant=_refuse_number, parse_float=_finite)
    return value


def canonical(value: object) -> str:
    """Return the one text of a JSON value: sorted keys, no spaces, whole floats as integers."""
    return json.dumps(
        _whole(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def equal(one: object, other: object) -> bool:
    """Tell whether two JSON values are the same; `true` is not `1`, `1.0` is `1`."""
    return canonical(one) == canonical(other)


def sha256(value: object) -> str:
    """Return the SHA-256 of a JSON value's canonical text, in hexadecimal digits."""
    # Half a surrogate pair is no UTF-8, but JSON can carry one, and a site may show one.
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text)


def _refuse_number(text: str) -> NoReturn:
    message = f"{text[:20]} is no number of JSON"
    raise ValueError(message)


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    return value
