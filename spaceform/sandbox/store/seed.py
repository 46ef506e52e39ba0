"""Seeds: what a site is to hold from the start, as a JSON document.

    {
      "users": [{"name": "Ada", "email": "ada@example.com", "token": "ada-token",
                 "accountId": "5b10…", "active": true, "accountType": "atlassian",
                 "canCreateSpaces": true, "groups": ["confluence-users"]}],
      "mode": "transition",
      "roles": [{"name": "Auditor", "description": "Reads everything.",
                 "permissions": ["read/space", "export/space"]}],
      "groups": [{"name": "platform", "id": "0f6c…", "members": ["ada@example.com"],
                  "hidden": false}],
      "spaces": [{"key": "ENG", "name": "Engineering", "description": "How we build things.",
                  "status": "current", "creator": "ada@example.com", "private": true,
                  "grants": {"group:engineers": ["read/space", "create/page"]},
                  "roles": {"class:all-licensed-users": "Viewer", "user:Ada": "Admin"},
                  "properties": {"owner": {"team": "platform"}},
                  "labels": ["platform", "my:draft"], "theme": "com.example.theme",
                  "settings": {"routeOverrideEnabled": true},
                  "pages": [{"title": "Welcome", "parent": "Home", "type": "page",
                             "state": "In progress", "body": "<p>Hello</p>",
                             "labels": ["draft"]}],
                  "homepage": "Welcome", "watchers": ["member@example.com"]}]
    }

Everything is optional but a user's, a group's and a role's name, a role's permissions, a space's
key and a page's title. Users are added first, then groups, roles and spaces; users are named by
account id, e-mail address or display name. With `grants` or `roles` a space has exactly these and
nobody holds anything else, its creator included; without, it has what the site gives to a new
space, which with `private` is the creator's alone. A space's label has the prefix `team` unless it
says otherwise, a page's is `global`; `homepage` is a page's title. `mode` is `pre-roles`, where
there are no `roles`, `transition` or `roles`; it counts where the site was made without one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from spaceform.sandbox.store import codec
from spaceform.sandbox.store.codec import DecodeError
from spaceform.sandbox.store.directory import EVERYONE
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.refusal import RefusalError, invalid, unknown
from spaceform.sandbox.store.roles import Mode
from spaceform.sandbox.store.store import Store


class SeedError(ValueError):
    """A seed that makes no sense; the message names the place."""


@dataclass(frozen=True)
class _User:
    name: str
    email: str | None = None
    token: str | None = None
    accountId: str | None = None  # noqa: N815 - as the document has it
    accountType: str = "atlassian"  # noqa: N815
    active: bool = True
    canCreateSpaces: bool = True  # noqa: N815
    groups: list[str] = field(default_factory=lambda: [EVERYONE])


@dataclass(frozen=True)
class _Group:
    name: str
    id: str | None = None
    members: list[str] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True)
class _Role:
    name: str
    permissions: list[str]
    description: str = ""


@dataclass(frozen=True)
class _Page:
    title: str
    type: str = "page"
    parent: str | None = None
    state: str | None = None
    body: str = ""
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Settings:
    routeOverrideEnabled: bool = False  # noqa: N815


@dataclass(frozen=True)
class _Space:
    key: str
    name: str | None = None
    description: str = ""
    status: str = "current"
    creator: str = "admin@example.com"
    private: bool = False
    grants: dict[str, list[str]] | None = None
    roles: dict[str, str] | None = None
    properties: dict[str, object] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    theme: str | None = None
    settings: _Settings = field(default_factory=_Settings)
    pages: list[_Page] = field(default_factory=list)
    homepage: str | None = None
    watchers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Seed:
    users: list[_User] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)
    spaces: list[_Space] = field(default_factory=list)
    mode: str | None = None
    roles: list[_Role] = field(default_factory=list)


def load_seed(store: Store, document: object, mode: Mode | None = None) -> None:
    """Add what a seed holds to a store; raises SeedError with the place of what is wrong.

    A `mode` that was asked for counts more than the seed's.
    """
    try:
        seed = codec.decode(_Seed, document)
    except DecodeError as error:
        raise SeedError(str(error)) from error
    with _place("mode"):
        store.mode = mode or _mode(seed.mode) or store.mode
    for at, user in enumerate(seed.users):
        with _place(f"users[{at}]"):
            _add_user(store, user)
    for at, group in enumerate(seed.groups):
        with _place(f"groups[{at}]"):
            _add_group(store, group)
    for at, role in enumerate(seed.roles):
        with _place(f"roles[{at}]"):
            _check_mode(store)
            store.add_role(role.name, *role.permissions, description=role.description)
    for at, space in enumerate(seed.spaces):
        place = f"spaces[{at}]"
        with _place(place):
            live = store.create_space(
                space.key,
                space.name,
                creator=space.creator,
                private=space.private,
                description=space.description,
                status=_status(space.status),
            )
        _fill(store, live, space, place)


@contextmanager
def _place(place: str) -> Iterator[None]:
    try:
        yield
    except RefusalError as error:
        raise SeedError(f"{place}: {error.message}") from error


def _add_user(store: Store, user: _User) -> None:
    store.add_user(
        user.name,
        email=user.email,
        token=user.token,
        account_id=user.accountId,
        account_type=user.accountType,
        active=user.active,
        can_create_spaces=user.canCreateSpaces,
        groups=user.groups,
    )


def _add_group(store: Store, group: _Group) -> None:
    store.add_group(group.name, group.members, group_id=group.id).hidden = group.hidden


def _mode(name: str | None) -> Mode | None:
    if name is not None and name not in set(Mode):
        raise invalid(f"{name!r} is none of {', '.join(Mode)}")
    return None if name is None else Mode(name)


def _check_mode(store: Store) -> None:
    if store.mode is Mode.PRE_ROLES:
        raise invalid(f"there are no roles in the mode {store.mode}")


def _status(status: str) -> str:
    if status not in ("current", "archived"):
        raise unknown(f"status {status!r} is neither current nor archived")
    return status


def _fill(store: Store, live: Space, space: _Space, place: str) -> None:
    key = space.key
    live.route_override = space.settings.routeOverrideEnabled
    if space.grants is not None or space.roles is not None:
        live.grants.clear()
        live.assignments.clear()
    steps: list[tuple[str, Callable[[], object]]] = [
        *(
            (f"grants.{principal}", partial(store.grant, key, principal, *pairs))
            for principal, pairs in (space.grants or {}).items()
        ),
        *(
            (f"roles.{principal}", partial(_assign, store, key, principal, role))
            for principal, role in (space.roles or {}).items()
        ),
        *(
            (f"properties.{name}", partial(store.set_property, key, name, value))
            for name, value in space.properties.items()
        ),
        *(
            (f"labels[{at}]", partial(_add_label, store, key, label))
            for at, label in enumerate(space.labels)
        ),
        *(
            (f"pages[{at}]", partial(_add_page, store, key, page))
            for at, page in enumerate(space.pages)
        ),
        *(
            (f"watchers[{at}]", partial(store.watch, key, user))
            for at, user in enumerate(space.watchers)
        ),
        ("theme", partial(store.set_theme, key, space.theme)),
    ]
    if space.homepage is not None:
        steps.append(("homepage", partial(store.set_homepage, key, space.homepage)))
    for name, step in steps:
        with _place(f"{place}.{name}"):
            step()


def _assign(store: Store, key: str, principal: str, role: str) -> None:
    _check_mode(store)
    store.assign(key, principal, role)


def _add_label(store: Store, key: str, label: str) -> None:
    prefix, _, name = label.rpartition(":")
    store.add_label(key, name, prefix or "team")


def _add_page(store: Store, key: str, page: _Page) -> None:
    store.add_page(
        key, page.title, kind=page.type, parent=page.parent, state=page.state, body=page.body
    )
    for label in page.labels:
        store.label_page(key, page.title, label)
