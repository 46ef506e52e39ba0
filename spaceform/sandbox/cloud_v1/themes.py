"""Themes: those of the site, and the one that a space has, if it has one."""

from typing import Final

from spaceform.sandbox.cloud_v1.space_body import theme_body
from spaceform.sandbox.store.records import Theme
from spaceform.sandbox.store.refusal import forbidden, unknown
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 100


def get_theme(call: Call) -> Reply:
    """`GET /space/{spaceKey}/theme`: 404 too where the space inherits the site's look and feel."""
    space = call.space()
    if space.theme_key is None:
        raise unknown(f"Space {space.key} does not have a theme assigned to it")
    return Reply(body=theme_body(call, _theme(call, space.theme_key)))


def set_theme(call: Call) -> Reply:
    """`PUT /space/{spaceKey}/theme`: a key that no theme has is 403."""
    key = fields.text(call.object(), "themeKey")
    space = call.administered()
    if key not in call.store.themes:
        raise forbidden(f"There is no theme with key {key}")
    space.theme_key = key
    return Reply(body=theme_body(call, call.store.themes[key]))


def reset_theme(call: Call) -> Reply:
    """`DELETE /space/{spaceKey}/theme`."""
    call.administered().theme_key = None
    return NO_CONTENT


def list_themes(call: Call) -> Reply:
    """`GET /settings/theme`."""
    themes = call.store.themes.values()
    return Reply(
        body=page(call, themes, lambda theme: theme_body(call, theme), window(call, _LIMIT))
    )


def get_site_theme(call: Call) -> Reply:
    """`GET /settings/theme/selected`: the site has Confluence's own look, so there is none."""
    raise unknown(f"The site has no theme: {call.path}")


def get_one_theme(call: Call) -> Reply:
    """`GET /settings/theme/{themeKey}`."""
    return Reply(body=theme_body(call, _theme(call, call.parts["themeKey"])))


def _theme(call: Call, key: str) -> Theme:
    if key not in call.store.themes:
        raise unknown(f"There is no theme with key {key}")
    return call.store.themes[key]


OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/theme", get_theme),
    Operation("PUT", "/space/{spaceKey}/theme", set_theme),
    Operation("DELETE", "/space/{spaceKey}/theme", reset_theme),
    Operation("GET", "/settings/theme", list_themes),
    Operation("GET", "/settings/theme/selected", get_site_theme),
    Operation("GET", "/settings/theme/{themeKey}", get_one_theme),
)
