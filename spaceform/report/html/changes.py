"""The changes, space by space, the highest risk first."""

from collections import Counter
from typing import NamedTuple

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import GrantChange
from spaceform.change import Change, Reason
from spaceform.ownership import RecordChange
from spaceform.plan import Plan
from spaceform.report.html.anchors import anchor, token
from spaceform.report.html.pieces import (
    ACTIONS,
    ITEMS,
    Line,
    Piece,
    Sign,
    gain,
    lines,
    loss,
    words_for,
)
from spaceform.report.order import ChangedSpace, changed_spaces
from spaceform.report.phrases import item, place
from spaceform.report.record_words import record_items
from spaceform.report.untrusted import cut
from spaceform.report.wording import statements

_LONGEST = 2000
_LONGEST_NAME = 80
_USUAL = (Reason.DECLARED, Reason.ADOPTED)


class ChangeView(NamedTuple):
    """A change; what it is filtered by is a word for links (see `token`).

    `items` are what a record names beside what its line says.
    """

    id: str
    address: str
    space: str
    principal: str
    risk: str
    action: str
    sign: Sign
    name: str
    reason: str
    is_refused: bool
    place: str
    lines: tuple[Line, ...]
    items: tuple[Line, ...]


class SpaceView(NamedTuple):
    """A space and its changes; `counts` has the number of each action."""

    id: str
    space: str
    key: str
    name: str
    risk: str
    counts: tuple[tuple[Sign, int], ...]
    changes: tuple[ChangeView, ...]


def view_spaces(plan: Plan, *, in_base: bool) -> tuple[SpaceView, ...]:
    """Return every space that changes, by what the base had already or by what is caused."""
    left_out = plan.refused_addresses
    kind = "d" if in_base else "s"
    changed = changed_spaces(plan, in_base=in_base)
    return tuple(_space(each, kind, left_out) for each in changed)


def change_id(change: Change) -> str:
    """Return the id of a change, which is the same in every report that has it."""
    return anchor("c", change.address)


def principal_token(change: Change) -> str:
    """Return the word for whom a change is about; nothing for what is about nobody."""
    return token(change.name) if isinstance(change, GrantChange | CustomContentChange) else ""


def _space(changed: ChangedSpace, kind: str, left_out: frozenset[str]) -> SpaceView:
    space, changes = changed
    actions = Counter(change.action for change in changes)
    return SpaceView(
        id=anchor(kind, space.key),
        space=token(space.key),
        key=cut(space.key),
        name=cut(space.name or "", _LONGEST_NAME),
        risk=changed.risk,
        counts=tuple((sign, actions[action]) for action, sign in ACTIONS.items()),
        changes=tuple(_change(change, change.address in left_out) for change in changes),
    )


def _change(change: Change, is_refused: bool) -> ChangeView:  # noqa: FBT001 (private)
    return ChangeView(
        id=change_id(change),
        address=cut(change.address),
        space=token(change.key),
        principal=principal_token(change),
        risk=change.risk,
        action=change.action,
        sign=ACTIONS[change.action],
        name=item(change),
        reason="" if change.reason in _USUAL else change.reason,
        is_refused=is_refused,
        place=place(change.mark),
        lines=lines(statements(change, _LONGEST), words_for(change)),
        items=_items(change),
    )


def _items(change: Change) -> tuple[Line, ...]:
    if not isinstance(change, RecordChange):
        return ()
    signs = {"+": gain(ITEMS.gain), "-": loss(ITEMS.loss)}
    return tuple(
        Line(signs[sign], (Piece(cut(name), "plain"),)) for sign, name in record_items(change)
    )
