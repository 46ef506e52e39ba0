"""Confluence Cloud's v1 REST API, one module per resource."""

from typing import Final

from spaceform.sandbox.cloud_v1 import (
    content,
    groups,
    labels,
    longtasks,
    permissions,
    properties,
    settings,
    spaces,
    states,
    themes,
    users,
    watches,
)
from spaceform.sandbox.wire.call import Operation

ROOT: Final = "/wiki/rest/api"

GONE: Final = frozenset(
    {
        ("GET", "/space"),
        ("GET", "/space/{spaceKey}"),
        ("GET", "/space/{spaceKey}/content"),
        ("GET", "/space/{spaceKey}/content/{type}"),
        ("GET", "/space/{spaceKey}/property"),
        ("POST", "/space/{spaceKey}/property"),
        ("GET", "/space/{spaceKey}/property/{key}"),
        ("PUT", "/space/{spaceKey}/property/{key}"),
        ("POST", "/space/{spaceKey}/property/{key}"),
        ("DELETE", "/space/{spaceKey}/property/{key}"),
    }
)
"""What was deprecated for years: removed at the gateway, and still there on a site's own host."""

OPERATIONS: Final[tuple[Operation, ...]] = (
    *spaces.OPERATIONS,
    *permissions.OPERATIONS,
    *properties.OPERATIONS,
    *labels.OPERATIONS,
    *settings.OPERATIONS,
    *themes.OPERATIONS,
    *watches.OPERATIONS,
    *states.OPERATIONS,
    *content.OPERATIONS,
    *longtasks.OPERATIONS,
    *groups.OPERATIONS,
    *users.OPERATIONS,
)
