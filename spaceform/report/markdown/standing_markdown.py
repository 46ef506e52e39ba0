"""What stands beside a plan's changes, as Markdown: refused, blocked, noted, unmanaged."""

from collections.abc import Iterator, Sequence

from spaceform.change import Risk, Unmanaged
from spaceform.mark import Mark
from spaceform.plan import Note, Plan, Refusal
from spaceform.report.counts import plural
from spaceform.report.markdown.inert import code, codes
from spaceform.report.markdown.sheet import FEW, Entry, Kind, Section
from spaceform.report.phrases import place
from spaceform.report.standing import (
    RUN,
    UNMANAGED,
    counted_unmanaged,
    grouped_blocked,
    grouped_notes,
    grouped_refusals,
    is_little,
    named,
    spaces_with_unmanaged,
    unmanaged_item,
    whereabouts,
)
from spaceform.report.untrusted import cut

LONGEST_MESSAGE = 600
_MOST_ADDRESSES = 8
_MOST_PLACES = 20
_MOST_FLAGS = 4
NESTED = "    - "  # two columns would do by the book, Bitbucket asks for four


def refusal_section(plan: Plan) -> Section | None:
    """Return what is refused, those that stop the run first, each with the way out of it."""
    entries = [_refusal(group) for group in grouped_refusals(plan)]
    return _section("Refused", entries, "refusal")


def blocked_section(plan: Plan) -> Section | None:
    """Return which spaces could not be planned, and why."""
    entries = []
    for message, spaces in grouped_blocked(plan):
        where = addresses([key for key, _ in spaces])
        line = f"- {where}: {code(cut(message, LONGEST_MESSAGE))}{_place(spaces[0][1], spaces)}"
        entries.append(Entry((line,), Risk.HIGH, Kind.OBSTACLE, weight=len(spaces)))
    title = "Blocked: could not be planned, and nothing in them is changed"
    return _section(title, entries, "blocked space")


def note_sections(plan: Plan) -> Iterator[Section]:
    """Yield warnings, then notes; what is said of many spaces is said once."""
    for title, noun, warning in (("Warnings", "warning", True), ("Notes", "note", False)):
        risk, kind = (Risk.MEDIUM, Kind.OBSTACLE) if warning else (Risk.LOW, Kind.NOTE)
        entries = [
            Entry((_note(group),), risk, kind, weight=len(group))
            for group in grouped_notes(plan, warning=warning)
        ]
        if section := _section(title, entries, noun, folded=len(entries) > FEW):
            yield section


def unmanaged_section(plan: Plan, *, verbose: bool) -> Section | None:
    """Return what nobody declares: item by item where it is little or asked for, else counted."""
    spaces = spaces_with_unmanaged(plan)
    if verbose or is_little(spaces):
        lines = [
            (1, f"- {code(cut(space.key))}: {', '.join(_items(space.unmanaged))}")
            for space in spaces
        ]
    else:
        lines = [
            (len(keys), f"- {addresses(keys)}: {code(words)}")
            for words, keys in counted_unmanaged(spaces)
        ]
    entries = [Entry((line,), Risk.LOW, Kind.UNMANAGED, weight=weight) for weight, line in lines]
    return _section(UNMANAGED, entries, "space", folded=len(entries) > FEW)


def undeclared_section(plan: Plan) -> Section | None:
    """Return which spaces no manifest declares, where that was asked for."""
    entries = [
        Entry((f"- {code(cut(each.ref.key))}: {code(cut(each.name))}",), Risk.LOW, Kind.UNMANAGED)
        for each in plan.undeclared
    ]
    title = f"Spaces that no manifest declares: {len(entries):,}"
    return _section(title, entries, "space", folded=len(entries) > FEW)


def addresses(found: Sequence[str]) -> str:
    """Return addresses as code, none of them too long; beyond a few they are counted."""
    if len(found) <= _MOST_ADDRESSES + 1:
        return codes(map(cut, found))
    more = len(found) - _MOST_ADDRESSES
    return f"{codes(map(cut, found[:_MOST_ADDRESSES]))} and {more:,} more"


def _refusal(refusals: tuple[Refusal, ...]) -> Entry:
    first = refusals[0]
    stops = first.stops == "run"
    where = named(refusal.address for refusal in refusals)
    parts = [f"- **{'✗' if stops else 'left out'}** {code(cut(first.guard))}"]
    if first.rule is None and where:
        parts.append(f" at {addresses(where)}")
    parts.append(f": {code(cut(first.message, LONGEST_MESSAGE))}")
    parts.append(_place(first.mark, refusals) if first.rule is None else "")
    lines = ["".join(parts), f"{NESTED}{_way_out(refusals)}"]
    if first.rule is not None:
        lines += _violations(refusals)
    risk = Risk.CRITICAL if stops else Risk.HIGH
    return Entry(tuple(lines), risk, Kind.OBSTACLE, weight=len(refusals))


def _violations(refusals: tuple[Refusal, ...]) -> Iterator[str]:
    """Yield what is against a rule of the policy: each has a line of a manifest to be mended."""
    for refusal in refusals[:_MOST_PLACES]:
        yield f"{NESTED}{_where(refusal.address)}{_place(refusal.mark)}"
    if len(refusals) > _MOST_PLACES:
        yield f"{NESTED}and {len(refusals) - _MOST_PLACES:,} more"


def _way_out(refusals: tuple[Refusal, ...]) -> str:
    flags = list(dict.fromkeys(cut(refusal.flag) for refusal in refusals if refusal.flag))
    if not flags:
        only = "only this is left out; " if refusals[0].stops == "change" else ""
        return f"{only}no flag lifts it"
    more = len(flags) - _MOST_FLAGS
    if more <= 1:
        return f"lifted by {code(' '.join(flags))}"
    return f"lifted by {code(' '.join(flags[:_MOST_FLAGS]))} and {more:,} more like these"


def _note(notes: tuple[Note, ...]) -> str:
    where = named(note.address for note in notes)
    about = f"{addresses(where)}: " if where else ""
    policy = "policy: " if notes[0].rule is not None else ""
    message = code(cut(notes[0].message, LONGEST_MESSAGE))
    return f"- {about}{policy}{message}{_place(notes[0].mark, notes)}"


def _where(address: str) -> str:
    """Return what something is about; only an address is anybody's text."""
    return whereabouts(address) if address == RUN else code(whereabouts(address))


def _items(found: Sequence[Unmanaged]) -> Iterator[str]:
    for each in found:
        yield f"{code(unmanaged_item(each))}{' (kept)' if each.kept else ''}"


def _place(mark: Mark | None, group: Sequence[object] = ()) -> str:
    """Return where a manifest says it, unless that is only one of many places."""
    return f" · {code(place(mark))}" if mark and len(group) <= 1 else ""


def _section(
    title: str, entries: Sequence[Entry], noun: str, *, folded: bool = False
) -> Section | None:
    def told(left: Sequence[Entry]) -> str:
        return plural(sum(entry.weight for entry in left), noun)

    return Section(title, entries, told, diff=False, folded=folded) if entries else None
