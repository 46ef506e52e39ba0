"""A space's categories, which are its team labels; `expand=metadata.labels` has them as well."""

from typing import Final

from spaceform.sandbox.store import labels
from spaceform.sandbox.store.records import Label
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200
_PREFIX: Final = "team"
_ONE: Final = "/space/{spaceKey}/category/{name}"


def list_labels(call: Call) -> Reply:
    """`GET /space/{spaceKey}/labels`: the space's own labels, of every prefix.

    The documents say that it has those of the content as well; content has no labels here.
    """
    space = call.space()
    found = labels.visible(space, call.caller.account_id)
    return Reply(body=page(call, found, label_body, window(call, _LIMIT, most=_LIMIT)))


def add_category(call: Call) -> Reply:
    """`POST /space/{spaceKey}/category/{name}`; one that is there already is no error."""
    space = call.administered()
    wanted = [(_PREFIX, call.parts["name"])]
    labels.add(space, wanted, call.caller.account_id, call.store.ids)
    return NO_CONTENT


def remove_category(call: Call) -> Reply:
    """`DELETE /space/{spaceKey}/category/{name}`; one that is not there is no error."""
    space = call.administered()
    labels.remove(space, _PREFIX, call.parts["name"], call.caller.account_id)
    return NO_CONTENT


def label_body(label: Label) -> JsonObject:
    """A label."""
    return {"prefix": label.prefix, "name": label.name, "id": str(label.label_id)}


OPERATIONS: Final = (Operation("GET", "/space/{spaceKey}/labels", list_labels),)

# The documents of 9.x have the removal alone; clients of 9.x were seen to use both.
CATEGORIES: Final = (
    Operation("POST", _ONE, add_category),
    Operation("DELETE", _ONE, remove_category),
)
