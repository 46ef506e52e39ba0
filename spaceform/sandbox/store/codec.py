"""Records to JSON and back, by their own annotations."""

from collections.abc import Callable
from dataclasses import MISSING, asdict, fields
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

_Record = TypeVar("_Record")

_PLAIN: Final[dict[type, str]] = {str: "text", int: "a whole number", bool: "true or false"}


class DecodeError(ValueError):
    """A document is not what a record needs; the message names the place."""


def encode(record: object) -> dict[str, object]:
    """A record as plain JSON values."""
    return asdict(cast("Any", record))


def decode(record: type[_Record], document: object, place: str = "") -> _Record:
    """A record out of plain JSON values; raises DecodeError with the place of what does not fit."""
    if not isinstance(document, dict):
        raise DecodeError(f"{place or 'the document'}: expected a mapping")
    hints = get_type_hints(record)
    values: dict[str, object] = {}
    for field in fields(cast("Any", record)):
        where = f"{place}.{field.name}" if place else field.name
        if field.name in document:
            values[field.name] = _value(hints[field.name], document[field.name], where)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise DecodeError(f"{where}: missing")
    strange = sorted(set(document) - {field.name for field in fields(cast("Any", record))})
    if strange:
        raise DecodeError(f"{place or 'the document'}: unknown key {strange[0]!r}")
    return record(**values)


def _value(wanted: object, value: object, place: str) -> object:
    if wanted is object:
        return value
    origin = get_origin(wanted)
    if origin is not None:
        return _CONTAINERS[origin](get_args(wanted), value, place)
    if wanted is float:
        return float(_plain(int, value, place) if isinstance(value, int) else _float(value, place))
    if wanted in _PLAIN:
        return _plain(wanted, value, place)
    return decode(cast("type", wanted), value, place)


def _plain(wanted: type, value: object, place: str) -> Any:  # noqa: ANN401 - as annotated
    if type(value) is not wanted:
        raise DecodeError(f"{place}: expected {_PLAIN[wanted]}")
    return value


def _float(value: object, place: str) -> float:
    if not isinstance(value, float):
        raise DecodeError(f"{place}: expected a number")
    return value


def _list(arguments: tuple[object, ...], value: object, place: str) -> object:
    if not isinstance(value, list):
        raise DecodeError(f"{place}: expected a list")
    return [_value(arguments[0], each, f"{place}[{at}]") for at, each in enumerate(value)]


def _mapping(arguments: tuple[object, ...], value: object, place: str) -> object:
    if not isinstance(value, dict):
        raise DecodeError(f"{place}: expected a mapping")
    return {key: _value(arguments[1], each, f"{place}.{key}") for key, each in value.items()}


def _optional(arguments: tuple[object, ...], value: object, place: str) -> object:
    wanted = next(each for each in arguments if each is not NoneType)
    return None if value is None else _value(wanted, value, place)


_CONTAINERS: Final[dict[object, Callable[[tuple[object, ...], object, str], object]]] = {
    list: _list,
    dict: _mapping,
    UnionType: _optional,
}
