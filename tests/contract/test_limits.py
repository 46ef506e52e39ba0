"""A site that bears only so much: fewer requests at a time, then more, and no run that fails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from spaceform import engine
from spaceform.client import Credentials, open_site
from spaceform.engine import Look
from spaceform.errors import ProviderError
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.sandbox import Sandbox
from spaceform.space import Desired
from spaceform.transport import Stats
from tests.contract.plan_apply import (
    ADMINS,
    READERS,
    addresses,
    desired,
    grants,
    space,
)

SPACES: Final = 60
PARALLELISM: Final = 32
SOON: Final = 100
"""Seconds within which a run ends on the slowest machine, unless it goes on asking in vain."""


def wanted(count: int = SPACES, **sections: Any) -> Desired:  # noqa: ANN401 - whatever it takes
    return desired(
        *(
            space(
                f"S{number:03}",
                name="One of many",
                **{"grants": grants(site_admins=ADMINS), "labels": ("a",), **sections},
            )
            for number in range(count)
        )
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file of a site on which everything is as it is wanted."""
    path = tmp_path_factory.mktemp("sites") / "made.json"
    with Sandbox(data=path) as site:
        credentials = Credentials(site.url, "admin-token", "admin@example.com")
        with open_site(credentials) as opened:
            result = engine.apply(engine.plan(wanted(), opened), opened)
        assert result.complete, result
    return path


@dataclass(frozen=True)
class Run:
    """What a run came to, and how long it took."""

    plan: Plan
    stats: Stats
    seconds: float
    result: ApplyResult | None = None


@dataclass(frozen=True)
class Bounded:
    """A site that bears so much, and how it is treated."""

    site: Sandbox
    parallelism: int = PARALLELISM
    max_rps: float | None = None

    def run(self, desired: Desired, *, apply: bool = False) -> Run:
        credentials = Credentials(self.site.url, "admin-token", "admin@example.com")
        started = time.monotonic()
        with open_site(
            credentials, parallelism=self.parallelism, max_rps=self.max_rps, read_only=not apply
        ) as opened:
            plan = engine.plan(desired, opened, look=Look(parallelism=self.parallelism))
            result = None
            if apply:
                result = engine.apply(plan, opened, Conduct(parallelism=self.parallelism))
            seconds = time.monotonic() - started
            return Run(plan, opened.stats, seconds, result)

    def refused(self) -> int:
        return len([found for found in self.site.requests if found.status == 429])


@contextmanager
def bounded(made: Path, **bounds: Any) -> Iterator[Bounded]:  # noqa: ANN401 - a sandbox's
    # What a sandbox is told to remember it writes at its end, and the next one shall begin anew.
    with TemporaryDirectory() as folder, Sandbox(data=copy(made, folder), **bounds) as site:
        yield Bounded(site)


def at_once(site: Sandbox) -> int:
    """The most requests that were under way together, of those that were not turned away."""
    moments = []
    for found in site.requests:
        if found.status != 429:
            moments += [(found.started, 1), (found.started + found.seconds, -1)]
    now, most = 0, 0
    for _, step in sorted(moments):
        now += step
        most = max(most, now)
    return most


def assert_none_is_early(site: Sandbox, began: float, rate: float) -> None:
    """Let nothing come sooner than so many a second allow; later it may, on a busy machine."""
    # What the site was asked for knocking at the door is no part of it.
    starts = sorted(each.started for each in site.requests)[2:]
    early = [at for at, each in enumerate(starts) if each < began + at / rate - 0.005]
    assert early == [], (began, starts)
    assert len(starts) > rate


def test_four_at_a_time_are_found_out_and_the_plan_succeeds(made: Path) -> None:
    with bounded(made, most_at_once=4, latency=0.2, rate_limit_header=False) as found:
        run = found.run(wanted())
        assert run.plan.blocked == ()
        assert addresses(run.plan) == []
        assert run.seconds < SOON
        assert run.stats.least is not None
        assert run.stats.least <= PARALLELISM // 2
        assert 0 < run.stats.throttled == found.refused()
        assert run.stats.throttled < SPACES * 2
        assert at_once(found.site) <= 4


