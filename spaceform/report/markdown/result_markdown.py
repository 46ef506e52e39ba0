"""What an apply did, as Markdown: trouble first and in full, what went well folded away."""

from collections.abc import Iterable, Iterator, Sequence

from spaceform.change import Risk
from spaceform.outcome import ApplyResult, Outcome, SpaceResult, Status
from spaceform.plan import Plan
from spaceform.report.aftermath import (
    BAD,
    CAUSES,
    GOOD,
    LONGEST_DETAIL,
    STATUS_SIGNS,
    is_fine,
    left_aside,
    outcome_item,
    skipped,
    ways_on,
    why_stopped,
)
from spaceform.report.counts import plural, summarize_result
from spaceform.report.markdown.inert import code
from spaceform.report.markdown.sheet import FEW, LIMIT, Entry, Kind, Section, Sheet, fit, written
from spaceform.report.markdown.standing_markdown import (
    NESTED,
    addresses,
    blocked_section,
    refusal_section,
)
from spaceform.report.presentation import Presentation
from spaceform.report.untrusted import cut

_WARNING = "> **There is no room here for all that went wrong: look at the run itself.**"


def write_result(plan: Plan, result: ApplyResult, presentation: Presentation) -> str:
    """Return what became of every space; quiet, only of those in trouble."""
    limit = presentation.limit or LIMIT
    sheet = _sheet(plan, result, presentation)
    head, *rest = sheet
    for tried, most in ((sheet, Risk.HIGH), ((head, _WARNING, *rest), Risk.CRITICAL)):
        found = fit(tried, limit, most, collapsible=presentation.collapsible)
        if found is not None:
            return found
    return written((head, _WARNING), collapsible=False)


def _sheet(plan: Plan, result: ApplyResult, presentation: Presentation) -> Sheet:
    names = {space.key: space.name for space in plan.spaces}
    bad = [space for space in result.spaces if not is_fine(space)]
    fine = [] if presentation.quiet else [space for space in result.spaces if is_fine(space)]
    verbose = presentation.verbose
    troubles = [
        Entry(tuple(_trouble(space, names.get(space.key), verbose=verbose)), risk, Kind.SPACE)
        for space in bad
        for risk in (_risk(space),)
    ]
    rest = [
        Entry(tuple(_space(space, names.get(space.key), verbose=verbose)), Risk.LOW, Kind.SPACE)
        for space in fine
    ]
    parts: list[Section | str | None] = [_head(result)]
    if troubles:
        parts.append(Section("Not in place", troubles, _told, diff=False))
    parts += [f"→ {words}" for words in ways_on(result)]
    parts.append(refusal_section(left_aside(plan, result)))
    parts.append(blocked_section(plan) if result.blocked else None)
    if rest:
        title = f"In place: {plural(len(rest), 'space')}"
        parts.append(Section(title, rest, _told, diff=False, folded=len(rest) > FEW))
    parts.append(_foot(result))
    return tuple(part for part in parts if part is not None)


def _head(result: ApplyResult) -> str:
    sentence = summarize_result(result)
    loud = "" if result.complete else "> **The plan is not in place as a whole.**\n\n"
    return f"## {sentence}\n\n{loud}{code(result.site)}"


def _risk(space: SpaceResult) -> Risk:
    """Tell what is worst: what was begun and not ended, and what nobody foresaw."""
    begun = any(outcome.status in BAD for outcome in space.outcomes) or space.wrote
    return Risk.CRITICAL if begun or space.unforeseen else Risk.HIGH


def _space(space: SpaceResult, name: str | None, *, verbose: bool) -> Iterator[str]:
    found = [outcome.status for outcome in space.outcomes]
    counts = ", ".join(f"{found.count(status)} {status}" for status in Status if status in found)
    named = f" {code(cut(name, 60))}" if name else ""
    yield f"- {code(cut(space.key))}{named}: {counts or 'nothing'}"
    yield from _each(space.outcomes if verbose and is_fine(space) else ())


def _trouble(space: SpaceResult, name: str | None, *, verbose: bool) -> Iterator[str]:
    """Spell out why a space stopped, what failed or is unknown, and what was not begun."""
    yield from _space(space, name, verbose=verbose)
    if space.cause:
        why = why_stopped(space).removeprefix(": ")
        yield f"{NESTED}**{CAUSES[space.cause]}**{f': {code(why)}' if why else ''}"
    yield from _each(each for each in space.outcomes if each.status in BAD)
    yield from _each(each for each in space.outcomes if verbose and each.status in GOOD)
    for reason, items in skipped(space, verbose=verbose):
        detail = f": {code(cut(reason, LONGEST_DETAIL))}" if reason else ""
        yield f"{NESTED}skipped: {addresses(items)}{detail}"
    for pair in space.unforeseen:
        words = "nobody foresaw this, it is left as it is, look at it"
        yield f"{NESTED}**!** {code(outcome_item(pair))}: {words}"


def _each(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        detail = f": {code(cut(outcome.detail, LONGEST_DETAIL))}" if outcome.detail else ""
        sign = STATUS_SIGNS[outcome.status].text
        yield f"{NESTED}**{sign} {outcome.status}** {code(outcome_item(outcome.address))}{detail}"


def _foot(result: ApplyResult) -> str:
    rows = (("Digest", result.digest), ("Journal", result.journal), ("Backup", result.backup))
    lines = (f"- {name}: {code(cut(words))}" for name, words in rows if words)
    return "\n".join(("---", "", *lines))


def _told(left: Sequence[Entry]) -> str:
    return plural(len(left), "space")
