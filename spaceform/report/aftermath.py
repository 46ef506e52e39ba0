"""The aftermath: what became of a space's changes, why it stopped, and how to go on."""

from spaceform.outcome import ApplyResult, Cause, SpaceResult, Status
from spaceform.plan import Plan
from spaceform.report.phrases import Phrase, Tone
from spaceform.report.untrusted import cut

GOOD = (Status.DONE, Status.SATISFIED)
BAD = (Status.FAILED, Status.UNKNOWN)
LONGEST_DETAIL = 600
STATUS_SIGNS: dict[Status, Phrase] = {
    Status.DONE: Phrase("✓", Tone.GAIN),
    Status.SATISFIED: Phrase("=", Tone.GAIN),
    Status.FAILED: Phrase("✗", Tone.ALARM),
    Status.SKIPPED: Phrase("-", Tone.ASIDE),
    Status.UNKNOWN: Phrase("?", Tone.WARNING),
}
CAUSES: dict[Cause, str] = {
    "stale": "stale: the site is no longer what the plan was made for",
    "refused": "stopped by a safety rule",
    "provider": "stopped by an error",
    "credentials": "stopped: the credentials were not accepted",
    "interrupted": "interrupted",
    "journal": "stopped: what was about to be written could not be noted first",
    "defect": "stopped by a mistake in spaceform",
}


def is_fine(space: SpaceResult) -> bool:
    """Tell whether everything planned for a space is in place, and nothing else."""
    good = all(outcome.status in GOOD for outcome in space.outcomes)
    return good and space.cause is None and not space.unforeseen


def why_stopped(space: SpaceResult) -> str:
    """Return the message of a space, unless one of its outcomes tells it anyway."""
    message = space.message or ""
    if any(message in (each.detail or "") for each in space.outcomes if each.status in BAD):
        return ""
    return f": {cut(message, LONGEST_DETAIL)}" if message else ""


def skipped(
    space: SpaceResult, *, verbose: bool = False
) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
    """Return what was skipped, by why; nothing where that is all of a space, as its line says."""
    groups: dict[str | None, list[str]] = {}
    for outcome in space.outcomes:
        if outcome.status is Status.SKIPPED:
            detail = outcome.detail if outcome.detail != space.message else None
            groups.setdefault(detail, []).append(outcome_item(outcome.address))
    if not verbose and len(groups.get(None, ())) == len(space.outcomes):
        return ()
    return tuple((why, tuple(items)) for why, items in groups.items())


def left_aside(plan: Plan, result: ApplyResult) -> Plan:
    """Return the plan with those of its refusals that none of the outcomes tells of."""
    told = {outcome.address for outcome in result.outcomes}
    left = set(result.refused) - told
    refusals = tuple(found for found in plan.refusals if found.address in left)
    return plan.model_copy(update={"refusals": refusals})


def ways_on(result: ApplyResult) -> tuple[str, ...]:
    """Say what to do next, where something is left to do."""
    causes = {space.cause for space in result.spaces}
    found = []
    if "stale" in causes:
        found.append("Plan again: the site has changed since this plan was made.")
    if result.interrupted or causes & {"provider", "credentials", "interrupted"}:
        found.append("Run the same plan again to go on from here: what is in place is left alone.")
    return tuple(found)


def outcome_item(address: str) -> str:
    """Return an address without the space's key."""
    return cut(address.partition("/")[2])
