"""Labels, which v2 only reads: of the whole site, of a space, of a space's content."""

from collections.abc import Iterable
from itertools import chain
from typing import Final

from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.cloud_v2.label_body import label_body
from spaceform.sandbox.store import labels
from spaceform.sandbox.store.records import Label
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page
from spaceform.sandbox.wire.paging import MAX_ID, integer

_PREFIXES: Final = ("my", "team")
_FIELDS: Final = ("id", "created-date", "name")
_ORDERS: Final = (*_FIELDS, *(f"-{name}" for name in _FIELDS))


def list_labels(call: Call) -> Reply:
    """`GET /labels`: those of all visible spaces and their content, each once."""
    prefixes = places.several(call, "prefix")
    for prefix in prefixes or ():
        labels.check_prefix(prefix)
    texts = places.several(call, "label-id")
    ids = None if texts is None else {integer(each, "label-id", most=MAX_ID) for each in texts}
    spaces = [space for space in call.store.spaces if call.sees(space)]
    of_spaces = chain.from_iterable(call.store.shown(space).labels for space in spaces)
    contents = chain.from_iterable(call.store.contents.in_space(space.space_id) for space in spaces)
    of_contents = chain.from_iterable(content.labels for content in contents)
    found = (
        label
        for label in _seen(call, chain(of_spaces, of_contents))
        if (prefixes is None or label.prefix in prefixes) and (ids is None or label.label_id in ids)
    )
    return _page(call, _once(found))


def list_space_labels(call: Call) -> Reply:
    """`GET /spaces/{id}/labels`."""
    space = places.visible(call)
    prefix = places.choice(call, "prefix", _PREFIXES)
    return _page(call, labels.visible(call.store.shown(space), call.caller.account_id, prefix))


def list_content_labels(call: Call) -> Reply:
    """`GET /spaces/{id}/content/labels`, each once however much content has it."""
    space = places.visible(call)
    prefix = places.choice(call, "prefix", _PREFIXES)
    contents = call.store.contents.in_space(space.space_id)
    found = _seen(call, chain.from_iterable(content.labels for content in contents))
    return _page(call, _once(label for label in found if prefix in (None, label.prefix)))


def _seen(call: Call, found: Iterable[Label]) -> Iterable[Label]:
    own = call.caller.account_id
    return (label for label in found if label.prefix != "my" or label.owner == own)


def _once(found: Iterable[Label]) -> list[Label]:
    return list({(label.prefix, label.name): label for label in found}.values())


def _page(call: Call, found: Iterable[Label]) -> Reply:
    order = call.first("sort") or "id"
    if order not in _ORDERS:
        raise HttpError(400, f"sort must be one of {', '.join(_ORDERS)}")
    ordered = sorted(found, key=lambda label: label.label_id)
    if order.lstrip("-") == "name":
        ordered.sort(key=lambda label: label.name)
    return page(call, ordered[::-1] if order.startswith("-") else ordered, label_body)


OPERATIONS: Final = (
    Operation("GET", "/labels", list_labels),
    Operation("GET", "/spaces/{id}/labels", list_space_labels),
    Operation("GET", "/spaces/{id}/content/labels", list_content_labels),
)
