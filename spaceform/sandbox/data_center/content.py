"""Content: as much of it as spaces need to have homepages, trees and counts."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from spaceform.sandbox.data_center.placed_body import placed_body
from spaceform.sandbox.store.records import Content, Space
from spaceform.sandbox.store.refusal import forbidden, invalid, unknown
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.paging import Window, base_links, natural, page, window

_LIMIT: Final = 25
_KINDS: Final = ("page", "blogpost")
_DEPTHS: Final = ("all", "root")
_MAX_TITLE_LENGTH: Final = 255


def list_space_content(call: Call) -> Reply:
    """`GET /space/{spaceKey}/content`: a page of pages and a page of blog posts."""
    space, part = call.space(), window(call, _LIMIT)
    body: JsonObject = {
        kind: _page(call, _inside(call, space, kind), part, f"{call.path}/{kind}")
        for kind in _KINDS
    }
    return Reply(body=body | {"_links": base_links(call, call.path)})


def list_space_content_of_type(call: Call) -> Reply:
    """`GET /space/{spaceKey}/content/{type}`."""
    space, part = call.space(), window(call, _LIMIT)
    return Reply(body=_page(call, _inside(call, space, call.parts["type"]), part))


def list_content(call: Call) -> Reply:
    """`GET /content?spaceKey=&title=&type=`, over all visible spaces if no key is given."""
    part, key = window(call, _LIMIT), call.first("spaceKey")
    spaces = filter(call.sees, call.store.spaces) if key is None else [call.visible(key)]
    kind = call.first("type") or "page"
    if call.first("status") not in (None, "current", "any"):
        spaces = []
    found = chain.from_iterable(
        call.store.contents.in_space(space.space_id, kind) for space in spaces
    )
    title = (call.first("title") or "").lower()
    return Reply(
        body=_page(call, (each for each in found if title in ("", each.title.lower())), part)
    )


def get_content(call: Call) -> Reply:
    """`GET /content/{id}`."""
    return Reply(body=placed_body(call, _content(call), call.expansion))


def create_content(call: Call) -> Reply:
    """`POST /content`: a page or a blog post, with `ancestors` if wanted."""
    body = call.object()
    kind = fields.text(body, "type")
    if kind not in _KINDS:
        raise HttpError(400, f"type must be one of {', '.join(_KINDS)}")
    title = fields.text(body, "title").strip()
    if not 0 < len(title) <= _MAX_TITLE_LENGTH:
        raise HttpError(400, f"A title has 1 to {_MAX_TITLE_LENGTH} characters")
    space = call.visible(fields.text(fields.mapping(body, "space"), "key"))
    if not call.may(space, f"create/{kind}"):
        raise forbidden(f"{call.caller.name} may not create a {kind} in {space.key}")
    parent, text = _parent(call, body, space), _text(body)
    content = call.store.new_content(space, kind, title, call.caller.account_id)
    content.parent_id, content.body = parent, text
    return Reply(body=placed_body(call, content, call.expansion))


def delete_content(call: Call) -> Reply:
    """`DELETE /content/{id}`, for good: this site has no trash."""
    content = _content(call)
    space = call.store.space_of(content)
    if not call.may(space, f"delete/{content.kind}"):
        raise forbidden(f"{call.caller.name} may not delete a {content.kind} in {space.key}")
    call.store.remove_content(content)
    return NO_CONTENT


def _content(call: Call) -> Content:
    text = call.parts["id"]
    content = call.store.contents.with_id(natural(text) or 0)
    if content is None or not call.sees(call.store.space_of(content)):
        raise unknown(f"No content found with id: ContentId{{id={text}}}")
    return content


def _inside(call: Call, space: Space, kind: str) -> Iterator[Content]:
    depth = call.first("depth") or "all"
    if depth not in _DEPTHS:
        raise HttpError(400, f"depth must be one of {', '.join(_DEPTHS)}")
    for content in call.store.contents.in_space(space.space_id, kind):
        if depth == "all" or content.parent_id is None:
            yield content


def _page(
    call: Call, contents: Iterator[Content], part: Window, path: str | None = None
) -> JsonObject:
    expansion = call.expansion
    return page(call, contents, lambda each: placed_body(call, each, expansion), part, path=path)


def _parent(call: Call, body: fields.Body, space: Space) -> int | None:
    above = fields.sequence(body, "ancestors")
    if not above:
        return None
    given = str(above[-1].get("id"))
    pages = call.store.contents.in_space(space.space_id, "page")
    parent = next((each for each in pages if str(each.content_id) == given), None)
    if parent is None:
        raise invalid(f"ancestors: there is no page with id {given} in space {space.key}")
    return parent.content_id


def _text(body: fields.Body) -> str:
    storage = fields.optional_mapping(fields.optional_mapping(body, "body") or {}, "storage")
    return fields.optional_text(storage or {}, "value") or ""


OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/content", list_space_content),
    Operation("GET", "/space/{spaceKey}/content/{type}", list_space_content_of_type),
    Operation("GET", "/content", list_content),
    Operation("POST", "/content", create_content),
    Operation("GET", "/content/{id}", get_content),
    Operation("DELETE", "/content/{id}", delete_content),
)
