"""Spaces: listed, created, read. v2 changes and deletes none."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.cloud_v2.creation import create
from spaceform.sandbox.cloud_v2.space_body import based, listed_body, single_body
from spaceform.sandbox.store import labels
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page
from spaceform.sandbox.wire.paging import MAX_ID, integer

MOST_NAMED: Final = 250

_STATUSES: Final = ("current", "archived")
_KINDS: Final = (
    "global",
    "collaboration",
    "knowledge_base",
    "personal",
    "system",
    "onboarding",
    "xflow_sample_space",
)
_KEYS: Final[dict[str, Callable[[Space], tuple[str, int]]]] = {
    "id": lambda space: ("", space.space_id),
    "key": lambda space: (space.key.lower(), space.space_id),
    "name": lambda space: (space.name.lower(), space.space_id),
}
_ORDERS: Final = (*_KEYS, *(f"-{name}" for name in _KEYS))


def list_spaces(call: Call) -> Reply:
    """`GET /spaces`: what the caller sees, archived or not, by id unless `sort` says otherwise."""
    order = places.choice(call, "sort", _ORDERS) or "id"
    found = sorted(
        _filtered(call, _named(call)),
        key=_KEYS[order.removeprefix("-")],
        reverse=order.startswith("-"),
    )
    return page(call, found, lambda space: listed_body(call, space))


def create_space(call: Call) -> Reply:
    """`POST /spaces`, on sites with roles; without the right to create spaces it is 404."""
    space = create(call)
    return Reply(201, based(call, listed_body(call, space)))


def get_space(call: Call) -> Reply:
    """`GET /spaces/{id}`."""
    return Reply(body=single_body(call, places.visible(call)))


def _named(call: Call) -> Iterable[Space]:
    """The spaces that the query names by key or id; all that are listed by now if it names none."""
    keys, ids = _several(call, "keys"), _several(call, "ids")
    if keys is None and ids is None:
        return filter(call.store.is_listed, call.store.spaces)
    spaces = call.store.spaces
    by_key = [spaces.find(key) for key in keys or ()]
    by_id = [spaces.with_id(integer(text, "ids", most=MAX_ID)) for text in ids or ()]
    found = {space.space_id: space for space in (*by_key, *by_id) if space is not None}
    if keys is not None and ids is not None:
        both = {each.space_id for each in by_key if each} & {
            each.space_id for each in by_id if each
        }
        return [space for space_id, space in found.items() if space_id in both]
    return found.values()


def _several(call: Call, name: str) -> list[str] | None:
    values = places.several(call, name)
    if values is not None and len(values) > MOST_NAMED:
        raise HttpError(400, f"{name} must not have more than {MOST_NAMED} values")
    return values


def _filtered(call: Call, spaces: Iterable[Space]) -> Iterator[Space]:
    status = places.choice(call, "status", _STATUSES)
    kind = places.choice(call, "type", _KINDS)
    wanted = places.several(call, "labels")
    # Favourites are a matter of the user interface: nobody has any here.
    if call.first("favorited-by") is not None:
        return
    for space in spaces:
        fits = status in (None, space.status) and kind in (None, space.kind)
        if fits and call.sees(space) and (wanted is None or _has_label(call, space, wanted)):
            yield space


def _has_label(call: Call, space: Space, wanted: list[str]) -> bool:
    found = labels.visible(call.store.shown(space), call.caller.account_id)
    return any(label.name in wanted for label in found)


OPERATIONS: Final = (
    Operation("GET", "/spaces", list_spaces),
    Operation("POST", "/spaces", create_space),
    Operation("GET", "/spaces/{id}", get_space),
)
