"""What real signals leave behind: on the site, in the journal, and for the next run."""

import json
import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from spaceform.cli.interrupts import AT_ONCE, READING, STOPPING
from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform, Start
from tests.cli.harness import (
    HELD,
    OPERATIONS,
    PATIENCE,
    SOON,
    Repository,
    command,
    environment,
    finish,
    hear,
    variables,
    wait_for,
)

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of Unix")

GRANT = f"POST */space/*/permission {HELD}"


def journal_of(root: Path) -> list[dict[str, object]]:
    """Return the lines of the newest journal."""
    found = max(root.rglob("journal.jsonl"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(line) for line in found.read_text("utf-8").splitlines()]


def unanswered(journal: list[dict[str, object]]) -> list[object]:
    """Return the writes that a journal knows no result of."""
    results = {line["write"] for line in journal if line["event"] == "result"}
    return [
        line["what"]
        for line in journal
        if line["event"] == "intent" and line["write"] not in results
    ]


def has_come_to(running: subprocess.Popen[str], site: Sandbox, count: int) -> bool:
    """Tell whether a run has sent more requests than so many, or is over."""
    return len(site.requests) > count or running.poll() is not None


def picture(site: Sandbox) -> dict[str, object]:
    """Return what of a site a plan can change, duplicates included."""
    with site.edit() as store:
        return {
            space.key: (
                space.name,
                sorted((holder, *sorted(pairs)) for holder, pairs in space.grants.items()),
                sorted(label.name for label in space.labels),
                sorted(space.properties),
            )
            for space in store.spaces
        }


@pytest.fixture
def undisturbed(
    repository: Repository,  # noqa: ARG001 - what is applied is there
    offline: Spaceform,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> object:
    """What a site is like after an apply that nobody interrupts."""
    with Sandbox() as site, monkeypatch.context() as mine:
        for name, value in variables(site.url).items():
            mine.setenv(name, value)
        mine.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("elsewhere")))
        assert offline("apply", "--yes", "--quiet").code == 0
        return picture(site)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_finishes_what_is_under_way_in_every_space_and_tells_it_all(
    number: signal.Signals, process: Start, site: Sandbox, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", OPERATIONS)
    fault = f"POST */space* {HELD}"
    site.add_fault(fault)
    running = process("apply", "--yes", "--format", "json", "--parallelism", "2")
    wait_for(lambda: site.strikes(fault) >= 2)
    running.send_signal(number)
    hear(running, STOPPING)
    site.clear_faults()
    result = finish(running)
    assert result.code == 130
    told = json.loads(result.out)
    outcomes = [each for space in told["spaces"] for each in space["outcomes"]]
    assert {space["key"] for space in told["spaces"]} == {"ENG", "OPS"}
    assert {each["status"] for each in outcomes} == {"done", "skipped"}
    journal = journal_of(repository.root)
    assert unanswered(journal) == []
    assert journal[-1]["event"] == "ended"
    assert journal[-1]["interrupted"] is True
    kept = {line["address"]: line["status"] for line in journal if line["event"] == "outcome"}
    assert kept == {each["address"]: each["status"] for each in outcomes}
    assert all(each.status == 200 for each in site.requests if each.method == "POST")


def test_a_second_one_leaves_a_journal_that_knows_what_was_under_way(
    process: Start, spaceform: Spaceform, site: Sandbox, undisturbed: object
) -> None:
    assert spaceform("plan", "--out", "plan.json").code == 0
    fault = f"{GRANT} times=1"
    site.add_fault(fault)
    running = process("apply", "plan.json", "--quiet")
    wait_for(lambda: site.strikes(fault))
    running.send_signal(signal.SIGTERM)
    hear(running, STOPPING, first=True)
    before = time.monotonic()
    running.send_signal(signal.SIGTERM)
    result = finish(running)
    assert (result.code, result.err, result.out) == (130, f"{AT_ONCE}\n", "")
    assert time.monotonic() - before < SOON
    journal = journal_of(Path.cwd())
    assert unanswered(journal) == ["grant"]
    assert journal[-1]["event"] != "ended"
    assert spaceform("apply", "plan.json").code == 0
    assert picture(site) == undisturbed


@pytest.mark.parametrize(
    "fault, state",
    [(GRANT, "state"), (GRANT, "new"), (f"POST */space/_private {HELD}", "new")],
    ids=["granting, the same machine", "granting, another machine", "creating, another machine"],
)
def test_a_killed_run_is_finished_by_the_same_plan_with_nothing_doubled(  # noqa: PLR0913, PLR0917
    fault: str, state: str, process: Start, spaceform: Spaceform, site: Sandbox, undisturbed: object
) -> None:
    assert spaceform("plan", "--out", "plan.json").code == 0
    site.add_fault(fault)
    running = process("apply", "plan.json")
    wait_for(lambda: site.strikes(fault))
    running.kill()
    assert finish(running).code == -signal.SIGKILL
    assert len(unanswered(journal_of(Path.cwd()))) == 1
    site.clear_faults()
    wait_for(lambda: any(each.fault == fault for each in site.requests))
    again = finish(process("apply", "plan.json", XDG_STATE_HOME=str(Path.cwd() / state)))
    assert (again.code, "Traceback" in again.err) == (0, False)
    assert picture(site) == undisturbed
    assert spaceform("plan", "--detailed-exitcode").code == 0


def test_signals_at_any_moment_lose_nothing(
    process: Start, spaceform: Spaceform, site: Sandbox, undisturbed: object
) -> None:
    assert spaceform("plan", "--out", "plan.json").code == 0
    site.latency = 0.01
    # Of the first run it is sure that it is not over when the signal comes.
    site.add_fault(f"* * {HELD} after=1")
    codes = []
    for turn in range(6):
        number = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[turn % 3]
        seen = len(site.requests)
        running = process("apply", "plan.json", "--quiet")
        wait_for(partial(has_come_to, running, site, seen + 3 * turn))
        running.send_signal(number)
        if turn == 0:
            hear(running, READING, first=True)
            site.clear_faults()
        result = finish(running)
        codes.append(result.code)
        assert "Traceback" not in result.err
    assert set(codes) <= {130, 0}
    assert codes[0] == 130
    assert spaceform("apply", "plan.json").code == 0
    assert picture(site) == undisturbed


def test_a_plan_that_is_stopped_leaves_no_file(
    process: Start, site: Sandbox, repository: Repository
) -> None:
    fault = f"GET * {HELD} after=2"
    site.add_fault(fault)
    running = process("plan", "--out", "plan.json")
    wait_for(lambda: site.strikes(fault))
    before = time.monotonic()
    running.send_signal(signal.SIGHUP)
    result = finish(running)
    assert time.monotonic() - before < SOON
    assert (result.code, result.out, result.err) == (130, "", f"{READING}\n")
    assert not [path for path in repository.root.iterdir() if "plan.json" in path.name]


def test_a_wait_that_the_site_asks_a_write_for_ends_at_once(
    process: Start, site: Sandbox, repository: Repository
) -> None:
    fault = "POST */space/*/permission status=429 retry-after=60 after=1"
    site.add_fault(fault)
    running = process("apply", "--yes")
    wait_for(lambda: site.strikes(fault))
    before = time.monotonic()
    running.send_signal(signal.SIGINT)
    result = finish(running)
    assert time.monotonic() - before < SOON
    assert result.code == 130
    assert "0 unknown" in result.out
    assert site.strikes(fault) == 1
    assert unanswered(journal_of(repository.root)) == []


def test_a_deletion_that_takes_its_time_is_left_to_the_site_and_said_to_be_unknown(
    process: Start,
    spaceform: Spaceform,
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Sandbox(deletion_seconds=500) as slow:
        mine = {"SPACEFORM_SITE": slow.url}
        monkeypatch.setenv("SPACEFORM_SITE", slow.url)
        assert spaceform("apply", "--yes").code == 0
        repository.write("spaces/eng.yaml", "version: 1\nspaces: {ENG: {state: absent}}\n")
        running = process("apply", "--yes", "--allow-space-delete", "ENG", **mine)
        wait_for(lambda: any(each.method == "DELETE" for each in slow.requests))
        before = time.monotonic()
        running.send_signal(signal.SIGTERM)
        result = finish(running)
    assert time.monotonic() - before < SOON
    assert (result.code, "1 unknown" in result.out) == (130, True)


def test_the_reads_before_the_first_write_do_not_hold_a_stop_up(
    process: Start, spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    for at in range(12):
        repository.write(f"spaces/s{at}.yaml", f"version: 1\nspaces: {{S{at}: {{name: S {at}}}}}\n")
    with site.edit() as store:
        for at in range(12):
            store.create_space(f"S{at}", "Before")
    assert spaceform("plan", "--adopt", "*", "--out", "plan.json").code == 0
    fault = f"GET */spaces* {HELD} after=1"
    site.add_fault(fault)
    site.clear_requests()
    running = process("apply", "plan.json", "--parallelism", "1")
    wait_for(lambda: site.strikes(fault))
    running.send_signal(signal.SIGINT)
    hear(running, STOPPING, first=True)
    site.clear_faults()
    result = finish(running)
    assert (result.code, result.err) == (130, "")
    told = "0 failed, 29 skipped, 0 unknown in 13 spaces. Nothing was written."
    assert result.out.splitlines()[-1].endswith(told)
    assert len([each for each in site.requests if "/spaces" in each.path]) < 6
    assert not list(repository.root.rglob("journal.jsonl"))
    assert {each.method for each in site.requests} == {"GET"}


@pytest.mark.parametrize(
    "fault, said",
    [
        (f"DELETE * {HELD}", "ENG is released."),
        (f"DELETE * {HELD} lost-answer", "ENG is released."),
        (f"DELETE * {HELD} reset", "Whether the change was made is not known."),
    ],
)
def test_a_release_that_is_stopped_tells_what_became_of_it(
    fault: str, said: str, process: Start, spaceform: Spaceform, site: Sandbox
) -> None:
    assert spaceform("apply", "--yes").code == 0
    site.add_fault(fault)
    running = process("release", "ENG", "--yes")
    wait_for(lambda: site.strikes(fault))
    running.send_signal(signal.SIGTERM)
    hear(running, STOPPING)
    site.clear_faults()
    result = finish(running)
    assert result.code == 130
    assert said in result.out + result.err
    assert "othing was written" not in result.out + result.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_it_starts_ends_it_without_a_traceback(
    number: signal.Signals, process: Start, site: Sandbox
) -> None:
    running = process("apply", "--yes", PYTHONVERBOSE="1")
    assert running.stderr is not None
    while "import 'spaceform.cli" not in running.stderr.readline():
        pass
    running.send_signal(number)
    result = finish(running)
    # Where it meets Python amid an import, Python itself ends by SIGINT: 130 to every shell.
    assert result.code in (130, -signal.SIGINT)
    assert "Traceback" not in result.err
    assert not site.requests


def test_a_run_that_is_to_outlive_its_terminal_goes_on(
    site: Sandbox, repository: Repository
) -> None:
    fault = GRANT
    site.add_fault(fault)
    with subprocess.Popen(
        ["nohup", *command("apply", "--yes", "--quiet")],
        env=environment(site.url),
        cwd=repository.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        wait_for(lambda: site.strikes(fault))
        running.send_signal(signal.SIGHUP)
        site.clear_faults()
        assert finish(running).code == 0
    assert journal_of(repository.root)[-1]["complete"] is True


def test_readers_that_go_away_amid_the_writes_end_nothing(
    site: Sandbox, repository: Repository, undisturbed: object
) -> None:
    site.add_fault(GRANT)
    reader, writer = os.pipe()
    with subprocess.Popen(
        command("apply", "--yes", "--verbose"),
        env=environment(site.url),
        cwd=repository.root,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=writer,
    ) as running:
        os.close(writer)
        wait_for(lambda: site.strikes(GRANT))
        os.close(reader)
        site.clear_faults()
        assert running.wait(timeout=PATIENCE) == 0
    assert journal_of(repository.root)[-1]["complete"] is True
    assert picture(site) == undisturbed
