"""The actions, their scripts, the workflows that use them and the pages about them agree."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from spaceform.cli.program import COMMANDS
from tests.actions.runner import ROOT, RUN

ACTIONS = sorted(path.parent.name for path in ROOT.glob("actions/*/action.yml"))
WORKFLOWS = sorted(ROOT.glob("ci/github/*.yml"))
OURS = "acme/spaceform/actions/"
PINNED = re.compile(r"uses: ([\w.-]+/[\w.-]+)@([0-9a-f]{40}) # v(\d+\.\d+\.\d+)\n")


def load(path: Path) -> Any:  # noqa: ANN401 (whatever is in it)
    return YAML(typ="safe", pure=True).load(path)


def action(name: str) -> Any:  # noqa: ANN401 (the same)
    return load(ROOT / "actions" / name / "action.yml")


def steps(workflow: Any) -> list[Any]:  # noqa: ANN401 (the same)
    return list(chain.from_iterable(job["steps"] for job in workflow["jobs"].values()))


def run_step(name: str) -> Any:  # noqa: ANN401 (the same)
    (step,) = [step for step in action(name)["runs"]["steps"] if "run" in step]
    return step


@pytest.mark.parametrize("name", ACTIONS)
def test_every_input_of_an_action_reaches_its_script_by_the_environment(name: str) -> None:
    passed = {
        key.removeprefix("INPUT_").lower().replace("_", "-"): value
        for key, value in run_step(name)["env"].items()
        if key.startswith("INPUT_")
    }
    inputs = action(name)["inputs"].keys() - {"python-version"}
    assert passed == {each: f"${{{{ inputs.{each} }}}}" for each in inputs}


@pytest.mark.parametrize("name", ACTIONS)
def test_the_script_knows_every_input_of_an_action(name: str) -> None:
    text = RUN.read_text(encoding="utf-8")
    for each in action(name)["inputs"].keys() - {"python-version"}:
        assert re.search(rf"""["']{each}["']""", text), each


@pytest.mark.parametrize("name", ACTIONS)
def test_the_script_writes_every_output_of_an_action(name: str) -> None:
    text = RUN.read_text(encoding="utf-8")
    for each, output in action(name)["outputs"].items():
        assert output["value"] == f"${{{{ steps.run.outputs.{each} }}}}"
        assert f'"{each}"' in text, each


@pytest.mark.parametrize("name", ACTIONS)
def test_everything_about_an_action_is_described(name: str) -> None:
    found = action(name)
    page = (ROOT / "docs/reference/actions.md").read_text(encoding="utf-8")
    assert f"`{name}`" in page
    for kind in ("inputs", "outputs"):
        for each, about in found[kind].items():
            assert about["description"].endswith("."), each
            assert f"| `{each}` |" in page, each
            assert about["description"].strip() in page, each


@pytest.mark.parametrize("name", ACTIONS)
def test_no_action_puts_a_value_into_a_script(name: str) -> None:
    assert run_step(name)["run"] == f'exec bash "$GITHUB_ACTION_PATH/../run.sh" {name}'


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_puts_a_value_into_a_script(path: Path) -> None:
    for step in steps(load(path)):
        script = step.get("run", "") + step.get("with", {}).get("script", "")
        assert "${{" not in script


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_give_inputs_that_there_are_and_read_outputs_that_there_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ours = [step for step in steps(load(path)) if step.get("uses", "").startswith(OURS)]
    assert ours
    for step in ours:
        found = action(step["uses"].removeprefix(OURS).partition("@")[0])
        assert step.get("with", {}).keys() <= found["inputs"].keys()
        for output in re.findall(rf"steps\.{step.get('id')}\.outputs\.([\w-]+)", text):
            assert output in found["outputs"], output


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_an_action_needs_is_given(path: Path) -> None:
    for step in steps(load(path)):
        if step.get("uses", "").startswith(f"{OURS}apply@"):
            assert "digest" in step["with"]


def test_actions_of_others_are_pinned_to_one_commit_each() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for path in (*WORKFLOWS, *ROOT.glob("actions/*/action.yml")):
        text = path.read_text(encoding="utf-8")
        found = PINNED.findall(text)
        assert len(found) == len(re.findall(rf"uses: (?!{OURS})", text)), path
        for name, commit, version in found:
            pins.setdefault(name, set()).add((commit, version))
    assert {name: len(found) for name, found in pins.items()} == dict.fromkeys(pins, 1)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_has_rights_that_it_does_not_name(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"] <= 60
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_hooks_for_pre_commit_call_commands_that_there_are() -> None:
    page = (ROOT / "docs/how-to/run-in-ci.md").read_text(encoding="utf-8")
    for hook in load(ROOT / ".pre-commit-hooks.yaml"):
        program, command = hook["entry"].split()
        assert program == "spaceform"
        assert command in COMMANDS
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False
        assert re.search(hook["files"], "spaces/eng.yaml")
        assert f"id: {hook['id']}" in page
