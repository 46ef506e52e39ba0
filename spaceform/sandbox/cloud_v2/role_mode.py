"""How the site gives access: pair by pair, with roles, or both while it changes over."""

from typing import Final

from spaceform.sandbox.store.refusal import invalid
from spaceform.sandbox.store.roles import Mode
from spaceform.sandbox.wire.call import Call, Operation, Reply

_MODES: Final = {
    Mode.PRE_ROLES: "PRE_ROLES",
    Mode.TRANSITION: "ROLES_TRANSITION",
    Mode.ROLES: "ROLES",
}


def get_role_mode(call: Call) -> Reply:
    """`GET /space-role-mode`."""
    return Reply(body={"mode": _MODES[call.store.mode]})


def need_roles(call: Call) -> None:
    """Refuse what a site without roles does not have."""
    if call.store.mode is Mode.PRE_ROLES:
        raise invalid("Space roles are not available on this site: its mode is PRE_ROLES")


OPERATIONS: Final = (Operation("GET", "/space-role-mode", get_role_mode),)
