"""Pages of a v2 list: an opaque `cursor` and a `limit` in, `_links.next` and a Link header out."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import islice
from typing import Final, TypeVar
from urllib.parse import quote, urlencode

from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.call import Call, Query, Reply
from spaceform.sandbox.wire.paging import natural

LIMIT: Final = 25
MOST: Final = 250
MOST_INCLUDED: Final = 50
"""What a space shows of a list that is included in it."""

_TURNING: Final = ("cursor", "limit")

_Item = TypeVar("_Item")


def page(call: Call, items: Iterable[_Item], render: Callable[[_Item], JsonObject]) -> Reply:
    """The page of a list for which the call asks."""
    limit, start = _limit(call), _start(call)
    found = list(islice(items, start, start + limit + 1))
    links: JsonObject = {"base": f"{call.origin}/wiki"}
    headers: dict[str, str] = {}
    if len(found) > limit:
        cursor = _cursor(call.path, call.query, start + limit)
        following = _following(call, limit, cursor)
        links["next"] = following
        headers["Link"] = f'<{following}>; rel="next", <{call.origin}/wiki>; rel="base"'
    results = [render(item) for item in found[:limit]]
    return Reply(body={"results": results, "_links": links}, headers=headers)


def included(
    items: Iterable[_Item], render: Callable[[_Item], JsonObject], path: str
) -> JsonObject:
    """The beginning of a list inside another answer, and how its own `path` goes on with it."""
    found = list(islice(items, MOST_INCLUDED + 1))
    meta: JsonObject = {"hasMore": len(found) > MOST_INCLUDED}
    if meta["hasMore"]:
        meta["cursor"] = _cursor(path, {}, MOST_INCLUDED)
    results = [render(item) for item in found[:MOST_INCLUDED]]
    return {"results": results, "meta": meta, "_links": {"self": quote(path)}}


def _limit(call: Call) -> int:
    text = call.first("limit")
    limit = LIMIT if text is None else natural(text)
    if limit is None or not 0 < limit <= MOST:
        raise HttpError(400, f"limit must be a whole number from 1 to {MOST}")
    return limit


def _start(call: Call) -> int:
    cursor = call.first("cursor")
    if cursor is None:
        return 0
    try:
        start = natural(urlsafe_b64decode(cursor.encode()).decode().partition(":")[0])
    except ValueError:
        start = None
    if start is None or cursor != _cursor(call.path, call.query, start):
        raise HttpError(400, "The cursor is invalid, or belongs to another listing")
    return start


def _cursor(path: str, query: Query, start: int) -> str:
    """A cursor that no other listing takes: one with another path or other filters."""
    filters = sorted((name, each) for name, each in query.items() if name not in _TURNING)
    listing = json.dumps([path, filters, start]).encode()
    digest = blake2b(listing, digest_size=12).hexdigest()
    return urlsafe_b64encode(f"{start}:{digest}".encode()).decode()


def _following(call: Call, limit: int, cursor: str) -> str:
    kept = [(name, each) for name, each in call.query.items() if name not in _TURNING]
    turned = [*kept, ("limit", (str(limit),)), ("cursor", (cursor,))]
    query = urlencode([(name, value) for name, values in turned for value in values])
    return f"{quote(call.path)}?{query}"
