"""Pages of a v1 list: `start` and `limit` in, `size` and `_links.next` out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar
from urllib.parse import quote, urlencode

from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.call import Call

MAX_INT: Final = 2**31 - 1
MAX_ID: Final = 2**63 - 1
SYSTEM_LIMIT: Final = 1000
"""No list gives more at a time, and none says so: `GET /space` was measured to cap silently."""

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Window:
    """The part of a list that is wanted."""

    start: int
    limit: int


def window(call: Call, default: int, *, most: int = SYSTEM_LIMIT, strict: bool = False) -> Window:
    """Read `start` and `limit`; above `most` the limit is lowered, or refused where `strict`."""
    start, limit = _integer(call, "start", 0), _integer(call, "limit", default)
    if strict and limit > most:
        raise HttpError(400, f"limit must not be greater than {most}")
    return Window(start, min(limit, most))


def page(
    call: Call,
    items: Iterable[_Item],
    render: Callable[[_Item], JsonObject],
    part: Window,
    *,
    path: str | None = None,
) -> JsonObject:
    """One page of a list; `path` is the list's own where the request asked for more than it."""
    found = list(islice(items, part.start, part.start + part.limit + 1))
    results = [render(item) for item in found[: part.limit]]
    path = path or call.path
    links = base_links(call, path)
    # A page of nothing could not be followed by another one.
    if len(found) > part.limit > 0:
        links["next"] = _turned(call, path, part.start + part.limit, part.limit)
    if part.start > 0:
        links["prev"] = _turned(call, path, max(0, part.start - part.limit), part.limit)
    return {
        "results": results,
        "start": part.start,
        "limit": part.limit,
        "size": len(results),
        "_links": links,
    }


def base_links(call: Call, path: str) -> JsonObject:
    """The links that tell where an answer comes from."""
    return {
        "base": f"{call.origin}{call.context}",
        "context": call.context,
        "self": f"{call.origin}{quote(path)}{_query(call.query.items())}",
    }


def integer(text: str, name: str, *, most: int = MAX_INT) -> int:
    """A parameter that must be a whole number, not negative and not too large."""
    number = natural(text)
    if number is None or number > most:
        raise HttpError(400, f"{name} must be a whole number from 0 to {most}")
    return number


def natural(text: str) -> int | None:
    """The number that a text is, if it is one that a database would keep."""
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ID))
    return int(text) if fits else None


def _integer(call: Call, name: str, default: int) -> int:
    text = call.first(name)
    return default if text is None else integer(text, name)


def _turned(call: Call, path: str, start: int, limit: int) -> str:
    # Relative to `base`, which has the context in it: the path's own is left out.
    kept = [(name, each) for name, each in call.query.items() if name not in ("start", "limit")]
    turned = [*kept, ("limit", (str(limit),)), ("start", (str(start),))]
    return quote(path.removeprefix(call.context)) + _query(turned)


def _query(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    text = urlencode([(name, value) for name, values in pairs for value in values])
    return f"?{text}" if text else ""
