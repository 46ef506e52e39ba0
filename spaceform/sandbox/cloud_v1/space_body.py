"""A space as v1 shows it, with everything that `expand` can ask for."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from spaceform.sandbox.cloud_v1.content_body import content_body
from spaceform.sandbox.cloud_v1.label_body import label_body
from spaceform.sandbox.cloud_v1.look_body import look_body
from spaceform.sandbox.cloud_v1.moment import moment
from spaceform.sandbox.cloud_v1.permission_body import operation_bodies, permission_bodies
from spaceform.sandbox.cloud_v1.person_body import author_body, icon
from spaceform.sandbox.cloud_v1.places import space_path
from spaceform.sandbox.store import labels
from spaceform.sandbox.store.records import ContentState, Space, Theme
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.expansion import Expansion

_Part = Callable[[Call, Space, Expansion], object]


def space_body(call: Call, space: Space, expansion: Expansion) -> JsonObject:
    """A space; a part that is asked for and that it does not have is left out."""
    body: JsonObject = {
        "id": space.space_id,
        "key": space.key,
        "alias": space.alias or space.key,
        "name": space.name,
        "type": space.kind,
        "status": space.status,
    }
    for name, part in _PARTS.items():
        if name in expansion:
            value = part(call, space, expansion.below(name))
            if value is not None:
                body[name] = value
    body["_expandable"] = expansion.fold(_folded(space))
    body["_links"] = {
        "context": "/wiki",
        "self": f"{call.origin}/wiki{space_path(space)}",
        "collection": "/rest/api/space",
        "webui": f"/spaces/{quote(space.key, safe='~')}",
        "base": f"{call.origin}/wiki",
    }
    return body


def settings_body(call: Call, space: Space) -> JsonObject:
    """A space's settings."""
    return {
        "routeOverrideEnabled": space.route_override,
        "editor": {"page": "v2", "blogpost": "v2", "default": "v2"},
        "spaceKey": space.key,
        "_links": {"self": f"{call.origin}/wiki{space_path(space)}/settings"},
    }


def theme_body(call: Call, theme: Theme) -> JsonObject:
    """A theme."""
    return {
        "themeKey": theme.key,
        "name": theme.name,
        "description": theme.description,
        "icon": icon("/wiki/images/themes/default.png"),
        "_links": {"self": f"{call.origin}/wiki/rest/api/settings/theme/{theme.key}"},
    }


def state_body(state: ContentState) -> JsonObject:
    """A content state."""
    return {"id": state.state_id, "name": state.name, "color": state.color}


def _folded(space: Space) -> dict[str, str]:
    path = space_path(space)
    home = space.homepage_id
    return {
        "settings": f"{path}/settings",
        "metadata": "",
        "operations": "",
        "lookAndFeel": f"/rest/api/settings/lookandfeel?spaceKey={quote(space.key)}",
        "permissions": "",
        "icon": "",
        "description": "",
        "theme": f"{path}/theme",
        "history": "",
        "homepage": f"/rest/api/content/{home}" if home is not None else "",
        "identifiers": "",
    }


def _description(call: Call, space: Space, inner: Expansion) -> object:
    del call
    body: JsonObject = {
        form: {"value": space.description, "representation": form, "embeddedContent": []}
        for form in ("plain", "view")
        if form in inner
    }
    return body | {"_expandable": inner.fold({"view": "", "plain": ""})}


def _metadata(call: Call, space: Space, inner: Expansion) -> object:
    body: JsonObject = {}
    if "labels" in inner:
        found = labels.visible(call.store.shown(space), call.caller.account_id)
        body["labels"] = {
            "results": [label_body(label) for label in found],
            "start": 0,
            "limit": 200,
            "size": len(found),
            "_links": {"self": f"{call.origin}/wiki{space_path(space)}/label"},
        }
    body["_expandable"] = inner.fold({"labels": f"{space_path(space)}/label"})
    return body


def _homepage(call: Call, space: Space, inner: Expansion) -> object:
    page = None if space.homepage_id is None else call.store.contents.with_id(space.homepage_id)
    # The page's own space is the one that is being shown.
    around = frozenset({"space", "container"})
    return None if page is None else content_body(call, page, Expansion(inner.names - around))


def _history(call: Call, space: Space, inner: Expansion) -> object:
    del inner
    return {
        "createdDate": moment(space.created),
        "createdBy": author_body(call, space.creator),
    }


def _theme(call: Call, space: Space, inner: Expansion) -> object:
    del inner
    theme = call.store.themes.get(space.theme_key or "")
    return None if theme is None else theme_body(call, theme)


_PARTS: Final[dict[str, _Part]] = {
    "description": _description,
    "homepage": _homepage,
    "metadata": _metadata,
    "icon": lambda _call, _space, _inner: icon("/images/logo/default-space-logo-256.png"),
    "operations": lambda call, space, _inner: operation_bodies(call, space),
    "permissions": lambda call, space, _inner: permission_bodies(call, space),
    "settings": lambda call, space, _inner: settings_body(call, space),
    "theme": _theme,
    "lookAndFeel": lambda _call, _space, _inner: look_body(),
    "history": _history,
    "identifiers": lambda _call, space, _inner: {"spaceIdentifier": space.key},
}
