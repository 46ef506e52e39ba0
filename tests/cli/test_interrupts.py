import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spaceform.cli.interrupts import AT_ONCE, READING, STOPPING
from spaceform.sandbox import Sandbox
from tests.cli.conftest import Start
from tests.cli.harness import HELD, SOON, finish, hear, wait_for

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of Unix")

SIGNALS = pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name
)


BEFORE_THE_FIRST_WRITE = pytest.mark.parametrize(
    "path, after, said",
    [("*/user/current", 1, [READING]), ("*/membersByGroupId", 2, [STOPPING])],
)
"""What an apply asks for again once its plan has asked so often: as it enters, and may write."""


def wrote(site: Sandbox) -> bool:
    return any(each.method != "GET" for each in site.requests)


@pytest.mark.parametrize(
    "number, path", [(signal.SIGINT, "*/spaces"), (signal.SIGTERM, "*/spaces/*")]
)
def test_while_planning_it_ends_quickly_though_the_site_is_silent(
    number: signal.Signals, path: str, process: Start, site: Sandbox
) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Engineering")
    fault = f"GET {path} {HELD}"
    site.add_fault(fault)
    running = process("plan", "--out", "plan.json")
    wait_for(lambda: site.strikes(fault))
    before = time.monotonic()
    running.send_signal(number)
    result = finish(running)
    assert time.monotonic() - before < SOON
    assert result.code == 130
    assert result.err.splitlines() == [READING]
    assert result.out == ""


@SIGNALS
def test_while_applying_what_is_under_way_finishes_and_nothing_new_begins(
    number: signal.Signals, process: Start, site: Sandbox
) -> None:
    fault = f"POST */space/*/permission {HELD}"
    site.add_fault(fault)
    running = process("apply", "--yes", "--format", "json")
    wait_for(lambda: site.strikes(fault))
    running.send_signal(number)
    hear(running, STOPPING)
    site.clear_faults()
    result = finish(running)
    assert result.code == 130
    data = json.loads(result.out)
    assert data["interrupted"] is True
    assert data["wrote"] is True
    ends = {each["address"]: each["status"] for each in data["spaces"][0]["outcomes"]}
    assert ends["ENG/space"] == "done"
    assert ends["ENG/labels/platform"] == "skipped"
    with site.edit() as store:
        assert not store.space("ENG").labels
    grants = [
        each for each in site.requests if (each.method, each.path[-11:]) == ("POST", "/permission")
    ]
    assert [(each.fault, each.status) for each in grants] == [(fault, 200)]


def test_what_was_interrupted_is_carried_on_by_the_same_plan(process: Start, site: Sandbox) -> None:
    assert finish(process("plan", "--out", "plan.json")).code == 0
    fault = f"POST */space/*/permission {HELD}"
    site.add_fault(fault)
    running = process("apply", "plan.json")
    wait_for(lambda: site.strikes(fault))
    running.send_signal(signal.SIGINT)
    hear(running, STOPPING)
    site.clear_faults()
    assert finish(running).code == 130
    assert finish(process("apply", "plan.json")).code == 0
    assert finish(process("plan", "--detailed-exitcode")).code == 0


def test_the_second_one_stops_at_once_and_says_what_is_not_known(
    process: Start, site: Sandbox
) -> None:
    fault = f"POST */space/_private {HELD}"
    site.add_fault(fault)
    running = process("apply", "--yes")
    wait_for(lambda: site.strikes(fault))
    running.send_signal(signal.SIGINT)
    hear(running, STOPPING, first=True)
    before = time.monotonic()
    running.send_signal(signal.SIGINT)
    result = finish(running)
    assert time.monotonic() - before < SOON
    assert result.code == 130
    (said, noted) = result.err.splitlines()
    assert said == AT_ONCE
    assert Path(noted.removeprefix("Every write is noted in ")).is_file()


@BEFORE_THE_FIRST_WRITE
def test_an_interrupt_before_the_first_write_says_that_nothing_was_written(
    path: str, after: int, said: list[str], process: Start, site: Sandbox
) -> None:
    fault = f"GET {path} {HELD} after={after}"
    site.add_fault(fault)
    running = process("apply", "--yes")
    wait_for(lambda: site.strikes(fault))
    running.send_signal(signal.SIGINT)
    hear(running, said[0], first=True)
    site.clear_faults()
    result = finish(running)
    assert result.code == 130
    assert "othing was written" in said[0] + result.err + result.out
    assert not wrote(site)


@BEFORE_THE_FIRST_WRITE
def test_an_interrupt_ends_a_wait_that_the_site_asked_for(
    path: str, after: int, said: list[str], process: Start, site: Sandbox
) -> None:
    fault = f"GET {path} status=429 retry-after=60 after={after}"
    site.add_fault(fault)
    running = process("apply", "--yes", "--quiet")
    wait_for(lambda: site.strikes(fault))
    time.sleep(0.3)
    before = time.monotonic()
    running.send_signal(signal.SIGINT)
    result = finish(running)
    assert time.monotonic() - before < SOON
    assert (result.code, result.err.splitlines()) == (130, said)
    assert not wrote(site)


# A run that was interrupted, with a thread that nobody waits for and that never ends.
_LEFT_BEHIND = """\
import sys, threading
from spaceform.__main__ import main
from spaceform.cli import boundary
def run(arguments):
    threading.Thread(target=threading.Event().wait).start()
    return 130
boundary.run = run
sys.exit(main())
"""


def test_a_thread_that_an_interrupt_left_behind_holds_nothing_up() -> None:
    script = [sys.executable, "-c", _LEFT_BEHIND, "plan"]
    assert subprocess.run(script, check=False, timeout=SOON).returncode == 130
