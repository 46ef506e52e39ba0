"""The scripts of the files for GitLab and Bitbucket, from a pull request to the drift."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from spaceform.report import RENDERERS
from spaceform.sandbox import Sandbox
from tests.actions.runner import ROOT
from tests.cli.harness import ENGINEERING, OPERATIONS, Repository, environment

pytestmark = pytest.mark.long


@dataclass
class Host:
    """A repository with an origin, and jobs that begin with what is committed."""

    workspace: Path
    url: str
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        origin = self.workspace.with_name("origin.git")
        self.git("init", "--initial-branch=main")
        self.git("init", "--bare", str(origin))
        self.git("remote", "add", "origin", str(origin))
        self.git("add", "--all")
        self.git("commit", "--message=Begin")
        self.git("push", "origin", "main")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        return subprocess.run(
            ["git", *who, *arguments],
            cwd=self.workspace,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def run(self, script: list[str], *kept: str, **variables: str) -> int:
        """Run a job's script, but not the installation; of earlier jobs only artifacts are kept."""
        lines = [line for line in script if "install.sh" not in line]
        missing = set(re.findall(r"--report (\w+)=", "\n".join(lines))) - RENDERERS.keys()
        if missing:
            pytest.skip(f"there is no report format {', '.join(sorted(missing))}")
        for path in self.workspace.iterdir():
            if path.is_dir() and path.name not in {".git", "spaces", *kept}:
                shutil.rmtree(path)
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "-c", "\n".join(["set -e", *lines])],
            cwd=self.workspace,
            env=environment(self.url, PATH=programs, **{**self.variables, **variables}),
            check=False,
            capture_output=True,
        ).returncode


@pytest.fixture
def host(repository: Repository, site: Sandbox) -> Host:
    return Host(repository.root, site.url)


def load(name: str) -> Any:  # noqa: ANN401 (whatever is in it)
    return YAML(typ="safe", pure=True).load(ROOT / "ci" / name)


def wrote(site: Sandbox) -> bool:
    return any(each.method != "GET" for each in site.requests)


def test_gitlab_applies_what_its_pipeline_has_planned(host: Host, site: Sandbox) -> None:
    jobs = load("gitlab/spaceform.gitlab-ci.yml")
    host.variables = {
        "SPACEFORM_DIRECTORY": ".",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_PROJECT_URL": str(host.workspace.with_name("origin")),
    }
    assert host.run(jobs["spaceform-validate"]["script"]) == 0
    assert host.run(jobs["spaceform-plan"]["script"]) == 0
    assert host.run(jobs["spaceform-plan-fork"]["script"], SPACEFORM_SITE="") == 0
    assert host.run(jobs["spaceform-plan-default"]["script"]) == 0
    told = (host.workspace / "digest.env").read_text(encoding="utf-8")
    name, _, digest = told.strip().partition("=")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    apply = jobs["spaceform-apply"]["script"]
    assert host.run(apply, "plan", **{name: "0" * 64}) == 4
    assert host.run(apply, "plan") == 64
    assert not wrote(site)
    assert host.run(apply, "plan", **{name: digest}) == 0
    assert host.run(jobs["spaceform-drift"]["script"]) == 0
    with site.edit() as store:
        store.remove_label("ENG", "platform")
    assert host.run(jobs["spaceform-drift"]["script"]) == 2


def test_gitlab_plans_the_merge_and_not_the_branch_alone(
    host: Host, repository: Repository
) -> None:
    jobs = load("gitlab/spaceform.gitlab-ci.yml")
    host.variables = {
        "SPACEFORM_DIRECTORY": ".",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_PROJECT_URL": str(host.workspace.with_name("origin")),
    }
    host.git("branch", "topic")
    repository.write("spaces/ops.yaml", OPERATIONS)
    repository.write("spaces/eng.yaml", ENGINEERING.replace("[platform]", "[platform, newer]"))
    host.git("add", "--all")
    host.git("commit", "--message=Newer")
    host.git("push", "origin", "main")
    assert host.run(["spaceform apply --yes --no-journal --no-backup"]) == 0
    host.git("checkout", "topic")
    repository.write("spaces/eng.yaml", ENGINEERING.replace("How we build things.", "How."))
    host.git("commit", "--all", "--message=Topic")
    assert host.run(jobs["spaceform-plan"]["script"]) == 0
    told = json.loads((host.workspace / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert [change["address"] for change in told["changes"]] == ["ENG/description"]
    host.git("reset", "--hard", "HEAD^1")
    (fork,) = [each for each in jobs["spaceform-plan-fork"]["script"] if "--against" in each]
    script = [*jobs["spaceform-plan-fork"]["script"][:-1], f"{fork} --report json=told.json"]
    assert host.run(script, SPACEFORM_SITE="") == 0
    told = json.loads((host.workspace / "told.json").read_text(encoding="utf-8"))
    assert [change["address"] for change in told["changes"]] == ["ENG/description"]


def test_every_file_that_gitlab_is_to_keep_is_written() -> None:
    for job in load("gitlab/spaceform.gitlab-ci.yml").values():
        reports = job.get("artifacts", {}).get("reports", {}) if isinstance(job, dict) else {}
        if "script" in job and reports:
            assert all(path in "\n".join(job["script"]) for path in reports.values())


def test_bitbucket_applies_what_its_pipeline_has_planned(host: Host, site: Sandbox) -> None:
    pipelines = load("bitbucket/bitbucket-pipelines.yml")["pipelines"]
    head = host.git("rev-parse", "HEAD")
    host.variables = {"BITBUCKET_PR_DESTINATION_BRANCH": "main", "BITBUCKET_COMMIT": head}
    for each in pipelines["pull-requests"]["**"]:
        assert host.run(each["step"]["script"]) == 0
    plan, apply = (each["step"]["script"] for each in pipelines["branches"]["main"])
    assert host.run(plan) == 0
    assert host.run(apply, "plan", BITBUCKET_COMMIT="0" * 40) == 1
    assert not wrote(site)
    assert host.run(apply, "plan") == 0
    assert wrote(site)
    (drift,) = pipelines["custom"]["drift"]
    assert host.run(drift["step"]["script"]) == 0


def test_only_the_apply_has_the_environment_of_the_token_that_writes() -> None:
    jobs = load("gitlab/spaceform.gitlab-ci.yml")
    assert jobs["spaceform-apply"]["environment"]["name"] == "confluence"
    assert jobs[".spaceform-plan"]["environment"]["name"] == "confluence-plan"
    assert "environment" not in jobs["spaceform-plan-fork"]
    pipelines = load("bitbucket/bitbucket-pipelines.yml")["pipelines"]
    steps = [each["step"] for each in pipelines["branches"]["main"]]
    assert [step.get("deployment") for step in steps] == ["confluence-plan", "confluence"]
    assert [step.get("trigger") for step in steps] == [None, "manual"]
