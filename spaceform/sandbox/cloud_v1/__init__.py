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
