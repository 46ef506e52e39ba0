"""Groups and their members."""

from typing import Final

from spaceform.sandbox.cloud_v1.person_body import group_body, user_body
from spaceform.sandbox.store.directory import SITE_ADMINS
from spaceform.sandbox.store.records import Group
from spaceform.sandbox.store.refusal import forbidden, unknown
from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 200
_ACCESS_TYPES: Final = ("user", "admin", "site-admin")


def list_groups(call: Call) -> Reply:
    """`GET /group`."""
    access = call.first("accessType")
    if access is not None and access not in _ACCESS_TYPES:
        raise HttpError(400, f"accessType must be one of {', '.join(_ACCESS_TYPES)}")
    groups = call.store.directory.groups_by_name()
    if access not in (None, "user"):
        groups = [group for group in groups if group.name == SITE_ADMINS]
    return Reply(body=_page(call, groups))


def get_group_by_id(call: Call) -> Reply:
    """`GET /group/by-id?id=`."""
    group_id = call.needed("id")
    group = call.store.directory.groups.get(group_id)
    if group is None:
        raise unknown(f"There is no group with id {group_id}")
    return Reply(body=group_body(call, group))


def get_group_by_name(call: Call) -> Reply:
    """`GET /group/by-name?name=`."""
    name = call.needed("name")
    group = call.store.directory.group_named(name)
    if group is None:
        raise unknown(f"There is no group with name {name}")
    return Reply(body=group_body(call, group))


def search_groups(call: Call) -> Reply:
    """`GET /group/picker?query=`: groups whose name has the query in it."""
    wanted = call.needed("query").lower()
    groups = [each for each in call.store.directory.groups_by_name() if wanted in each.name.lower()]
    body = _page(call, groups)
    if call.first("shouldReturnTotalSize") == "true":
        body["totalSize"] = len(groups)
    return Reply(body=body)


def list_members(call: Call) -> Reply:
    """`GET /group/{groupId}/membersByGroupId`; of a group that is not there, an empty page."""
    part = window(call, _LIMIT, most=_LIMIT, strict=True)
    directory = call.store.directory
    group = directory.groups.get(call.parts["groupId"])
    if group is not None and group.hidden and not directory.is_site_admin(call.caller):
        raise forbidden(f"{call.caller.name} does not have permission to view users")
    members = [] if group is None else [directory.users[each] for each in group.members]
    expansion = call.expansion
    body = page(call, members, lambda user: user_body(call, user, expansion), part)
    if call.first("shouldReturnTotalSize") == "true":
        body["totalSize"] = len(members)
    return Reply(body=body)


def _page(call: Call, groups: list[Group]) -> JsonObject:
    part = window(call, _LIMIT, most=_LIMIT)
    return page(call, groups, lambda group: group_body(call, group), part)


OPERATIONS: Final = (
    Operation("GET", "/group", list_groups),
    Operation("GET", "/group/by-id", get_group_by_id),
    Operation("GET", "/group/by-name", get_group_by_name),
    Operation("GET", "/group/picker", search_groups),
    Operation("GET", "/group/{groupId}/membersByGroupId", list_members),
)
