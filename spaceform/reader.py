"""The reader: from a provider to live spaces and the directory, in as few requests as possible."""

import threading
from collections.abc import Container, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace

from spaceform.aspects.details import Homepage
from spaceform.aspects.grants import GrantRow
from spaceform.change import SpaceRef
from spaceform.errors import AuthError, ProviderError
from spaceform.plan import Blocked
from spaceform.principals import (
    ACCESS_CLASSES,
    ANONYMOUS,
    Directory,
    Group,
    Principal,
    PrincipalName,
    User,
)
from spaceform.provider import DirectoryPort, Provider, Want
from spaceform.resolution import names_of
from spaceform.space import Desired, DesiredSpace, LiveSpace, Unknown
from spaceform.space_plan import Lookup

_MOST_LOOKED_UP = 50
_EVERYBODY = "anonymous-users"
"""The access class that is another spelling of `anonymous`."""

_REMEMBERED: frozenset[Want] = frozenset({"grants", "properties", "labels"})


def read_directory(provider: Provider, desired: Desired, pool: Executor) -> Directory:
    """Find out who we are and who every principal in the manifests is, each of them once.

    Raises AuthError where the credentials are not accepted: nothing else can be read then.
    """
    identity = provider.directory.read_identity()
    people = {account_id: name for name, account_id in desired.people.items()}
    known = Directory(identity, users={identity.user.account_id: identity.user}, people=people)
    return with_names(provider, known, _names(desired), desired.people, pool)


def with_names(
    provider: Provider,
    directory: Directory,
    wanted: Iterable[PrincipalName],
    people: Mapping[str, str],
    pool: Executor,
) -> Directory:
    """Return the directory with who these names stand for, or why they stand for nobody."""
    port = provider.directory
    names = {str(name): name for name in wanted}
    port.look_ahead(
        name.name for name in names.values() if name.kind == "group" and not name.is_group_id
    )
    found = pool.map(lambda name: _try(port, name, people), names.values())
    principals = dict(directory.principals)
    unresolved = dict(directory.unresolved)
    unread = dict(directory.unread)
    users, groups = dict(directory.users), dict(directory.groups)
    for spelling, who in zip(names, found, strict=True):
        if isinstance(who, ProviderError):
            unread[spelling] = str(who)
            continue
        if isinstance(who, str):
            unresolved[spelling] = who
            continue
        principals[spelling] = who.principal if isinstance(who, User | Group) else who
        if isinstance(who, User):
            users[who.account_id] = who
        elif isinstance(who, Group):
            groups[who.id] = who
    return replace(
        directory,
        principals=principals,
        unresolved=unresolved,
        unread=unread,
        users=users,
        groups=groups,
    )


def with_administrators(
    provider: Provider, directory: Directory, principals: Iterable[Principal], pool: Executor
) -> Directory:
    """Return the directory with those users, and those groups' members as far as they show."""
    port = provider.directory
    wanted = set(principals)
    group_ids = sorted(
        found.id for found in wanted if found.kind == "group" and found.id not in directory.members
    )
    user_ids = sorted(
        found.id for found in wanted if found.kind == "user" and found.id not in directory.users
    )
    members = dict(zip(group_ids, pool.map(port.read_members, group_ids), strict=True))
    users = dict(zip(user_ids, pool.map(port.read_user, user_ids), strict=True))
    known = {account_id: user for account_id, user in users.items() if user is not None}
    wider = replace(
        directory,
        members={**directory.members, **members},
        users={**directory.users, **known},
    )
    return _with_activity(provider, wider, group_ids)


def unseen(key: str) -> LiveSpace:
    """Return what is known of a space that could not be read: nothing."""
    return LiveSpace(ref=SpaceRef(id="", key=key), status="current")


def find_gone(
    provider: Provider, principals: Iterable[Principal], pool: Executor
) -> frozenset[Principal]:
    """Return those of some groups and users whom the site does not know any more."""
    port = provider.directory

    def is_gone(who: Principal) -> bool:
        found = port.read_group(who.id) if who.kind == "group" else port.read_user(who.id)
        return found is None

    wanted = sorted(principals, key=str)
    gone = pool.map(is_gone, wanted)
    return frozenset(who for who, is_lost in zip(wanted, gone, strict=True) if is_lost)


def wants_of(desired: DesiredSpace, *, recorded: bool = True) -> frozenset[Want]:
    """Return what has to be read of a space: what is managed, and the record where it matters."""
    if desired.state == "absent":
        return frozenset({"details", "record"})
    managed: frozenset[Want] = frozenset({"details", *desired.managed})
    return managed | {"record"} if recorded and managed & _REMEMBERED else managed


