"""Coherence: whether the changes of a plan file are ones that a plan could have.

People review the address of a change, and an apply carries out what is in it: they have to agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange, Homepage
from spaceform.aspects.grants import READ, GrantChange, companions, granted, pairs
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.aspects.properties import PropertyChange
from spaceform.change import Change
from spaceform.ownership import RecordChange
from spaceform.principals import ANONYMOUS, Principal
from spaceform.site_roles import RoleChange
from spaceform.space import RECORD_KEY, Owner


@dataclass(frozen=True)
class Frame:
    """What a plan says besides its changes.

    `identity` is the account that made it; `spaces` are the keys of the spaces that were looked
    at, each with its id if it is there.
    """

    owner: Owner | None
    identity: str
    spaces: tuple[tuple[str, str | None], ...]


def find_incoherence(frame: Frame, changes: Iterable[Change]) -> str | None:
    """Say what no plan would say, None where there is nothing of the kind."""
    key = _first_again(key.lower() for key, _ in frame.spaces)
    if key is not None:
        return f"it has the space {key} twice"
    space_id = _first_again(space_id for _, space_id in frame.spaces if space_id is not None)
    if space_id is not None:
        return f"it has two spaces with the id {space_id}"
    changes = tuple(changes)
    spaces = dict(frame.spaces)
    fates = {change.key: change for change in changes if isinstance(change, SpaceChange)}
    seen: set[tuple[str, str]] = set()
    for change in changes:
        if not seen.isdisjoint(_identities(change)):
            return f"it has {change.address} twice"
        seen.update(_identities(change))
        wrong = _contradiction(change, frame.owner, spaces)
        if wrong is None and change.key in fates:
            wrong = _misfortune(change, fates[change.key], frame.identity)
        if wrong is not None:
            return f"{change.address} {wrong}"
    return None


def _first_again(names: Iterable[str]) -> str | None:
    """Return the first that was there before, None where all differ."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _identities(change: Change) -> set[tuple[str, str]]:
    """Return what one change of a plan has and no other: names may have two spellings."""
    found = {("", change.address)}
    if isinstance(change, GrantChange | CustomContentChange):
        found.add((change.aspect, f"{change.key}/{change.principal}"))
    elif isinstance(change, RoleChange):
        found.add((change.aspect, change.name.casefold()))
    return found


def _contradiction(
    change: Change, owner: Owner | None, spaces: Mapping[str, str | None]
) -> str | None:
    if isinstance(change, RoleChange):
        is_named = change.address == f"site/roles/{change.name}"
        return None if is_named else "changes something else"
    if change.address != f"{change.key}/{_path(change)}":
        return "changes something else"
    if change.key not in spaces:
        return "is in a space that the plan does not have"
    space_id = spaces[change.key]
    wrong = _absurdity(change, owner, space_id)
    if wrong is None and change.space_id != space_id:
        return f"is about the space {change.space_id}, and the plan about {space_id}"
    return wrong


def _misfortune(change: Change, fate: SpaceChange, identity: str) -> str | None:
    """Say what cannot happen in a space that is deleted, or created, by the same plan."""
    if change is fate:
        return None
    if fate.after is None:
        return "changes a space that is deleted"
    match change:
        case GrantChange():
            # Confluence gives something to whoever creates a space, and to nobody else.
            is_creator = (change.principal.kind, change.principal.id) == ("user", identity)
            takes = bool(change.losses or change.gives_up_role) and not is_creator
        case PropertyChange() | LabelChange() | RecordChange():
            takes = change.before is not None
        case _:
            takes = False
    return "takes something from a space that is created" if takes else None


def _path(change: Change) -> str:
    """Return the rest of the address that says what a change changes."""
    match change:
        case DetailsChange():
            return change.field
        case GrantChange() | CustomContentChange():
            return f"{change.aspect}/{change.name}"
        case PropertyChange():
            return f"properties/{change.key_name}"
        case LabelChange():
            return f"labels/{change.after or change.before}"
    return "settings/route-override" if change.aspect == "settings" else change.aspect


def _absurdity(change: Change, owner: Owner | None, space_id: str | None) -> str | None:
    """Say what no change of its aspect does."""
    match change:
        case SpaceChange():
            return _misconceived(change, space_id)
        case RecordChange():
            writer = change.after.owner if change.after else None
            fits = owner is not None and writer is not None and writer.id == owner.id
            words = "does not write the record of the plan's owner"
        case DetailsChange():
            is_page = isinstance(change.after, Homepage)
            fits = change.after is not None and is_page == (change.field == "homepage")
            words = f"gives no {change.field}"
        case GrantChange():
            return _misgiven(change)
        case CustomContentChange():
            fits = _may_be_called(change.principal, change.name)
            words = f"is about {change.principal}"
        case PropertyChange():
            fits, words = change.key_name != RECORD_KEY, "writes the ownership record"
        case LabelChange():
            fits = (change.before is None) != (change.after is None)
            words = "is about two labels, or none"
        case _:
            return None
    return None if fits else words


def _misgiven(change: GrantChange) -> str | None:
    before, after = granted(change.before), granted(change.after)
    if after and READ not in pairs(change.after):
        return f"gives access without {READ}"
    if not frozenset(change.foreseen) <= companions(after - before) - after - before:
        return "foresees what nothing brings along"
    is_named = _may_be_called(change.principal, change.name)
    return None if is_named else f"is about {change.principal}"


def _misconceived(change: SpaceChange, space_id: str | None) -> str | None:
    if (change.before is None) == (change.after is None):
        return "neither creates a space nor deletes one"
    if change.after is None:
        return None if space_id is not None else "deletes a space that is not there"
    if space_id is not None:
        return "creates a space that is there"
    return None if change.after.key == change.key else f"creates {change.after.key}"


def _may_be_called(principal: Principal, name: str) -> bool:
    """Tell whether manifests may spell a principal so; names of groups and people are the site's.

    An access class has no name but its id.
    """
    if principal.kind == "anonymous":
        return principal == ANONYMOUS and name == str(ANONYMOUS)
    if not principal.id:
        return False
    return name == str(principal) or (
        principal.kind != "class" and name.startswith(f"{principal.kind}:")
    )
