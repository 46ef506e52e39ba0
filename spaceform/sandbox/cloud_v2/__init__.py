"""Confluence Cloud's v2 REST API, as far as it is about spaces: one module per resource."""

from typing import Final

from spaceform.sandbox.cloud_v2 import (
    contents,
    labels,
    operations,
    permissions,
    properties,
    role_assignments,
    role_mode,
    roles,
    space_permissions,
    spaces,
)
from spaceform.sandbox.wire.call import Operation

ROOT: Final = "/wiki/api/v2"

OPERATIONS: Final[tuple[Operation, ...]] = (
    *spaces.OPERATIONS,
    *labels.OPERATIONS,
    *contents.OPERATIONS,
    *operations.OPERATIONS,
    *properties.OPERATIONS,
    *permissions.OPERATIONS,
    *space_permissions.OPERATIONS,
    *roles.OPERATIONS,
    *role_mode.OPERATIONS,
    *role_assignments.OPERATIONS,
)
