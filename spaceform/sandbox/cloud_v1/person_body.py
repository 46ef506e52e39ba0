"""Users, groups and watchers as v1 shows them."""

from spaceform.sandbox.store.records import Group, User
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.expansion import Expansion

_NOTHING = Expansion()


def icon(path: str, *, default: bool = True) -> JsonObject:
    """A picture's place and size."""
    return {"path": path, "width": 48, "height": 48, "isDefault": default}


def user_body(call: Call, user: User, expansion: Expansion = _NOTHING) -> JsonObject:
    """An account; its e-mail address is shown to itself and to site administrators."""
    body: JsonObject = {
        "type": "known",
        "accountId": user.account_id,
        "accountType": user.account_type,
        "accountStatus": "active" if user.active else "inactive",
        "email": _email(call, user),
        "publicName": user.name,
        "displayName": user.name,
        "profilePicture": icon("/wiki/aa-avatar/default"),
        "isExternalCollaborator": False,
        "externalCollaborator": False,
    }
    if "operations" in expansion:
        body["operations"] = [{"operation": "read", "targetType": "user"}]
    if "details" in expansion:
        body["details"] = {"business": {}, "personal": {}}
    body["_expandable"] = expansion.fold({"operations": "", "details": "", "personalSpace": ""})
    body["_links"] = {"self": f"{call.origin}/wiki/rest/api/user?accountId={user.account_id}"}
    return body


def author_body(call: Call, account_id: str) -> JsonObject:
    """Whoever did something, who may be gone by now."""
    user = call.store.directory.users.get(account_id)
    if user is None:
        return {"type": "unknown", "accountId": account_id, "displayName": "Former user"}
    return user_body(call, user)


def group_body(call: Call, group: Group) -> JsonObject:
    """A group."""
    return {
        "type": "group",
        "name": group.name,
        "id": group.group_id,
        "_links": {"self": f"{call.origin}/wiki/rest/api/group/by-id?id={group.group_id}"},
    }


def watch_body(call: Call, user: User, space_key: str) -> JsonObject:
    """Someone's watch on a space."""
    return {
        "type": "space",
        "watcher": {
            "type": "known",
            "accountId": user.account_id,
            "accountType": user.account_type,
            "email": _email(call, user),
            "publicName": user.name,
            "displayName": user.name,
            "profilePicture": icon("/wiki/aa-avatar/default"),
            "isExternalCollaborator": False,
            "externalCollaborator": False,
            "operations": [],
            "personalSpace": None,
        },
        "spaceKey": space_key,
    }


def _email(call: Call, user: User) -> str:
    directory = call.store.directory
    shown = user is call.caller or directory.is_site_admin(call.caller)
    return (user.email or "") if shown else ""
