import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.harness import PATIENCE, Repository, command, environment

# Without a controlling terminal, Ctrl-C would be a character like any other.
_TAKE = """\
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""

ESCAPE = "\x1b["


class Terminal:
    """A person's terminal with a command in it."""

    def __init__(self, arguments: tuple[str, ...], environ: dict[str, str], cwd: str) -> None:
        self._screen, inside = pty.openpty()
        self.text = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _TAKE, *command(*arguments)],
            env=environ,
            cwd=cwd,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)

    def read_until(self, words: str) -> None:
        """Read what appears until some words do."""
        end = time.monotonic() + PATIENCE
        while words not in self.text:
            assert time.monotonic() < end, self.text
            assert self._read(), self.text

    def type(self, keys: str) -> None:
        """Type as a person does, who needs a moment to read.

        A signal in the microseconds between a prompt and the read that waits for its answer is
        seen by Python only when that read ends, as in every program written in it.
        """
        calm = 0
        while calm < 30:
            time.sleep(0.01)
            calm = calm + 1 if self._is_asleep() else 0
        os.write(self._screen, keys.encode())

    def finish(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._screen)

    def _is_asleep(self) -> bool:
        """Tell whether it waits, where that can be told; on a busy machine it may be about to."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        return not stat.exists() or stat.read_text("utf-8").rpartition(") ")[2].startswith("S")

    def _read(self) -> bool:
        ready, _, _ = select.select([self._screen], [], [], PATIENCE)
        try:
            data = os.read(self._screen, 65536) if ready else b""
        except OSError:  # Linux says so when the other side is closed
            data = b""
        self.text += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)


Open = Callable[..., Terminal]


@pytest.fixture
def terminal(site: Sandbox, repository: Repository) -> Iterator[Open]:
    opened: list[Terminal] = []

    def call(*arguments: str, **more: str) -> Terminal:
        environ = {**environment(site.url), "TERM": "xterm-256color", **more}
        opened.append(Terminal(arguments, environ, str(repository.root)))
        return opened[-1]

    yield call
    for each in opened:
        each.close()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_a_terminal_gets_colours(terminal: Open) -> None:
    screen = terminal("plan")
    assert screen.finish() == 0
    assert f"{ESCAPE}1m" in screen.text
    assert "Engineering" in screen.text


@pytest.mark.parametrize(
    "arguments, more",
    [(["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})],
    ids=["--no-color", "NO_COLOR", "TERM=dumb"],
)
def test_colours_can_be_declined(
    arguments: list[str], more: dict[str, str], terminal: Open
) -> None:
    screen = terminal("plan", *arguments, **more)
    assert screen.finish() == 0
    # What is left moves the cursor for the bar; no `m` means no colour and no bold.
    assert not re.search(r"\x1b\[[0-9;]*[1-9][0-9;]*m", screen.text)


def test_an_empty_no_color_declines_nothing(terminal: Open) -> None:
    screen = terminal("plan", NO_COLOR="")
    screen.finish()
    assert f"{ESCAPE}1m" in screen.text


def test_a_person_is_shown_the_plan_and_asked(terminal: Open, site: Sandbox) -> None:
    screen = terminal("apply")
    screen.read_until("Type yes to apply")
    assert "Engineering" in screen.text
    assert {each.method for each in site.requests} == {"GET"}
    screen.type("yes\n")
    assert screen.finish() == 0
    assert "ENG/labels/platform done" in plain(screen.text)


@pytest.mark.parametrize("answer", ["", "y", "no", "YES"])
def test_anything_but_yes_writes_nothing_and_ends_with_130(
    answer: str, terminal: Open, site: Sandbox
) -> None:
    screen = terminal("apply")
    screen.read_until("Type yes to apply")
    screen.type(f"{answer}\n")
    assert screen.finish() == 130
    assert "nothing was written" in screen.text
    assert {each.method for each in site.requests} == {"GET"}


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_the_question_writes_nothing_and_ends_with_130(
    key: str, terminal: Open, site: Sandbox
) -> None:
    screen = terminal("apply")
    screen.read_until("Type yes to apply")
    screen.type(key)
    assert screen.finish() == 130
    assert "nothing was written" in screen.text
    assert {each.method for each in site.requests} == {"GET"}


def test_with_nothing_to_do_nobody_is_asked(terminal: Open) -> None:
    assert terminal("apply", "--yes").finish() == 0
    screen = terminal("apply")
    assert screen.finish() == 0
    assert "Type yes" not in screen.text


def test_who_agrees_to_a_report_for_programs_sees_the_plan_too(terminal: Open) -> None:
    screen = terminal("apply", "--format", "json")
    screen.read_until("Type yes to apply")
    assert "Engineering" in screen.text
    screen.type("yes\n")
    assert screen.finish() == 0
    assert '"complete": true' in screen.text


def test_the_cursor_is_there_again_after_the_progress(terminal: Open) -> None:
    screen = terminal("plan")
    screen.finish()
    if f"{ESCAPE}?25l" in screen.text:
        assert screen.text.rindex(f"{ESCAPE}?25h") > screen.text.rindex(f"{ESCAPE}?25l")
