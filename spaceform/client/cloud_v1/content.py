"""Content of a space, its states and watchers, of v1: read for people, or to find a homepage."""

from collections.abc import Callable, Iterator
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from spaceform.aspects.details import Homepage
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.paging import broken, has_next, read_all, read_page
from spaceform.client.cloud_v1.users import take_user
from spaceform.errors import ForbiddenError, NotFoundError, UnsupportedError
from spaceform.observation import ContentCount, ContentItem, ContentState, StateSettings
from spaceform.principals import User

T = TypeVar("T")

PAGE = "page"
BLOG_POST = "blogpost"
_TYPES = (PAGE, BLOG_POST)

_LIMIT = 500
_MOST_REQUESTS = 20
"""So many pages of a list are counted; a space with more content has "at least" so much."""

_TITLE_LIMIT = 100
_STATE_LIMIT = 100
_WATCH_LIMIT = 200


class Content:
    """Implements ObservationPort, and what spaces need of content."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def find_pages(self, ref: SpaceRef, title: str) -> tuple[Homepage, ...]:
        """Find pages by title with `GET /content`, else among `GET /space/{key}/content/page`."""
        query = {"spaceKey": ref.key, "title": title, "type": PAGE}
        try:
            pages = [read_all(self._api, "content", limit=_TITLE_LIMIT, query=query)]
        except (UnsupportedError, NotFoundError):
            # Atlassian takes v1's `/content` away site by site (410), the space's own list later.
            pages = list(self._walk(ref, PAGE, 0))
        return tuple(
            Homepage(id=answer.identifier(row, "id"), title=title)
            for answer, rows in pages
            for row in rows
            if find(row, "title") == title
        )

    def count_content(self, ref: SpaceRef) -> tuple[ContentCount, ...]:
        """Count with `GET /space/{key}/content`, and `…/content/{type}` from its second page on."""
        answer = self._api.get("space", ref.key, "content", query={"limit": _LIMIT})
        return tuple(self._count(ref, answer, kind) for kind in _TYPES)

    def read_states(self, ref: SpaceRef) -> tuple[ContentState, ...] | None:
        """Read the suggested states with `GET /space/{key}/state`."""

        def read() -> tuple[ContentState, ...]:
            answer = self._api.get("space", ref.key, "state")
            return tuple(_take_state(answer, row) for row in answer.array)

        return _if_visible(read)

    def read_state_settings(self, ref: SpaceRef) -> StateSettings | None:
        """Read what is allowed with `GET /space/{key}/state/settings`."""
        return _if_visible(lambda: self._read_state_settings(ref))

    def read_content_in_state(self, ref: SpaceRef, state_id: str) -> tuple[ContentItem, ...] | None:
        """Read the content that has a state with `GET /space/{key}/state/content`."""

        def read() -> tuple[ContentItem, ...]:
            answer, rows = read_all(
                self._api,
                *("space", ref.key, "state", "content"),
                limit=_STATE_LIMIT,
                query={"state-id": state_id},
            )
            return tuple(_take_item(answer, row) for row in rows)

        return _if_visible(read)

    def read_watchers(self, ref: SpaceRef) -> tuple[User, ...] | None:
        """Read the watchers with `GET /space/{key}/watch`."""

        def read() -> tuple[User, ...]:
            answer, rows = read_all(
                self._api,
                *("space", ref.key, "watch"),
                limit=_WATCH_LIMIT,
                identify=lambda answer, row: answer.text(row, "watcher", "accountId"),
            )
            return tuple(take_user(answer, row["watcher"]) for row in rows)

        return _if_visible(read)

    def _read_state_settings(self, ref: SpaceRef) -> StateSettings:
        answer = self._api.get("space", ref.key, "state", "settings")
        settings = answer.object
        states: list[Object] = []
        if settings.get("spaceContentStates") is not None:
            states = answer.objects(settings, "spaceContentStates")
        return StateSettings(
            allowed=answer.flag(settings, "contentStatesAllowed"),
            custom_allowed=answer.flag(settings, "customContentStatesAllowed"),
            space_allowed=answer.flag(settings, "spaceContentStatesAllowed"),
            space_states=tuple(_take_state(answer, row) for row in states),
        )

    def _count(self, ref: SpaceRef, answer: Answer, kind: str) -> ContentCount:
        part = answer.object.get(kind)
        if part is None:
            return ContentCount(type=kind, count=0)
        first = Answer(answer.method, answer.path, part)
        ids = {first.identifier(row, "id") for row in read_page(first)}
        start = self._next_start(first, 0)
        for number, (page, rows) in enumerate(self._walk(ref, kind, start), start=2):
            ids.update(page.identifier(row, "id") for row in rows)
            if number == _MOST_REQUESTS:
                return ContentCount(type=kind, count=len(ids), at_least=True)
        return ContentCount(type=kind, count=len(ids))

    def _walk(
        self, ref: SpaceRef, kind: str, start: int | None
    ) -> Iterator[tuple[Answer, list[Object]]]:
        """Give the pages of `GET /space/{key}/content/{type}` from a start on; none for None."""
        while start is not None:
            query = {"start": start, "limit": _LIMIT}
            answer = self._api.get("space", ref.key, "content", kind, query=query)
            yield answer, read_page(answer)
            start = self._next_start(answer, start)

    def _next_start(self, answer: Answer, start: int) -> int | None:
        """Return where the next page begins, None after the last.

        Restricted content is taken out of a page after it was cut, so a page may be shorter than
        the step to the next one, which only the link tells.
        """
        if not has_next(self._api, answer):
            return None
        link = find_text(answer.value, "_links", "next") or ""
        told = parse_qs(urlsplit(link).query).get("start", [""])[0]
        following = max(start + len(read_page(answer)), int(told) if told.isdigit() else 0)
        if following <= start:
            raise broken(answer, "is empty although another one follows")
        return following


def _if_visible(read: Callable[[], T]) -> T | None:
    """Return what is read, or None where these credentials may not see it."""
    try:
        return read()
    except ForbiddenError:
        return None


def _take_state(answer: Answer, row: Object) -> ContentState:
    return ContentState(
        id=answer.identifier(row, "id"),
        name=answer.text(row, "name"),
        color=find_text(row, "color") or "",
    )


def _take_item(answer: Answer, row: Object) -> ContentItem:
    return ContentItem(
        id=answer.identifier(row, "id"),
        type=answer.text(row, "type"),
        title=find_text(row, "title") or "",
    )
