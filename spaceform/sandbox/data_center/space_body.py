"""A space as Data Center shows it, with everything that `expand` can ask for."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.cloud_v1.places import space_path
from spaceform.sandbox.data_center.content_body import content_body
from spaceform.sandbox.data_center.labels import label_body
from spaceform.sandbox.data_center.person_body import author_body, icon
from spaceform.sandbox.store import labels
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.expansion import Expansion

_Part = Callable[[Call, Space, Expansion], object]


def space_body(call: Call, space: Space, expansion: Expansion) -> JsonObject:
    """A space; a part that is asked for and that it does not have is left out."""
    body: JsonObject = {
        "id": space.space_id,
        "key": space.key,
        "name": space.name,
        "status": space.status,
        "type": space.kind,
    }
    for name, part in _PARTS.items():
        if name in expansion:
            value = part(call, space, expansion.below(name))
            if value is not None:
                body[name] = value
    body["_expandable"] = expansion.fold(_folded(space))
    body["_links"] = {
        "self": f"{call.origin}{call.context}{space_path(space)}",
        "webui": f"/display/{quote(space.key, safe='~')}",
        "collection": "/rest/api/space",
        "base": f"{call.origin}{call.context}",
        "context": call.context,
    }
    return body


def _folded(space: Space) -> dict[str, str]:
    home = space.homepage_id
    return {
        "metadata": "",
        "icon": "",
        "description": "",
        "operations": "",
        "history": "",
        "retentionPolicy": "",
        "homepage": f"/rest/api/content/{home}" if home is not None else "",
    }


def _description(call: Call, space: Space, inner: Expansion) -> object:
    del call
    body: JsonObject = {
        form: {"value": space.description, "representation": form}
        for form in ("plain", "view")
        if form in inner
    }
    return body | {"_expandable": inner.fold({"view": "", "plain": ""})}


def _metadata(call: Call, space: Space, inner: Expansion) -> object:
    body: JsonObject = {}
    if "labels" in inner:
        found = labels.visible(space, call.caller.account_id)
        body["labels"] = {
            "results": [label_body(label) for label in found],
            "start": 0,
            "limit": 200,
            "size": len(found),
        }
    return body | {"_expandable": inner.fold({"labels": ""})}


def _homepage(call: Call, space: Space, inner: Expansion) -> object:
    page = None if space.homepage_id is None else call.store.contents.with_id(space.homepage_id)
    return None if page is None else content_body(call, page, inner)


def _history(call: Call, space: Space, inner: Expansion) -> object:
    del inner
    return {"createdDate": moment(space.created), "createdBy": author_body(call, space.creator)}


def _operations(call: Call, space: Space, inner: Expansion) -> object:
    del inner
    able = (pair.split("/") for pair in call.store.pairs if call.may(space, pair))
    return [{"operation": operation, "targetType": target} for operation, target in able]


_PARTS: Final[dict[str, _Part]] = {
    "description": _description,
    "homepage": _homepage,
    "metadata": _metadata,
    "icon": lambda call, _space, _inner: icon(call, "/images/logo/default-space-logo.svg"),
    "operations": _operations,
    "history": _history,
}
