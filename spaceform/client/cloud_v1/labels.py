"""Team labels of v1, which categorise the space itself."""

from pydantic import JsonValue

from spaceform.change import SpaceRef
from spaceform.client.api import Api
from spaceform.client.cloud_v1.paging import read_all

PREFIX = "team"
_LIMIT = 200


class Labels:
    """Implements LabelsPort."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read_labels(self, ref: SpaceRef) -> tuple[str, ...]:
        """Read the labels with `GET /space/{key}/label?prefix=team`."""
        answer, rows = read_all(
            self._api, "space", ref.key, "label", limit=_LIMIT, query={"prefix": PREFIX}
        )
        names = {answer.text(row, "name") for row in rows if answer.text(row, "prefix") == PREFIX}
        return tuple(sorted(names))

    def add_labels(self, ref: SpaceRef, names: tuple[str, ...]) -> None:
        """Add labels with one `POST /space/{key}/label`, which refuses an empty list."""
        if names:
            body: JsonValue = [{"prefix": PREFIX, "name": name} for name in names]
            self._api.send("POST", "space", ref.key, "label", body=body)

    def remove_label(self, ref: SpaceRef, name: str) -> None:
        """Remove a label with `DELETE /space/{key}/label`, which defaults to another prefix."""
        self._api.send("DELETE", "space", ref.key, "label", query={"name": name, "prefix": PREFIX})
