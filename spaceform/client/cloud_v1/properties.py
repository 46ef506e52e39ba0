"""Properties of v1: JSON values by key, each with a version."""

from pydantic import JsonValue

from spaceform.aspects.properties import LiveProperty
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object
from spaceform.client.api import Api
from spaceform.client.cloud_v1.conflicts import as_conflict
from spaceform.client.cloud_v1.paging import read_all
from spaceform.errors import NotFoundError, ProviderError

_LIMIT = 200


class Properties:
    """Implements PropertiesPort."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read_properties(self, ref: SpaceRef) -> dict[str, LiveProperty]:
        """Read all properties with `GET /space/{key}/property`, every page of them."""
        answer, rows = read_all(
            self._api,
            *("space", ref.key, "property"),
            limit=_LIMIT,
            query={"expand": "version"},
            identify=lambda answer, row: answer.text(row, "key"),
        )
        return {answer.text(row, "key"): _read(answer, row) for row in rows}

    def read_property(self, ref: SpaceRef, key: str) -> LiveProperty | None:
        """Read a property with `GET /space/{key}/property/{key}`, where 404 means no property."""
        try:
            answer = self._api.get("space", ref.key, "property", key, query={"expand": "version"})
        except NotFoundError:
            return None
        return _read(answer, answer.object)

    def create_property(self, ref: SpaceRef, key: str, value: JsonValue) -> None:
        """Create a property with `POST /space/{key}/property/{key}`; a duplicate is 400.

        The other way, with the key in the body, would create what no path could lead to later.
        """
        try:
            self._api.send("POST", "space", ref.key, "property", key, body={"value": value})
        except ProviderError as error:
            raise as_conflict(error, lambda: self._has(ref, key)) from None

    def update_property(self, ref: SpaceRef, key: str, value: JsonValue, version: int) -> None:
        """Write a property with `PUT /space/{key}/property/{key}`; a taken version is 409."""
        body: JsonValue = {"key": key, "value": value, "version": {"number": version}}
        self._api.send("PUT", "space", ref.key, "property", key, body=body)

    def delete_property(self, ref: SpaceRef, key: str) -> None:
        """Delete a property with `DELETE /space/{key}/property/{key}`."""
        self._api.send("DELETE", "space", ref.key, "property", key)

    def _has(self, ref: SpaceRef, key: str) -> bool:
        return self.read_property(ref, key) is not None


def _read(answer: Answer, row: Object) -> LiveProperty:
    if "value" not in row:
        answer.refuse("value")
    return LiveProperty(value=row["value"], version=answer.number(row, "version", "number"))
