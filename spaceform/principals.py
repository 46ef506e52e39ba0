"""Who a principal is: how manifests write one, the id Confluence knows, the name for people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from spaceform.mark import Mark
from spaceform.model import Model

Kind = Literal["group", "user", "class", "anonymous"]
KINDS: tuple[Kind, ...] = ("group", "user", "class", "anonymous")

ACCESS_CLASSES = (
    "anonymous-users",
    "jsm-project-admins",
    "authenticated-users",
    "all-licensed-users",
    "all-product-admins",
)
"""Ids of the access classes of role-based sites (v2 `principalType: ACCESS_CLASS`)."""

_GROUP_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Principal(Model):
    """A group, user or access class by its id, or everybody who is not logged in."""

    kind: Kind
    id: str = ""

    def __str__(self) -> str:
        return self.kind if self.kind == "anonymous" else f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Principal":
        """Read what `str()` of a principal wrote; raises ValueError for anything else."""
        if text == "anonymous":
            return ANONYMOUS
        kind, _, name = text.partition(":")
        for known in KINDS:
            if kind == known and name and known != "anonymous":
                return cls(kind=known, id=name)
        message = f"not a principal: {text!r}"
        raise ValueError(message)


ANONYMOUS = Principal(kind="anonymous")
EVERYBODY = "class:anonymous-users"
"""The access class that is another spelling of `anonymous`."""


class PrincipalName(Model):
    """A principal as a manifest spells it: `group:NAME`, `user:NAME` or `user:ACCOUNT-ID`.

    A `user:NAME` from the configuration's `people` has its account id in `account_id` already;
    names of groups are resolved against the site's directory.
    """

    kind: Kind
    name: str = ""
    account_id: str | None = None
    mark: Mark | None = None

    def __str__(self) -> str:
        return self.kind if self.kind == "anonymous" else f"{self.kind}:{self.name}"

    @property
    def is_group_id(self) -> bool:
        """Whether a group is named by its id (a UUID) and not by its name."""
        return self.kind == "group" and _GROUP_ID.fullmatch(self.name.lower()) is not None


class User(Model):
    """A person or app as the site shows it; `active` is None where the site does not say."""

    account_id: str
    name: str = ""
    active: bool | None = None
    human: bool | None = None

    @property
    def principal(self) -> Principal:
        """The user as a principal."""
        return Principal(kind="user", id=self.account_id)


class Group(Model):
    """A group by its id and name."""

    id: str
    name: str

    @property
    def principal(self) -> Principal:
        """The group as a principal."""
        return Principal(kind="group", id=self.id)


class GroupSize(Model):
    """How many people are in a group; with `more`, at least so many."""

    people: int
    more: bool = False


class Identity(Model):
    """Who spaceform runs as, and with what kind of credentials."""

    user: User
    is_app: bool = False


@dataclass(frozen=True)
class Directory:
    """What this run knows of who is who.

    `principals` maps how manifests spell a principal to who it is, `unresolved` to why it is
    nobody, `unread` to why nobody knows. `members` maps group ids to their members, or to None
    where they are hidden; a group that is missing there was not read. `people` maps account ids to
    their names in manifests.
    """

    identity: Identity
    principals: Mapping[str, Principal] = field(default_factory=dict)
    unresolved: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    members: Mapping[str, tuple[User, ...] | None] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def name(self, principal: Principal) -> str:
        """Return the principal as manifests spell it, by id where no name is known."""
        if principal.kind == "group" and principal.id in self.groups:
            return f"group:{self.groups[principal.id].name}"
        if principal.kind == "user" and principal.id in self.people:
            return f"user:{self.people[principal.id]}"
        return str(principal)

    def person(self, principal: Principal) -> str | None:
        """Return the display name of a user, where the site shows it."""
        user = self.users.get(principal.id) if principal.kind == "user" else None
        return user.name or None if user else None
