"""Labels as v1 shows them."""

from spaceform.sandbox.store.records import Label
from spaceform.sandbox.wire.bodies import JsonObject


def label_body(label: Label) -> JsonObject:
    """A label."""
    return {
        "prefix": label.prefix,
        "name": label.name,
        "id": str(label.label_id),
        "label": label.name,
    }
