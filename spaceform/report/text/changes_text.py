"""The main section of a plan's text: every change, space by space, the highest risk first."""

from collections import Counter

from spaceform.change import Change, Risk
from spaceform.ownership import RecordChange
from spaceform.plan import Plan, PlannedSpace
from spaceform.report.order import ChangedSpace, changed_spaces
from spaceform.report.phrases import (
    ACTION_SIGNS,
    RISK_SIGNS,
    Phrase,
    Statement,
    Tone,
    item,
    place,
    remarks,
)
from spaceform.report.record_words import record_items
from spaceform.report.text.page import GAP, Page
from spaceform.report.untrusted import LONGEST, cut
from spaceform.report.wording import statements

_MANY_SPACES = 20
_LONGEST_VERBOSE = 4000
_LONGEST_NAME = 60
_COLUMN = 16


def put_changes(page: Page, plan: Plan, *, verbose: bool, in_base: bool | None = None) -> None:
    """Write all changes; where many spaces change, a line for each of them first."""
    left_out = plan.refused_addresses
    ordered = changed_spaces(plan, in_base=in_base)
    if len(ordered) > _MANY_SPACES:
        page.heading(f"{len(ordered):,} spaces change")
        for changed in ordered:
            _put_overview(page, changed)
    for space, changes in ordered:
        page.blank()
        _put_space(page, space, verbose=verbose)
        for each in changes:
            _put_change(page, each, refused=each.address in left_out, verbose=verbose)


def _put_overview(page: Page, changed: ChangedSpace) -> None:
    space = changed.space
    actions = Counter(change.action for change in changed.changes)
    phrases = [Phrase(cut(space.key, _COLUMN * 2).ljust(_COLUMN), Tone.TITLE)]
    for action, sign in ACTION_SIGNS.items():
        count = f"{sign.text}{actions[action]}"
        phrases.append(Phrase(count.rjust(5), sign.tone if actions[action] else Tone.ASIDE))
    risk = RISK_SIGNS.get(changed.risk, Phrase(""))
    phrases += [GAP, Phrase(risk.text.ljust(11), risk.tone)]
    page.put(*phrases, GAP, Phrase(cut(space.name or "", _LONGEST_NAME)), indent=2)


def _put_space(page: Page, space: PlannedSpace, *, verbose: bool) -> None:
    name = cut(space.name or "", _LONGEST_NAME)
    right = f"id {space.id}" if verbose and space.id else ""
    page.put(Phrase(cut(space.key), Tone.TITLE), GAP, Phrase(name), right=right)


def _put_change(page: Page, change: Change, *, refused: bool, verbose: bool) -> None:
    lines = statements(change, _LONGEST_VERBOSE if verbose else LONGEST)
    head = [Phrase(item(change), Tone.TITLE if change.risk is Risk.CRITICAL else Tone.PLAIN)]
    for remark in remarks(change):
        head += [GAP, remark]
    if refused:
        head += [GAP, Phrase("refused, left out", Tone.ALARM)]
    sign, right = ACTION_SIGNS[change.action], place(change.mark)
    if len(lines) == 1 and page.fits(*head, GAP, *lines[0], indent=4, right=right):
        head += [GAP, *lines[0]]
        lines = ()
    page.put(*head, indent=2, lead=sign, right=right)
    _put_statements(page, lines)
    if verbose and isinstance(change, RecordChange):
        signs = {sign.text: sign.tone for sign in ACTION_SIGNS.values()}
        _put_statements(
            page,
            tuple(
                (Phrase(f"{sign} {cut(name)}", signs[sign]),) for sign, name in record_items(change)
            ),
        )


def _put_statements(page: Page, lines: tuple[Statement, ...]) -> None:
    for first, *rest in lines:
        sign, _, words = first.text.partition(" ")
        if sign in ("+", "-") and first.tone in (Tone.GAIN, Tone.LOSS):
            page.put(Phrase(words, first.tone), *rest, indent=6, lead=Phrase(sign, first.tone))
        else:
            page.put(first, *rest, indent=6)
