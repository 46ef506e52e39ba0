"""Grants: the access that a space's manifest declares, with names and sets resolved."""

from spaceform.aspects.grants import COMPANIONS, READ
from spaceform.errors import Problem
from spaceform.manifest.entries import AccessEntry
from spaceform.manifest.layers import Layer, Place
from spaceform.manifest.names import Names, Report
from spaceform.manifest.permission_sets import PermissionSets
from spaceform.manifest.tree import mark_at
from spaceform.space import DesiredGrant

_WAY_OUT = "write {permissions: [read/space]} or {role: NAME}"


def read_grants(layer: Layer, names: Names, report: Report) -> tuple[DesiredGrant, ...] | None:
    """Return the grants of a space by principal; None where they are not managed."""
    if layer.entry.grants is None:
        return None
    grants = []
    accounts: dict[str, Place] = {}
    for spelling, access in layer.entry.grants.items():
        place = layer.places[f"grants/{spelling}"]
        permissions = _read_access(access, place, names, report)
        principal = names.people.read(spelling, place.mark)
        if isinstance(principal, Problem):
            report.errors.extend([principal])
            continue
        if principal.account_id is not None:
            first = accounts.setdefault(principal.account_id, place)
            if first is not place:
                _refuse_twice(place, first, report)
        grants.append(
            DesiredGrant(
                principal=principal,
                permissions=permissions,
                role=access.role,
                until=access.until,
                mark=place.mark,
            )
        )
    return tuple(sorted(grants, key=lambda grant: str(grant.principal)))


def check_permissions(
    permissions: tuple[str, ...], place: Place, sets: PermissionSets, report: Report
) -> bool:
    """Report every permission in a list that is doubtful; tell whether none is an error."""
    good = True
    for permission, node in zip(permissions, place.node.items, strict=True):
        doubt = sets.doubt(permission)
        if doubt is not None:
            severe = doubt.severity == "error"
            problems = report.errors if severe else report.warnings
            problems.add(mark_at(place.file, node.position), doubt.message, doubt.hint)
            good = good and not severe
    return good


def _read_access(
    access: AccessEntry, place: Place, names: Names, report: Report
) -> tuple[str, ...] | None:
    if access.until is not None and access.until <= names.today:
        message = f"this access ended on {access.until}: the principal is declared with none"
        report.warnings.add(place.mark, message, "remove it, or move the date")
    if (access.permissions is None) == (access.role is None):
        what = "neither `permissions` nor" if access.role is None else "both `permissions` and"
        report.errors.add(place.mark, f"an access has {what} `role`", _WAY_OUT)
    if access.permissions is None:
        return None
    node = place.node.entries["permissions"]
    inner = place._replace(node=node)
    expansion = names.sets.expand(access.permissions)
    if check_permissions(access.permissions, inner, names.sets, report) and expansion.whole:
        _check_pairs(expansion.pairs, place, report)
    return tuple(sorted(expansion.pairs))


def _check_pairs(pairs: frozenset[str], place: Place, report: Report) -> None:
    if pairs and READ not in pairs:
        hint = f"add `{READ}`: without it Confluence refuses every other permission"
        report.errors.add(place.mark, f"this access lacks `{READ}`", hint)
    for pair, companions in COMPANIONS.items():
        for missing in sorted(companions - pairs) if pair in pairs else ():
            message = f"Confluence adds `{missing}` to `{pair}` by itself, and it is not named here"
            hint = "name it to keep it, or leave it out to have it removed each time"
            report.warnings.add(place.mark, message, hint)


def _refuse_twice(place: Place, first: Place, report: Report) -> None:
    message = f"this is the same account as in {first.mark}"
    report.errors.add(place.mark, message, "keep one of them")
