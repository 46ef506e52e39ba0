import subprocess
import sys

import pytest

from spaceform import __version__
from tests.cli.harness import EXAMPLES, command, environment

_RUN = """\
import sys
from spaceform.__main__ import main
sys.argv = ["spaceform", *sys.argv[1:]]
code = main()
print("\\n" + " ".join({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""
HEAVY = {"click", "requests", "urllib3", "pydantic", "ruamel", "rich", "deepdiff", "uvicorn"}


def run(*arguments: str) -> tuple[int, set[str]]:
    """Run a command line in a fresh interpreter; returns its code and what was imported."""
    process = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return process.returncode, HEAVY & set(process.stderr.splitlines()[-1].split())


def test_the_version_is_told_before_anything_heavy_is_imported() -> None:
    assert run("--version") == (0, set())


def test_the_version_comes_from_the_package() -> None:
    process = subprocess.run(command("--version"), capture_output=True, text=True, check=True)
    assert process.stdout == f"spaceform {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["pln"], [], ["completion", "zsh"]], ids=str)
def test_help_and_completion_need_click_alone(arguments: list[str]) -> None:
    _, imported = run(*arguments)
    assert imported == {"click"}


@pytest.mark.parametrize(
    "arguments", [["validate", "-C", str(EXAMPLES)], ["show", "missing.json"]], ids=str
)
def test_what_works_offline_does_not_wait_for_the_network_library(arguments: list[str]) -> None:
    _, imported = run(*arguments)
    assert not imported & {"requests", "uvicorn", "deepdiff"}


def test_planning_does_not_wait_for_the_server() -> None:
    _, imported = run("plan", "--help")
    assert "uvicorn" not in imported
