"""Lists of v2, which come in pages by an opaque `cursor`, read whole or not at all."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api, Query
from spaceform.client.cloud_v1.paging import Identify, broken, identify_by_id

LIMIT = 250
"""The most that any list of v2 gives at a time."""

MOST_INCLUDED = 50
"""So many rows of a list come along with a space at most."""

_NO_QUERY: Query = {}


def read_all(
    api: Api,
    *parts: str,
    limit: int = LIMIT,
    query: Query = _NO_QUERY,
    identify: Identify = identify_by_id,
) -> tuple[Answer, list[Object]]:
    """Read every page of a list, and return the last answer with all rows; see `read_pages`."""
    pages = list(read_pages(api, *parts, limit=limit, query=query, identify=identify))
    return pages[-1][0], [row for _, rows in pages for row in rows]


def read_pages(
    api: Api,
    *parts: str,
    limit: int = LIMIT,
    query: Query = _NO_QUERY,
    identify: Identify = identify_by_id,
) -> Iterator[tuple[Answer, list[Object]]]:
    """Read a list page by page, each asked for when it is needed.

    What is not in the list counts as absent, and absence decides removals. So a page that repeats
    a row or a cursor, that is empty although another follows, or whose next page is on another
    site or has no cursor raises MalformedResponseError. Of the link to it only the cursor is
    taken: the link lacks the prefix of Atlassian's gateway. A `Link` header says the same.
    """
    seen: set[str] = set()
    cursors: set[str] = set()
    asked: dict[str, str | int] = {**query, "limit": limit}
    while True:
        answer = api.get(*parts, query=asked)
        rows = answer.objects(answer.value, "results")
        ids = [identify(answer, row) for row in rows]
        if len(set(ids)) < len(ids) or not seen.isdisjoint(ids):
            raise broken(answer, "repeats what an earlier page had")
        seen.update(ids)
        cursor = _next_cursor(api, answer)
        if cursor is not None and not rows:
            raise broken(answer, "is empty although another one follows")
        if cursor in cursors:
            raise broken(answer, "leads back to an earlier one")
        yield answer, rows
        if cursor is None:
            return
        cursors.add(cursor)
        asked["cursor"] = cursor


def find_included(answer: Answer, name: str) -> list[Object] | None:
    """Return a list that came along with a space; None where it is not there, or not whole."""
    part = answer.object.get(name)
    if part is None:
        return None
    rows = answer.objects(part, "results")
    return None if _is_cut(part, rows) else rows


def _next_cursor(api: Api, answer: Answer) -> str | None:
    """Return the cursor of the next page, None after the last."""
    if find(answer.value, "_links", "next") is None:
        return None
    link = answer.text(answer.value, "_links", "next")
    api.transport.refuse_foreign_link(answer.path, link)
    cursors = parse_qs(urlsplit(link).query).get("cursor", [])
    if len(cursors) != 1:
        raise broken(answer, "names another one without saying where it begins")
    return cursors[0]


def _is_cut(part: object, rows: list[Object]) -> bool:
    """Tell whether a list that came along may go on: in doubt it does."""
    if not isinstance(part, dict):
        return True
    has_more = find(part, "meta", "hasMore")
    further = find_text(part, "meta", "cursor") or find_text(part, "_links", "next")
    if has_more is True or further:
        return True
    return has_more is not False and len(rows) >= MOST_INCLUDED
