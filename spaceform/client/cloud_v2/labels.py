"""Team labels of a space: read through v2, written through v1."""

from spaceform.change import SpaceRef
from spaceform.client import cloud_v1
from spaceform.client.answer import Answer, Object
from spaceform.client.api import Api
from spaceform.client.cloud_v1.labels import PREFIX
from spaceform.client.cloud_v2.paging import find_included, read_all

INCLUDE = {"include-labels": "true"}

_LABELS = "labels"


class Labels(cloud_v1.Labels):
    """Implements LabelsPort."""

    def __init__(self, api: Api, api_v1: Api) -> None:
        super().__init__(api_v1)
        self._api_v2 = api

    def read_labels(self, ref: SpaceRef) -> tuple[str, ...]:
        """Read the labels with `GET /spaces/{id}/labels?prefix=team`."""
        query = {"prefix": PREFIX}
        return _take(*read_all(self._api_v2, "spaces", ref.id, _LABELS, query=query))

    def take_labels(self, answer: Answer, ref: SpaceRef) -> tuple[str, ...]:
        """Take the labels that came along with a space, or read them if not all did."""
        rows = find_included(answer, _LABELS)
        return self.read_labels(ref) if rows is None else _take(answer, rows)


def _take(answer: Answer, rows: list[Object]) -> tuple[str, ...]:
    names = {answer.text(row, "name") for row in rows if answer.text(row, "prefix") == PREFIX}
    return tuple(sorted(names))
