"""Who there is: users, groups, who belongs to what, and whose credentials are good."""

from collections.abc import Iterable
from typing import Final

from spaceform.sandbox.store import ids
from spaceform.sandbox.store.records import ANONYMOUS, ANONYMOUS_CLASS, CLASSES, Group, User
from spaceform.sandbox.store.refusal import invalid, unknown

SITE_ADMINS: Final = "site-admins"
EVERYONE: Final = "confluence-users"

_EVERY_ACCOUNT: Final = ("class:authenticated-users", "class:all-licensed-users")


class Directory:
    """Users and groups, found by whatever names them."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.users: dict[str, User] = {}
        self._by_email: dict[str, User] = {}
        self._by_token: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self._group_ids: dict[str, str] = {}
        self._memberships: dict[str, list[str]] = {}

    def add_user(self, user: User) -> User:
        """Take a user in; whoever has the same account id is replaced."""
        self.users[user.account_id] = user
        if user.email is not None:
            self._by_email[user.email.lower()] = user
        if user.token is not None:
            self._by_token[user.token] = user
        return user

    def add_group(self, group: Group) -> Group:
        """Take a group in with its members."""
        if group.name in self._group_ids:
            message = f"there is a group {group.name!r} already"
            raise invalid(message)
        members, group.members = group.members, []
        self.groups[group.group_id] = group
        self._group_ids[group.name] = group.group_id
        for account_id in members:
            self.join(group, account_id)
        return group

    def join(self, group: Group, account_id: str) -> None:
        """Make an account a member of a group, if it is not one."""
        memberships = self._memberships.setdefault(account_id, [])
        if group.group_id not in memberships:
            group.members.append(account_id)
            memberships.append(group.group_id)

    def leave(self, group: Group, account_id: str) -> None:
        """End a membership, if there is one."""
        if account_id in group.members:
            group.members.remove(account_id)
            self._memberships[account_id].remove(group.group_id)

    def by_credentials(self, email: str, token: str, *, scoped: bool = False) -> User | None:
        """The active user with this e-mail address and token, or with this scoped token."""
        user = self._by_email.get(email.lower())
        if user is None or not user.active:
            return None
        return user if token in _tokens(user, scoped=scoped) else None

    def by_username(self, username: str, token: str) -> User | None:
        """The active user with this username and token."""
        user = self.named(username)
        return user if user is not None and user.active and user.token == token else None

    def named(self, username: str) -> User | None:
        """The user with a username, however it is capitalised."""
        wanted = username.lower()
        return next((each for each in self.users.values() if each.username == wanted), None)

    def remove_user(self, user: User) -> None:
        """Forget a user and its memberships."""
        for group in self.groups_of(user.account_id):
            self.leave(group, user.account_id)
        self.users.pop(user.account_id, None)
        self._by_email.pop((user.email or "").lower(), None)
        self._by_token.pop(user.token or "", None)

    def by_bearer(self, token: str, *, scoped: bool = False) -> User | None:
        """The active account whose token this is: an app, or whoever else has one."""
        user = self._by_token.get(token)
        if user is None and scoped:
            # A person's scoped token needs the person's e-mail address.
            nameless = (each for each in self.users.values() if each.email is None)
            user = next((each for each in nameless if each.scoped_token == token), None)
        return user if user is not None and user.active else None

    def by_client(self, client_id: object, secret: object) -> User | None:
        """The active service account whose client credentials these are."""
        clients = (user for user in self.users.values() if user.active and user.client_id)
        found = (each for each in clients if each.client_id == client_id)
        return next((each for each in found if each.client_secret == secret), None)

    def user(self, account_id: str) -> User:
        """The user with an account id."""
        user = self.users.get(account_id)
        if user is None:
            message = f"No user found with account id: {account_id}"
            raise unknown(message)
        return user

    def find_user(self, name: str) -> User:
        """The user with an account id, an e-mail address or a display name, for tests and seeds."""
        user = self.users.get(name) or self._by_email.get(name.lower())
        if user is None:
            user = next((each for each in self.users.values() if each.name == name), None)
        if user is None:
            message = f"no user {name!r}"
            raise unknown(message)
        return user

    def group(self, identifier: str) -> Group:
        """The group with an id or a name."""
        group = self.groups.get(identifier) or self.group_named(identifier)
        if group is None:
            message = f"No group found with the given groupName or groupId: {identifier}"
            raise unknown(message)
        return group

    def group_named(self, name: str) -> Group | None:
        """The group of a name, if there is one."""
        group_id = self._group_ids.get(name)
        return None if group_id is None else self.groups[group_id]

    def groups_by_name(self) -> list[Group]:
        """All groups, ordered as the site lists them."""
        return sorted(self.groups.values(), key=lambda group: group.name)

    def groups_of(self, account_id: str) -> list[Group]:
        """The groups to which an account belongs."""
        return [self.groups[group_id] for group_id in self._memberships.get(account_id, ())]

    def principals_of(self, user: User) -> Iterable[str]:
        """Everything through which a user may hold a grant or a role."""
        yield user.principal
        for group_id in self._memberships.get(user.account_id, ()):
            yield f"group:{group_id}"
        yield ANONYMOUS
        yield from _EVERY_ACCOUNT
        if self.is_site_admin(user):
            yield "class:all-product-admins"

    def is_site_admin(self, user: User) -> bool:
        """Whether a user administers the site (which shows it no space that it was not granted)."""
        if user.site_admin:
            return True
        group_id = self._group_ids.get(SITE_ADMINS)
        return group_id in self._memberships.get(user.account_id, ())

    def principal(self, text: str) -> str:
        """The principal with its id: for `group:NAME-OR-ID`, `user:ANY-NAME`, `class:NAME`.

        Anonymous access is `anonymous`, and `class:anonymous-users` is another name for it.
        """
        kind, _, name = text.partition(":")
        if text == ANONYMOUS:
            return ANONYMOUS
        if kind == "group":
            return self.group(name).principal
        if kind == "user":
            return self.find_user(name).principal
        if kind == "class":
            return access_class(name)
        message = f"{text!r} is no principal: write group:NAME, user:NAME, class:NAME or anonymous"
        raise invalid(message)


def _tokens(user: User, *, scoped: bool) -> set[str | None]:
    kept = {user.token, user.scoped_token} if scoped else {user.token}
    return kept - {None}


def new_user(
    name: str, email: str | None, token: str | None, account_id: str | None = None
) -> User:
    """Make a user's record, with an id of its own if none is given."""
    return User(account_id or ids.account_id(email or name), name, email, token)


def new_group(name: str, members: Iterable[str] = (), group_id: str | None = None) -> Group:
    """Make a group's record, with an id of its own if none is given."""
    return Group(group_id or ids.group_id(name), name, list(members))


def access_class(name: str) -> str:
    """The principal that an access class is."""
    if name not in CLASSES:
        raise unknown(f"There is no access class {name!r}; there are {', '.join(CLASSES)}")
    return ANONYMOUS if name == ANONYMOUS_CLASS else f"class:{name}"
