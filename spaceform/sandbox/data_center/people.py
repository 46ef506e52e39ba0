"""Who there is on Data Center: users by username and user key, groups by name."""

from typing import Final
from uuid import UUID, uuid5

from spaceform.sandbox.store.records import Group, User
from spaceform.sandbox.store.refusal import unknown
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call

_NAMESPACE: Final = UUID("5d0c7f0a-2b1e-4a55-9a43-0c4f5e7b8d21")
_BEGINNING: Final = "4028"


def user_key(account_id: str) -> str:
    """An account's user key: 32 hexadecimal digits, the same for the same account."""
    return _BEGINNING + uuid5(_NAMESPACE, account_id).hex[len(_BEGINNING) :]


def keep_people(store: Store) -> None:
    """Forget the accounts that Data Center does not know: apps and service accounts."""
    for user in list(store.directory.users.values()):
        if user.is_app or user.client_id is not None:
            store.directory.remove_user(user)


def with_key(store: Store, key: str) -> User:
    """The user with a user key."""
    users = store.directory.users.values()
    user = next((each for each in users if user_key(each.account_id) == key), None)
    if user is None:
        raise unknown(f"No user found with key : {key}")
    return user


def with_username(store: Store, username: str) -> User:
    """The user with a username."""
    user = store.directory.named(username)
    if user is None:
        raise unknown(f"No user found with username : {username}")
    return user


def with_name(store: Store, name: str) -> Group:
    """The group of a name; nothing else names a group."""
    group = store.directory.group_named(name)
    if group is None:
        raise unknown(f"No group found with name : {name}")
    return group


def asked_for(call: Call) -> User | None:
    """The user whom the query names with `key` or `username`, if it names one."""
    key, username = call.first("key"), call.first("username")
    if key is not None and username is not None:
        raise HttpError(400, "Give either key or username")
    if key is not None:
        return with_key(call.store, key)
    return None if username is None else with_username(call.store, username)
