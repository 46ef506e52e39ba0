"""The counts: how much a plan changes and what became of it, and the one sentence about that."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from spaceform.change import RISKS, Action, Risk
from spaceform.outcome import ROLES, ApplyResult, Status
from spaceform.plan import Plan
from spaceform.principals import GroupSize


class PlanCounts(NamedTuple):
    """What is in a plan; `refused` counts the rules that stand against all of it.

    `drifted` counts the changes that a base would make too.
    """

    actions: Counter[Action]
    risks: Counter[Risk]
    spaces: int
    changed: int
    blocked: int
    refused: int
    left_out: int
    drifted: int

    @property
    def unchanged(self) -> int:
        """How many spaces are as declared."""
        return self.spaces - self.changed - self.blocked


def count_plan(plan: Plan) -> PlanCounts:
    """Count what is in a plan."""
    left_out = plan.refused_addresses
    return PlanCounts(
        actions=Counter(change.action for change in plan.changes),
        risks=Counter(change.risk for change in plan.changes),
        spaces=len(plan.spaces),
        changed=len(plan.touched),
        blocked=len(plan.blocked),
        refused=sum(refusal.stops == "run" for refusal in plan.refusals),
        left_out=sum(change.address in left_out for change in plan.changes),
        drifted=sum(bool(change.in_base) for change in plan.changes),
    )


def count_outcomes(result: ApplyResult) -> dict[Status, int]:
    """Count the outcomes of each status, those that did not happen too."""
    found = Counter(outcome.status for outcome in result.outcomes)
    return {status: found[status] for status in Status}


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def size_words(size: GroupSize) -> str:
    """Say how many people a group is."""
    people = plural(size.people, "person", "people")
    return f"at least {people}" if size.more else people


def highest(risks: Iterable[Risk]) -> Risk:
    """Return the highest of some risks; low where there is none."""
    return min(risks, key=RISKS.index, default=Risk.LOW)


def summarize_plan(plan: Plan) -> str:
    """Say in one line what a plan does, and whether it may."""
    return " ".join((plan_sentence(plan), *obstacles(plan)))


def plan_sentence(plan: Plan) -> str:
    """Say what a plan does, whether or not it may."""
    counts = count_plan(plan)
    if plan.changes:
        return _changes(counts)
    if plan.against and plan.notes and not counts.refused:
        return f"No item changes in {plural(counts.spaces, 'space')}; see what is noted."
    return _no_changes(counts, "declared as before" if plan.against else "as declared")


def obstacles(plan: Plan) -> tuple[str, ...]:
    """Say what stands against a plan or parts of it, the least first."""
    counts, found = count_plan(plan), []
    if counts.blocked:
        found.append(f"{plural(counts.blocked, 'space')} blocked.")
    if counts.left_out:
        found.append(f"{plural(counts.left_out, 'change')} refused and left out.")
    if counts.refused:
        rules = plural(counts.refused, "refusal")
        found.append(f"Refused: nothing will be applied ({rules}).")
    return tuple(found)


def summarize_result(result: ApplyResult) -> str:
    """Say in one line what an apply did."""
    if not result.spaces:
        found = ["Apply: nothing to do."]
    else:
        ends = ", ".join(f"{count} {status}" for status, count in count_outcomes(result).items())
        word = "Apply" if not result.interrupted else "Apply interrupted"
        spaces = sum(space.key != ROLES for space in result.spaces)
        found = [f"{word}: {ends} in {plural(spaces, 'space')}."]
    if result.spaces and not result.wrote and not result.complete:
        found.append("Nothing was written.")
    unforeseen = sum(len(space.unforeseen) for space in result.spaces)
    if unforeseen:
        found.append(f"{plural(unforeseen, 'pair')} that nobody foresaw.")
    if result.blocked:
        found.append(f"{plural(len(result.blocked), 'space')} blocked.")
    return " ".join(found)


def _changes(counts: PlanCounts) -> str:
    actions = counts.actions
    risky = [
        f"{counts.risks[risk]} {risk}" for risk in (Risk.CRITICAL, Risk.HIGH) if counts.risks[risk]
    ]
    risks = f" ({', '.join(risky)} risk)" if risky else ""
    rest = f", {counts.unchanged} unchanged" if counts.unchanged else ""
    drift = f"; {plural(counts.drifted, 'change')} drifted before" if counts.drifted else ""
    return (
        f"Plan: {actions['create']} to create, {actions['update']} to change,"
        f" {actions['delete']} to remove in {counts.changed} of {plural(counts.spaces, 'space')}"
        f"{risks}{rest}{drift}."
    )


def _no_changes(counts: PlanCounts, as_what: str) -> str:
    if counts.blocked or counts.refused:
        return f"No changes in {counts.unchanged} of {plural(counts.spaces, 'space')}."
    verb = "is" if counts.spaces == 1 else "are"
    return f"No changes. {plural(counts.spaces, 'space')} {verb} {as_what}."
