"""Offline: what can be judged from manifests alone, when nobody has looked at the site."""

from collections.abc import Iterable, Mapping
from datetime import date

from spaceform.aspects.grants import Access, DeclaredAccess
from spaceform.judgement.case import Judged, Known
from spaceform.principals import (
    ANONYMOUS,
    EVERYBODY,
    Directory,
    Group,
    Identity,
    Principal,
    PrincipalName,
    User,
)
from spaceform.resolution import DeclaredGrants
from spaceform.site_roles import PermissionModel, Role, RoleMode, SiteRole
from spaceform.space import Desired, DesiredGrant, DesiredSpace

_NOBODY = Identity(user=User(account_id=""))


def known_offline(desired: Desired) -> Known:
    """Return what manifests themselves tell of principals and roles.

    A group that is spelled by its name has the name in place of its id.
    """
    required = desired.policy.names(space.key for space in desired.spaces) if desired.policy else ()
    names = [
        *required,
        *(grant.principal for space in desired.spaces for grant in space.grants or ()),
    ]
    people = {account_id: name for name, account_id in desired.people.items()}
    directory = directory_offline(names, people)
    roles = tuple(
        SiteRole(id="", name=role.name, custom=True, permissions=role.permissions)
        for role in desired.roles
    )
    model = PermissionModel(RoleMode.ROLES if roles else RoleMode.PRE_ROLES, roles)
    return Known(directory, model, site=False)


def judged_offline(space: DesiredSpace, desired: Desired, today: date) -> Judged:
    """Return a space as its manifest has it."""
    access = {
        principal_offline(grant.principal): DeclaredAccess(
            access=access_offline(grant, today), path=f"grants/{grant.principal}"
        )
        for grant in space.grants or ()
    }
    declared = DeclaredGrants(access=access)
    return Judged(space.key, None, (), space, declared, whole=_is_whole(space, desired))


def _is_whole(space: DesiredSpace, desired: Desired) -> bool:
    """Tell whether nobody can have access who is not declared, by the spelling that is known."""
    spared = desired.keep or any(pattern.startswith("grants/") for pattern in space.ignore)
    required = desired.policy.names((space.key,)) if desired.policy else ()
    names = (*required, *(grant.principal for grant in space.grants or ()))
    return "grants" in space.exact and not spared and not _mixes_spellings(names)


def _mixes_spellings(names: Iterable[PrincipalName]) -> bool:
    """Tell whether one group may stand there twice, by its id and by its name."""
    return len({name.is_group_id for name in names if name.kind == "group"}) > 1


def directory_offline(names: Iterable[PrincipalName], people: Mapping[str, str]) -> Directory:
    """Return who is who as far as names tell; `people` maps account ids to names."""
    names = tuple(names)
    return Directory(
        identity=_NOBODY,
        principals={str(name): principal_offline(name) for name in names},
        groups={
            name.name: Group(id=name.name, name=name.name)
            for name in names
            if name.kind == "group" and not name.is_group_id
        },
        people=people,
    )


def principal_offline(name: PrincipalName) -> Principal:
    """Return who a name stands for as far as manifests tell: a group has its name for an id."""
    if name.kind == "anonymous" or str(name) == EVERYBODY:
        return ANONYMOUS
    return Principal(kind=name.kind, id=name.account_id or name.name)


def access_offline(grant: DesiredGrant, today: date) -> Access:
    """Return what a grant declares for a day; of a role it knows the name only."""
    if grant.is_over(today):
        return Access.of(())
    role = Role(name=grant.role) if grant.role else None
    return Access.of(grant.permissions or (), role)
