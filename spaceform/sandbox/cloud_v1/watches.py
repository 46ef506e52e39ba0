"""Who watches a space."""

from typing import Final

from spaceform.sandbox.cloud_v1.person_body import watch_body
from spaceform.sandbox.store.records import User
from spaceform.sandbox.store.refusal import forbidden
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200


def list_watchers(call: Call) -> Reply:
    """`GET /space/{spaceKey}/watch`."""
    space = call.space()
    users = call.store.directory.users
    watchers = [users[account_id] for account_id in space.watchers if account_id in users]
    part = window(call, _LIMIT)
    return Reply(body=page(call, watchers, lambda user: watch_body(call, user, space.key), part))


def is_watching(call: Call) -> Reply:
    """`GET /user/watch/space/{spaceKey}`."""
    space = call.space()
    return Reply(body={"watching": _watcher(call).account_id in space.watchers})


def watch(call: Call) -> Reply:
    """`POST /user/watch/space/{spaceKey}`; watching already is no error."""
    space = call.space()
    account_id = _watcher(call).account_id
    if account_id not in space.watchers:
        space.watchers.append(account_id)
    return NO_CONTENT


def unwatch(call: Call) -> Reply:
    """`DELETE /user/watch/space/{spaceKey}`; not watching is no error."""
    space = call.space()
    account_id = _watcher(call).account_id
    if account_id in space.watchers:
        space.watchers.remove(account_id)
    return NO_CONTENT


def _watcher(call: Call) -> User:
    account_id = call.first("accountId")
    if account_id in (None, call.caller.account_id):
        return call.caller
    if not call.store.directory.is_site_admin(call.caller):
        raise forbidden("Only Confluence administrators see and change the watches of others")
    return call.store.directory.user(account_id or "")


_PATH: Final = "/user/watch/space/{spaceKey}"

OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/watch", list_watchers),
    Operation("GET", _PATH, is_watching),
    Operation("POST", _PATH, watch),
    Operation("DELETE", _PATH, unwatch),
)
