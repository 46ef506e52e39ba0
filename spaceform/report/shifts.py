"""Shifts: who gains and who loses access, principal by principal, across all spaces."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import ADMINISTER, READ, GrantChange, granted, pairs, role_of
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.change import RISKS, Risk
from spaceform.plan import Plan
from spaceform.principals import GroupSize, Principal
from spaceform.report.counts import highest
from spaceform.report.order import changes_by_base
from spaceform.site_roles import RoleChange

AccessChange = GrantChange | CustomContentChange


class Shift(NamedTuple):
    """What a principal gains and loses.

    `everything` tells that nothing is left. `foreseen` are pairs that Confluence adds by itself
    and that are taken away again. What is on custom content types is not `verifiable`. `role` says
    which role comes in place of what.
    """

    gains: tuple[str, ...]
    losses: tuple[str, ...]
    everything: bool = False
    foreseen: tuple[str, ...] = ()
    verifiable: bool = True
    role: str = ""


class PlacedShift(NamedTuple):
    """A shift, and the keys of the spaces where it happens in the same way.

    Of a loss of everything it names nothing but `administer/space`: the pairs differ by space.
    """

    shift: Shift
    spaces: tuple[str, ...]
    risk: Risk


class PrincipalShift(NamedTuple):
    """Everything that one principal gains and loses.

    `id` is what the site knows it by, where that is not its name; `person` is a display name;
    `is_self` tells that the plan itself runs as this user; `size` is how many people are in a
    group, where that could be read.
    """

    name: str
    id: str | None
    person: str | None
    is_self: bool
    size: GroupSize | None
    risk: Risk
    shifts: tuple[PlacedShift, ...]


def principal_shifts(plan: Plan, *, in_base: bool | None = None) -> tuple[PrincipalShift, ...]:
    """Return who gains and who loses, the highest risk first; refused changes are left out.

    With `in_base`, only by what the base had already (True), or by what is caused (False).
    """
    refused = plan.refused_addresses
    found: dict[str, dict[Shift, list[AccessChange]]] = {}
    for change in changes_by_base(plan, in_base=in_base):
        if change.address in refused or not isinstance(change, GrantChange | CustomContentChange):
            continue
        shift = _condensed(shift_of(change))
        if shift.gains or shift.losses or shift.everything or shift.role:
            found.setdefault(change.name, {}).setdefault(shift, []).append(change)
    every = [_principal(name, shifts, plan) for name, shifts in found.items()]
    return tuple(sorted(every, key=lambda each: (RISKS.index(each.risk), each.name)))


def shift_of(change: AccessChange) -> Shift:
    """Return what a change gives and takes.

    In a space that is yet to be created nobody loses: a creator's own pairs come and go in one run.
    """
    if isinstance(change, CustomContentChange):
        before, after = set(change.before or ()), set(change.after or ())
        return Shift(in_order(after - before), in_order(before - after), verifiable=False)
    foreseen = in_order(change.foreseen)
    role = _role_words(change)
    if change.space_id is None:
        return Shift(in_order(pairs(change.after)), (), foreseen=foreseen, role=role)
    everything = change.after is None
    return Shift(in_order(change.gains), in_order(change.losses), everything, foreseen, role=role)


def _role_words(change: GrantChange) -> str:
    """Say how a role comes, goes or takes the place of what was; nothing where none does."""
    before, after = role_of(change.before), role_of(change.after)
    if not change.exchanges_role:
        return ""
    if change.space_id is None:
        return f"the role {after.name!r}" if after else ""
    sides = []
    for role, access in ((before, change.before), (after, change.after)):
        words = "permissions" if granted(access) else "nothing"
        sides.append(f"the role {role.name!r}" if role else words)
    return " → ".join(sides)


def changed_roles(plan: Plan, *, in_base: bool | None = None) -> tuple[RoleChange, ...]:
    """Return the changes of the site's roles: everybody who has one gains or loses with it."""
    changes = changes_by_base(plan, in_base=in_base)
    return tuple(change for change in changes if isinstance(change, RoleChange))


def doomed_spaces(plan: Plan, *, in_base: bool | None = None) -> tuple[str, ...]:
    """Return the keys of the spaces that are deleted, so that everybody loses them."""
    return tuple(
        change.key
        for change in changes_by_base(plan, in_base=in_base)
        if isinstance(change, SpaceChange) and change.after is None
    )


def kept_spaces(plan: Plan, *, in_base: bool | None = None) -> tuple[str, ...]:
    """Return the spaces that are created, and whose creator keeps what Confluence gives to one."""
    settled = {
        change.key
        for change in plan.changes
        if isinstance(change, GrantChange) and change.principal.id == plan.identity
    }
    return tuple(
        change.key
        for change in changes_by_base(plan, in_base=in_base)
        if isinstance(change, SpaceChange)
        and change.after is not None
        and change.key not in settled
    )


def open_spaces(plan: Plan, *, in_base: bool | None = None) -> tuple[str, ...]:
    """Return the keys of new spaces to which the site's default permissions will apply."""
    return tuple(
        change.key
        for change in changes_by_base(plan, in_base=in_base)
        if isinstance(change, SpaceChange) and change.after and not change.after.private
    )


def in_order(found: Iterable[str]) -> tuple[str, ...]:
    """Return pairs with those first that matter most."""
    return tuple(sorted(found, key=lambda pair: (pair != ADMINISTER, pair != READ, pair)))


def _condensed(shift: Shift) -> Shift:
    if not shift.everything:
        return shift
    return shift._replace(losses=(ADMINISTER,) if ADMINISTER in shift.losses else ())


def _principal(name: str, shifts: Mapping[Shift, list[AccessChange]], plan: Plan) -> PrincipalShift:
    placed = [
        PlacedShift(shift, tuple(c.key for c in changes), highest(c.risk for c in changes))
        for shift, changes in shifts.items()
    ]
    placed.sort(key=lambda each: (RISKS.index(each.risk), -len(each.spaces), each.spaces))
    changes = [change for found in shifts.values() for change in found]
    people = [change.person for change in changes if isinstance(change, GrantChange)]
    principal = changes[0].principal
    return PrincipalShift(
        name=name,
        id=None if str(principal) == name else principal.id,
        person=next((person for person in people if person), None),
        is_self=principal == Principal(kind="user", id=plan.identity),
        size=plan.group_sizes.get(str(principal)),
        risk=highest(each.risk for each in placed),
        shifts=tuple(placed),
    )
