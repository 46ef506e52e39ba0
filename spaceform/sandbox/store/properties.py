"""The rules on a space's properties."""

import json
from typing import Final

from spaceform.sandbox.store.records import Property, Space
from spaceform.sandbox.store.refusal import conflict, invalid, too_large, unknown

# 32 KB is published for content properties; for space properties only that too long is refused.
MAX_VALUE_BYTES: Final = 32_768
MAX_KEY_LENGTH: Final = 255


def find(space: Space, key: str) -> Property:
    """The property with a key."""
    found = space.properties.get(key)
    if found is None:
        raise unknown(f"There is no property {key!r} in space {space.key}")
    return found


def create(space: Space, new: Property) -> Property:
    """Add a property; its key must be free."""
    if not 0 < len(new.key) <= MAX_KEY_LENGTH:
        raise invalid(f"A property's key has 1 to {MAX_KEY_LENGTH} characters")
    check_value(new.value)
    if new.key in space.properties:
        raise conflict(f"A property with key {new.key!r} already exists in space {space.key}")
    space.properties[new.key] = new
    return new


def update(live: Property, value: object, number: int) -> Property:
    """Give a property a new value, if `number` is the version that comes next."""
    check_value(value)
    if number != live.version + 1:
        raise conflict(
            f"Cannot update property {live.key!r}: version {live.version + 1} is next, not {number}"
        )
    live.value, live.version = value, number
    return live


def remove(space: Space, key: str) -> None:
    """Forget a property."""
    del space.properties[find(space, key).key]


def check_value(value: object) -> None:
    """Refuse a missing value, and one longer than the site keeps."""
    if value is None:
        raise invalid("No property value was provided")
    size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_VALUE_BYTES:
        raise too_large(f"The property's value has {size} bytes; {MAX_VALUE_BYTES} are allowed")
