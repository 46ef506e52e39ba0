import shutil
import subprocess

import pytest

from spaceform.report import RENDERERS
from tests.cli.conftest import Spaceform
from tests.cli.harness import command, environment

bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")


def completed(line: str) -> list[str]:
    """What a shell would offer at the end of a line."""
    words = line.split(" ")
    environ = environment(
        _SPACEFORM_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
    )
    process = subprocess.run(
        command(), env=environ, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return [found.partition(",")[2] for found in process.stdout.splitlines()]


@bash
def test_bash_accepts_its_script(offline: Spaceform) -> None:
    result = offline("completion", "bash")
    assert result.code == 0
    subprocess.run(["bash", "-n"], input=result.out, text=True, check=True)


@bash
def test_bash_completes_with_it(offline: Spaceform) -> None:
    script = offline("completion", "bash").out
    process = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\ncomplete -p spaceform"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "spaceform" in process.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(shell: str, offline: Spaceform) -> None:
    result = offline("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert "_SPACEFORM_COMPLETE" in result.out


def test_another_shell_is_wrong_usage(offline: Spaceform) -> None:
    assert offline("completion", "cmd").code == 64


def test_commands_are_completed() -> None:
    assert completed("spaceform ") == [
        "plan",
        "show",
        "apply",
        "drift",
        "comment",
        "validate",
        "release",
        "inspect",
        "doctor",
        "sandbox",
        "demo",
        "completion",
    ]
    assert completed("spaceform pl") == ["plan"]


def test_flags_and_their_values_are_completed() -> None:
    assert "--detailed-exitcode" in completed("spaceform plan --det")
    assert completed("spaceform plan --format ") == list(RENDERERS)
    assert completed("spaceform completion z") == ["zsh"]
