"""What a branch changes: by the site as it is (--base), and by manifests alone (--against)."""

import json
import subprocess
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import ENGINEERING, OPERATIONS, Repository

BRANCH = ENGINEERING.replace("labels: [platform]", "labels: [platform, tools]")


def git(*arguments: str) -> None:
    person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *person, *arguments], check=True, capture_output=True)


@pytest.fixture
def committed(repository: Repository) -> Repository:
    """The repository, with its manifests committed as `main`."""
    git("init", "--quiet", "--initial-branch=main")
    git("add", "spaceform.yaml", "spaces")
    git("commit", "--quiet", "--message=x")
    return repository


def marks(result_out: str) -> dict[str, bool | None]:
    return {each["address"]: each["in_base"] for each in json.loads(result_out)["changes"]}


@pytest.mark.usefixtures("committed")
def test_what_had_drifted_is_told_from_what_the_branch_causes(
    spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    assert spaceform("apply", "--yes").code == 0
    with site.edit() as store:
        store.remove_label("ENG", "platform")
    repository.write("spaces/eng.yaml", BRANCH)
    found = marks(spaceform("plan", "--base", "main", "--format", "json").out)
    assert found == {
        "ENG/ownership": False,
        "ENG/labels/platform": True,
        "ENG/labels/tools": False,
    }
    _, _, drifted = spaceform("plan", "--base", "main").out.partition("Drifted before: ")
    assert "labels/platform" in drifted
    assert "labels/tools" not in drifted


@pytest.mark.usefixtures("committed")
def test_the_commit_is_in_the_plan_and_whether_the_files_are_its_own(
    spaceform: Spaceform, repository: Repository
) -> None:
    spaceform("plan", "--out", "one.json")
    repository.write("spaces/eng.yaml", BRANCH)
    spaceform("plan", "--out", "two.json")
    one, two = (json.loads(Path(f"{name}.json").read_text("utf-8")) for name in ("one", "two"))
    assert len(one["revision"]["commit"]) == 40
    assert one["revision"]["clean"] is True
    assert two["revision"] == {**one["revision"], "clean": False}


@pytest.mark.usefixtures("committed")
def test_a_base_that_is_not_valid_stops_nothing(
    spaceform: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/eng.yaml", "version: 1\nspaces:\n  ENG: {nmae: X}\n")
    git("commit", "--quiet", "--all", "--message=broken")
    repository.write("spaces/eng.yaml", ENGINEERING)
    result = spaceform("plan", "--base", "HEAD")
    assert result.code == 0
    assert "what had drifted before cannot be told: HEAD:spaces/eng.yaml:3:9" in result.out


@pytest.mark.usefixtures("committed")
def test_a_base_that_has_its_manifests_elsewhere_is_warned_of(
    spaceform: Spaceform, repository: Repository
) -> None:
    git("rm", "--quiet", "-r", "--cached", ".")
    git("commit", "--quiet", "--message=none")
    repository.write("spaces/eng.yaml", BRANCH)
    result = spaceform("plan", "--base", "HEAD")
    assert result.code == 0
    assert "HEAD declares none of these spaces here: nothing counts as drifted before" in result.out


@pytest.mark.usefixtures("committed")
def test_a_base_that_is_not_there_is_wrong_usage(spaceform: Spaceform, site: Sandbox) -> None:
    site.clear_requests()
    result = spaceform("plan", "--base", "origin/main")
    assert result.code == 64
    assert "Git knows no commit 'origin/main' here: is it fetched?" in result.err
    assert site.requests == ()


@pytest.mark.usefixtures("committed")
def test_manifests_are_compared_with_manifests_without_a_site(
    offline: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/eng.yaml", BRANCH.replace("group:engineers", "group:others"))
    repository.write("spaces/ops.yaml", OPERATIONS)
    result = offline("plan", "--against", "main", "--format", "json", "--report", "text=a.txt")
    assert (result.code, result.err) == (0, "")
    assert marks(result.out).keys() == {
        "ENG/grants/group:engineers",
        "ENG/grants/group:others",
        "ENG/labels/tools",
        "OPS/labels/platform",
        "OPS/name",
    }
    assert "group:others" in Path("a.txt").read_text(encoding="utf-8")
    assert offline("plan", "--against", "main", "--detailed-exitcode").code == 2


@pytest.mark.usefixtures("committed")
def test_without_a_difference_it_is_0_either_way(offline: Spaceform) -> None:
    assert offline("plan", "--against", "main", "--detailed-exitcode").code == 0


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    "flags",
    [
        ["--base", "main"],
        ["--out", "plan.json"],
        ["--adopt", "*"],
        ["--max-removals", "3"],
        ["--parallelism", "3"],
    ],
)
def test_what_needs_a_site_makes_no_sense_beside_it(offline: Spaceform, flags: list[str]) -> None:
    result = offline("plan", "--against", "main", *flags)
    assert result.code == 64
    assert f"{flags[0]}: makes no sense with --against" in result.err


@pytest.mark.usefixtures("committed")
def test_a_policy_is_asked_offline_too(offline: Spaceform, repository: Repository) -> None:
    repository.write(
        "spaceform.policy.yaml",
        "version: 1\nrules:\n  no-tools:\n    require-name: {name: 'X.*'}\n",
    )
    result = offline("plan", "--against", "main")
    assert result.code == 4
    assert "spaceform.policy.yaml is new" in result.out


@pytest.mark.usefixtures("committed")
def test_several_environments_need_a_name(offline: Spaceform, repository: Repository) -> None:
    configuration = (repository.root / "spaceform.yaml").read_text(encoding="utf-8")
    environments = (
        "environments:\n"
        "  staging: {site: https://staging.example.com}\n"
        "  prod: {site: https://prod.example.com}\n"
    )
    repository.write("spaceform.yaml", configuration + environments)
    git("commit", "--quiet", "--all", "--message=two")
    assert offline("plan", "--against", "HEAD").code == 3
    assert offline("plan", "--against", "HEAD", "--env", "prod").code == 0
