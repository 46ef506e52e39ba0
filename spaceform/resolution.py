"""Resolution: what a manifest says of principals, in the ids that the site knows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase

from spaceform.aspects.custom_content import is_custom
from spaceform.aspects.grants import Access, DeclaredAccess
from spaceform.change import Reason
from spaceform.plan import Blocked, Refusal
from spaceform.principals import Directory, Kind, Principal, PrincipalName
from spaceform.space import DesiredGrant, DesiredSpace

_GLOB_SIGNS = frozenset("*?[")
_NAMED: dict[str, Kind] = {"group": "group", "user": "user"}


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
    desired: DesiredSpace, directory: Directory, today: date
) -> DeclaredGrants | Blocked:
    """Resolve every declared grant; a name that is nobody, or twice the same, blocks the space."""
    resolved = DeclaredGrants()
    refusals: list[Refusal] = []
    spellings: dict[Principal, PrincipalName] = {}
    for grant in desired.grants or ():
        principal = directory.principals.get(str(grant.principal))
        if refusal := _refuse_roles(desired.key, grant):
            refusals.append(refusal)
            resolved.undecided.update([principal] if principal else [])
            continue
        if principal is None:
            return _unresolved(grant.principal, directory, grant)
        if principal in spellings:
            return Blocked(
                kind="name",
                message=f"{grant.principal} and {spellings[principal]} are the same principal",
                mark=grant.mark,
            )
        spellings[principal] = grant.principal
        _add(resolved, principal, grant, today)
    return replace(resolved, refusals=tuple(refusals))


def names_of(desired: DesiredSpace) -> Iterable[PrincipalName]:
    """Return every principal that a space's manifest names, `ignore` included."""
    for grant in desired.grants or ():
        if grant.principal.kind != "class":
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

    A principal is found by its id and by its name, whichever of the two a pattern uses.
    """
    patterns = [
        item
        for found, _, item in (entry.partition("/") for entry in desired.ignore)
        if found == section
    ]
    if section != "grants":
        return lambda item: any(_matches(item, pattern) for pattern in patterns)
    kept = {directory.principals[str(name)] for name in (*keep, *ignored_principals(desired))}

    def is_protected(item: str) -> bool:
        principal = Principal.parse(item)
        names = (item, directory.name(principal))
        return principal in kept or any(
            _matches(name, pattern) for name in names for pattern in patterns
        )

    return is_protected


def _matches(item: str, pattern: str) -> bool:
    """Match an item by its very text or by a wildcard: a name may hold `[` or `*` itself."""
    return item == pattern or fnmatchcase(item, pattern)


def _add(resolved: DeclaredGrants, principal: Principal, grant: DesiredGrant, today: date) -> None:
    expired = grant.until is not None and grant.until <= today
    pairs = () if expired else grant.permissions or ()
    custom = tuple(sorted(pair for pair in pairs if is_custom(pair)))
    resolved.access[principal] = DeclaredAccess(
        access=Access.of(pair for pair in pairs if not is_custom(pair)),
        reason=Reason.EXPIRED if expired else Reason.DECLARED,
        path=f"grants/{grant.principal}",
    )
    if custom:
        resolved.custom[principal] = custom


def _refuse_roles(key: str, grant: DesiredGrant) -> Refusal | None:
    what = f"class:{grant.principal.name}" if grant.principal.kind == "class" else None
    if grant.role is not None:
        what = f"the role {grant.role!r}"
    if what is None:
        return None
    return Refusal(
        guard="roles",
        address=f"{key}/grants/{grant.principal}",
        message=f"{what} cannot be granted: this site has no roles, only permissions",
        mark=grant.mark,
    )


def _unresolved(name: PrincipalName, directory: Directory, grant: DesiredGrant | None) -> Blocked:
    mark = grant.mark if grant else name.mark
    if failure := directory.unread.get(str(name)):
        return Blocked(kind="read", message=f"{name} could not be read: {failure}", mark=mark)
    why = directory.unresolved.get(str(name), "it does not resolve on this site")
    return Blocked(kind="name", message=f"{name}: {why}", mark=mark)
