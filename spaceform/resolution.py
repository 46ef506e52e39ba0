"""Resolution: what a manifest says of principals, in the ids that the site knows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase

from spaceform.aspects.custom_content import is_custom
from spaceform.aspects.grants import DATA_CENTER_PAIRS, Access, DeclaredAccess
from spaceform.change import Reason
from spaceform.plan import Blocked, Refusal
from spaceform.principals import Directory, Kind, Principal, PrincipalName
from spaceform.site_roles import PermissionModel, Role, RoleMode
from spaceform.space import DesiredGrant, DesiredSpace

_GLOB_SIGNS = frozenset("*?[")
_NEAR = 3
_GROUP: Kind = "group"
_NAMED: dict[str, Kind] = {"group": "group", "user": "user", "class": "class"}


@dataclass(frozen=True)
class DeclaredGrants:
    """The grants of one space by resolved principal; `custom` holds pairs on custom content.

    `undecided` are principals whose declared access is refused: nothing is concluded about them.
    """

    access: dict[Principal, DeclaredAccess] = field(default_factory=dict)
    custom: dict[Principal, tuple[str, ...]] = field(default_factory=dict)
    undecided: set[Principal] = field(default_factory=set)
    refusals: tuple[Refusal, ...] = ()


def resolve_grants(
    desired: DesiredSpace, directory: Directory, model: PermissionModel, today: date
) -> DeclaredGrants | Blocked:
    """Resolve every declared grant; a name that is nobody, or twice the same, blocks the space.

    A name is a principal's or a role's. `model` is how the site is once its roles are in place.
    """
    resolved = DeclaredGrants()
    refusals: list[Refusal] = []
    spellings: dict[Principal, PrincipalName] = {}
    for grant in desired.grants or ():
        principal = directory.principals.get(str(grant.principal))
        expired = grant.is_over(today)
        why = None if expired else misfit(grant, model)
        if why is not None:
            refusals.append(_refuse(desired.key, grant, why))
            resolved.undecided.update([principal] if principal else [])
            continue
        if principal is None:
            return _unresolved(grant.principal, directory, grant)
        if grant.role is not None and not expired and model.find(grant.role) is None:
            return _unknown_role(grant, grant.role, model)
        if principal in spellings:
            return Blocked(
                kind="name",
                message=f"{grant.principal} and {spellings[principal]} are the same principal",
                mark=grant.mark,
            )
        spellings[principal] = grant.principal
        _add(resolved, principal, grant, model, today)
    return replace(resolved, refusals=tuple(refusals))


def names_of(desired: DesiredSpace) -> Iterable[PrincipalName]:
    """Return every principal that a space's manifest names, `ignore` included."""
    for grant in desired.grants or ():
        yield grant.principal
    yield from ignored_principals(desired)


def ignored_principals(desired: DesiredSpace) -> Iterable[PrincipalName]:
    """Return the principals that `ignore` names outright, without a wildcard."""
    for pattern in desired.ignore:
        section, _, item = pattern.partition("/")
        kind, _, name = item.partition(":")
        named = _NAMED.get(kind)
        if section == "grants" and named and name and not _GLOB_SIGNS & set(name):
            yield PrincipalName(kind=named, name=name, mark=desired.mark("ignore"))


def unresolved_protection(
    desired: DesiredSpace, keep: Iterable[PrincipalName], directory: Directory
) -> Blocked | None:
    """Return what blocks a space whose `keep` or `ignore` names somebody who is not there.

    Where grants are not managed nobody is protected, and nothing is blocked.
    """
    if desired.grants is None:
        return None
    for name in (*keep, *ignored_principals(desired)):
        if str(name) not in directory.principals:
            return _unresolved(name, directory, None)
    return None


def protection(
    desired: DesiredSpace, section: str, keep: Iterable[PrincipalName], directory: Directory
) -> Callable[[str], bool]:
    """Make the test whether `keep` or `ignore` names an item of a section.

    A principal is found by its id and by its name, whichever of the two a pattern uses. A group
    whose name nobody knows is protected by any wildcard for groups: it may be the one meant.
    """
    is_ignored = sparing(desired.ignore, section, directory)
    if section != "grants":
        return is_ignored
    kept = {directory.principals[str(name)] for name in (*keep, *ignored_principals(desired))}
    return lambda item: Principal.parse(item) in kept or is_ignored(item)


def sparing(ignore: Iterable[str], section: str, directory: Directory) -> Callable[[str], bool]:
    """Make the test whether one of the patterns of `ignore` matches an item of a section."""
    patterns = _ignored(ignore, section)
    if section != "grants":
        return lambda item: any(_matches(item, pattern) for pattern in patterns)

    def is_spared(item: str) -> bool:
        principal = Principal.parse(item)
        names = (item, directory.name(principal))
        is_nameless = principal.kind == "group" and principal.id not in directory.groups
        if is_nameless and any(map(_may_name_a_group, patterns)):
            return True
        return any(_matches(name, pattern) for name in names for pattern in patterns)

    return is_spared


