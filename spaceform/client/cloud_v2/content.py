"""Content of a space through v2, and through what is left of v1's `/content`."""

from collections.abc import Iterator

from spaceform.aspects.details import Homepage
from spaceform.change import SpaceRef
from spaceform.client import cloud_v1
from spaceform.client.answer import Answer, Object, find
from spaceform.client.api import Api
from spaceform.client.cloud_v1.content import BLOG_POST, PAGE
from spaceform.client.cloud_v1.paging import read_all
from spaceform.client.cloud_v2.paging import read_pages
from spaceform.errors import NotFoundError, UnsupportedError
from spaceform.observation import ContentCount

_LISTS = {PAGE: "pages", BLOG_POST: "blogposts"}
_LIMIT_V1 = 100
_MOST_REQUESTS = 20
"""So many pages of a list are counted; a space with more content has "at least" so much."""

_NOT_HERE = (UnsupportedError, NotFoundError)
"""What a site answers that no longer has an operation, or does not have it yet."""


class Content(cloud_v1.Content):
    """Implements ObservationPort, and what spaces need of content."""

    def __init__(self, api: Api, api_v1: Api) -> None:
        super().__init__(api_v1)
        self._api_v1 = api_v1
        self._api_v2 = api

    def find_pages(self, ref: SpaceRef, title: str) -> tuple[Homepage, ...]:
        """Find pages by title with v1's `GET /content`, else with `GET /spaces/{id}/pages`.

        Atlassian takes v1's away site by site (410).
        """
        try:
            pages = [self._list_v1(ref, PAGE, title=title)]
        except _NOT_HERE:
            pages = list(self._pages(ref, PAGE, title=title))
        return tuple(
            Homepage(id=answer.identifier(row, "id"), title=title)
            for answer, rows in pages
            for row in rows
            if find(row, "title") == title
        )

    def count_content(self, ref: SpaceRef) -> tuple[ContentCount, ...]:
        """Count with `GET /spaces/{id}/pages` and `…/blogposts`, else with v1's `GET /content`."""
        return tuple(self._count_all(ref, kind) for kind in _LISTS)

    def _count_all(self, ref: SpaceRef, kind: str) -> ContentCount:
        count = 0
        try:
            for number, (_, rows) in enumerate(self._pages(ref, kind)):
                if number == _MOST_REQUESTS:
                    return ContentCount(type=kind, count=count, at_least=True)
                count += len(rows)
        except _NOT_HERE:
            return self._count_v1(ref, kind)
        return ContentCount(type=kind, count=count)

    def _count_v1(self, ref: SpaceRef, kind: str) -> ContentCount:
        try:
            _, rows = self._list_v1(ref, kind)
        except UnsupportedError:
            # There is no way left to know: at least nothing is there.
            return ContentCount(type=kind, count=0, at_least=True)
        return ContentCount(type=kind, count=len(rows))

    def _list_v1(self, ref: SpaceRef, kind: str, **more: str) -> tuple[Answer, list[Object]]:
        query = {"spaceKey": ref.key, "type": kind, **more}
        return read_all(self._api_v1, "content", limit=_LIMIT_V1, query=query)

    def _pages(
        self, ref: SpaceRef, kind: str, **more: str
    ) -> Iterator[tuple[Answer, list[Object]]]:
        query = {"status": "current", **more}
        return read_pages(self._api_v2, "spaces", ref.id, _LISTS[kind], query=query)
