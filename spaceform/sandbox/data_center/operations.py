"""What a version of Data Center can be asked for."""

from spaceform.sandbox.data_center import (
    content,
    groups,
    labels,
    longtasks,
    permissions,
    properties,
    spaces,
    users,
    watches,
)
from spaceform.sandbox.data_center.installation import DECLARATIVE, PERMISSIONS, Installation
from spaceform.sandbox.data_center.server import server_information
from spaceform.sandbox.wire.call import Operation


def operations(installation: Installation) -> tuple[Operation, ...]:
    """Everything that an installation's version has."""
    found = [
        *spaces.OPERATIONS,
        *properties.OPERATIONS,
        *labels.OPERATIONS,
        *watches.OPERATIONS,
        *content.OPERATIONS,
        *longtasks.OPERATIONS,
        *groups.OPERATIONS,
        *users.OPERATIONS,
    ]
    if installation.has(PERMISSIONS):
        found += [
            *permissions.OPERATIONS,
            *spaces.ARCHIVING,
            *labels.CATEGORIES,
            server_information(installation),
        ]
    if installation.has(DECLARATIVE):
        found += [permissions.DECLARATION]
    return tuple(found)
