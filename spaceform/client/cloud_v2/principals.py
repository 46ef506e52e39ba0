"""Principals as v2 spells them, in permissions and in role assignments."""

from functools import lru_cache

from spaceform.client.answer import Object
from spaceform.principals import ANONYMOUS, Kind, Principal

_EVERYBODY = "anonymous-users"
_NOBODY = "anonymous"
_KINDS: dict[str, Kind] = {"user": "user", "group": "group", "access-class": "class"}
_TYPES: dict[Kind, str] = {"user": "USER", "group": "GROUP", "class": "ACCESS_CLASS"}


@lru_cache(maxsize=4096)
def find_principal(kind: str, identifier: str) -> Principal | None:
    """Return a principal by its type, `access-class` or `ACCESS_CLASS`; None for another type.

    Published are `user`, `group` and `role`; live there are access classes too.
    """
    known = _KINDS.get(kind.lower().replace("_", "-"))
    if known is None:
        return None
    if (known, identifier) in (("class", _EVERYBODY), ("user", _NOBODY)):
        return ANONYMOUS
    return Principal(kind=known, id=identifier)


def write_principal(principal: Principal) -> Object:
    """Return a principal as role assignments write it; everybody is an access class there."""
    if principal == ANONYMOUS:
        return {"principalType": _TYPES["class"], "principalId": _EVERYBODY}
    return {"principalType": _TYPES[principal.kind], "principalId": principal.id}
