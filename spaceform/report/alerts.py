"""The alerts: what of a plan belongs on a line of a manifest, for hosts that show it there."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.change import RISKS, Change, Risk
from spaceform.mark import Mark
from spaceform.plan import Plan, Refusal
from spaceform.report.counts import size_words
from spaceform.report.phrases import Statement, Tone, asides
from spaceform.report.rules import RULES, Rule, rule_of_change, rule_of_note, rule_of_refusal
from spaceform.report.shifts import AccessChange, Shift, in_order
from spaceform.report.standing import whereabouts
from spaceform.report.untrusted import LONGEST, cut
from spaceform.report.wording import gains_and_losses, statements
from spaceform.site_roles import RoleChange

_LONGEST_TEXT = 1_000
_ACTIONS = {"create": "added", "update": "changed", "delete": "removed"}


class Level(StrEnum):
    """How much an alert asks for; the order is that of the report."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


LEVELS = tuple(Level)
_LEVELS = {
    Risk.CRITICAL: Level.ERROR,
    Risk.HIGH: Level.WARNING,
    Risk.MEDIUM: Level.NOTE,
    Risk.LOW: Level.NOTE,
}


class Alert(NamedTuple):
    """One thing to be seen on a line; all of its text is untrusted but `title`.

    `where` names what it is about; `identity` is the same whenever the same is found again, on
    whatever line.
    """

    rule: Rule
    level: Level
    title: str
    where: str
    text: str
    identity: str
    mark: Mark | None

    @property
    def message(self) -> str:
        """What it is about, and what is to be said of that; never empty."""
        return ": ".join(part for part in (self.where, self.text) if part) or self.title


def plan_alerts(plan: Plan) -> tuple[Alert, ...]:
    """Return all alerts of a plan, the highest risk first; of what is refused, only the refusal.

    Of the same risk, what had drifted before comes last. Notes, and what is unmanaged, have no
    line to be seen on.
    """
    left_out = plan.refused_addresses
    changes = sorted(
        (change for change in plan.changes if change.address not in left_out),
        key=lambda change: (RISKS.index(change.risk), bool(change.in_base)),
    )
    found = [
        *(_of_change(plan, change) for change in changes),
        *(_of_refusal(refusal) for refusal in plan.refusals),
        *_of_blocked(plan),
        *_of_warnings(plan),
    ]
    # What is about a space as a whole, or its record, is at the line where the space begins.
    marks = {space.key: space.mark for space in plan.spaces}
    placed = (
        alert._replace(mark=alert.mark or marks.get(alert.identity.partition("/")[0]))
        for alert in found
    )
    return tuple(sorted(placed, key=lambda alert: LEVELS.index(alert.level)))


def _refusal_text(refusal: Refusal) -> str:
    """Say what is refused, and what lifts that."""
    if refusal.flag is not None:
        way_out = f"lifted by {cut(refusal.flag)}"
    elif refusal.stops == "change":
        way_out = "only this is left out; no flag lifts it"
    else:
        way_out = "no flag lifts it"
    return f"{cut(refusal.message, _LONGEST_TEXT)} ({way_out})"


def _of_change(plan: Plan, change: Change) -> Alert:
    rule = rule_of_change(change)
    said = f" {' '.join(aside)}" if (aside := _remarks(change)) else ""
    access = isinstance(change, GrantChange | CustomContentChange)
    return Alert(
        rule=rule,
        level=_LEVELS[change.risk],
        title=f"{rule.title} ({change.risk} risk)",
        where=cut(change.key if access else change.address),
        text=cut(f"{_words(plan, change)}{said}", _LONGEST_TEXT),
        identity=change.address,
        mark=change.mark,
    )


def _of_refusal(refusal: Refusal) -> Alert:
    rule = rule_of_refusal(refusal)
    return Alert(
        rule=rule,
        level=Level.ERROR,
        title=rule.title,
        where=whereabouts(refusal.address),
        text=_refusal_text(refusal),
        identity=refusal.address,
        mark=refusal.mark,
    )


def _of_blocked(plan: Plan) -> Iterator[Alert]:
    rule = RULES["blocked"]
    for space in plan.spaces:
        if (why := space.blocked) is not None:
            text = cut(why.message, _LONGEST_TEXT)
            where = cut(space.key)
            yield Alert(rule, Level.ERROR, rule.title, where, text, space.key, why.mark)


def _of_warnings(plan: Plan) -> Iterator[Alert]:
    for note in plan.notes:
        if note.warning:
            rule, text = rule_of_note(note), cut(note.message, _LONGEST_TEXT)
            where = whereabouts(note.address)
            yield Alert(rule, Level.WARNING, rule.title, where, text, note.address, note.mark)


def _words(plan: Plan, change: Change) -> str:
    if isinstance(change, GrantChange | CustomContentChange):
        said = [_access(line) for line in _losses_first(statements(change, LONGEST))]
        return f"{_who(plan, change)} {'; '.join(said) or 'keeps the same access'}"
    if isinstance(change, RoleChange):
        return _role(change)
    if isinstance(change, SpaceChange):
        return _space(change)
    said = [_value(line) for line in statements(change, LONGEST)]
    return f"{_ACTIONS[change.action]}{': ' if said else ''}{'; '.join(said)}"


def _role(change: RoleChange) -> str:
    who = "whoever is given the new role" if change.before is None else "everybody with the role"
    shift = Shift(in_order(change.gains), in_order(change.losses))
    said = [_access(line) for line in _losses_first(gains_and_losses(shift))]
    return f"{who} {'; '.join(said) or 'keeps the same access, under another description'}"


def _space(change: SpaceChange) -> str:
    beginning = "everybody loses it: " if change.after is None else "created: "
    return beginning + "; ".join(_value(line) for line in statements(change, LONGEST))


def _who(plan: Plan, change: AccessChange) -> str:
    """Return the name of a principal, and the person or the number of people behind it."""
    size = plan.group_sizes.get(str(change.principal))
    known = [cut(change.person)] if isinstance(change, GrantChange) and change.person else []
    if size is not None:
        known.append(size_words(size))
    return f"{cut(change.name)} ({', '.join(known)})" if known else cut(change.name)


def _losses_first(lines: Iterable[Statement]) -> list[Statement]:
    return sorted(lines, key=lambda line: line[0].tone is not Tone.LOSS)


def _access(line: Statement) -> str:
    return _spoken(line, {Tone.GAIN: "gains", Tone.LOSS: "loses"})


def _value(line: Statement) -> str:
    return _spoken(line, {Tone.GAIN: "now", Tone.LOSS: "was"})


def _spoken(line: Statement, verbs: dict[Tone, str]) -> str:
    """Return a line of a report as a part of a sentence, with a word in place of its sign."""
    sign, _, words = line[0].text.partition(" ")
    if sign in ("+", "-") and line[0].tone in verbs:
        return "".join((verbs[line[0].tone], " ", words, *(phrase.text for phrase in line[1:])))
    return "".join(phrase.text for phrase in line)


def _remarks(change: Change) -> list[str]:
    return [*asides(change), *(["(drifted before)"] if change.in_base else [])]
