"""Reading the fields of a request's body, with an error that names the field."""

from collections.abc import Mapping

from spaceform.sandbox.wire.bodies import HttpError

Body = Mapping[str, object]


def mapping(body: Body, name: str) -> Body:
    """A field that must be an object."""
    value = optional_mapping(body, name)
    if value is None:
        raise HttpError(400, f"{name} is required")
    return value


def optional_mapping(body: Body, name: str) -> Body | None:
    """A field that may be missing or null, and is an object otherwise."""
    value = body.get(name)
    if value is None or isinstance(value, dict):
        return value
    raise HttpError(400, f"{name} must be an object")


def sequence(body: Body, name: str) -> list[Body]:
    """A field that must be a list of objects; missing, it is empty."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise HttpError(400, f"{name} must be a list")
    return objects(value, name)


def objects(value: list[object], name: str) -> list[Body]:
    """A list in which everything must be an object."""
    found = [each for each in value if isinstance(each, dict)]
    if len(found) < len(value):
        raise HttpError(400, f"{name} must hold objects only")
    return list(found)


def text(body: Body, name: str) -> str:
    """A field that must be text."""
    value = optional_text(body, name)
    if value is None:
        raise HttpError(400, f"{name} is required")
    return value


def optional_text(body: Body, name: str) -> str | None:
    """A field that may be missing or null, and is text otherwise."""
    value = body.get(name)
    if value is None or isinstance(value, str):
        return value
    raise HttpError(400, f"{name} must be text")


def flag(body: Body, name: str, *, default: bool | None = None) -> bool:
    """A field that must be true or false."""
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise HttpError(400, f"{name} must be true or false")
    return value


def number(body: Body, name: str) -> int:
    """A field that must be a whole number."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise HttpError(400, f"{name} must be a whole number")
    return value
