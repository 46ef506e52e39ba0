"""Properties: JSON values that a space keeps by key."""

from collections.abc import Mapping
from typing import Literal, Protocol

from pydantic import JsonValue

from spaceform.change import Change, Diff, Frame, Risk, SpaceRef, Unmanaged
from spaceform.diff import keyed
from spaceform.json_value import equal
from spaceform.model import Model


class Property(Model):
    """The value of a property; a wrapper, because `null` is a value too."""

    value: JsonValue


class LiveProperty(Property):
    """A property as it is live, with the version that the next write has to name."""

    version: int


class PropertyChange(Change):
    """A property is created, gets another value, or goes."""

    aspect: Literal["properties"] = "properties"
    key_name: str
    before: Property | None = None
    after: Property | None = None


def diff(frame: Frame, desired: Mapping[str, JsonValue], live: Mapping[str, LiveProperty]) -> Diff:
    """Compare properties by their values as JSON, however they are formatted."""
    comparison = keyed(
        frame,
        {key: Property(value=value) for key, value in desired.items()},
        {key: Property(value=found.value) for key, found in live.items()},
        lambda one, other: equal(one.value, other.value),
    )
    changes = tuple(
        PropertyChange(
            address=f"{frame.key}/properties/{difference.item}",
            space_id=frame.space_id,
            key_name=difference.item,
            before=difference.before,
            after=difference.after,
            reason=difference.reason,
            risk=Risk.MEDIUM if difference.after is None else Risk.LOW,
            mark=frame.mark(f"properties/{difference.item}"),
        )
        for difference in comparison.differences
    )
    leftovers = tuple(
        Unmanaged(
            address=f"{frame.key}/properties/{left.item}",
            value=live[left.item].value,
            kept=left.kept,
        )
        for left in comparison.leftovers
    )
    return Diff(changes, leftovers)


def value(change: PropertyChange, live: Mapping[str, LiveProperty]) -> Property | None:
    """Return the property that a change is about, without its version."""
    found = live.get(change.key_name)
    return None if found is None else Property(value=found.value)


def write(
    port: "PropertiesPort",
    ref: SpaceRef,
    change: PropertyChange,
    live: Mapping[str, LiveProperty],
) -> None:
    """Write one property over the version that was live, and over no later one.

    Raises ConflictError where somebody else wrote it since `live` was read.
    """
    key = change.key_name
    found = live.get(key)
    if change.after is None:
        port.delete_property(ref, key)
    elif found is None:
        port.create_property(ref, key, change.after.value)
    else:
        port.update_property(ref, key, change.after.value, found.version + 1)


class PropertiesPort(Protocol):
    """What properties need of a site."""

    def read_property(self, ref: SpaceRef, key: str) -> LiveProperty | None:
        """Read one property by its key; None where the space has none of that key."""
        ...

    def create_property(self, ref: SpaceRef, key: str, value: JsonValue) -> None:
        """Create a property; raises ConflictError where the key is there already."""
        ...

    def update_property(self, ref: SpaceRef, key: str, value: JsonValue, version: int) -> None:
        """Write a property as `version`, the live one plus one; ConflictError if that is taken."""
        ...

    def delete_property(self, ref: SpaceRef, key: str) -> None:
        """Delete a property; raises NotFoundError where there is none."""
        ...