def test_four_at_a_time_with_a_word_when_to_come_back(made: Path) -> None:
    with bounded(made, most_at_once=4, latency=0.2) as found:
        run = found.run(wanted())
        assert run.plan.blocked == ()
        assert addresses(run.plan) == []
        assert run.seconds < SOON
        assert run.stats.least is not None
        assert run.stats.least <= PARALLELISM // 2
        assert run.stats.throttled < SPACES * 2


def test_one_at_a_time_is_enough(made: Path) -> None:
    with bounded(made, most_at_once=1, latency=0.1, rate_limit_header=False) as found:
        run = found.run(wanted(30))
        assert run.plan.blocked == ()
        assert run.stats.least == 1


@pytest.mark.parametrize("header", [True, False])
def test_a_rate_that_is_too_high_slows_the_plan_and_fails_nothing(
    made: Path, *, header: bool
) -> None:
    with bounded(made, rate_limit=30, rate_limit_header=header) as found:
        run = found.run(wanted())
        assert run.plan.blocked == ()
        assert addresses(run.plan) == []
        assert run.seconds < SOON
        assert run.stats.throttled < SPACES * 2


def test_after_one_refusal_there_are_more_at_a_time_again(made: Path) -> None:
    with bounded(made, latency=0.2) as found:
        found.site.add_fault("GET */spaces/* status=429 times=8")
        run = found.run(wanted())
        assert run.plan.blocked == ()
        assert run.stats.least is not None
        assert run.stats.least < PARALLELISM
        assert run.stats.throttled == 8
        # Of 32, halved at least once, it comes back one by one.
        last = sorted(found.site.requests, key=lambda each: each.started)[-25:]
        moments = [(each.started, 1) for each in last]
        moments += [(each.started + each.seconds, -1) for each in last]
        now, most = 0, 0
        for _, step in sorted(moments):
            now += step
            most = max(most, now)
        assert most > 2


def test_what_is_allowed_a_second_is_never_more(made: Path) -> None:
    with bounded(made) as found:
        limited = replace(found, max_rps=40)
        began = time.time()
        run = limited.run(wanted())
        assert run.plan.blocked == ()
        assert_none_is_early(found.site, began, 40)
        assert run.seconds < SOON


def test_an_apply_at_a_site_that_bears_little_writes_everything_once(made: Path) -> None:
    count = 12
    with bounded(made, most_at_once=4, latency=0.01, rate_limit_header=False) as found:
        more = wanted(
            count, grants=grants(site_admins=ADMINS, engineers=READERS), labels=("a", "b")
        )
        run = found.run(more, apply=True)
        assert run.plan.blocked == ()
        assert run.result is not None
        assert run.result.complete, run.result
        assert run.seconds < SOON
        assert run.stats.throttled < 250
        # What was turned away was not done, so every write was done once.
        done = [
            (each.method, each.path, repr(each.body))
            for each in found.site.requests
            if each.method == "POST" and each.status != 429
        ]
        assert len(done) == len(set(done))
        again = found.run(more)
        assert addresses(again.plan) == []


def test_an_apply_at_a_low_rate_is_slow_and_complete(made: Path) -> None:
    with bounded(made, rate_limit=40) as found:
        run = found.run(wanted(8, labels=("a", "b")), apply=True)
        assert run.result is not None
        assert run.result.complete, run.result


def test_an_apply_keeps_to_what_is_allowed_a_second(made: Path) -> None:
    with bounded(made) as found:
        began = time.time()
        run = replace(found, max_rps=50).run(wanted(8, labels=("a", "b")), apply=True)
        assert run.result is not None
        assert run.result.complete, run.result
        assert_none_is_early(found.site, began, 50)


def test_a_site_that_never_has_room_fails_in_bounded_time_and_deletes_nothing(made: Path) -> None:
    with bounded(made) as found:
        found.site.add_fault("GET */spaces/* status=429 retry-after=61")
        run = found.run(wanted(10))
        assert len(run.plan.blocked) == 10
        assert addresses(run.plan) == []
        assert run.seconds < 45
        found.site.add_fault("GET * status=429 retry-after=61")
        with pytest.raises(ProviderError):
            found.run(wanted(10))
