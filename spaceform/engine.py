"""The engine: the verbs of spaceform, a few calls each."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

import spaceform
from spaceform.admission import Admission, admit, refuse_unfit
from spaceform.aspects.grants import ADMINISTER
from spaceform.backup import read_before
from spaceform.earlier import marked, no_longer_declared, see_base
from spaceform.errors import InterruptedRunError, ProviderError
from spaceform.executor import Conduct, carry_out, leave, result_of
from spaceform.hearing import refuse_other_policy, refuse_violations
from spaceform.outcome import UNTOUCHED, ApplyResult
from spaceform.plan import Overrides, Plan, expiry, now, ordered, sealed
from spaceform.planning import (
    Looked,
    Sight,
    count_groups,
    deactivated,
    ends,
    guard,
    idle_keys,
    judge_all,
    look_aside,
    look_at,
    needs_model,
    strangers,
    unadministered,
)
from spaceform.policy import Policy
from spaceform.provider import Provider
from spaceform.reader import GroupNames, read_directory
from spaceform.roles_plan import RolesPlan, plan_roles
from spaceform.site_roles import PermissionModel
from spaceform.space import Desired, DesiredSpace
from spaceform.space_plan import Setting

P = ParamSpec("P")
T = TypeVar("T")


def _ignore(_key: str) -> None:
    return None


@dataclass(frozen=True)
class Look:
    """How a plan is made: how parallel, when, who is told of each space, and how it is stopped.

    With `undeclared`, the spaces of the site that no manifest declares are listed too.
    """

    parallelism: int = 16
    moment: datetime | None = None
    observe: Callable[[str], None] = _ignore
    cancel: threading.Event = field(default_factory=threading.Event)
    undeclared: bool = False


def plan(
    desired: Desired,
    provider: Provider,
    overrides: Overrides | None = None,
    look: Look | None = None,
    base: Desired | None = None,
) -> Plan:
    """Compare everything that is desired with what is live; sends nothing but GET.

    With `base`, every change says whether those manifests would make it too (`Change.in_base`).
    A space that cannot be read or whose names do not resolve is blocked in the plan. Raises
    ProviderError only where nothing can be read at all, InterruptedRunError once `look.cancel` is
    set.
    """
    overrides, look = overrides or Overrides(), look or Look()
    created = look.moment or now()
    with ThreadPoolExecutor(max_workers=max(1, look.parallelism)) as pool:
        try:
            sight, roles = _prepare(desired, provider, overrides, created, pool, base)
            listing = pool.submit(provider.spaces.list_spaces) if look.undeclared else None
            looked = list(pool.map(lambda each: _look_at(sight, each, look), desired.spaces))
            looked += _look_aside(sight, desired, pool)
            guarded = guard(looked, provider, sight.setting, roles.changes, pool)
            within = [change for found in looked for change in found.plan.changes]
            undeclared = strangers(listing.result(), desired.spaces) if listing else ()
            sizes = count_groups(within, provider.directory, pool)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    setting, directory = sight.setting, sight.setting.directory
    changes = marked(roles.changes, sight.base.roles) if sight.base else roles.changes
    refusals = [refusal for found in looked for refusal in found.plan.refusals]
    notes = [note for found in looked for note in found.plan.notes]
    verdict = judge_all(looked, setting)
    lifted = guarded.overrides.model_copy(update={"allow_role_shrink": roles.allow_shrink})
    notes += idle_keys(overrides, lifted)
    return sealed(
        Plan(
            tool_version=spaceform.__version__,
            site=provider.site,
            environment=desired.environment,
            owner=desired.owner,
            policy=desired.policy.digest if desired.policy else None,
            revision=desired.revision,
            base=base.revision if base else None,
            identity=directory.identity.user.account_id,
            identity_name=directory.identity.user.name or None,
            created=created,
            expires=expiry(created, ends(desired)),
            overrides=lifted,
            spaces=tuple(found.plan.space for found in looked),
            changes=ordered((*changes, *within)),
            undeclared=undeclared,
            group_sizes=sizes,
            refusals=(*roles.refusals, *refusals, *guarded.refusals, *verdict.refusals),
            notes=(
                *unadministered(looked),
                *notes,
                *deactivated(desired, directory),
                *no_longer_declared(desired, base),
                *verdict.notes,
            ),
        )
    )


def _read_model(provider: Provider, desired: Desired) -> PermissionModel:
    return provider.roles.read_model() if needs_model(desired) else PermissionModel()


def _prepare(  # noqa: PLR0913, PLR0917 (what a plan is made of)
    desired: Desired,
    provider: Provider,
    overrides: Overrides,
    created: datetime,
    pool: ThreadPoolExecutor,
    base: Desired | None,
) -> tuple[Sight, RolesPlan]:
    """Read what is the same for all spaces, side by side: each of it takes a while."""
    reading = pool.submit(_read_model, provider, desired)
    ahead = pool.submit(provider.spaces.look_ahead, [space.key for space in desired.spaces])
    directory = read_directory(provider, desired, pool)
    model = reading.result()
    roles = plan_roles(desired.roles, model, overrides, is_app=directory.identity.is_app)
    setting = Setting(
        owner=desired.owner,
        directory=directory,
        overrides=overrides,
        keep=desired.keep,
        today=created.astimezone(UTC).date(),
        model=model.planned(desired.roles),
        lacks=provider.lacks,
        unseats=any(ADMINISTER in change.losses for change in roles.changes),
        policy=desired.policy,
        spreads=desired.policy is not None and any(c.gains for c in roles.changes),
    )
    earlier = see_base(base, provider, setting, model, pool) if base else None
    ahead.result()
    return Sight(provider, setting, GroupNames(provider.directory), earlier), roles


def _look_at(sight: Sight, space: DesiredSpace, look: Look) -> Looked:
    if look.cancel.is_set():
        raise InterruptedRunError("interrupted while planning; nothing was written")
    return look_at(sight, space, look.observe)


def _look_aside(sight: Sight, desired: Desired, pool: ThreadPoolExecutor) -> list[Looked]:
    """Look at spaces that are left out, where a role that changes may count in them too."""
    if not (sight.setting.unseats or sight.setting.spreads):
        return []
    found = pool.map(lambda key: look_aside(sight, key), desired.left_out)
    return [looked for looked in found if looked is not None]


def apply(
    plan: Plan,
    provider: Provider,
    conduct: Conduct | None = None,
    *,
    allow_space_delete: tuple[str, ...] = (),
    policy: Policy | None = None,
) -> ApplyResult:
    """Carry out a plan; every guard, and the policy as it is now, is asked before the first write.

    Raises RefusedError, with nothing written, where the plan is not admitted; and what
    `keep_before` raises, or JournalError, where the state before or the journal cannot be kept.
    """
    conduct = conduct or Conduct()
    refuse_other_policy(plan, policy)
    if not plan.changes:
        refuse_unfit(plan, provider.site)
        return result_of(plan)
    try:
        admission = _enter(plan, provider, conduct, allow_space_delete, policy)
    except (InterruptedRunError, ProviderError):
        if not conduct.cancel.is_set():
            raise
        return leave(plan)
    return carry_out(plan, provider, admission.directory, conduct)


def _enter(
    plan: Plan,
    provider: Provider,
    conduct: Conduct,
    allow_space_delete: tuple[str, ...],
    policy: Policy | None,
) -> Admission:
    """Ask every guard and the policy, and keep the state before."""
    keep_before = conduct.keep_before
    with _Pool(conduct) as pool:
        admission = admit(plan, provider, pool, allow_space_delete, whole=keep_before is not None)
        if policy is not None:
            refuse_violations(
                policy,
                admission.touched,
                provider,
                admission.directory,
                pool,
                recorded=plan.owner is not None,
            )
        if keep_before is not None:
            before = read_before(plan, provider, admission.spaces, admission.directory, pool)
            _stop_if(conduct.cancel)
            keep_before(before)
    return admission


class _Pool(ThreadPoolExecutor):
    """Reads what an apply has to know before its first write; an interrupt ends it."""

    def __init__(self, conduct: Conduct) -> None:
        super().__init__(max_workers=max(1, conduct.parallelism))
        self._cancel = conduct.cancel

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have something read, unless the run was interrupted by then."""

        def read() -> T:
            _stop_if(self._cancel)
            return fn(*args, **kwargs)

        return super().submit(read)


def _stop_if(cancel: threading.Event) -> None:
    if cancel.is_set():
        raise InterruptedRunError(UNTOUCHED)
