"""Deeds: what must not happen to a space, and how much may happen in one run."""

from collections.abc import Iterable, Iterator, Mapping

from spaceform.aspects.lifecycle import SpaceChange, StateChange
from spaceform.change import Change
from spaceform.guards import removals
from spaceform.judgement.case import Judged
from spaceform.judgement.findings import Finding, violation
from spaceform.ownership import RecordChange
from spaceform.policy import Deed, LimitRun, Protect, Rule

_DECLARED: dict[str, Deed] = {"absent": "deletion", "archived": "archiving"}
_WORDS: dict[Deed, str] = {
    "deletion": "the space is protected from deletion",
    "archiving": "the space is protected from archiving",
    "adoption": "the space is protected from adoption",
    "take-over": "the space is protected from being taken over",
    "removals": "the space is protected from removals",
    "changes": "the space is protected from every change",
}
_UNASKED: tuple[Deed, ...] = ("adoption", "take-over")
_UNRECORDED = ", and with `ownership: none` nobody asks whose it is"


def protect(rule: Rule, demand: Protect, judged: Judged) -> Iterator[Finding]:
    """Find changes that a space is protected from, and a state declared that would bring them."""
    found: set[Deed] = set()
    for change in judged.changes:
        deed = next((deed for deed in _deeds(change, judged) if deed in demand.deeds), None)
        if deed is not None:
            found.add(deed)
            is_unasked = deed in _UNASKED and not judged.recorded
            words = f"{_WORDS[deed]}{_UNRECORDED if is_unasked else ''}"
            yield violation(rule, change.address, words, change.mark or judged.mark())
    state = judged.desired.state if judged.desired else None
    declared = _DECLARED.get(state or "")
    # A manifest that asks for it violates the rule, whether or not the site has it already.
    if declared in demand.deeds and declared not in found:
        yield violation(rule, f"{judged.key}/state", _WORDS[declared], judged.mark("state"))


def limit_run(
    rule: Rule, demand: LimitRun, changes: Mapping[str, Iterable[Change]]
) -> Iterator[Finding]:
    """Find where a run does more to the rule's spaces than it may."""
    covered = {key: tuple(found) for key, found in changes.items() if rule.covers(key)}
    everything = [change for found in covered.values() for change in found]
    lifecycle = [change for change in everything if isinstance(change, SpaceChange)]
    limits = (
        (demand.spaces, sum(map(bool, covered.values())), "the run changes {} spaces"),
        (demand.creations, sum(c.after is not None for c in lifecycle), "the run creates {}"),
        (demand.deletions, sum(c.after is None for c in lifecycle), "the run deletes {}"),
        (demand.removals, sum(map(removals, everything)), "the run removes {} live items"),
    )
    for most, count, words in limits:
        if most is not None and count > most:
            yield violation(rule, "*", f"{words.format(count)}, more than {most}", rule.mark)


def _deeds(change: Change, judged: Judged) -> Iterator[Deed]:
    """Give what a change does, the gravest first."""
    is_new = judged.created is not None
    if isinstance(change, SpaceChange) and change.after is None:
        yield "deletion"
    if isinstance(change, StateChange) and change.after == "archived":
        yield "archiving"
    if isinstance(change, RecordChange) and change.after is not None and not is_new:
        # The reason tells people; what the record says is what is done.
        if change.before is None:
            yield "adoption"
        elif change.before.owner.id != change.after.owner.id:
            yield "take-over"
    if not judged.recorded and not is_new:
        yield from _UNASKED
    if removals(change) or (isinstance(change, SpaceChange) and change.after is None):
        yield "removals"
    yield "changes"
