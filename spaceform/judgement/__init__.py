"""The judgement: what a policy says of a plan, as pure functions over spaces, live and desired."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import assert_never

from spaceform.change import Change
from spaceform.judgement.access import forbid, limit, require_administrators
from spaceform.judgement.case import Ending, Judged, Known
from spaceform.judgement.contents import (
    require_labels,
    require_name,
    require_properties,
    require_sections,
)
from spaceform.judgement.deeds import limit_run, protect
from spaceform.judgement.findings import GUARD, Finding, Verdict, together, verdict, violation
from spaceform.judgement.offline import judged_offline, known_offline
from spaceform.policy import (
    Forbid,
    LimitRun,
    LimitSpace,
    Policy,
    Protect,
    RequireAdministrators,
    RequireLabels,
    RequireName,
    RequireProperties,
    RequireSections,
    Rule,
)
from spaceform.principals import Directory
from spaceform.space import Desired

__all__ = [
    "GUARD",
    "Judged",
    "Known",
    "Verdict",
    "judge",
    "judge_environments",
    "judge_manifests",
    "judge_run",
    "judge_space",
    "together",
]


def judge(policy: Policy, spaces: Iterable[Judged], known: Known) -> Verdict:
    """Judge all spaces of a run, each by itself and then together."""
    spaces = tuple(spaces)
    found = [judge_space(policy, space, known) for space in spaces]
    changes = {space.key: space.changes for space in spaces}
    return together((*found, judge_run(policy, changes, known.directory)))


def judge_space(policy: Policy, space: Judged, known: Known) -> Verdict:
    """Judge one space by what it will be in the end."""
    ending = Ending(space, known)
    rules = policy.covering(space.key)
    return verdict(finding for rule in rules for finding in _judge(rule, ending))


def judge_run(
    policy: Policy, changes: Mapping[str, Iterable[Change]], directory: Directory
) -> Verdict:
    """Judge what happens to all spaces together, by key; and names of the policy that are nobody.

    A space without changes counts as one that rules are about.
    """
    return verdict((*_unresolved(policy, changes, directory), *_limits(policy, changes)))


def judge_environments(environments: Sequence[Desired], today: date) -> Verdict:
    """Judge what the manifests declare in each environment, without its site.

    What not every environment brings about is said to be of those that do.
    """
    where: dict[Finding, list[str]] = {}
    for desired in environments:
        found = (finding for part in judge_manifests(desired, today) for finding in part)
        for finding in dict.fromkeys(found):
            where.setdefault(finding, []).append(desired.environment or "")
    return verdict(
        finding
        if len(names) == len(environments)
        else finding.model_copy(update={"message": f"{finding.message} (in {', '.join(names)})"})
        for finding, names in where.items()
    )


def judge_manifests(desired: Desired, today: date) -> Verdict:
    """Judge what the manifests declare, without a site: what only it can tell is left open."""
    if desired.policy is None:
        return Verdict()
    known = known_offline(desired)
    spaces = [judged_offline(space, desired, today) for space in desired.spaces]
    return together(judge_space(desired.policy, space, known) for space in spaces)


def _judge(rule: Rule, ending: Ending) -> Iterator[Finding]:
    """Hold one rule against one space; nothing has to be as it should in one that goes."""
    demand, space = rule.demand, ending.space
    if isinstance(demand, Protect):
        return protect(rule, demand, space)
    if space.is_deleted or isinstance(demand, LimitRun):
        return iter(())
    if isinstance(demand, Forbid):
        return forbid(rule, demand, ending)
    if isinstance(demand, RequireAdministrators):
        return require_administrators(rule, demand, ending)
    if isinstance(demand, LimitSpace):
        return limit(rule, demand, ending)
    return _judge_contents(rule, demand, space)


def _judge_contents(
    rule: Rule,
    demand: RequireName | RequireSections | RequireProperties | RequireLabels,
    space: Judged,
) -> Iterator[Finding]:
    if isinstance(demand, RequireName):
        return require_name(rule, demand, space)
    if isinstance(demand, RequireSections):
        return require_sections(rule, demand, space)
    if isinstance(demand, RequireProperties):
        return require_properties(rule, demand, space)
    if isinstance(demand, RequireLabels):
        return require_labels(rule, demand, space)
    assert_never(demand)


def _limits(policy: Policy, changes: Mapping[str, Iterable[Change]]) -> Iterator[Finding]:
    for rule in policy.rules:
        if isinstance(rule.demand, LimitRun):
            yield from limit_run(rule, rule.demand, changes)


def _unresolved(policy: Policy, keys: Iterable[str], directory: Directory) -> Iterator[Finding]:
    keys = tuple(keys)
    for rule in policy.rules:
        if not isinstance(rule.demand, RequireAdministrators) or not any(map(rule.covers, keys)):
            continue
        for name in rule.demand.administrators:
            if str(name) not in directory.principals:
                why = directory.unread.get(str(name)) or directory.unresolved.get(str(name))
                said = f"{name}: {why or 'it does not resolve on this site'}"
                yield violation(rule, "*", said, name.mark)
