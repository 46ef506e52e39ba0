"""The first section of a plan's text: who gains and who loses access."""

from spaceform.change import Risk
from spaceform.plan import Plan
from spaceform.report.counts import size_words
from spaceform.report.phrases import RISK_SIGNS, Phrase, Tone, listing, spaces_named
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
from spaceform.report.text.page import GAP, Page
from spaceform.report.untrusted import cut
from spaceform.report.wording import braced, brief_gains_and_losses
from spaceform.site_roles import RoleChange

_MOST_SPACES = 6


def put_access(page: Page, plan: Plan, *, verbose: bool, in_base: bool | None = None) -> None:
    """Write who gains and who loses, the highest risk first."""
    page.heading("Who gains and who loses access")
    most = None if verbose else _MOST_SPACES
    is_said = _put_everybody(page, plan, most, in_base=in_base)
    for principal in (shifts := principal_shifts(plan, in_base=in_base)):
        _put_principal(page, principal, most)
    if not shifts and not is_said:
        page.put(Phrase("no principal’s grants change", Tone.ASIDE), indent=2)


def _put_everybody(page: Page, plan: Plan, most: int | None, *, in_base: bool | None) -> bool:
    """Write what concerns more than the declared principals; tells whether there is anything."""
    if doomed := doomed_spaces(plan, in_base=in_base):
        words = Phrase(f"- everybody loses {listing(doomed, most)}: deleted for ever", Tone.ALARM)
        page.put(words, GAP, RISK_SIGNS[Risk.CRITICAL], indent=2)
    if opened := open_spaces(plan, in_base=in_base):
        words = Phrase(f"+ the site’s default permissions in {listing(opened, most)}", Tone.GAIN)
        page.put(words, indent=2)
    for role in (roles := changed_roles(plan, in_base=in_base)):
        _put_role(page, role)
    if kept := kept_spaces(plan, in_base=in_base):
        said = f"+ you keep all that Confluence gives to a creator, in {listing(kept, most)}"
        page.put(Phrase(said, Tone.GAIN), indent=2)
    return bool(doomed or opened or kept or roles)


def _put_role(page: Page, change: RoleChange) -> None:
    """Write what everybody who has a role gains and loses, in whatever space that is."""
    is_new = change.before is None
    words = "whoever is given the new role" if is_new else "everybody with the role"
    who = Phrase(f"{words} {cut(change.name)}: ", Tone.TITLE)
    for sign, pairs, tone in (("+", change.gains, Tone.GAIN), ("-", change.losses, Tone.ALARM)):
        if pairs:
            said = [who, Phrase(braced(in_order(pairs)), tone)]
            if change.risk in RISK_SIGNS:
                said += [GAP, RISK_SIGNS[change.risk]]
            page.put(*said, indent=2, lead=Phrase(sign, tone))


def _put_principal(page: Page, principal: PrincipalShift, most: int | None) -> None:
    name = [Phrase(cut(principal.name), Tone.TITLE)]
    if principal.person:
        name.append(Phrase(f" ({cut(principal.person)})"))
    if principal.id and most is None:
        name += [GAP, Phrase(cut(principal.id), Tone.ASIDE)]
    if principal.size:
        name += [GAP, Phrase(size_words(principal.size))]
    if principal.is_self:
        name += [GAP, Phrase("as whom this plan was made", Tone.ASIDE)]
    if principal.risk in RISK_SIGNS:
        name += [GAP, RISK_SIGNS[principal.risk]]
    page.put(*name, indent=2)
    for placed in principal.shifts:
        _put_shift(page, placed, most)


def _put_shift(page: Page, placed: PlacedShift, most: int | None) -> None:
    where = Phrase(f"{spaces_named(placed.spaces, most)}: ")
    for (said,) in brief_gains_and_losses(placed.shift):
        if said.tone is Tone.ASIDE:
            page.put(said, indent=6)
        else:
            sign, _, words = said.text.partition(" ")
            page.put(where, Phrase(words, said.tone), indent=4, lead=Phrase(sign, said.tone))
