"""Space roles: those that every site has, those that it makes for itself, and a site's mode."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from spaceform.sandbox.store import ids
from spaceform.sandbox.store.catalogue import required
from spaceform.sandbox.store.pairs import ADMINISTER, PAIRS, READ
from spaceform.sandbox.store.records import Role
from spaceform.sandbox.store.refusal import invalid, unknown

MAX_CUSTOM: Final = 10
MAX_NAME_LENGTH: Final = 255

ADMIN: Final = "Admin"
COLLABORATOR: Final = "Collaborator"


class Mode(StrEnum):
    """How a site gives access: pair by pair, both ways, or with roles only."""

    PRE_ROLES = "pre-roles"
    TRANSITION = "transition"
    ROLES = "roles"


_VIEWER: Final = (READ, "export_content/space", "create/comment")
_COLLABORATOR: Final = (
    *_VIEWER,
    "create/page",
    "update/page",
    "create/blogpost",
    "update/blogpost",
    "create/attachment",
    "delete/space",
)
# A manager may let others in, with no more than it has itself; the space's fate is not its own.
_NOT_MANAGED: Final = (
    ADMINISTER,
    "delete_space/space",
    "archive_space/space",
    "manage_nonlicensed_users/space",
    "manage_guest_users/space",
)
_SYSTEM: Final = (
    (ADMIN, "Does everything in a space", PAIRS),
    (
        "Manager",
        "Manages a space's content and people",
        tuple(pair for pair in PAIRS if pair not in _NOT_MANAGED),
    ),
    (COLLABORATOR, "Writes in a space", _COLLABORATOR),
    ("Viewer", "Reads and comments", _VIEWER),
)


class Roles:
    """All roles of the site: the system's first, then the site's own as they were made."""

    def __init__(self, roles: Iterable[Role] = ()) -> None:
        """Start with the system's, and with others that were remembered."""
        system = (
            Role(ids.role_id(name), name, description, checked(pairs), custom=False)
            for name, description, pairs in _SYSTEM
        )
        self._by_id = {role.role_id: role for role in (*system, *roles)}

    def __iter__(self) -> Iterator[Role]:
        """All roles."""
        return iter(self._by_id.values())

    def with_id(self, role_id: str) -> Role:
        """The role with an id."""
        role = self._by_id.get(role_id)
        if role is None:
            raise unknown(f"There is no space role with id {role_id}")
        return role

    def named(self, name: str) -> Role:
        """The role with a name, however it is capitalised."""
        role = self._find(name)
        if role is None:
            raise unknown(f"There is no space role {name!r}")
        return role

    def pairs(self, role_id: str | None) -> tuple[str, ...]:
        """What a role gives; none or one that is gone gives nothing."""
        role = self._by_id.get(role_id or "")
        return () if role is None else tuple(role.pairs)

    def custom(self) -> list[Role]:
        """The roles that the site made for itself."""
        return [role for role in self if role.custom]

    def create(self, name: str, description: str, pairs: Iterable[str], number: int) -> Role:
        """Make a role; `number` is one that no other role was made with."""
        if len(self.custom()) >= MAX_CUSTOM:
            raise invalid(f"A site cannot have more than {MAX_CUSTOM} custom space roles")
        self._check_name(name, None)
        role = Role(ids.role_id(f"{number} {name}"), name, description, checked(pairs))
        self._by_id[role.role_id] = role
        return role

    def rename(self, role: Role, name: str, description: str) -> None:
        """Give a role other words."""
        self._check_name(name, role)
        role.name, role.description = name, description

    def set_pairs(self, role_id: str, pairs: Iterable[str]) -> None:
        """Give a role other pairs, if it is there."""
        if role_id in self._by_id:
            self._by_id[role_id].pairs = list(pairs)

    def discard(self, role_id: str) -> None:
        """Forget a role, if it is there."""
        self._by_id.pop(role_id, None)

    def changeable(self, role_id: str) -> Role:
        """The role with an id, if it is one of the site's own."""
        role = self.with_id(role_id)
        if not role.custom:
            raise invalid(f"The system role {role.name} cannot be changed")
        return role

    def _find(self, name: str) -> Role | None:
        return next((role for role in self if role.name.lower() == name.lower()), None)

    def _check_name(self, name: str, own: Role | None) -> None:
        if not name.strip() or len(name) > MAX_NAME_LENGTH:
            raise invalid(f"A space role's name has 1 to {MAX_NAME_LENGTH} characters")
        if self._find(name) not in (None, own):
            raise invalid(f"A space role with the name {name!r} already exists")


def checked(pairs: Iterable[str]) -> list[str]:
    """A role's pairs in the order of the catalogue, refused where one is unknown or lacks another.

    A role without any pair is refused too: whoever has it could not see the space.
    """
    wanted = set(pairs)
    strange = sorted(wanted - set(PAIRS))
    if strange:
        raise invalid(f"There is no space permission {strange[0]!r}")
    if not wanted:
        raise invalid(f"A space role needs at least the permission {READ}")
    for pair in sorted(wanted):
        lacking = [each for each in required(pair) if each not in wanted]
        if lacking:
            raise invalid(f"The space permission {pair} requires {lacking[0]}")
    return [pair for pair in PAIRS if pair in wanted]
