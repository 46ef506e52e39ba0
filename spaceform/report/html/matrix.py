"""The access matrix: principals by permissions in every space, what changes and what stays."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import ADMINISTER, READ, GrantChange, pairs
from spaceform.change import Change
from spaceform.plan import Plan
from spaceform.report.html.anchors import anchor, token
from spaceform.report.html.changes import change_id
from spaceform.report.html.pieces import Sign, gain, loss
from spaceform.report.order import ChangedSpace, changed_spaces
from spaceform.report.shifts import AccessChange, Shift, shift_of
from spaceform.report.untrusted import cut

_LONGEST = 40
_FEW_SPACES = 12
_TARGETS = ("space", "page", "blogpost", "comment", "attachment")

GAIN = gain("gains")
LOSS = loss("loses")
KEPT = Sign("•", "has", "kept")
FORESEEN = Sign("±", "comes by itself, taken away again", "change")
NOTHING = Sign("", "", "nothing")


class Column(NamedTuple):
    """A permission; the first of a target stands apart from the one before."""

    name: str
    is_first: bool


class Row(NamedTuple):
    """One principal's access in one space; `change` is the id of the change that makes it."""

    change: str
    name: str
    about: tuple[str, ...]
    cells: tuple[Sign, ...]


class Matrix(NamedTuple):
    """One space, with the permissions that any of its principals has, gains or loses."""

    id: str
    space: str
    key: str
    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_open: bool


def view_matrices(plan: Plan) -> tuple[Matrix, ...]:
    """Return a matrix for every space in which somebody's access changes."""
    refused = plan.refused_addresses
    every = ((each, _access(each.changes, refused)) for each in changed_spaces(plan))
    found = [(changed, changes) for changed, changes in every if changes]
    few = len(found) <= _FEW_SPACES
    return tuple(_matrix(changed, changes, is_open=few) for changed, changes in found)


def _access(changes: Iterable[Change], refused: frozenset[str]) -> tuple[AccessChange, ...]:
    """Return whose access changes; what a creator is given and loses again is nobody's access."""
    return tuple(
        change
        for change in changes
        if isinstance(change, GrantChange | CustomContentChange)
        and change.address not in refused
        and _signs(change)
    )


def _matrix(changed: ChangedSpace, changes: tuple[AccessChange, ...], *, is_open: bool) -> Matrix:
    signs = [_signs(change) for change in changes]
    every = sorted({pair for found in signs for pair in found}, key=_place)
    space = changed.space
    return Matrix(
        id=anchor("m", space.key),
        space=token(space.key),
        key=cut(space.key),
        name=cut(space.name or "", _LONGEST),
        columns=_columns(every),
        rows=tuple(
            Row(
                change_id(change),
                cut(change.name),
                _about(change),
                tuple(found.get(pair, NOTHING) for pair in every),
            )
            for change, found in zip(changes, signs, strict=True)
        ),
        is_open=is_open,
    )


def _signs(change: AccessChange) -> Mapping[str, Sign]:
    """Return what becomes of every pair that a principal has, gains or loses."""
    shift = shift_of(change)
    after = pairs(change.after) if isinstance(change, GrantChange) else change.after or ()
    return {
        **dict.fromkeys(after, KEPT),
        **dict.fromkeys(shift.foreseen, FORESEEN),
        **dict.fromkeys(shift.losses, LOSS),
        **dict.fromkeys(shift.gains, GAIN),
    }


def _about(change: AccessChange) -> tuple[str, ...]:
    shift: Shift = shift_of(change)
    found = (
        cut(change.person or "") if isinstance(change, GrantChange) else "custom content",
        cut(shift.role),
        "all access goes" if shift.everything else "",
        "drifted before" if change.in_base else "",
    )
    return tuple(words for words in found if words)


def _columns(every: Iterable[str]) -> tuple[Column, ...]:
    found: list[Column] = []
    last = None
    for pair in every:
        target = pair.partition("/")[2]
        found.append(Column(cut(pair, _LONGEST), is_first=last not in (None, target)))
        last = target
    return tuple(found)


def _place(pair: str) -> tuple[int, str, bool, bool, str]:
    target = pair.partition("/")[2]
    rank = _TARGETS.index(target) if target in _TARGETS else len(_TARGETS)
    return (rank, target, pair != READ, pair != ADMINISTER, pair)
