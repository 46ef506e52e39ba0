"""Properties of v2: JSON values by key, each with an id and a version."""

from pydantic import JsonValue

from spaceform.aspects.properties import LiveProperty
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object
from spaceform.client.api import Api
from spaceform.client.cloud_v1.conflicts import as_conflict
from spaceform.client.cloud_v2.paging import find_included, read_all
from spaceform.errors import NotFoundError, ProviderError

INCLUDE = {"include-properties": "true"}

_PROPERTIES = "properties"


class Properties:
    """Implements PropertiesPort. Who made a property is not read: live and published differ."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read_properties(self, ref: SpaceRef) -> dict[str, LiveProperty]:
        """Read all properties with `GET /spaces/{id}/properties`, every page of them."""
        answer, rows = read_all(self._api, "spaces", ref.id, _PROPERTIES, identify=_identify)
        return _take_all(answer, rows)

    def take_properties(self, answer: Answer, ref: SpaceRef) -> dict[str, LiveProperty]:
        """Take the properties that came along with a space, or read them if not all did."""
        rows = find_included(answer, _PROPERTIES)
        return self.read_properties(ref) if rows is None else _take_all(answer, rows)

    def read_property(self, ref: SpaceRef, key: str) -> LiveProperty | None:
        """Read a property with `GET /spaces/{id}/properties?key=`, which never lags."""
        found = self._find(ref, key)
        return None if found is None else _take(*found)

    def create_property(self, ref: SpaceRef, key: str, value: JsonValue) -> None:
        """Create a property with `POST /spaces/{id}/properties`; a duplicate is 400."""
        body: JsonValue = {"key": key, "value": value}
        try:
            self._api.send("POST", "spaces", ref.id, _PROPERTIES, body=body)
        except ProviderError as error:
            raise as_conflict(error, lambda: self._find(ref, key) is not None) from None

    def update_property(self, ref: SpaceRef, key: str, value: JsonValue, version: int) -> None:
        """Write a property with `PUT /spaces/{id}/properties/{id}`; a taken version is 409."""
        body: JsonValue = {"key": key, "value": value, "version": {"number": version}}
        self._api.send("PUT", "spaces", ref.id, _PROPERTIES, self._id_of(ref, key), body=body)

    def delete_property(self, ref: SpaceRef, key: str) -> None:
        """Delete a property with `DELETE /spaces/{id}/properties/{id}`."""
        self._api.send("DELETE", "spaces", ref.id, _PROPERTIES, self._id_of(ref, key))

    def _id_of(self, ref: SpaceRef, key: str) -> str:
        found = self._find(ref, key)
        if found is None:
            raise NotFoundError(f"{ref.key} has no property {key!r} any more.")
        answer, row = found
        return answer.identifier(row, "id")

    def _find(self, ref: SpaceRef, key: str) -> tuple[Answer, Object] | None:
        answer, rows = read_all(self._api, "spaces", ref.id, _PROPERTIES, query={"key": key})
        named = [row for row in rows if answer.text(row, "key") == key]
        return (answer, named[0]) if named else None


def find_property(answer: Answer, key: str) -> LiveProperty | None:
    """Find a property among those that came along with a space; None says nothing."""
    part = answer.object.get(_PROPERTIES)
    rows = [] if part is None else answer.objects(part, "results")
    named = [row for row in rows if answer.text(row, "key") == key]
    return _take(answer, named[0]) if named else None


def _identify(answer: Answer, row: Object) -> str:
    return answer.text(row, "key")


def _take_all(answer: Answer, rows: list[Object]) -> dict[str, LiveProperty]:
    return {answer.text(row, "key"): _take(answer, row) for row in rows}


def _take(answer: Answer, row: Object) -> LiveProperty:
    if "value" not in row:
        answer.refuse("value")
    return LiveProperty(value=row["value"], version=answer.number(row, "version", "number"))
