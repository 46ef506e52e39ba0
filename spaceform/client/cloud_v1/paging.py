"""Lists of v1, which come in pages by `start` and `limit`, read whole or not at all."""

from collections.abc import Callable

from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api, Query
from spaceform.errors import MalformedResponseError

Identify = Callable[[Answer, Object], str]

_NO_QUERY: Query = {}


def identify_by_id(answer: Answer, row: Object) -> str:
    """Tell rows apart by their `id`."""
    return answer.identifier(row, "id")


def read_all(
    api: Api,
    *parts: str,
    limit: int,
    query: Query = _NO_QUERY,
    identify: Identify = identify_by_id,
) -> tuple[Answer, list[Object]]:
    """Read every page of a list, and return the last answer with all rows.

    What is not in the list counts as absent, and absence decides removals. So a page that is
    short of its own size, that repeats a row, that is empty although another follows, or whose
    next page is on another site raises MalformedResponseError.
    """
    rows: list[Object] = []
    seen: set[str] = set()
    while True:
        answer = api.get(*parts, query={**query, "start": len(rows), "limit": limit})
        page = read_page(answer)
        ids = [identify(answer, row) for row in page]
        if len(set(ids)) < len(ids) or not seen.isdisjoint(ids):
            raise broken(answer, "repeats what an earlier page had")
        seen.update(ids)
        rows += page
        if not has_next(api, answer):
            return answer, rows
        if not page:
            raise broken(answer, "is empty although another one follows")


def read_page(answer: Answer) -> list[Object]:
    """Return the rows of one page, as many as it says that it has."""
    page = answer.objects(answer.value, "results")
    size = find(answer.value, "size")
    if size is not None and size != len(page):
        raise broken(answer, "does not have as many rows as it says")
    return page


def has_next(api: Api, answer: Answer, part: Object | None = None) -> bool:
    """Tell whether another page follows, which has to be on the same site."""
    link = find_text(answer.value if part is None else part, "_links", "next")
    if link is None:
        return False
    api.transport.refuse_foreign_link(answer.path, link)
    return True


def broken(answer: Answer, how: str) -> MalformedResponseError:
    """Return the error for a list whose pages do not fit together."""
    message = f"A page of the list {how}: the list cannot be trusted, so nothing is concluded."
    return MalformedResponseError(message, method=answer.method, path=answer.path)
