"""The order of a report: spaces and their changes, the highest risk first."""

from typing import NamedTuple

from spaceform.aspects.lifecycle import SpaceChange
from spaceform.change import RISKS, Change, Risk
from spaceform.plan import AnyChange, Plan, PlannedSpace
from spaceform.report.counts import highest

SITE = PlannedSpace(key="site", name="roles, for every space of the site")
"""What stands in a space's place for the changes of the site's roles."""


class ChangedSpace(NamedTuple):
    """A space and what changes in it, in the order of a report."""

    space: PlannedSpace
    changes: tuple[Change, ...]

    @property
    def risk(self) -> Risk:
        """The highest risk of its changes."""
        return highest(change.risk for change in self.changes)


def changes_by_base(plan: Plan, *, in_base: bool | None = None) -> tuple[AnyChange, ...]:
    """Return all changes, or only those that the base had already (True) or had not (False).

    What nobody can tell counts as caused by this change of manifests.
    """
    return tuple(
        change for change in plan.changes if in_base is None or bool(change.in_base) is in_base
    )


def changed_spaces(plan: Plan, *, in_base: bool | None = None) -> tuple[ChangedSpace, ...]:
    """Return every space that changes, the highest risk first.

    With `in_base`, only those changes are in it, as in `changes_by_base`.
    """
    spaces = {SITE.key: SITE, **{space.key: space for space in plan.spaces}}
    found: dict[str, list[Change]] = {}
    for change in changes_by_base(plan, in_base=in_base):
        found.setdefault(change.key, []).append(change)
    every = [
        ChangedSpace(spaces.get(key, PlannedSpace(key=key)), tuple(sorted(changes, key=_place)))
        for key, changes in found.items()
    ]
    return tuple(sorted(every, key=lambda each: (RISKS.index(each.risk), each.space.key.lower())))


def _place(change: Change) -> tuple[bool, int]:
    """Return the order of a space's changes: whether it comes or goes, then the highest risk."""
    return (not isinstance(change, SpaceChange), RISKS.index(change.risk))
