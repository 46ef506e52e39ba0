import io
import sys

import pytest

from spaceform.cli import progress
from spaceform.cli.progress import Progress
from spaceform.cli.screen import Screen


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_log_hears_nothing_of_a_short_run(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(Screen(), "Reading spaces", 3) as steps:
        for _ in range(3):
            steps.step("ENG")
    assert capsys.readouterr() == ("", "")


def test_a_log_gets_a_line_now_and_then_of_a_long_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SILENCE", 0.0)
    with Progress(Screen(), "Reading spaces", 2) as steps:
        steps.step("ENG")
        steps.step("OPS")
    assert capsys.readouterr().err == "Reading spaces: 1 of 2\nReading spaces: 2 of 2\n"


def test_a_quiet_run_says_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SILENCE", 0.0)
    with Progress(Screen(quiet=True), "Applying", 1) as steps:
        steps.tell("ENG/labels/a done")
        steps.step()
    assert capsys.readouterr() == ("", "")


def test_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(Screen(), "Applying", 1) as steps:
        steps.tell("ENG/labels/a done")
    assert capsys.readouterr() == ("", "ENG/labels/a done\n")


class Lost(Terminal):
    """A terminal whose window was closed."""

    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")


def test_a_terminal_that_has_gone_away_stops_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Lost())
    monkeypatch.setattr(Progress, "__enter__", lambda self: self)
    steps = Progress(Screen(), "Applying", 2)
    steps._bar = progress._bar(Screen())  # noqa: SLF001
    steps._bar.add_task("Applying", total=2)  # noqa: SLF001
    with steps:
        steps.tell("ENG/labels/a done")
        steps.step()


def test_a_terminal_gets_a_bar_that_goes_away_and_lines_that_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(Screen(), "Applying", 2) as steps:
        steps.tell("ENG/labels/[a] done")
        steps.step()
    said = terminal.getvalue()
    assert "Applying" in said
    assert "ENG/labels/[a] done" in said
    assert "\x1b[?25l" in said
    assert said.rindex("\x1b[?25h") > said.rindex("Applying")
