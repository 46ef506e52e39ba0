import os
import subprocess
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.harness import Repository, command, environment, finish, start


@pytest.fixture
def unread() -> int:
    """The end of a pipe that nobody reads, as after `| head -0`."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def test_a_reader_that_goes_away_changes_no_code(
    unread: int, site: Sandbox, repository: Repository
) -> None:
    for arguments, code in (
        (["plan", "--detailed-exitcode"], 2),
        (["apply", "--yes"], 0),
        (["inspect", "ENG"], 0),
        (["doctor"], 0),
    ):
        process = subprocess.run(
            command(*arguments),
            env=environment(site.url),
            cwd=repository.root,
            stdout=unread,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert process.returncode == code
        assert b"Traceback" not in process.stderr
        assert b"Broken pipe" not in process.stderr
    os.close(unread)


def test_a_closed_output_changes_no_code(site: Sandbox, repository: Repository) -> None:
    process = subprocess.run(
        ["sh", "-c", 'exec "$@" >&- 2>&- <&-', "sh", *command("plan", "--detailed-exitcode")],
        env=environment(site.url),
        cwd=repository.root,
        check=False,
    )
    assert process.returncode == 2


def test_a_terminal_without_unicode_gets_escapes(site: Sandbox, repository: Repository) -> None:
    repository.write("spaces/eng.yaml", "version: 1\nspaces: {ENG: {name: Überblick}}\n")
    result = finish(
        start("plan", url=site.url, cwd=repository.root, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    )
    assert result.code == 0
    assert r"\xdcberblick" in result.out


full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def run_into_full_disk(
    arguments: list[str], site: Sandbox, repository: Repository
) -> tuple[int, str]:
    with Path("/dev/full").open("w", encoding="utf-8") as disk:
        process = subprocess.run(
            command(*arguments),
            env=environment(site.url),
            cwd=repository.root,
            stdout=disk,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    return process.returncode, process.stderr


@full
def test_a_plan_that_cannot_be_shown_is_not_applied(site: Sandbox, repository: Repository) -> None:
    code, said = run_into_full_disk(["apply", "--yes"], site, repository)
    assert (code, said) == (1, "Error: No space left on device\n")
    assert {each.method for each in site.requests} == {"GET"}


@full
def test_a_report_that_cannot_be_written_does_not_hide_what_was_done(
    site: Sandbox, repository: Repository
) -> None:
    saved = start("plan", "--out", "plan.json", url=site.url, cwd=repository.root)
    assert finish(saved).code == 0
    code, said = run_into_full_disk(["apply", "plan.json"], site, repository)
    assert code == 6
    assert said.endswith("Error: the report cannot be written, but the site has been.\n")
    code, said = run_into_full_disk(["apply", "plan.json"], site, repository)
    assert (code, said.splitlines()[-1]) == (1, "Error: No space left on device")
