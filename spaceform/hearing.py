"""The hearing: a plan that is to be applied, held against the policy as it is found now."""

from collections.abc import Collection, Iterator
from concurrent.futures import Executor
from dataclasses import replace

from spaceform.aspects.grants import GrantChange, GrantRow, role_of
from spaceform.errors import ProviderError, RefusedError
from spaceform.judgement import Judged, Known, judge
from spaceform.lockout import Touched
from spaceform.plan import Plan
from spaceform.policy import Policy
from spaceform.principals import Directory, Group
from spaceform.provider import DirectoryPort, Provider
from spaceform.reader import with_names
from spaceform.site_roles import DesiredRole, PermissionModel
from spaceform.space import Unknown


def refuse_other_policy(plan: Plan, policy: Policy | None) -> None:
    """Raise RefusedError where a plan was made under another policy than the one found now."""
    found = policy.digest if policy else None
    if plan.policy == found:
        return
    if found is None:
        message = "this plan was made under a policy, and none is found here: say where with -C"
    elif plan.policy is None:
        message = "this plan was made without a policy, and there is one now: plan again"
    else:
        message = "the policy has changed since this plan was made: plan again"
    raise RefusedError(message)


def refuse_violations(  # noqa: PLR0913  (what is known just before the first write)
    policy: Policy,
    spaces: Collection[Touched],
    provider: Provider,
    directory: Directory,
    pool: Executor,
    *,
    recorded: bool,
) -> None:
    """Raise RefusedError where changes would end in what a policy forbids.

    Whatever a plan's file says of groups and roles, it is the site that tells what they are. What
    only manifests tell, such as which sections they manage, was judged when the plan was made.
    `recorded` says that the plan keeps records.
    """
    wanted = policy.names(space.key for space in spaces)
    directory = with_names(provider, directory, wanted, {}, pool)
    directory = _with_groups(provider.directory, directory, spaces, pool)
    model = _model(spaces, provider)
    judged = [Judged(space.key, space.live, space.changes, recorded=recorded) for space in spaces]
    verdict = judge(policy, judged, Known(directory, model))
    if verdict.refusals:
        first, more = verdict.refusals[0], len(verdict.refusals) - 1
        place = f" ({first.mark})" if first.mark else ""
        rest = f"; and {more} more against the policy" if more else ""
        message = f"{first.address}: {first.message}{place}{rest}"
        raise RefusedError(message)


def _with_groups(
    port: DirectoryPort, directory: Directory, spaces: Collection[Touched], pool: Executor
) -> Directory:
    """Return the directory with the names of all groups whose access changes, or may by a role."""
    affected = {
        *(change.principal for change in _grant_changes(spaces)),
        *(row.principal for space in spaces if space.roles for row in _rows(space)),
    }
    ids = {who.id for who in affected if who.kind == "group" and who.id not in directory.groups}
    found = pool.map(lambda group_id: _group(port, group_id), sorted(ids))
    groups = {group.id: group for group in found if group is not None}
    return replace(directory, groups={**directory.groups, **groups})


def _group(port: DirectoryPort, group_id: str) -> Group | None:
    try:
        return port.read_group(group_id)
    except ProviderError:
        return None  # then it counts as any group that a rule may name


def _model(spaces: Collection[Touched], provider: Provider) -> PermissionModel:
    """Return how the site gives access once the plan's own changes of roles are in place."""
    roles = {change.name: change for space in spaces for change in space.roles}
    if not roles and not any(role_of(change.after) for change in _grant_changes(spaces)):
        return PermissionModel()
    planned = [
        DesiredRole(name=change.name, permissions=change.after.permissions)
        for change in roles.values()
    ]
    return provider.roles.read_model().planned(planned)


def _rows(space: Touched) -> tuple[GrantRow, ...]:
    live = space.live
    return () if live is None or isinstance(live.grants, Unknown) else live.grants


def _grant_changes(spaces: Collection[Touched]) -> Iterator[GrantChange]:
    for space in spaces:
        yield from (change for change in space.changes if isinstance(change, GrantChange))
