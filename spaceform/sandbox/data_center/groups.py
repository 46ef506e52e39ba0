"""Groups and their members, by name."""

from typing import Final

from spaceform.sandbox.data_center import people
from spaceform.sandbox.data_center.person_body import group_body, user_body
from spaceform.sandbox.store.refusal import forbidden
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200


def list_groups(call: Call) -> Reply:
    """`GET /group`."""
    groups = call.store.directory.groups_by_name()
    part = window(call, _LIMIT, most=_LIMIT)
    return Reply(body=page(call, groups, lambda group: group_body(call, group), part))


def get_group(call: Call) -> Reply:
    """`GET /group/{groupName}`."""
    return Reply(body=group_body(call, people.with_name(call.store, call.parts["groupName"])))


def list_members(call: Call) -> Reply:
    """`GET /group/{groupName}/member`; unlike on Cloud, a group that is not there is 404."""
    directory = call.store.directory
    group = people.with_name(call.store, call.parts["groupName"])
    if group.hidden and not directory.is_site_admin(call.caller):
        raise forbidden(f"{call.caller.name} does not have permission to view users")
    members = [directory.users[each] for each in group.members]
    part = window(call, _LIMIT, most=_LIMIT)
    return Reply(body=page(call, members, lambda user: user_body(call, user), part))


OPERATIONS: Final = (
    Operation("GET", "/group", list_groups),
    Operation("GET", "/group/{groupName}", get_group),
    Operation("GET", "/group/{groupName}/member", list_members),
)
