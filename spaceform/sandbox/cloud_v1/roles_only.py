"""What v1 says where access is given with roles only."""

from typing import Final

from spaceform.sandbox.store.refusal import invalid
from spaceform.sandbox.store.roles import Mode
from spaceform.sandbox.wire.call import Call

_MESSAGE: Final = (
    "com.atlassian.confluence.spaces.permissions.rbac.InvalidRbacOperationException: "
    "Space permission updates that are not from RBAC are not supported in roles-only mode"
)


def refuse_without_roles(call: Call) -> None:
    """Refuse to write permissions pair by pair on a site that has roles only."""
    if call.store.mode is Mode.ROLES:
        raise invalid(_MESSAGE)
