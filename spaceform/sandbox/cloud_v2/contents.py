"""Pages and blog posts of a space, as far as counting them and finding one by title takes."""

from typing import Final

from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.cloud_v2 import places
from spaceform.sandbox.store.records import Content
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.cursors import page


def list_pages(call: Call) -> Reply:
    """`GET /spaces/{id}/pages`, of all titles or of one."""
    return _list(call, "page")


def list_blog_posts(call: Call) -> Reply:
    """`GET /spaces/{id}/blogposts`, of all titles or of one."""
    return _list(call, "blogpost")


def _list(call: Call, kind: str) -> Reply:
    space, title = places.visible(call), call.first("title")
    statuses = places.several(call, "status") or ["current"]
    contents = call.store.contents.in_space(space.space_id, kind)
    # Nothing here is a draft, archived or in the trash.
    found = [
        content for content in contents if "current" in statuses and title in (None, content.title)
    ]
    return page(call, found, _body)


def _body(content: Content) -> JsonObject:
    return {
        "id": str(content.content_id),
        "status": "current",
        "title": content.title,
        "spaceId": str(content.space_id),
        "authorId": content.creator,
        "createdAt": moment(content.created),
    }


OPERATIONS: Final = (
    Operation("GET", "/spaces/{id}/pages", list_pages),
    Operation("GET", "/spaces/{id}/blogposts", list_blog_posts),
)
