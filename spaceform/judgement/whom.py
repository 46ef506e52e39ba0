"""Whom a rule means: principals against the spellings and globs of a policy."""

from spaceform.judgement.case import Ending
from spaceform.policy import Forbid, matches_any
from spaceform.principals import EVERYBODY, Principal, PrincipalName


def is_meant(demand: Forbid, who: Principal, ending: Ending, *, ours: bool) -> bool:
    """Tell whether a rule forbids a principal something.

    A group whose name nobody knows may be the one that a rule names: where its access is `ours`
    to give, it counts as that one.
    """
    certain = _spellings(who, ending)
    if certain & frozenset(demand.exceptions):
        return False
    change = ending.changes.get(who)
    # What a saved plan calls a principal may widen a rule and never be an exception from it.
    said = certain | {change.name} if change else certain
    if any(matches_any(spelling, demand.principals) for spelling in said):
        return True
    is_nameless = who.kind == "group" and certain == {str(who)}
    return (
        ours and ending.known.site and is_nameless and any(map(_names_a_group, demand.principals))
    )


def _spellings(who: Principal, ending: Ending) -> frozenset[str]:
    everybody = [EVERYBODY] if who.kind == "anonymous" else []
    directory = ending.known.directory
    return frozenset([str(who), directory.name(who), ending.name(who), *everybody])


def _names_a_group(pattern: str) -> bool:
    kind, _, name = pattern.partition(":")
    return kind == "group" and not PrincipalName(kind="group", name=name).is_group_id
