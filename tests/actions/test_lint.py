"""What linters of the hosts say about the actions, the workflows and the scripts."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.actions.runner import ROOT

ACTIONS = sorted(ROOT.glob("actions/*/action.yml"))
WORKFLOWS = sorted(ROOT.glob("ci/github/*.yml"))
SCRIPTS = sorted([*ROOT.glob("actions/*.sh"), *ROOT.glob("ci/*.sh")])


def lint(tool: str, *arguments: str | Path) -> None:
    """Run a tool that has to be satisfied; where it is not installed, the test is skipped."""
    own = Path(sys.executable).parent
    found = shutil.which(tool, path=own) or shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed")
    result = subprocess.run(
        [found, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_actionlint_accepts_every_workflow() -> None:
    lint("actionlint", "-no-color", *WORKFLOWS)


def test_zizmor_finds_nothing_in_actions_and_workflows() -> None:
    how = ("--offline", "--persona", "pedantic", "--config", "ci/zizmor.yml", "--no-progress")
    lint("zizmor", *how, *ACTIONS, *WORKFLOWS)


@pytest.mark.parametrize(
    "schema, files",
    [
        ("github-actions", ACTIONS),
        ("github-workflows", WORKFLOWS),
        ("gitlab-ci", [ROOT / "ci/gitlab/spaceform.gitlab-ci.yml"]),
        ("bitbucket-pipelines", [ROOT / "ci/bitbucket/bitbucket-pipelines.yml"]),
    ],
)
def test_files_are_as_the_schema_of_their_host_says(schema: str, files: list[Path]) -> None:
    assert files
    more = ("--data-transform", "gitlab-ci") if schema == "gitlab-ci" else ()
    lint("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *more, *files)


def test_shellcheck_accepts_every_script() -> None:
    lint("shellcheck", *SCRIPTS)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_bash_can_read_every_script(path: Path) -> None:
    lint("bash", "-n", path)


def test_python_is_never_started_where_the_workspace_could_give_it_modules() -> None:
    for path in SCRIPTS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "python" in line and not line.startswith(("#", "python=")):
                assert " -I " in line or "echo" in line, line
