"""Team labels of a Data Center, which it calls categories: read with the space, written singly."""

from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object, find
from spaceform.client.api import Api
from spaceform.client.cloud_v1.labels import PREFIX
from spaceform.client.cloud_v1.paging import broken, has_next, read_all
from spaceform.client.data_center.version import CATEGORIES, SPACE_ADMINISTRATION, Version
from spaceform.errors import ProviderError

EXPAND = "metadata.labels"
"""What `GET /space/{key}?expand=` calls the labels."""

_PLACE = ("metadata", "labels")
_LIMIT = 200


class Labels:
    """Implements LabelsPort."""

    def __init__(self, api: Api, version: Version) -> None:
        self._api = api
        self._version = version

    def add_labels(self, ref: SpaceRef, names: tuple[str, ...]) -> None:
        """Add labels with `POST /space/{key}/category/{name}`, one by one; one there stays."""
        for number, name in enumerate(names):
            try:
                self._api.send("POST", "space", ref.key, "category", name)
            except ProviderError as error:
                what = "Adding team labels (categories) through the API"
                found = self._version.explain(error, CATEGORIES, what)
                found.wrote = found.wrote or number > 0
                raise found from None

    def remove_label(self, ref: SpaceRef, name: str) -> None:
        """Remove a label with `DELETE /space/{key}/category/{name}`."""
        try:
            self._api.send("DELETE", "space", ref.key, "category", name)
        except ProviderError as error:
            what = "Removing team labels (categories) through the API"
            raise self._version.explain(error, SPACE_ADMINISTRATION, what) from None


def read_labels(api: Api, ref: SpaceRef, answer: Answer) -> tuple[str, ...]:
    """Read the team labels: those of an expanded space, and those of `GET /space/{key}/labels`.

    Clients of live sites read them in one place or in the other, and no label is in both as
    something else: what either of them shows is there.
    """
    listed, rows = read_all(api, "space", ref.key, "labels", limit=_LIMIT, identify=_identify)
    return tuple(sorted({*_take_labels(api, answer), *_names(listed, rows)}))


def _identify(answer: Answer, row: Object) -> str:
    return f"{answer.text(row, 'prefix')}:{answer.text(row, 'name')}"


def _names(answer: Answer, rows: list[Object]) -> set[str]:
    return {answer.text(row, "name") for row in rows if row.get("prefix") == PREFIX}


def _take_labels(api: Api, answer: Answer) -> set[str]:
    """Take the team labels out of an expanded space, all of them or none.

    They cannot be read by pages, so where there may be more than are shown it is an error.
    """
    part = find(answer.value, *_PLACE)
    if part is None:
        return set()
    rows = answer.objects(answer.value, *_PLACE, "results")
    limit = find(part, "limit")
    is_full = isinstance(limit, int) and len(rows) >= limit
    if is_full or (isinstance(part, dict) and has_next(api, answer, part)):
        raise broken(answer, "of labels may not have all of them")
    return _names(answer, rows)
