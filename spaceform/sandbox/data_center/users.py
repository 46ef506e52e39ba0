"""Users: by username or user key, and the caller itself."""

from typing import Final

from spaceform.sandbox.data_center import people
from spaceform.sandbox.data_center.person_body import group_body, user_body
from spaceform.sandbox.store.records import User
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200


def get_user(call: Call) -> Reply:
    """`GET /user?username=` or `?key=`."""
    return Reply(body=user_body(call, _needed(call)))


def get_current_user(call: Call) -> Reply:
    """`GET /user/current`."""
    return Reply(body=user_body(call, call.caller))


def list_groups_of_user(call: Call) -> Reply:
    """`GET /user/memberof?username=` or `?key=`."""
    groups = call.store.directory.groups_of(_needed(call).account_id)
    part = window(call, _LIMIT, most=_LIMIT)
    return Reply(body=page(call, groups, lambda group: group_body(call, group), part))


def _needed(call: Call) -> User:
    user = people.asked_for(call)
    if user is None:
        raise HttpError(400, "Query parameter 'username' or 'key' is required")
    return user


OPERATIONS: Final = (
    Operation("GET", "/user", get_user),
    Operation("GET", "/user/current", get_current_user),
    Operation("GET", "/user/memberof", list_groups_of_user),
)
