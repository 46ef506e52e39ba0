"""Who watches a space."""

from typing import Final

from spaceform.sandbox.data_center import people
from spaceform.sandbox.data_center.person_body import user_body
from spaceform.sandbox.store.records import User
from spaceform.sandbox.store.refusal import forbidden
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200
_PATH: Final = "/user/watch/space/{spaceKey}"


def list_watchers(call: Call) -> Reply:
    """`GET /space/{spaceKey}/watchers`: for administrators of the space or of the site."""
    site_admin = call.store.directory.is_site_admin(call.caller)
    space = call.space() if site_admin else call.administered()
    users = call.store.directory.users
    watchers = [users[account_id] for account_id in space.watchers if account_id in users]
    return Reply(
        body=page(call, watchers, lambda user: user_body(call, user), window(call, _LIMIT))
    )


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
    user = people.asked_for(call) or call.caller
    if user is not call.caller and not call.store.directory.is_site_admin(call.caller):
        raise forbidden("Only Confluence administrators see and change the watches of others")
    return user


OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/watchers", list_watchers),
    Operation("GET", _PATH, is_watching),
    Operation("POST", _PATH, watch),
    Operation("DELETE", _PATH, unwatch),
)
