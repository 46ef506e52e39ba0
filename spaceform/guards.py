"""Guards: what must never happen, as pure functions over changes, live grants and the directory."""

import shlex
from collections.abc import Collection, Iterable, Iterator

from spaceform.aspects.grants import GrantChange, accesses, pairs
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.properties import PropertyChange
from spaceform.change import Change
from spaceform.lockout import Touched, check_lockout
from spaceform.plan import Overrides, Refusal
from spaceform.principals import Directory
from spaceform.site_roles import RoleChange
from spaceform.space import LiveSpace, Unknown

REMOVALS_ALWAYS_ALLOWED = 3
REMOVALS_SHARE = 0.3
REMOVALS_PER_RUN = 20


def check(
    spaces: Collection[Touched], directory: Directory, overrides: Overrides
) -> tuple[Refusal, ...]:
    """Check all spaces that a run touches, each by itself and then together.

    One `--max-removals` lifts every limit on losses, so each refusal names the number of the run.
    """
    everything = [change for space in spaces for change in space.changes]
    flag = f"--max-removals {sum(removals(change) for change in everything)}"
    found = [
        refusal.model_copy(update={"flag": flag}) if refusal.guard == "losses" else refusal
        for space in spaces
        for refusal in check_space(space, directory, overrides)
    ]
    return (*found, *check_run(everything, overrides))


def check_space(space: Touched, directory: Directory, overrides: Overrides) -> tuple[Refusal, ...]:
    """Check one space against lockout and against too many losses."""
    return (*check_lockout(space, directory, overrides), *_refuse_losses(space, overrides))


def check_run(changes: Iterable[Change], overrides: Overrides) -> tuple[Refusal, ...]:
    """Check the removals of a whole run, those of all spaces together."""
    total = sum(removals(change) for change in changes)
    limit = overrides.max_removals
    if limit is None and total <= REMOVALS_PER_RUN:
        return ()
    if limit is not None and total <= limit:
        return ()
    allowed = REMOVALS_PER_RUN if limit is None else limit
    refusal = Refusal(
        guard="losses",
        address="*",
        message=f"the run removes {total} grants, properties and labels, more than {allowed}",
        flag=f"--max-removals {total}",
    )
    return (refusal,)


def removals(change: Change) -> int:
    """Count what a change takes away: one for each live pair, property or label."""
    if isinstance(change, GrantChange):
        return len(change.losses) if change.space_id is not None else 0
    is_item = isinstance(change, PropertyChange | LabelChange)
    return 1 if is_item and change.after is None else 0


def check_roles(changes: Iterable[RoleChange], overrides: Overrides) -> tuple[Refusal, ...]:
    """Refuse to shrink a role, which takes something from everybody who has it, in every space."""
    return tuple(
        Refusal(
            guard="role-shrink",
            address=change.address,
            message=f"everybody who has the role loses {', '.join(sorted(change.losses))},"
            " in every space of the site",
            flag=f"--allow-role-shrink {shlex.quote(change.name)}",
            mark=change.mark,
        )
        for change in changes
        if change.losses and change.name not in overrides.allow_role_shrink
    )


def _refuse_losses(space: Touched, overrides: Overrides) -> Iterator[Refusal]:
    if space.live is None or overrides.max_removals is not None:
        return  # with --max-removals the run as a whole is counted
    for section, size in _sizes(space.live, space.changes).items():
        lost = sum(removals(change) for change in space.changes if change.aspect == section)
        if lost > max(REMOVALS_ALWAYS_ALLOWED, REMOVALS_SHARE * size):
            yield Refusal(
                guard="losses",
                address=f"{space.key}/{section}",
                message=f"{lost} of {size} live {_COUNTED[section]} would go, more than 30 %",
                flag=f"--max-removals {sum(removals(change) for change in space.changes)}",
            )


_COUNTED = {"grants": "pairs", "properties": "properties", "labels": "labels"}


def _sizes(live: LiveSpace, changes: tuple[Change, ...]) -> dict[str, int]:
    """Count each section's live items, those that this plan has removed already included."""
    found: dict[str, set[str]] = {}
    if not isinstance(live.grants, Unknown):
        held = accesses(live.grants)
        found["grants"] = {f"{who} {pair}" for who in held for pair in pairs(held[who])}
    if not isinstance(live.properties, Unknown):
        found["properties"] = set(live.properties)
    if not isinstance(live.labels, Unknown):
        found["labels"] = set(live.labels)
    for change in changes:
        if isinstance(change, GrantChange) and "grants" in found:
            found["grants"] |= {f"{change.principal} {pair}" for pair in change.losses}
        elif removals(change) and change.aspect in found:
            found[change.aspect].add(change.address.split("/", 2)[2])
    return {section: len(items) for section, items in found.items()}
