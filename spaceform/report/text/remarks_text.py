"""The quiet part of a plan's text: warnings, notes, and what is live and declared by nobody."""

from spaceform.change import Unmanaged
from spaceform.json_value import canonical
from spaceform.plan import Note, Plan, PlannedSpace
from spaceform.report.phrases import Phrase, Tone, listing, place
from spaceform.report.standing import (
    UNMANAGED,
    counted_unmanaged,
    grouped_notes,
    is_little,
    named,
    spaces_with_unmanaged,
    unmanaged_item,
    whereabouts,
)
from spaceform.report.text.page import GAP, Page
from spaceform.report.untrusted import cut

_MOST_ADDRESSES = 8
_FEW = 12
_LONGEST_MESSAGE = 600


def put_notes(page: Page, plan: Plan, *, verbose: bool) -> None:
    """Write warnings, then notes; what is said of many spaces is said once."""
    kinds = (("Warnings", True, "!", Tone.WARNING), ("Notes", False, "·", Tone.PLAIN))
    for title, warning, sign, tone in kinds:
        groups = grouped_notes(plan, warning=warning)
        if groups:
            page.heading(title)
        for notes in groups:
            if notes[0].rule is not None:
                _put_policy(page, notes, Phrase(sign, tone))
                continue
            most = None if verbose else _MOST_ADDRESSES
            where = named(note.address for note in notes)
            right = place(notes[0].mark) if len(notes) == 1 else ""
            words = Phrase(cut(notes[0].message, _LONGEST_MESSAGE), tone)
            phrases = (Phrase(listing(where, most)), GAP, words) if where else (words,)
            page.put(*phrases, indent=2, lead=Phrase(sign, tone), right=right)


def _put_policy(page: Page, notes: tuple[Note, ...], lead: Phrase) -> None:
    """Write what a rule of the policy warns of: each has a line of a manifest to look at."""
    words = Phrase("policy: "), Phrase(cut(notes[0].message, _LONGEST_MESSAGE))
    page.put(*words, indent=2, lead=lead)
    for note in notes:
        page.put(Phrase(whereabouts(note.address), Tone.TITLE), indent=4, right=place(note.mark))


def put_unmanaged(page: Page, plan: Plan, *, verbose: bool) -> None:
    """Write what nobody declares: item by item where it is little or asked for, else counted."""
    spaces = spaces_with_unmanaged(plan)
    if not spaces:
        return
    page.heading(UNMANAGED)
    if verbose:
        for space in spaces:
            _put_items(page, space)
        return
    if is_little(spaces):
        for space in spaces:
            page.put(Phrase(_names(space.unmanaged)), indent=2, lead=Phrase(f"{cut(space.key)} "))
        return
    for words, keys in counted_unmanaged(spaces):
        page.put(Phrase(f"{listing(keys, _MOST_ADDRESSES)}: {words}"), indent=2)
    page.put(Phrase("--verbose lists every one of them", Tone.ASIDE), indent=2)


def put_undeclared(page: Page, plan: Plan, *, verbose: bool) -> None:
    """Write which spaces no manifest declares, where that was asked for."""
    if not plan.undeclared:
        return
    page.heading(f"Spaces that no manifest declares: {len(plan.undeclared):,}")
    if not verbose:
        page.put(Phrase(listing((s.ref.key for s in plan.undeclared), _FEW)), indent=2)
        return
    for space in plan.undeclared:
        page.put(Phrase(cut(space.name)), indent=2, lead=Phrase(cut(space.ref.key), Tone.TITLE))


def _put_items(page: Page, space: PlannedSpace) -> None:
    page.put(Phrase(cut(space.key), Tone.TITLE), indent=2)
    for unmanaged in space.unmanaged:
        kept = Phrase(" (kept)" if unmanaged.kept else "", Tone.ASIDE)
        words = Phrase(cut(_value(unmanaged)), Tone.ASIDE)
        page.put(Phrase(unmanaged_item(unmanaged)), kept, GAP, words, indent=4)


def _value(unmanaged: Unmanaged) -> str:
    value, section = unmanaged.value, _section(unmanaged)
    if section == "grants" and isinstance(value, list):
        return listing(map(str, value))
    return "" if section == "labels" else canonical(value)


def _names(found: tuple[Unmanaged, ...]) -> str:
    return listing(f"{unmanaged_item(each)}{' (kept)' if each.kept else ''}" for each in found)


def _section(unmanaged: Unmanaged) -> str:
    return unmanaged_item(unmanaged).partition("/")[0]
