"""What stands against a plan, as text: refusals with the flags that lift them, blocked spaces."""

from collections.abc import Sequence

from spaceform.plan import Plan, Refusal
from spaceform.report.phrases import Phrase, Tone, listing, place
from spaceform.report.standing import grouped_blocked, grouped_refusals, named, whereabouts
from spaceform.report.text.page import GAP, Page
from spaceform.report.untrusted import cut

_LONGEST_MESSAGE = 600
_MOST_ADDRESSES = 8
_MOST_FLAGS = 4
_CROSS = Phrase("✗", Tone.ALARM)


def put_refusals(page: Page, plan: Plan, *, verbose: bool) -> None:
    """Write what is refused, those that stop the run first; the same of many spaces only once."""
    groups = grouped_refusals(plan)
    if groups:
        page.heading("Refused")
    for refusals in groups:
        _put_group(page, refusals, verbose=verbose)


def put_blocked(page: Page, plan: Plan, *, verbose: bool) -> None:
    """Write which spaces could not be planned, and why."""
    groups = grouped_blocked(plan)
    if groups:
        page.heading("Blocked: could not be planned, and nothing in them is changed")
    for message, spaces in groups:
        keys = _addresses([key for key, _ in spaces], verbose=verbose)
        right = place(spaces[0][1]) if len(spaces) == 1 else ""
        words = Phrase(cut(message, _LONGEST_MESSAGE))
        page.put(keys, GAP, words, indent=2, lead=_CROSS, right=right)


def _put_group(page: Page, refusals: tuple[Refusal, ...], *, verbose: bool) -> None:
    first = refusals[0]
    if first.rule is not None:
        _put_violations(page, refusals)
        return
    where = named(refusal.address for refusal in refusals)
    phrases = [Phrase(f"{first.guard}: "), Phrase(cut(first.message, _LONGEST_MESSAGE))]
    if where:
        phrases = [_addresses(where, verbose=verbose), GAP, *phrases]
    right = place(first.mark) if len(refusals) == 1 else ""
    page.put(*phrases, indent=2, lead=_CROSS, right=right)
    page.put(*_way_out(refusals, verbose=verbose), indent=4)


def _put_violations(page: Page, refusals: tuple[Refusal, ...]) -> None:
    """Write what is against a rule of the policy: each has a line of a manifest to be mended."""
    first = refusals[0]
    words = Phrase(f"{first.guard}: "), Phrase(cut(first.message, _LONGEST_MESSAGE))
    page.put(*words, indent=2, lead=_CROSS)
    for refusal in refusals:
        page.put(
            Phrase(whereabouts(refusal.address), Tone.TITLE), indent=4, right=place(refusal.mark)
        )
    page.put(Phrase("no flag lifts it", Tone.ASIDE), indent=4)


def _way_out(refusals: tuple[Refusal, ...], *, verbose: bool) -> tuple[Phrase, ...]:
    """Say which flags lift a refusal, or what happens where none does."""
    flags = list(dict.fromkeys(cut(refusal.flag) for refusal in refusals if refusal.flag))
    if flags:
        shown = " ".join(flags) if verbose else _flags(flags)
        return Phrase("lifted by ", Tone.ASIDE), Phrase(shown, Tone.CHANGE)
    if refusals[0].stops == "change":
        return (Phrase("only this is left out; no flag lifts it", Tone.ASIDE),)
    return (Phrase("no flag lifts it", Tone.ASIDE),)


def _flags(flags: list[str]) -> str:
    if len(flags) <= _MOST_FLAGS + 1:
        return " ".join(flags)
    return f"{' '.join(flags[:_MOST_FLAGS])} and {len(flags) - _MOST_FLAGS:,} more like these"


def _addresses(found: Sequence[str], *, verbose: bool) -> Phrase:
    return Phrase(listing(found, None if verbose else _MOST_ADDRESSES), Tone.TITLE)