def spared(
    desired: DesiredSpace, keep: Iterable[PrincipalName], directory: Directory
) -> tuple[str, ...]:
    """Return all that `keep` and `ignore` name in a space as patterns of `ignore`, by ids.

    Only in managed sections: elsewhere there is nothing to protect anything from.
    """
    managed = desired.managed
    found = {pattern: pattern for pattern in desired.ignore if pattern.partition("/")[0] in managed}
    if "grants" in managed:
        for name in (*ignored_principals(desired), *keep):
            found[f"grants/{name}"] = f"grants/{directory.principals[str(name)]}"
    return tuple(dict.fromkeys(found.values()))


def needs_names(desired: DesiredSpace) -> bool:
    """Tell whether the names of groups decide what `ignore` protects."""
    return any(map(_may_name_a_group, _ignored(desired.ignore, "grants")))


def _ignored(ignore: Iterable[str], section: str) -> list[str]:
    entries = (entry.partition("/") for entry in ignore)
    return [item for found, _, item in entries if found == section]


def _may_name_a_group(pattern: str) -> bool:
    """Tell whether a pattern has a wildcard by which it may match a group's name."""
    plain = next((at for at, sign in enumerate(pattern) if sign in _GLOB_SIGNS), None)
    return plain is not None and f"{_GROUP}:".startswith(pattern[: min(plain, len(_GROUP) + 1)])


def _matches(item: str, pattern: str) -> bool:
    """Match an item by its very text or by a wildcard: a name may hold `[` or `*` itself."""
    return item == pattern or fnmatchcase(item, pattern)


def _add(
    resolved: DeclaredGrants,
    principal: Principal,
    grant: DesiredGrant,
    model: PermissionModel,
    today: date,
) -> None:
    expired = grant.is_over(today)
    pairs = () if expired else grant.permissions or ()
    custom = tuple(sorted(pair for pair in pairs if is_custom(pair)))
    plain = (pair for pair in pairs if not is_custom(pair) and pair not in model.absorbed)
    resolved.access[principal] = DeclaredAccess(
        access=Access.of(plain, None if expired else _role(grant, model)),
        reason=Reason.EXPIRED if expired else Reason.DECLARED,
        path=f"grants/{grant.principal}",
    )
    if custom:
        resolved.custom[principal] = custom


def _role(grant: DesiredGrant, model: PermissionModel) -> Role | None:
    found = None if grant.role is None else model.find(grant.role)
    # A role that this plan creates has no id yet.
    return None if found is None else found.role.model_copy(update={"id": found.id or None})


def misfit(grant: DesiredGrant, model: PermissionModel) -> str | None:
    """Say why a grant does not fit how the site lets access be given; None where it does."""
    if model.mode is RoleMode.PRE_ROLES:
        return _roleless(grant) or _lacking(grant, model)
    if not grant.permissions:
        return None
    if model.mode is RoleMode.ROLES:
        near = model.closest(grant.permissions)
        hint = f"; the one that comes closest is {near.name!r}" if near else ""
        return f"permissions cannot be granted: this site has only roles{hint}"
    if grant.principal.kind == "class":
        return "an access class is given a role, and no permissions"
    return _lacking(grant, model)


def _roleless(grant: DesiredGrant) -> str | None:
    """Say why a grant cannot be on a site without roles; None where it can."""
    why = "cannot be granted: this site has no roles, only permissions"
    if grant.principal.kind == "class":
        return f"class:{grant.principal.name} {why}; grant them to a group"
    return f"the role {grant.role!r} {why}; declare `permissions:`" if grant.role else None


def _lacking(grant: DesiredGrant, model: PermissionModel) -> str | None:
    """Say which pairs the site has no name for and nothing declared brings along."""
    declared = grant.permissions or ()
    for pair in declared:
        if pair in DATA_CENTER_PAIRS - model.extra:
            return f"{pair} is nothing that this kind of site has"
        brought = model.absorbed.get(pair)
        if brought is not None and brought not in declared:
            return f"{pair} is nothing of its own on this site: it comes with {brought}"
    return None


def _refuse(key: str, grant: DesiredGrant, why: str) -> Refusal:
    return Refusal(
        guard="roles", address=f"{key}/grants/{grant.principal}", message=why, mark=grant.mark
    )


def _unknown_role(grant: DesiredGrant, name: str, model: PermissionModel) -> Blocked:
    names = {role.name.casefold(): role.name for role in model.roles}
    near = get_close_matches(name.casefold(), names, n=_NEAR) or sorted(names)
    hint = ", ".join(repr(names[each]) for each in near)
    message = f"the site has no role {name!r}{f'; it has {hint}' if hint else ''}"
    return Blocked(kind="name", message=message, mark=grant.mark)


def _unresolved(name: PrincipalName, directory: Directory, grant: DesiredGrant | None) -> Blocked:
    mark = grant.mark if grant else name.mark
    if failure := directory.unread.get(str(name)):
        return Blocked(kind="read", message=f"{name} could not be read: {failure}", mark=mark)
    why = directory.unresolved.get(str(name), "it does not resolve on this site")
    return Blocked(kind="name", message=f"{name}: {why}", mark=mark)
