"""The executor: carries a plan out, spaces in parallel, the changes of one space in order."""

import threading
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from spaceform.backup import Backup
from spaceform.change import Change
from spaceform.journal import Journal
from spaceform.journaled import journaled
from spaceform.outcome import ROLES, UNTOUCHED, ApplyResult, Outcome, SpaceResult, Status
from spaceform.plan import Plan
from spaceform.principals import Directory
from spaceform.provider import Provider
from spaceform.roles_run import RolesRun, unmade
from spaceform.space_run import SpaceRun

Observer = Callable[[Outcome], None]


def _ignore(_outcome: Outcome) -> None:
    return None


@dataclass(frozen=True)
class Conduct:
    """How an apply is run: how parallel, who watches, and how it is stopped.

    Once `cancel` is set no new write begins; the requests in flight finish. `keep_before` is
    given the state before the first write, and may raise to stop it; the `journal` is told of
    every write.
    """

    parallelism: int = 16
    observe: Observer = _ignore
    cancel: threading.Event = field(default_factory=threading.Event)
    sleep: Callable[[float], None] = time.sleep
    keep_before: Callable[[Backup], object] | None = None
    journal: Journal | None = None


def carry_out(
    plan: Plan, provider: Provider, directory: Directory, conduct: Conduct
) -> ApplyResult:
    """Carry out every change that nothing stands against; what goes wrong stays in its space."""
    lock = threading.Lock()
    journal = conduct.journal
    if journal is not None:
        journal.begin(plan)
        provider = journaled(provider, journal)

    def observe(outcome: Outcome) -> None:
        if journal is not None:
            journal.record(outcome)
        with lock:
            conduct.observe(outcome)

    roles = _write_roles(plan, RolesRun(plan, provider, observe, conduct.cancel, conduct.sleep))
    unmade_roles = unmade(plan, roles)

    def run(key: str) -> SpaceResult:
        space_run = SpaceRun(
            plan=plan,
            key=key,
            provider=provider,
            directory=directory,
            observe=observe,
            cancel=conduct.cancel,
            sleep=conduct.sleep,
            unmade_roles=unmade_roles,
        )
        return space_run.run()

    with ThreadPoolExecutor(max_workers=max(1, conduct.parallelism)) as pool:
        futures = {key: pool.submit(run, key) for key in plan.touched}
    results = [_result(key, plan.changes_of(key), future) for key, future in futures.items()]
    spaces = (*((roles,) if plan.role_changes else ()), *results)
    result = result_of(plan, spaces, interrupted=conduct.cancel.is_set())
    if journal is not None:
        journal.end(result)
    return result


def leave(plan: Plan) -> ApplyResult:
    """Return the result of a run that was interrupted before any change was begun."""

    def left(key: str, changes: Iterable[Change]) -> SpaceResult:
        outcomes = tuple(
            Outcome(address=change.address, status=Status.SKIPPED, detail=UNTOUCHED)
            for change in changes
        )
        return SpaceResult(key=key, outcomes=outcomes, cause="interrupted", message=UNTOUCHED)

    roles = (left(ROLES, plan.role_changes),) if plan.role_changes else ()
    spaces = (*roles, *(left(key, plan.changes_of(key)) for key in plan.touched))
    return result_of(plan, spaces, interrupted=True)


def result_of(
    plan: Plan, spaces: tuple[SpaceResult, ...] = (), *, interrupted: bool = False
) -> ApplyResult:
    """Return the result of a run from what became of its spaces; what the plan left out is told."""
    return ApplyResult(
        site=plan.site,
        digest=plan.digest,
        spaces=spaces,
        blocked=tuple(space.key for space in plan.blocked),
        refused=tuple(sorted(plan.refused_addresses)),
        interrupted=interrupted,
    )


def _write_roles(plan: Plan, roles_run: RolesRun) -> SpaceResult:
    """Carry out the changes of roles, before any space is begun."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return _result(ROLES, plan.role_changes, pool.submit(roles_run.run))


def _result(key: str, changes: Iterable[Change], future: Future[SpaceResult]) -> SpaceResult:
    """Return a space's result; a defect in one space must not hide what was written in others."""
    error = future.exception()
    if error is None:
        return future.result()
    detail = "".join(traceback.format_exception(error))
    outcomes = tuple(
        Outcome(address=change.address, status=Status.UNKNOWN, detail=repr(error))
        for change in changes
    )
    return SpaceResult(key=key, outcomes=outcomes, wrote=True, cause="defect", message=detail)
