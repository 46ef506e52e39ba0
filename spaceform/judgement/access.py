"""Access: who must not have it, who must administer, and how many may."""

from collections.abc import Iterator

from spaceform.aspects.grants import ADMINISTER, role_of
from spaceform.judgement.case import Ending, Held, Holding, Known
from spaceform.judgement.findings import Finding, observation, violation
from spaceform.judgement.whom import is_meant
from spaceform.policy import Forbid, LimitSpace, RequireAdministrators, Rule, matches_any
from spaceform.principals import Principal

_LISTED = 4


def forbid(rule: Rule, demand: Forbid, ending: Ending) -> Iterator[Finding]:
    """Find access that a rule forbids.

    What is declared or given refuses the plan; what is live and declared by nobody is only told,
    unless a role that changes brings it.
    """
    for who, holding in ending.holdings.items():
        what = _forbidden(demand, holding)
        if not what:
            continue
        ours = holding.ours or bool(set(what) - set(_forbidden(demand, _live(who, ending))))
        if not is_meant(demand, who, ending, ours=ours):
            continue
        name = ending.name(who)
        address = f"{ending.space.key}/grants/{name}"
        if ours:
            yield violation(rule, address, f"{name} would have {_listing(what)}", holding.mark)
        else:
            said = f"{name} has {_listing(what)}, which no manifest declares"
            yield observation(rule, address, said, holding.mark)


def require_administrators(
    rule: Rule, demand: RequireAdministrators, ending: Ending
) -> Iterator[Finding]:
    """Find who would not administer the space; names that are nobody are told for the whole run."""
    space, known, after = ending.space, ending.known, ending.after
    for name in demand.administrators:
        who = known.directory.principals.get(str(name))
        if who is None:
            continue
        shown = ending.name(who)
        address = f"{space.key}/grants/{shown}"
        found = space.declared.access.get(who)
        mark = space.mark(found.path if found else "")
        if after is not None or found is not None:
            access = found.access if after is None and found else (after or {}).get(who)
            if not known.may_administer(access):
                yield violation(rule, address, f"{shown} would not hold {ADMINISTER}", mark)
        elif space.created is not None:
            said = f"nobody knows whether {shown} would hold {ADMINISTER}: grants are not managed"
            yield violation(rule, f"{space.key}/grants", said, mark)


def limit(rule: Rule, demand: LimitSpace, ending: Ending) -> Iterator[Finding]:
    """Find where more principals have something than a rule allows.

    What was too much before and is declared by nobody is only told.
    """
    space, known = ending.space, ending.known
    limits = (
        ("administrators", "principals would administer it", demand.administrators),
        ("users", "single users would have access", demand.users),
        ("principals", "principals would have access", demand.principals),
    )
    for kind, words, most in limits:
        if most is None:
            continue
        old = 0 if space.created else _count(kind, ending.before or {}, known.before)
        new = _count(kind, ending.after or {}, known)
        wanted = _count(kind, space.wanted, known)
        address, mark = f"{space.key}/grants", space.mark("grants")
        said = f"{max(new, wanted)} {words}, more than {most}"
        if wanted > most or (new > most and new > old):
            yield violation(rule, address, said, mark)
        elif new > most:
            yield observation(rule, address, said, mark)


def _live(who: Principal, ending: Ending) -> Holding:
    """Return what a principal may do before, with the roles as they are live."""
    access = (ending.before or {}).get(who)
    role = role_of(access)
    return Holding(ending.known.before.pairs(access), role.name if role else None)


def _forbidden(demand: Forbid, holding: Holding) -> tuple[str, ...]:
    """Return what of an access a rule forbids: the role, and pairs."""
    role = [] if holding.role is None else [holding.role]
    pairs = sorted(holding.pairs)
    if demand.permissions or demand.roles:
        role = [name for name in role if matches_any(name, demand.roles)]
        pairs = [pair for pair in pairs if matches_any(pair, demand.permissions)]
    return (*(f"the role {name!r}" for name in role), *pairs)


def _listing(what: tuple[str, ...]) -> str:
    more = len(what) - _LISTED
    return ", ".join(what[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _count(kind: str, held: Held, known: Known) -> int:
    if kind == "administrators":
        return sum(ADMINISTER in known.pairs(access) for access in held.values())
    if kind == "users":
        return sum(who.kind == "user" for who in held)
    return len(held)
