"""Labels of a space, each with a prefix."""

from typing import Final

from spaceform.sandbox.cloud_v1.label_body import label_body
from spaceform.sandbox.store import labels
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200


def list_labels(call: Call) -> Reply:
    """`GET /space/{spaceKey}/label`."""
    space = call.space()
    prefix = call.first("prefix")
    if prefix is not None:
        labels.check_prefix(prefix)
    return Reply(body=_page(call, space, prefix))


def add_labels(call: Call) -> Reply:
    """`POST /space/{spaceKey}/label`: adds a list of labels and answers with all there are."""
    body = call.json()
    if not isinstance(body, list) or not body:
        raise HttpError(400, "The body must be a list of labels, not empty")
    wanted = [
        (fields.text(label, "prefix"), fields.text(label, "name"))
        for label in fields.objects(body, "labels")
    ]
    space = call.administered()
    labels.add(space, wanted, call.caller.account_id, call.store.ids)
    return Reply(body=_page(call, space, None))


def remove_label(call: Call) -> Reply:
    """`DELETE /space/{spaceKey}/label?name=&prefix=`.

    A trap: without a prefix it removes the label of the prefix `global`, so a team label stays, and
    the answer is 204 all the same.
    """
    name = call.needed("name")
    space = call.administered()
    labels.remove(space, call.first("prefix") or "global", name, call.caller.account_id)
    return NO_CONTENT


def _page(call: Call, space: Space, prefix: str | None) -> JsonObject:
    found = labels.visible(call.store.shown(space), call.caller.account_id, prefix)
    return page(call, found, label_body, window(call, _LIMIT, most=_LIMIT))


OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/label", list_labels),
    Operation("POST", "/space/{spaceKey}/label", add_labels),
    Operation("DELETE", "/space/{spaceKey}/label", remove_label),
)
