"""Who gains and who loses access: everybody first, then principal by principal."""

from typing import NamedTuple

from spaceform.plan import Plan
from spaceform.report.counts import plural, size_words
from spaceform.report.html.anchors import token
from spaceform.report.html.pieces import ACCESS, Line, Piece, gain, lines, loss
from spaceform.report.phrases import listing
from spaceform.report.shifts import (
    PlacedShift,
    PrincipalShift,
    changed_roles,
    doomed_spaces,
    in_order,
    kept_spaces,
    open_spaces,
    principal_shifts,
)
from spaceform.report.untrusted import cut
from spaceform.report.wording import braced, brief_gains_and_losses
from spaceform.site_roles import RoleChange

_FEW_SPACES = 12


class Spaces(NamedTuple):
    """Keys of spaces, the first few apart from the rest."""

    total: str
    first: str
    rest: tuple[str, ...]


class ShiftView(NamedTuple):
    """What somebody gains and loses in some spaces."""

    lines: tuple[Line, ...]
    where: Spaces


class PrincipalView(NamedTuple):
    """Everything that one principal gains and loses; `principal` is the word for links."""

    principal: str
    name: str
    about: tuple[str, ...]
    risk: str
    shifts: tuple[ShiftView, ...]


class AccessView(NamedTuple):
    """Who gains and who loses; `everybody` is what concerns more than declared principals."""

    everybody: tuple[ShiftView, ...]
    principals: tuple[PrincipalView, ...]


def view_access(plan: Plan, *, in_base: bool) -> AccessView:
    """Return who gains and who loses, by what the base had already or by what is caused."""
    roles = changed_roles(plan, in_base=in_base)
    return AccessView(
        (*_everybody(plan, in_base=in_base), *(each for role in roles for each in _role(role))),
        tuple(_principal(each) for each in principal_shifts(plan, in_base=in_base)),
    )


def _everybody(plan: Plan, *, in_base: bool) -> tuple[ShiftView, ...]:
    doomed = doomed_spaces(plan, in_base=in_base)
    opened = open_spaces(plan, in_base=in_base)
    kept = kept_spaces(plan, in_base=in_base)
    said = (
        (doomed, loss("everybody loses"), "the space: deleted for ever", "alarm"),
        (opened, gain("created with"), "the site’s default permissions", "gain"),
        (
            kept,
            gain("its creator keeps"),
            "all that Confluence gives to a creator",
            "gain",
        ),
    )
    return tuple(
        ShiftView((Line(sign, (Piece(words, tone),)),), _spaces(keys))
        for keys, sign, words, tone in said
        if keys
    )


def _role(change: RoleChange) -> tuple[ShiftView, ...]:
    """Return what everybody who has a role gains and loses, in whatever space that is."""
    words = "whoever is given the new role" if change.before is None else "everybody with the role"
    who = f"{words} {cut(change.name)}"
    sides = (
        (gain(f"{who} {ACCESS.gain}"), change.gains, "gain"),
        (loss(f"{who} {ACCESS.loss}"), change.losses, "alarm"),
    )
    return tuple(
        ShiftView((Line(sign, (Piece(braced(in_order(found)), tone),)),), _spaces(()))
        for sign, found, tone in sides
        if found
    )


def _principal(shift: PrincipalShift) -> PrincipalView:
    about = (
        cut(shift.person or ""),
        cut(shift.id or ""),
        size_words(shift.size) if shift.size else "",
        "as whom this plan was made" if shift.is_self else "",
    )
    return PrincipalView(
        principal=token(shift.name),
        name=cut(shift.name),
        about=tuple(words for words in about if words),
        risk=shift.risk,
        shifts=tuple(_shift(placed) for placed in shift.shifts),
    )


def _shift(placed: PlacedShift) -> ShiftView:
    return ShiftView(lines(brief_gains_and_losses(placed.shift), ACCESS), _spaces(placed.spaces))


def _spaces(keys: tuple[str, ...]) -> Spaces:
    most = len(keys) if len(keys) <= _FEW_SPACES + 1 else _FEW_SPACES
    total = plural(len(keys), "space") if len(keys) > 1 else ""
    return Spaces(total, listing(keys[:most]), tuple(cut(key) for key in keys[most:]))
