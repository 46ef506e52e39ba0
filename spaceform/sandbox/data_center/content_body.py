"""Pages and blog posts as Data Center shows them, with some of what `expand` can ask for."""

from collections.abc import Callable
from typing import Final

from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.cloud_v1.places import content_path, space_path
from spaceform.sandbox.data_center.person_body import author_body
from spaceform.sandbox.store.records import Content
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.expansion import Expansion

_Part = Callable[[Call, Content, Expansion], object]

_FORMS: Final = ("storage", "view", "export_view", "styled_view", "editor")


def content_body(call: Call, content: Content, expansion: Expansion) -> JsonObject:
    """A page or a blog post; its space is for `placed_body` to show."""
    path = content_path(content)
    body: JsonObject = {
        "id": str(content.content_id),
        "type": content.kind,
        "status": "current",
        "title": content.title,
        "position": -1,
        "extensions": {"position": "none"},
    }
    for name, part in _PARTS.items():
        if name in expansion:
            body[name] = part(call, content, expansion.below(name))
    body["_expandable"] = expansion.fold(_folded(call, content))
    body["_links"] = {
        "self": f"{call.origin}{call.context}{path}",
        "webui": f"/pages/viewpage.action?pageId={content.content_id}",
        "tinyui": f"/x/{content.content_id:x}",
        "collection": "/rest/api/content",
        "base": f"{call.origin}{call.context}",
        "context": call.context,
    }
    return body


def _folded(call: Call, content: Content) -> dict[str, str]:
    path, in_space = content_path(content), space_path(call.store.space_of(content))
    return {
        "container": in_space,
        "metadata": "",
        "operations": "",
        "children": f"{path}/child",
        "restrictions": f"{path}/restriction/byOperation",
        "history": f"{path}/history",
        "ancestors": "",
        "body": "",
        "version": "",
        "descendants": f"{path}/descendant",
        "space": in_space,
    }


def _version(call: Call, content: Content, inner: Expansion) -> object:
    return {
        "by": author_body(call, content.creator),
        "when": moment(content.created),
        "message": "",
        "number": 1,
        "minorEdit": False,
        "hidden": False,
        "_expandable": inner.fold({"content": content_path(content)}),
    }


def _history(call: Call, content: Content, inner: Expansion) -> object:
    folded = dict.fromkeys(("lastUpdated", "previousVersion", "contributors", "nextVersion"), "")
    return {
        "latest": True,
        "createdBy": author_body(call, content.creator),
        "createdDate": moment(content.created),
        "_expandable": inner.fold(folded),
        "_links": {"self": f"{call.origin}{call.context}{content_path(content)}/history"},
    }


def _ancestors(call: Call, content: Content, inner: Expansion) -> object:
    del inner
    above = call.store.contents.ancestors(content)
    return [content_body(call, each, Expansion()) for each in above]


def _body(call: Call, content: Content, inner: Expansion) -> object:
    del call
    body: JsonObject = {
        form: {"value": content.body, "representation": form} for form in _FORMS if form in inner
    }
    return body | {"_expandable": inner.fold(dict.fromkeys(_FORMS, ""))}


_PARTS: Final[dict[str, _Part]] = {
    "version": _version,
    "history": _history,
    "ancestors": _ancestors,
    "body": _body,
}
