"""What an apply did, as text: a short line where all went well, every word where it did not."""

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
from spaceform.report.counts import summarize_result
from spaceform.report.phrases import Phrase, Tone, listing
from spaceform.report.presentation import Presentation
from spaceform.report.text.page import GAP, Page
from spaceform.report.text.standing_text import put_blocked, put_refusals
from spaceform.report.untrusted import cut

_MOST_ADDRESSES = 8


def write_result(plan: Plan, result: ApplyResult, presentation: Presentation) -> str:
    """Return what became of every space; quiet, only of those in trouble."""
    page = Page(presentation)
    if not presentation.quiet:
        page.put(Phrase(f"Apply to {result.site}", Tone.TITLE))
    names = {space.key: space.name for space in plan.spaces}
    for space in result.spaces:
        if is_fine(space) and not presentation.quiet:
            _put_space(page, space, names.get(space.key))
            _put_each(page, space.outcomes if presentation.verbose else ())
    for space in result.spaces:
        if not is_fine(space):
            _put_space(page, space, names.get(space.key))
            _put_trouble(page, space, verbose=presentation.verbose)
    put_refusals(page, left_aside(plan, result), verbose=presentation.verbose)
    if result.blocked:
        put_blocked(page, plan, verbose=presentation.verbose)
    _put_way_on(page, result)
    page.conclude(Phrase(summarize_result(result), Tone.TITLE if result.complete else Tone.ALARM))
    return page.text()


def _worst(space: SpaceResult) -> Phrase:
    """Return the sign of a space: that of its worst outcome."""
    found = {outcome.status for outcome in space.outcomes}
    for status in BAD:
        if status in found:
            return STATUS_SIGNS[status]
    if space.unforeseen or space.cause not in (None, "interrupted"):
        return STATUS_SIGNS[Status.FAILED]
    return STATUS_SIGNS[Status.SKIPPED if Status.SKIPPED in found else Status.DONE]


def _put_space(page: Page, space: SpaceResult, name: str | None) -> None:
    found = [outcome.status for outcome in space.outcomes]
    counts = [f"{found.count(status)} {status}" for status in Status if status in found]
    phrases = [Phrase(cut(space.key), Tone.TITLE), GAP, Phrase(", ".join(counts))]
    if name:
        phrases += [GAP, Phrase(cut(name, 60), Tone.ASIDE)]
    page.put(*phrases, indent=2, lead=_worst(space))


def _put_trouble(page: Page, space: SpaceResult, *, verbose: bool) -> None:
    """Spell out why a space stopped, what failed or is unknown, and what was not begun."""
    if space.cause:
        page.put(Phrase(f"{CAUSES[space.cause]}{why_stopped(space)}", Tone.LOSS), indent=4)
    bad = [each for each in space.outcomes if each.status in BAD]
    good = [each for each in space.outcomes if each.status in GOOD]
    _put_each(page, (*bad, *(good if verbose else ())))
    _put_skipped(page, space, verbose=verbose)
    for pair in space.unforeseen:
        unforeseen = f"nobody foresaw {outcome_item(pair)}: it is left as it is, look at it"
        page.put(Phrase(unforeseen), indent=4, lead=Phrase("!", Tone.WARNING))


def _put_skipped(page: Page, space: SpaceResult, *, verbose: bool) -> None:
    for why, items in skipped(space, verbose=verbose):
        words = listing(items, None if verbose else _MOST_ADDRESSES)
        detail = f" – {cut(why, LONGEST_DETAIL)}" if why else ""
        sign = STATUS_SIGNS[Status.SKIPPED]
        page.put(Phrase(f"skipped: {words}{detail}"), indent=4, lead=sign)


def _put_each(page: Page, outcomes: tuple[Outcome, ...]) -> None:
    for outcome in outcomes:
        words = f"{outcome_item(outcome.address)} {outcome.status}"
        detail = f": {cut(outcome.detail, LONGEST_DETAIL)}" if outcome.detail else ""
        page.put(Phrase(f"{words}{detail}"), indent=4, lead=STATUS_SIGNS[outcome.status])


def _put_way_on(page: Page, result: ApplyResult) -> None:
    for words in ways_on(result):
        page.blank()
        page.put(Phrase(words), lead=Phrase("→", Tone.CHANGE))
