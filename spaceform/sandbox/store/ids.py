"""Ids: numbers that only grow, and UUIDs that are the same in every run."""

from typing import Final
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("0f6c1c0e-4c3b-4f0a-9d9f-6f6b1d0a5c77")
_FIRST: Final = 65536


class Ids:
    """One sequence of numbers for everything on the site, as a database would give it out."""

    def __init__(self, last: int = 0) -> None:
        """Go on after `last`."""
        self.last = max(last, _FIRST)

    def next(self) -> int:
        """Give out a number that was never given before."""
        self.last += 1
        return self.last


def group_id(name: str) -> str:
    """The UUID of a group, the same for the same name."""
    return str(uuid5(_NAMESPACE, f"group {name}"))


def role_id(name: str) -> str:
    """The UUID of a space role, the same for the same name."""
    return str(uuid5(_NAMESPACE, f"role {name}"))


def row_id(space_id: int, principal: str, pair: str) -> int:
    """The id under which a pair that came with a role is shown, far from those that are counted."""
    return 2**40 + (uuid5(_NAMESPACE, f"row {space_id} {principal} {pair}").int >> 80)


def account_id(name: str) -> str:
    """An account id in today's shape, the same for the same name."""
    return f"712020:{uuid5(_NAMESPACE, f'user {name}')}"
