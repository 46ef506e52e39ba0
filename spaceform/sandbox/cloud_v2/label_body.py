"""Labels as v2 shows them."""

from spaceform.sandbox.store.records import Label
from spaceform.sandbox.wire.bodies import JsonObject


def label_body(label: Label) -> JsonObject:
    """A label."""
    return {"id": str(label.label_id), "name": label.name, "prefix": label.prefix}
