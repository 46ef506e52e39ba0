"""Scalars: what a plain scalar means in YAML 1.2's core schema, and nothing else.

So `no` is text, `1:30` is text, `0o14` is twelve and a date is text.
"""

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NUMBER_STARTS = frozenset("+-.0123456789")
_MAX_DIGITS = 400
_MAX_INTEGER = 2**63


def resolve(plain: str) -> Scalar:
    """Return the value of a plain scalar; ValueError says why a number has none in JSON."""
    if plain in _WORDS:
        return _WORDS[plain]
    if plain[0] not in _NUMBER_STARTS:
        return plain
    return _number(plain)


def _number(plain: str) -> Scalar:
    if _NOT_FINITE.fullmatch(plain):
        raise ValueError(f"`{plain}` is not a number that JSON knows")
    base = _base(plain)
    if base is None:
        return _decimal_fraction(plain) if _FLOAT.fullmatch(plain) else plain
    # Python refuses to read thousands of digits, and no such number survives JSON anyway.
    value = int(plain, base) if len(plain) <= _MAX_DIGITS else _MAX_INTEGER
    if not -_MAX_INTEGER <= value < _MAX_INTEGER:
        raise ValueError("the number has more than 64 bits")
    return value


def _base(plain: str) -> int | None:
    if _DECIMAL.fullmatch(plain):
        return 10
    if _OCTAL.fullmatch(plain):
        return 8
    return 16 if _HEXADECIMAL.fullmatch(plain) else None


def _decimal_fraction(plain: str) -> float:
    value = float(plain)
    if value in (float("inf"), float("-inf")):
        raise ValueError("the number is too large")
    return value
