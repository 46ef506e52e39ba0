"""Pages and blog posts as v1 shows them, with what `expand` can ask for."""

from collections.abc import Callable, Iterable
from typing import Final

from spaceform.sandbox.cloud_v1.label_body import label_body
from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.cloud_v1.person_body import author_body
from spaceform.sandbox.cloud_v1.places import content_path, space_path
from spaceform.sandbox.store.records import Content
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.expansion import Expansion

_Part = Callable[[Call, Content, Expansion], object]
_NOTHING: Final = Expansion()

_BODY_FORMS: Final = (
    "editor",
    "view",
    "export_view",
    "styled_view",
    "storage",
    "editor2",
    "anonymous_export_view",
    "atlas_doc_format",
    "wiki",
    "raw",
)


def content_body(call: Call, content: Content, expansion: Expansion = _NOTHING) -> JsonObject:
    """A page or a blog post."""
    path = content_path(content)
    body: JsonObject = {
        "id": str(content.content_id),
        "type": content.kind,
        "status": "current",
        "title": content.title,
        "macroRenderedOutput": {},
        "extensions": {"position": content.content_id},
    }
    for name, part in _PARTS.items():
        if name in expansion:
            body[name] = part(call, content, expansion.below(name))
    body["_expandable"] = expansion.fold(_folded(call, content, path))
    body["_links"] = {
        "self": f"{call.origin}/wiki{path}",
        "webui": f"/pages/viewpage.action?pageId={content.content_id}",
        "tinyui": f"/x/{content.content_id:x}",
        "context": "/wiki",
        "base": f"{call.origin}/wiki",
    }
    return body


def list_body(call: Call, contents: Iterable[Content], path: str) -> JsonObject:
    """All of a short list inside another answer."""
    found = list(contents)
    return {
        "results": [content_body(call, each) for each in found],
        "start": 0,
        "limit": 25,
        "size": len(found),
        "_links": {"self": f"{call.origin}/wiki{path}"},
    }


def _folded(call: Call, content: Content, path: str) -> dict[str, str]:
    in_space = space_path(call.store.space_of(content))
    return {
        "childTypes": "",
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


def _version(call: Call, content: Content, inner: Expansion) -> JsonObject:
    return {
        "by": author_body(call, content.creator),
        "when": moment(content.created),
        "message": "",
        "number": 1,
        "minorEdit": False,
        "contentTypeModified": False,
        "_expandable": inner.fold({"content": content_path(content), "collaborators": ""}),
    }


def _history(call: Call, content: Content, inner: Expansion) -> object:
    body: JsonObject = {
        "latest": True,
        "createdBy": author_body(call, content.creator),
        "ownedBy": author_body(call, content.creator),
        "createdDate": moment(content.created),
    }
    if "lastUpdated" in inner:
        body["lastUpdated"] = _version(call, content, _NOTHING)
    if "contributors" in inner:
        body["contributors"] = {"publishers": {"users": [author_body(call, content.creator)]}}
    folded = ("lastUpdated", "previousVersion", "contributors", "nextVersion", "lastOwnedBy")
    body["_expandable"] = inner.fold(dict.fromkeys(folded, ""))
    body["_links"] = {"self": f"{call.origin}/wiki{content_path(content)}/history"}
    return body


def _ancestors(call: Call, content: Content, inner: Expansion) -> object:
    del inner
    return [content_body(call, each) for each in call.store.contents.ancestors(content)]


def _tree(name: str) -> _Part:
    def part(call: Call, content: Content, inner: Expansion) -> object:
        path = f"{content_path(content)}/{name}"
        contents = call.store.contents
        pages = contents.children if name == "child" else contents.descendants
        found = {"page": pages(content), "attachment": (), "comment": ()}
        body: JsonObject = {
            kind: list_body(call, each, f"{path}/{kind}")
            for kind, each in found.items()
            if kind in inner
        }
        body["_expandable"] = inner.fold({kind: f"{path}/{kind}" for kind in found})
        body["_links"] = {"self": f"{call.origin}/wiki{path}"}
        return body

    return part


def _child_types(call: Call, content: Content, inner: Expansion) -> object:
    path = f"{call.origin}/wiki{content_path(content)}/child"
    has_pages = any(True for _ in call.store.contents.children(content))
    found = {"page": has_pages, "attachment": False, "comment": False}
    body: JsonObject = {
        kind: {"value": value, "_links": {"self": f"{path}/{kind}"}}
        for kind, value in found.items()
        if kind in inner or "all" in inner
    }
    body["_expandable"] = inner.fold(dict.fromkeys(("all", *found), ""))
    return body


def _body(call: Call, content: Content, inner: Expansion) -> object:
    del call
    body: JsonObject = {
        form: {"value": content.body, "representation": form, "embeddedContent": []}
        for form in _BODY_FORMS
        if form in inner
    }
    return body | {"_expandable": inner.fold(dict.fromkeys(_BODY_FORMS, ""))}


def _metadata(call: Call, content: Content, inner: Expansion) -> object:
    path = f"{call.origin}/wiki{content_path(content)}/label"
    labels: JsonObject = {
        "results": [label_body(label) for label in content.labels],
        "start": 0,
        "limit": 200,
        "size": len(content.labels),
        "_links": {"self": path},
    }
    parts: dict[str, JsonObject] = {
        "currentuser": {"_expandable": dict.fromkeys(("favourited", "viewed"), "")},
        "properties": {},
        "frontend": {},
        "labels": labels,
    }
    body: JsonObject = {name: part for name, part in parts.items() if name in inner}
    return body | {"_expandable": inner.fold(dict.fromkeys(parts, ""))}


def _restrictions(call: Call, content: Content, inner: Expansion) -> object:
    path = f"{call.origin}/wiki{content_path(content)}/restriction/byOperation"
    body: JsonObject = {}
    for operation in ("read", "update"):
        if operation in inner:
            body[operation] = {
                "operation": operation,
                "_expandable": {"restrictions": "", "content": ""},
                "_links": {"self": f"{path}/{operation}"},
            }
    body["_expandable"] = inner.fold({"read": "", "update": ""})
    body["_links"] = {"self": path}
    return body


def _operations(call: Call, content: Content, inner: Expansion) -> object:
    del inner
    able = [name for name in ("read", "update", "delete") if _may(call, name, content)]
    return [{"operation": name, "targetType": content.kind} for name in able]


def _may(call: Call, operation: str, content: Content) -> bool:
    target = "space" if operation == "read" else content.kind
    return call.may(call.store.space_of(content), f"{operation}/{target}")


_PARTS: Final[dict[str, _Part]] = {
    "version": _version,
    "history": _history,
    "ancestors": _ancestors,
    "children": _tree("child"),
    "descendants": _tree("descendant"),
    "childTypes": _child_types,
    "body": _body,
    "metadata": _metadata,
    "operations": _operations,
    "restrictions": _restrictions,
}
