"""A space before the policy: planned as ever, judged, and what was found in few words."""

from spaceform.aspects.grants import GrantRow
from spaceform.judgement import Judged, Known, Verdict, judge
from spaceform.plan import Blocked
from spaceform.resolution import resolve_grants
from spaceform.space import DesiredSpace, LiveSpace
from spaceform.space_plan import Lookup, Setting
from tests.unit.build import planned, setting
from tests.unit.policies import policy


def judged(
    desired: DesiredSpace,
    found: LiveSpace | None,
    within: Setting | None = None,
    lookup: Lookup | None = None,
) -> Judged:
    """Return a space with its plan."""
    within = within or setting()
    plan = planned(desired, found, within, lookup)
    declared = resolve_grants(desired, within.directory, within.model, within.today)
    assert not isinstance(declared, Blocked), declared
    recorded = within.owner is not None
    return Judged(plan.space.key, found, plan.changes, desired, declared, recorded=recorded)


def known(within: Setting | None = None) -> Known:
    within = within or setting()
    return Known(within.directory, within.model)


def verdict(
    rules: str,
    desired: DesiredSpace,
    found: LiveSpace | None,
    within: Setting | None = None,
    lookup: Lookup | None = None,
) -> Verdict:
    """Plan a space and judge it."""
    return judge(policy(rules), [judged(desired, found, within, lookup)], known(within))


def at_apply(rules: str, space: Judged, within: Setting | None = None) -> Verdict:
    """Judge the same without its manifest, as an apply of a saved plan does."""
    bare = Judged(space.key, space.live, space.changes, recorded=space.recorded)
    return judge(policy(rules), [bare], known(within))


def refusals(found: Verdict) -> list[str]:
    """What refuses, as ADDRESS: WORDS without the rule's id."""
    assert all(each.guard == "policy" and each.flag is None for each in found.refusals)
    assert all(each.stops == "run" for each in found.refusals)
    assert all(each.message.startswith(f"{each.rule}: ") for each in found.refusals)
    return [f"{each.address}: {each.message.partition(': ')[2]}" for each in found.refusals]


def notes(found: Verdict) -> list[str]:
    """What is only told, in the same way."""
    assert all(each.warning and each.rule for each in found.notes)
    return [f"{each.address}: {each.message.partition(': ')[2]}" for each in found.notes]


def renamed(rows: tuple[GrantRow, ...], name: str | None) -> tuple[GrantRow, ...]:
    return tuple(row.model_copy(update={"name": name}) for row in rows)
