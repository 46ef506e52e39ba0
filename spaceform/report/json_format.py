"""JSON: a plan, or what an apply did, as versioned data for programs."""

import json
from collections import Counter
from collections.abc import Iterable

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import GrantChange
from spaceform.change import Change, Risk
from spaceform.outcome import ROLES, ApplyResult
from spaceform.plan import Plan
from spaceform.report.approval import apply_command
from spaceform.report.counts import (
    count_outcomes,
    count_plan,
    highest,
    summarize_plan,
    summarize_result,
)
from spaceform.report.documents import (
    ActionCounts,
    ChangeFacts,
    PlanFacts,
    PlanSummary,
    PrincipalReport,
    ResultReport,
    ResultSummary,
    RiskCounts,
    ShiftReport,
    SpaceOverview,
)
from spaceform.report.order import ChangedSpace, changed_spaces, changes_by_base
from spaceform.report.presentation import Presentation
from spaceform.report.shifts import PrincipalShift, in_order, principal_shifts, shift_of
from spaceform.report.untrusted import visible_json
from spaceform.site_roles import RoleChange


def render_plan(plan: Plan, presentation: Presentation) -> str:
    """Return all that a plan's file has, under the same names, and what it means."""
    facts = PlanFacts(
        summary=_summary(plan),
        principals=tuple(map(_principal, principal_shifts(plan))),
        overview=tuple(map(_overview, changed_spaces(plan))),
        apply_command=apply_command(plan, presentation),
    )
    saved = plan.model_dump(mode="json", by_alias=True)
    left_out = plan.refused_addresses
    saved["changes"] = [
        {**_facts(change, left_out).model_dump(mode="json"), **stored}
        for change, stored in zip(plan.changes, saved["changes"], strict=True)
    ]
    report = {**facts.model_dump(mode="json"), **saved}
    return visible_json(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def render_result(_plan: Plan, result: ApplyResult, _presentation: Presentation) -> str:
    """Return the result with the number of its outcomes."""
    counts = {str(status): count for status, count in count_outcomes(result).items()}
    spaces = sum(space.key != ROLES for space in result.spaces)
    report = ResultReport(
        site=result.site,
        digest=result.digest,
        complete=result.complete,
        wrote=result.wrote,
        interrupted=result.interrupted,
        summary=ResultSummary(text=summarize_result(result), spaces=spaces, **counts),
        spaces=result.spaces,
        blocked=result.blocked,
        refused=result.refused,
        journal=result.journal,
        backup=result.backup,
    )
    return visible_json(report.model_dump_json(indent=2) + "\n")


def _summary(plan: Plan) -> PlanSummary:
    counts = count_plan(plan)
    drifted = len(changes_by_base(plan, in_base=True))
    return PlanSummary(
        text=summarize_plan(plan),
        risk=highest(counts.risks) if plan.changes else None,
        actions=_actions(plan.changes),
        risks=RiskCounts(**{str(risk): counts.risks[risk] for risk in Risk}),
        spaces=counts.spaces,
        changed=counts.changed,
        unchanged=counts.unchanged,
        blocked=counts.blocked,
        refused=counts.refused,
        left_out=counts.left_out,
        caused=len(plan.changes) - drifted if plan.base else None,
        drifted_before=drifted if plan.base else None,
    )


def _actions(changes: Iterable[Change]) -> ActionCounts:
    found = Counter(change.action for change in changes)
    return ActionCounts(create=found["create"], update=found["update"], delete=found["delete"])


def _principal(found: PrincipalShift) -> PrincipalReport:
    return PrincipalReport(
        name=found.name,
        id=found.id,
        person=found.person,
        is_self=found.is_self,
        size=found.size,
        risk=found.risk,
        shifts=tuple(
            ShiftReport(spaces=placed.spaces, risk=placed.risk, **placed.shift._asdict())
            for placed in found.shifts
        ),
    )


def _overview(changed: ChangedSpace) -> SpaceOverview:
    space = changed.space
    return SpaceOverview(
        key=space.key,
        name=space.name,
        id=space.id,
        risk=changed.risk,
        actions=_actions(changed.changes),
    )


def _facts(change: Change, left_out: frozenset[str]) -> ChangeFacts:
    gains: tuple[str, ...] | None = None
    losses: tuple[str, ...] | None = None
    if isinstance(change, GrantChange | CustomContentChange):
        gains, losses = shift_of(change)[:2]
    elif isinstance(change, RoleChange):
        gains, losses = in_order(change.gains), in_order(change.losses)
    return ChangeFacts(
        action=change.action,
        key=change.key,
        gains=gains,
        losses=losses,
        left_out=change.address in left_out,
    )
