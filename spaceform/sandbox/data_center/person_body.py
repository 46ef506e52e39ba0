"""Users and groups as Data Center shows them: without ids, and without e-mail addresses."""

from urllib.parse import quote

from spaceform.sandbox.data_center.people import user_key
from spaceform.sandbox.store.records import Group, User
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call


def icon(call: Call, path: str) -> JsonObject:
    """A picture's place and size."""
    return {"path": f"{call.context}{path}", "width": 48, "height": 48, "isDefault": True}


def user_body(call: Call, user: User) -> JsonObject:
    """A user; only whoever is deactivated has a status that is not "current"."""
    key = user_key(user.account_id)
    body: JsonObject = {
        "type": "known",
        "username": user.username,
        "userKey": key,
        "profilePicture": icon(call, "/images/icons/profilepics/default.svg"),
        "displayName": user.name,
        "_links": {"self": f"{call.origin}{call.context}/rest/api/user?key={key}"},
        "_expandable": call.expansion.fold({"status": ""}),
    }
    if "status" in call.expansion:
        body["status"] = "current" if user.active else "deactivated"
    return body


def author_body(call: Call, account_id: str) -> JsonObject:
    """Whoever did something, who may be gone by now."""
    user = call.store.directory.users.get(account_id)
    if user is None:
        return {"type": "unknown", "userKey": user_key(account_id), "displayName": "Unknown User"}
    return user_body(call, user)


def group_body(call: Call, group: Group) -> JsonObject:
    """A group."""
    path = f"{call.context}/rest/api/group/{quote(group.name, safe='')}"
    return {"type": "group", "name": group.name, "_links": {"self": f"{call.origin}{path}"}}
