"""Contents: what a space is called, and what its manifest has to manage and declare."""

from collections.abc import Iterable, Iterator

from spaceform.aspects.details import Details, DetailsChange, normal
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.properties import PropertyChange
from spaceform.change import Change
from spaceform.judgement.case import Judged
from spaceform.judgement.findings import Finding, observation, violation
from spaceform.mark import Mark
from spaceform.policy import (
    RequireLabels,
    RequireName,
    RequireProperties,
    RequireSections,
    Rule,
    is_like,
)
from spaceform.space import Unknown


def require_name(rule: Rule, demand: RequireName, judged: Judged) -> Iterator[Finding]:
    """Find a key or a name that is not as it should be.

    The key of a space that is there cannot be changed, and a name that no manifest manages is not
    our doing: those are only told.
    """
    if demand.key is not None and not is_like(judged.key, demand.key):
        said = f"the key is not like {demand.key}"
        if judged.created is not None:
            yield violation(rule, f"{judged.key}/space", said, judged.mark())
        else:
            yield observation(rule, judged.key, said, judged.mark())
    name, mark, ours = _name(judged)
    if demand.name is None or name is None or is_like(name, demand.name):
        return
    said = f"the name {name!r} is not like {demand.name}"
    found = violation if ours else observation
    yield found(rule, f"{judged.key}/name", said, mark)


def require_sections(rule: Rule, demand: RequireSections, judged: Judged) -> Iterator[Finding]:
    """Find sections that the manifest leaves alone; a saved plan cannot tell that."""
    if judged.desired is None:
        return
    for section in demand.sections:
        if section not in judged.desired.managed:
            said = f"the manifest does not manage `{section}`"
            yield violation(rule, f"{judged.key}/{section}", said, judged.mark())


def require_properties(rule: Rule, demand: RequireProperties, judged: Judged) -> Iterator[Finding]:
    """Find properties that the manifest does not declare, or that a saved plan leaves out."""
    if judged.desired is not None:
        has: Iterable[str] | None = judged.desired.properties or ()
    else:
        live = judged.live.properties if judged.live else Unknown.NOT_READ
        there = None if isinstance(live, Unknown) else frozenset(live)
        changes = [each for each in judged.changes if isinstance(each, PropertyChange)]
        has = _after(judged, there, [(each.key_name, each) for each in changes])
    return _missing(rule, judged, "properties", demand.keys, has)


def require_labels(rule: Rule, demand: RequireLabels, judged: Judged) -> Iterator[Finding]:
    """Find labels that the manifest does not declare, or that a saved plan leaves out."""
    if judged.desired is not None:
        has: Iterable[str] | None = judged.desired.labels or ()
    else:
        live = judged.live.labels if judged.live else Unknown.NOT_READ
        there = None if isinstance(live, Unknown) else frozenset(live)
        changes = [each for each in judged.changes if isinstance(each, LabelChange)]
        has = _after(judged, there, [(each.after or each.before or "", each) for each in changes])
    return _missing(rule, judged, "labels", demand.labels, has)


def _after(
    judged: Judged, live: frozenset[str] | None, changes: list[tuple[str, Change]]
) -> frozenset[str] | None:
    """Return the items of a section in the end; None if not known."""
    there = frozenset[str]() if judged.created is not None else live
    if there is None:
        return None
    added = {item for item, change in changes if change.after is not None}
    gone = {item for item, change in changes if change.after is None}
    return (there | added) - gone


def _missing(
    rule: Rule, judged: Judged, section: str, wanted: tuple[str, ...], has: Iterable[str] | None
) -> Iterator[Finding]:
    if has is None:
        return
    for item in wanted:
        if item not in has:
            said = f"{item!r} is not among the declared {section}"
            address = f"{judged.key}/{section}/{item}"
            yield violation(rule, address, said, judged.mark(section))


def _name(judged: Judged) -> tuple[str | None, Mark | None, bool]:
    """Return the space's name in the end, the line that says so, and whether that is ours."""
    for change in judged.changes:
        if isinstance(change, DetailsChange) and change.field == "name":
            return str(change.after), change.mark, True
    if judged.created is not None:
        return judged.created.name, judged.mark("name"), True
    if judged.desired is not None and judged.desired.name is not None:
        return normal(judged.desired.name), judged.mark("name"), True
    details = judged.live.details if judged.live else None
    name = details.name if isinstance(details, Details) else None
    return name, judged.mark(), False
