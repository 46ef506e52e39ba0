"""The main sections of a plan's Markdown: every change, the highest risk first, space by space."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from spaceform.change import RISKS, Change, Risk
from spaceform.plan import Plan, PlannedSpace
from spaceform.report.counts import plural
from spaceform.report.markdown.inert import diff_line
from spaceform.report.markdown.sheet import FEW, Entry, Kind, Section
from spaceform.report.order import ChangedSpace, changed_spaces
from spaceform.report.phrases import (
    ACTION_SIGNS,
    RISK_SIGNS,
    Statement,
    Tone,
    asides,
    item,
    listing,
    place,
)
from spaceform.report.untrusted import cut
from spaceform.report.wording import statements
from spaceform.site_roles import RoleChange

MANY_SPACES = 20
"""How many spaces may change before each of them gets a line at the top."""

_SIGNS = {"create": "+", "update": "!", "delete": "-"}
_LONGEST_NAME = 60
_MOST_HIGH = 60
_ONE_LINE = 100


@dataclass(frozen=True)
class Detail:
    """How much is said of a change: `values` are cut after so many characters.

    What happens in the same way in many spaces can be `grouped`, and told with or without the
    `places` that declare it.
    """

    values: int
    grouped: bool = False
    places: bool = True


def overview(plan: Plan, *, folded: bool) -> Section | None:
    """Return a line for each space, where so many change that nobody sees them all."""
    ordered = changed_spaces(plan)
    if len(ordered) <= MANY_SPACES:
        return None
    # A row says nothing that its space's changes do not say: it goes before any that are dangerous.
    entries = [
        Entry((_row(each),), max(each.risk, Risk.MEDIUM, key=RISKS.index), Kind.SPACE)
        for each in ordered
    ]
    title = f"{len(ordered):,} spaces change"
    return Section(title, entries, lambda left: plural(len(left), "space"), folded=folded)


def change_sections(
    plan: Plan, detail: Detail, *, in_base: bool | None, level: int
) -> Iterator[Section]:
    """Yield a section for each risk that there is, the highest first."""
    ordered = changed_spaces(plan, in_base=in_base)
    left_out = plan.refused_addresses
    kind = Kind.DRIFT if in_base else Kind.CHANGE
    for risk in Risk:
        found = [
            (space, change)
            for space, changes in ordered
            for change in changes
            if change.risk is risk
        ]
        if not found:
            continue
        make = _grouped if detail.grouped else _one_by_one
        entries = tuple(make(found, detail, left_out, kind))
        title = f"{str(risk).capitalize()} risk: {_counted(entries, 'change')}"
        yield Section(title, entries, _told(risk), level=level, folded=_is_folded(risk, entries))


def _is_folded(risk: Risk, entries: Sequence[Entry]) -> bool:
    lines = sum(len(entry.lines) for entry in entries)
    most = {Risk.CRITICAL: lines, Risk.HIGH: _MOST_HIGH}.get(risk, FEW)
    return lines > most


def _one_by_one(
    found: Iterable[tuple[PlannedSpace, Change]],
    detail: Detail,
    left_out: frozenset[str],
    kind: Kind,
) -> Iterator[Entry]:
    for space, change in found:
        head, lines = _said(change, statements(change, detail.values), left_out)
        where = place(change.mark)
        first = f"{head}  ({where})" if where else head
        yield Entry(
            (diff_line(_SIGNS[change.action], first), *(_line(statement) for statement in lines)),
            change.risk,
            kind,
            head=diff_line("@@", _title(space)),
            keys=_spaces(change),
        )


def _grouped(
    found: Iterable[tuple[PlannedSpace, Change]],
    detail: Detail,
    left_out: frozenset[str],
    kind: Kind,
) -> Iterator[Entry]:
    """Yield what happens in the same way in many spaces as one entry that names all of them."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for _, change in found:
        head, _ = _said(change, (), left_out)
        said = "; ".join(map(_plain, statements(change, detail.values)))
        groups.setdefault((_SIGNS[change.action], head, said), []).append(change)
    for (sign, *words), changes in groups.items():
        keys = tuple(change.key for change in changes)
        marks = (place(change.mark) if detail.places else "" for change in changes)
        where = listing(
            f"{key} ({mark})" if mark else key for key, mark in zip(keys, marks, strict=True)
        )
        line = diff_line(sign, f"{where}: {'  '.join(words)}")
        risk, weight = changes[0].risk, len(changes)
        yield Entry((line,), risk, kind, weight=weight, keys=_spaces(*changes))


def _said(
    change: Change, lines: tuple[Statement, ...], left_out: frozenset[str]
) -> tuple[str, tuple[Statement, ...]]:
    """Return the first line of a change in words, and what does not find room on it."""
    left = ("refused, left out",) if change.address in left_out else ()
    words = "  ".join((item(change), *asides(change), *left))
    if len(lines) == 1:
        one = _plain(lines[0])
        if len(words) + len(one) <= _ONE_LINE:
            return f"{words}  {one}", ()
    return words, lines


def _plain(statement: Statement) -> str:
    return "".join(phrase.text for phrase in statement)


def _line(statement: Statement) -> str:
    first = statement[0]
    words = _plain(statement)
    sign, _, rest = words.partition(" ")
    if sign in ("+", "-") and first.tone in (Tone.GAIN, Tone.LOSS):
        return diff_line(sign, rest, 4)
    return diff_line("#" if first.tone is Tone.ASIDE else "!", words, 4)


def _spaces(*changes: Change) -> tuple[str, ...]:
    """Return the keys of the spaces in which changes are; a role of the site is in none."""
    return tuple(change.key for change in changes if not isinstance(change, RoleChange))


def _title(space: PlannedSpace) -> str:
    name = cut(space.name or "", _LONGEST_NAME)
    return f"{cut(space.key)} · {name}" if name else cut(space.key)


def _row(changed: ChangedSpace) -> str:
    actions = Counter(change.action for change in changed.changes)
    counts = "".join(
        f"{sign.text}{actions[action]}".rjust(5) for action, sign in ACTION_SIGNS.items()
    )
    risk = RISK_SIGNS[changed.risk].text if changed.risk in RISK_SIGNS else ""
    words = f"{counts}  {risk.ljust(11)}  {_title(changed.space)}"
    return diff_line("-" if changed.risk is Risk.CRITICAL else "!", words)


def _counted(entries: Sequence[Entry], noun: str) -> str:
    spaces = {key for entry in entries for key in entry.keys}
    changes = plural(sum(entry.weight for entry in entries), noun)
    return f"{changes} in {plural(len(spaces), 'space')}" if spaces else changes


def _told(risk: Risk) -> Callable[[Sequence[Entry]], str]:
    return lambda left: _counted(left, f"{risk}-risk change")
