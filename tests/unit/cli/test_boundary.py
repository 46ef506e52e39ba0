import sys
from collections.abc import Callable

import click
import pytest

from spaceform import errors
from spaceform.cli.boundary import run

Fail = Callable[[BaseException], None]


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Puts a command in the place of `show` that does nothing but raise."""

    def put(error: BaseException) -> None:
        @click.command("show")
        @click.option("--verbose", is_flag=True)
        def command(*, verbose: bool) -> int:
            assert verbose in (False, True)
            raise error

        module = type(sys)("spaceform.cli.commands.show")
        module.command = command  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "spaceform.cli.commands.show", module)

    return put


@pytest.mark.parametrize(
    "error, code, sentence",
    [
        (errors.StalePlanError("ENG has changed"), 5, "Error: ENG has changed\n"),
        (errors.SpaceformError("It went wrong."), 1, "Error: It went wrong.\n"),
        (errors.InterruptedRunError("Interrupted: nothing."), 130, "Interrupted: nothing.\n"),
        (
            errors.UsageError("a and b exclude one another"),
            64,
            "Error: a and b exclude one another\n",
        ),
        (
            errors.AuthError("Check the token.", status=401, method="GET", path="/wiki/x"),
            7,
            "Error: Check the token. [GET /wiki/x]\n",
        ),
        (
            errors.RefusedError("nobody would be left", flag="--allow-lockout ENG"),
            4,
            "Error: nobody would be left (to allow it: --allow-lockout ENG)\n",
        ),
        (errors.ManifestError((errors.Problem(None, "no", "yes"),)), 3, "Error: no (yes)\n"),
        (
            PermissionError(13, "Permission denied", "plan.json"),
            1,
            "Error: plan.json: Permission denied\n",
        ),
        (TimeoutError(), 1, "Error: TimeoutError\n"),
        (KeyboardInterrupt(), 130, "\nInterrupted.\n"),
        (click.Abort(), 130, "Interrupted.\n"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_becomes_one_sentence_and_its_code(
    error: BaseException, code: int, sentence: str, fail: Fail, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(error)
    assert run(["show"]) == code
    said = capsys.readouterr()
    assert said.err == sentence
    assert said.out == ""


def test_a_mistake_of_ours_is_one_sentence_and_tells_how_to_see_more(
    fail: Fail, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(KeyError("lost"))
    assert run(["show"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--verbose" in said
    assert "KeyError: 'lost'" in said
    assert "Traceback" not in said


def test_a_traceback_is_shown_when_asked_for_and_holds_no_token(
    fail: Fail, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACEFORM_TOKEN", "s3cret-token")
    fail(ValueError("s3cret-token"))
    assert run(["show", "--verbose"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "s3cret-token" not in said
    assert "ValueError: …" in said


def test_what_a_message_quotes_cannot_steer_a_terminal(
    fail: Fail, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(errors.StalePlanError("ENG\x1b[2J\nError: all is well"))
    assert run(["show"]) == 5
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--nope"], ["plan", "--nope"], ["show"], ["shwo"], []])
def test_wrong_usage_is_64(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 64
    said = capsys.readouterr()
    assert said.out == ""
    assert "Usage: spaceform" in said.err


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["plan", "--help"], ["--version"]])
def test_help_is_no_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert "spaceform" in capsys.readouterr().out
