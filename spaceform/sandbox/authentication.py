"""Whose credentials came with a request, and by which way they count."""

from base64 import b64decode
from binascii import Error as Base64Error

from spaceform.sandbox.store.records import User
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire.address import Way


def authenticate(store: Store, authorization: str | None, way: Way) -> User | None:
    """The account whose credentials these are: `Basic email:token`, or `Bearer token`.

    A token with scopes, and one that was given for client credentials, is worth something at the
    gateway only.
    """
    scheme, _, credentials = (authorization or "").partition(" ")
    scoped = way == "gateway"
    if scheme.lower() == "bearer":
        return _by_bearer(store, credentials.strip(), scoped=scoped)
    if scheme.lower() != "basic":
        return None
    try:
        text = b64decode(credentials, validate=True).decode()
    except (Base64Error, ValueError):
        return None
    email, _, token = text.partition(":")
    if store.usernames:
        return store.directory.by_username(email, token)
    return store.directory.by_credentials(email, token, scoped=scoped)


def _by_bearer(store: Store, token: str, *, scoped: bool) -> User | None:
    user = store.directory.by_bearer(token, scoped=scoped)
    if user is not None or not scoped:
        return user
    account_id = store.tokens.holder(token, store.clock())
    user = None if account_id is None else store.directory.users.get(account_id)
    return user if user is not None and user.active else None
