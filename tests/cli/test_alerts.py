"""Reports that a repository's host shows on the lines of manifests."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Spaceform
from tests.cli.harness import ENGINEERING, Repository
from tests.unit.report.runner import read_log


@pytest.fixture
def wiki(tmp_path: Path) -> Repository:
    """A root that is a folder of a repository."""
    (tmp_path / ".git").mkdir()
    made = Repository(tmp_path / "wiki")
    made.write("spaces/eng.yaml", ENGINEERING)
    return made


def sarif(path: str) -> Any:  # noqa: ANN401 (a log is JSON)
    return json.loads(Path(path).read_text(encoding="utf-8"))["runs"][0]


def places(path: str) -> set[str]:
    """Return every file that a log has a result in."""
    locations = [found["locations"][0]["physicalLocation"] for found in sarif(path)["results"]]
    return {location["artifactLocation"]["uri"] for location in locations}


@pytest.mark.usefixtures("wiki")
def test_paths_are_those_from_the_top_of_the_repository(spaceform: Spaceform) -> None:
    result = spaceform("plan", "-C", "wiki", "--format", "github", "--report", "sarif=a.sarif")
    assert result.code == 0
    commands, others = read_log(result.out)
    assert {each.properties["file"] for each in commands} == {"wiki/spaces/eng.yaml"}
    assert len(others) == 1
    assert places("a.sarif") == {"wiki/spaces/eng.yaml"}
    assert str(Path.cwd()) not in Path("a.sarif").read_text(encoding="utf-8")


def test_a_line_of_a_manifest_is_the_line_of_its_change(
    spaceform: Spaceform, repository: Repository
) -> None:
    repository.write(".git", "gitdir: elsewhere\n")
    spaceform("plan", "--report", "sarif=a.sarif", "--report", "github=a.txt")
    lines = ENGINEERING.splitlines()
    for found in sarif("a.sarif")["results"]:
        region = found["locations"][0]["physicalLocation"]["region"]
        if found["ruleId"] == "access-gain" and "engineers" in found["message"]["text"]:
            assert "group:engineers" in lines[region["startLine"] - 1]
            break
    else:
        pytest.fail("nobody is told that the engineers gain access")
    commands, _ = read_log(Path("a.txt").read_text(encoding="utf-8"))
    assert any("engineers" in lines[int(each.properties["line"]) - 1] for each in commands)


@pytest.mark.usefixtures("wiki")
def test_a_saved_plan_is_told_where_its_root_is(spaceform: Spaceform) -> None:
    spaceform("plan", "-C", "wiki", "--out", "plan.json", "--report", "sarif=live.sarif")
    spaceform("show", "-C", "wiki", "plan.json", "--report", "sarif=saved.sarif")
    live, saved = Path("live.sarif"), Path("saved.sarif")
    assert live.read_text(encoding="utf-8") == saved.read_text(encoding="utf-8")
    spaceform("-C", "wiki", "show", "plan.json", "--report", "sarif=before.sarif")
    assert places("before.sarif") == places("live.sarif")


def test_a_refused_plan_is_an_error_on_the_first_line_or_its_own(
    spaceform: Spaceform, repository: Repository
) -> None:
    grants = "version: 1\nspaces:\n  ENG:\n    name: Engineering\n    grants: {}\n"
    repository.write("spaces/eng.yaml", grants)
    result = spaceform("plan", "--format", "github", "--report", "gitlab=tf.json")
    assert result.code == 4
    commands, _ = read_log(result.out)
    titles = {each.properties["title"] for each in commands if each.name == "error"}
    assert "Refused: lockout" in titles
    assert set(json.loads(Path("tf.json").read_text(encoding="utf-8"))) == {
        "create",
        "update",
        "delete",
    }


def test_no_token_is_in_an_alert(spaceform: Spaceform, repository: Repository) -> None:
    text = "version: 1\nspaces:\n  ENG:\n    name: Engineering\n    description: admin-token\n"
    repository.write("spaces/eng.yaml", text)
    spaceform("plan", "--report", "sarif=a.sarif", "--report", "github=a.txt")
    for name in ("a.sarif", "a.txt"):
        assert "admin-token" not in Path(name).read_text(encoding="utf-8")
