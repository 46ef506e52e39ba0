"""Users: by account id, and the caller itself. Nobody is found by e-mail address on Cloud."""

from typing import Final

from spaceform.sandbox.cloud_v1.person_body import group_body, user_body
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200


def get_user(call: Call) -> Reply:
    """`GET /user?accountId=`."""
    user = call.store.directory.user(call.needed("accountId"))
    return Reply(body=user_body(call, user, call.expansion))


def get_current_user(call: Call) -> Reply:
    """`GET /user/current`."""
    return Reply(body=user_body(call, call.caller, call.expansion))


def list_groups_of_user(call: Call) -> Reply:
    """`GET /user/memberof?accountId=`."""
    user = call.store.directory.user(call.needed("accountId"))
    groups = call.store.directory.groups_of(user.account_id)
    part = window(call, _LIMIT, most=_LIMIT)
    return Reply(body=page(call, groups, lambda group: group_body(call, group), part))


OPERATIONS: Final = (
    Operation("GET", "/user", get_user),
    Operation("GET", "/user/current", get_current_user),
    Operation("GET", "/user/memberof", list_groups_of_user),
)
