"""The executor: carries a plan out, spaces in parallel, the changes of one space in order."""

import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from spaceform.outcome import ApplyResult, Outcome, SpaceResult, Status
from spaceform.plan import Plan
from spaceform.principals import Directory
from spaceform.provider import Provider
from spaceform.space_run import SpaceRun

Observer = Callable[[Outcome], None]


def _ignore(_outcome: Outcome) -> None:
    return None


@dataclass(frozen=True)
class Conduct:
    """How an apply is run: how parallel, who watches, and how it is stopped.

    Once `cancel` is set no new write begins; the requests in flight finish.
    """

    parallelism: int = 16
    observe: Observer = _ignore
    cancel: threading.Event = field(default_factory=threading.Event)
    sleep: Callable[[float], None] = time.sleep


def carry_out(
    plan: Plan, provider: Provider, directory: Directory, conduct: Conduct
) -> ApplyResult:
    """Carry out every change that nothing stands against; what goes wrong stays in its space."""
    keys = list(dict.fromkeys(change.key for change in plan.changes))
    lock = threading.Lock()

    def observe(outcome: Outcome) -> None:
        with lock:
            conduct.observe(outcome)

    def run(key: str) -> SpaceResult:
        space_run = SpaceRun(
            plan=plan,
            key=key,
            provider=provider,
            directory=directory,
            observe=observe,
            cancel=conduct.cancel,
            sleep=conduct.sleep,
        )
        return space_run.run()

    with ThreadPoolExecutor(max_workers=max(1, conduct.parallelism)) as pool:
        futures = {key: pool.submit(run, key) for key in keys}
    results = tuple(_result(plan, key, future) for key, future in futures.items())
    return ApplyResult(
        site=plan.site,
        digest=plan.digest,
        spaces=results,
        blocked=tuple(space.key for space in plan.blocked),
        refused=tuple(sorted(plan.refused_addresses)),
        interrupted=conduct.cancel.is_set(),
    )


def _result(plan: Plan, key: str, future: Future[SpaceResult]) -> SpaceResult:
    """Return a space's result; a defect in one space must not hide what was written in others."""
    error = future.exception()
    if error is None:
        return future.result()
    detail = "".join(traceback.format_exception(error))
    outcomes = tuple(
        Outcome(address=change.address, status=Status.UNKNOWN, detail=repr(error))
        for change in plan.changes_of(key)
    )
    return SpaceResult(key=key, outcomes=outcomes, wrote=True, cause="defect", message=detail)