class GroupNames:
    """The names of groups that live grants mention by their ids, kept for a run.

    They are for people to read, so at most so many are looked up, and one that cannot be read
    stays an id. Only where names decide what is protected are all of them looked up.
    """

    def __init__(self, port: DirectoryPort) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._names: dict[str, str | None] = {}
        self._left = _MOST_LOOKED_UP

    def add_to(self, live: LiveSpace, known: Container[str], *, needed: bool = False) -> LiveSpace:
        """Return a space whose grants name their groups, but for those with a known id."""
        if isinstance(live.grants, Unknown):
            return live
        unknown = sorted({row.principal.id for row in live.grants if _is_nameless(row, known)})
        if not unknown:
            return live
        names = {group_id: self._find(group_id, needed=needed) for group_id in unknown}
        rows = tuple(
            row.model_copy(update={"name": names[row.principal.id]})
            if _is_nameless(row, known)
            else row
            for row in live.grants
        )
        return live.model_copy(update={"grants": rows})

    def _find(self, group_id: str, *, needed: bool) -> str | None:
        with self._lock:
            if group_id in self._names:
                return self._names[group_id]
            if not needed and self._left <= 0:
                return None
            self._left -= 1
        try:
            group = self._port.read_group(group_id)
        except ProviderError:
            # A name explains a plan and decides nothing in it: without one, its id stands there.
            group = None
        self._names[group_id] = group.name if group else None
        return self._names[group_id]


def read_lookup(provider: Provider, desired: DesiredSpace, live: LiveSpace) -> Lookup | Blocked:
    """Read what a manifest asks for beside the space itself: its homepage, its deletion's toll."""
    if desired.state == "absent":
        name = live.ref.key if isinstance(live.details, Unknown) else live.details.name
        return Lookup(doomed=provider.spaces.read_doomed(live.ref, name))
    if desired.homepage is None:
        return Lookup()
    if desired.homepage.id is not None:
        return Lookup(homepage=Homepage(id=desired.homepage.id))
    return _find_homepage(provider, desired, desired.homepage.title or "", live)


def _find_homepage(
    provider: Provider, desired: DesiredSpace, title: str, live: LiveSpace
) -> Lookup | Blocked:
    page = None if isinstance(live.details, Unknown) else live.details.homepage
    if page is not None and page.title == title:
        return Lookup(homepage=page)
    pages = provider.spaces.find_pages(live.ref, title)
    if page is not None and not page.title and page.id in {found.id for found in pages}:
        # Not every site tells the title of the live homepage; then its id tells that it fits.
        return Lookup(homepage=page)
    if len(pages) > 1:
        ids = ", ".join(found.id for found in pages)
        return Blocked(
            kind="name",
            message=f"{len(pages)} pages are titled {title!r}: name one by its id ({ids})",
            mark=desired.mark("homepage"),
        )
    return Lookup(homepage=pages[0] if pages else None)


def _is_nameless(row: GrantRow, known: Container[str]) -> bool:
    who = row.principal
    return who.kind == "group" and row.name is None and who.id not in known


def _names(desired: Desired) -> Iterable[PrincipalName]:
    yield from desired.keep
    if desired.policy is not None:
        keys = (*(space.key for space in desired.spaces), *desired.left_out)
        yield from desired.policy.names(keys)
    for space in desired.spaces:
        yield from names_of(space)


def _try(
    port: DirectoryPort, name: PrincipalName, people: Mapping[str, str]
) -> Principal | User | Group | str | ProviderError:
    """Resolve a name; a read that fails blocks the spaces that need the name, and no others."""
    try:
        return _resolve(port, name, people)
    except AuthError:
        raise
    except ProviderError as error:
        return error


def _resolve(
    port: DirectoryPort, name: PrincipalName, people: Mapping[str, str]
) -> Principal | User | Group | str:
    """Return who a name stands for, or the reason why it stands for nobody."""
    if name.kind == "anonymous":
        return ANONYMOUS
    if name.kind == "user":
        account_id = name.account_id or people.get(name.name) or name.name
        return port.read_user(account_id) or f"no user has the account id {account_id}"
    if name.kind == "class":
        return _access_class(name.name)
    if name.is_group_id:
        return port.read_group(name.name) or "no group has that id, or it is not visible to you"
    groups = port.find_groups(name.name)
    exact = [group for group in groups if group.name == name.name]
    if len(exact) == 1:
        return exact[0]
    near = ", ".join(repr(group.name) for group in groups[:3])
    return f"no group has that name{f'; near it are {near}' if near else ''}"


def _access_class(name: str) -> Principal | str:
    if name == _EVERYBODY:
        return ANONYMOUS
    if name in ACCESS_CLASSES:
        return Principal(kind="class", id=name)
    return f"there is no such access class; there are {', '.join(ACCESS_CLASSES)}"


def _with_activity(provider: Provider, directory: Directory, group_ids: list[str]) -> Directory:
    """Look up whether members are active where the member list does not say.

    One active person besides ourselves settles a group, so the search ends there; and after so
    many people whose activity is hidden it is as good as hidden for all.
    """
    users = dict(directory.users)
    for group_id in group_ids:
        for member in (directory.members[group_id] or ())[:_MOST_LOOKED_UP]:
            if member.account_id == directory.identity.user.account_id:
                continue
            if member.active is None and member.account_id not in users:
                users[member.account_id] = provider.directory.read_user(member.account_id) or member
            known = users.get(member.account_id, member)
            if known.active and known.human:
                break
    return replace(directory, users=users)
