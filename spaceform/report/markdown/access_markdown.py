"""The first section of a plan's Markdown: who gains and who loses access."""

from collections.abc import Iterator, Sequence

from spaceform.change import Risk
from spaceform.plan import Plan
from spaceform.report.counts import plural, size_words
from spaceform.report.markdown.inert import diff_line
from spaceform.report.markdown.sheet import Entry, Kind, Section
from spaceform.report.phrases import RISK_SIGNS, Tone, listing, spaces_named
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

_MOST_SPACES = 6


def access_section(plan: Plan, *, in_base: bool | None, level: int, verbose: bool) -> Section | str:
    """Return who gains and who loses, the highest risk first."""
    most = None if verbose else _MOST_SPACES
    title = "Who gains and who loses access"
    entries = (
        *_everybody(plan, most, in_base=in_base),
        *(_principal(each, most) for each in principal_shifts(plan, in_base=in_base)),
    )
    if not entries:
        return f"{'#' * level} {title}\n\nNo principal’s grants change."
    return Section(title, entries, _told, level=level)


def _everybody(plan: Plan, most: int | None, *, in_base: bool | None) -> Iterator[Entry]:
    """Yield what concerns more than the declared principals."""
    if doomed := doomed_spaces(plan, in_base=in_base):
        words = f"everybody loses {listing(doomed, most)}: deleted for ever{_sign(Risk.CRITICAL)}"
        yield _entry(Risk.CRITICAL, diff_line("-", words))
    if opened := open_spaces(plan, in_base=in_base):
        words = f"the site’s default permissions in {listing(opened, most)}"
        yield _entry(Risk.HIGH, diff_line("+", words))
    for role in changed_roles(plan, in_base=in_base):
        yield _role(role)
    if kept := kept_spaces(plan, in_base=in_base):
        words = f"you keep all that Confluence gives to a creator, in {listing(kept, most)}"
        yield _entry(Risk.MEDIUM, diff_line("+", words))


def _role(change: RoleChange) -> Entry:
    """Return what everybody who has a role gains and loses, in whatever space that is."""
    is_new = change.before is None
    words = "whoever is given the new role" if is_new else "everybody with the role"
    sides = (("+", change.gains), ("-", change.losses))
    lines = [
        diff_line(
            sign, f"{words} {cut(change.name)}: {braced(in_order(pairs))}{_sign(change.risk)}"
        )
        for sign, pairs in sides
        if pairs
    ]
    return _entry(change.risk, *lines)


def _sign(risk: Risk) -> str:
    return f" · {RISK_SIGNS[risk].text}" if risk in RISK_SIGNS else ""


def _principal(principal: PrincipalShift, most: int | None) -> Entry:
    parts = [cut(principal.name)]
    if principal.person:
        parts[0] += f" ({cut(principal.person)})"
    if principal.id and most is None:
        parts.append(cut(principal.id))
    if principal.size:
        parts.append(size_words(principal.size))
    if principal.is_self:
        parts.append("as whom this plan was made")
    if principal.risk in RISK_SIGNS:
        parts.append(RISK_SIGNS[principal.risk].text)
    head = diff_line("@@", " · ".join(parts))
    lines = (line for placed in principal.shifts for line in _shift(placed, most))
    return _entry(principal.risk, head, *lines)


def _shift(placed: PlacedShift, most: int | None) -> Iterator[str]:
    where = spaces_named(placed.spaces, most)
    for (said,) in brief_gains_and_losses(placed.shift):
        if said.tone is Tone.ASIDE:
            yield diff_line("#", said.text, 4)
        else:
            sign, _, words = said.text.partition(" ")
            yield diff_line(sign, f"{where}: {words}", 2)


def _entry(risk: Risk, *lines: str) -> Entry:
    return Entry(lines, risk, Kind.PRINCIPAL)


def _told(left: Sequence[Entry]) -> str:
    return plural(len(left), "principal")
