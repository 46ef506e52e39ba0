"""The space that a path names by its id, and where things are."""

from collections.abc import Sequence

from spaceform.sandbox.store.pairs import ADMINISTER
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.refusal import forbidden, unknown
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.paging import MAX_ID, integer


def visible(call: Call) -> Space:
    """The space in the path, if the caller sees it; a key where its id belongs is 400."""
    return with_id(call, integer(call.parts["id"], "id", most=MAX_ID))


def with_id(call: Call, space_id: int) -> Space:
    """The space with an id, if the caller sees it."""
    space = call.store.spaces.with_id(space_id)
    if space is None or not call.sees(space):
        raise unknown(f"No space with id : {space_id}")
    return space


def administered(call: Call) -> Space:
    """The space in the path, if the caller administers it."""
    space = visible(call)
    if not call.may(space, ADMINISTER):
        raise forbidden(f"{call.caller.name} does not have permission to administer {space.key}")
    return space


def place(space: Space, part: str = "") -> str:
    """Where a space, or a list in it, is."""
    return f"/wiki/api/v2/spaces/{space.space_id}{part}"


def choice(call: Call, name: str, choices: Sequence[str]) -> str | None:
    """A query parameter that may be missing, and is one of these otherwise."""
    value = call.first(name)
    if value is not None and value not in choices:
        raise HttpError(400, f"Invalid {name} {value!r}: one of {', '.join(choices)}")
    return value


def wants(call: Call, name: str) -> bool:
    """A query parameter that is true or false, and false where it is missing."""
    return choice(call, name, ("true", "false")) == "true"


def several(call: Call, name: str) -> list[str] | None:
    """A query parameter with values divided by commas, which may be given more than once."""
    values = call.query.get(name)
    if values is None:
        return None
    return [each.strip() for value in values for each in value.split(",") if each.strip()]
