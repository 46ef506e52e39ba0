"""What a plan file lists, held against what an apply of it did to a site."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import GrantChange
from spaceform.plan import Plan
from spaceform.sandbox.data_center.people import user_key
from spaceform.sandbox.store.directory import Directory
from spaceform.space import RECORD_KEY
from tests.contract.case import Picture

_FIELDS: Final = {
    "name": "name",
    "description": "description",
    "homepage": "homepage",
    "status": "state",
    "theme": "theme",
    "route override": "settings/route-override",
}
_ACCESS: Final = ("grants", "roles", "brought", "custom")


def unlisted(plan: Plan, before: Picture, after: Picture, known_as: Mapping[str, str]) -> list[str]:
    """Return the addresses at which a site has become another, and of which a plan says nothing.

    `known_as` maps how clients know principals to how the site does, where that is not the same.
    """
    listed = {change.address for change in plan.changes} | set(_principals(plan, known_as))
    return sorted(set(_differences(before, after)) - listed)


def names_in_data_center(directory: Directory) -> dict[str, str]:
    """Return what principals are called by a Data Center, which has no ids of groups."""
    groups = {f"group:{group.name}": group.principal for group in directory.groups.values()}
    users = {
        f"user:{user_key(user.account_id)}": user.principal for user in directory.users.values()
    }
    return {**groups, **users}


def _principals(plan: Plan, known_as: Mapping[str, str]) -> Iterator[str]:
    """Return what a plan says of principals, by their ids instead of their names."""
    for change in plan.changes:
        if isinstance(change, GrantChange | CustomContentChange):
            who = str(change.principal)
            yield f"{change.key}/access/{known_as.get(who, who)}"


def _differences(before: Picture, after: Picture) -> Iterator[str]:
    roles = {name for name in {*before, *after} if name.startswith("role ")}
    changed = {name for name in roles if before.get(name) != after.get(name)}
    yield from (f"site/roles/{name.removeprefix('role ')}" for name in changed)
    for key in {*before, *after} - roles:
        if (key in before) != (key in after):
            yield f"{key}/space"
        else:
            yield from _inside(key, before[key], after[key], has_new_roles=bool(changed))


def _inside(
    key: str, before: Mapping[str, Any], after: Mapping[str, Any], *, has_new_roles: bool
) -> Iterator[str]:
    for field, address in _FIELDS.items():
        if before[field] != after[field]:
            yield f"{key}/{address}"
    for _, label in set(before["labels"]) ^ set(after["labels"]):
        yield f"{key}/labels/{label}"
    for name in _items(before, after, "properties"):
        yield f"{key}/ownership" if name == RECORD_KEY else f"{key}/properties/{name}"
    for section in _ACCESS:
        if section != "brought" or not has_new_roles:
            yield from (f"{key}/access/{who}" for who in _items(before, after, section))
    if before["contents"] != after["contents"]:
        yield f"{key}/contents"


def _items(before: Mapping[str, Any], after: Mapping[str, Any], section: str) -> Iterator[str]:
    one, other = before[section], after[section]
    return (name for name in {*one, *other} if one.get(name) != other.get(name))
