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


BROKEN = """\
version: 1
spaces:
  ENG:
    nme: Engineering
    labels: [platform, platform]
"""
WARNED = "version: 1\nspaces: {OPS: {name: Operations, exact: [labels]}}\n"
POLICY = """\
version: 1
rules:
  owned: {require-properties: [owner], message: Say who answers for it.}
"""


def found_at(path: str) -> list[tuple[str, str, int]]:
    """Return level, file and line of every result of a log."""
    places = [
        (found["level"], found["locations"][0]["physicalLocation"])
        for found in sarif(path)["results"]
    ]
    return [
        (level, place["artifactLocation"]["uri"], place["region"]["startLine"])
        for level, place in places
    ]


def test_a_broken_manifest_is_shown_on_its_line(offline: Spaceform, wiki: Repository) -> None:
    wiki.write("spaces/broken.yaml", BROKEN)
    result = offline("validate", "-C", "wiki", "--format", "github", "--report", "sarif=a.sarif")
    assert result.code == 3
    commands, (sentence,) = read_log(result.out)
    lines = [(each.name, each.properties["file"], each.properties["line"]) for each in commands]
    assert ("error", "wiki/spaces/broken.yaml", "4") in lines
    assert sentence.endswith("nothing can be planned.")
    assert ("error", "wiki/spaces/broken.yaml", 4) in found_at("a.sarif")
    assert "`nme`" in result.err
    assert "4 │     nme: Engineering" in result.err


@pytest.mark.parametrize("command", ["plan", "validate"])
def test_every_format_that_can_tell_a_mistake_is_written(
    command: str, offline: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/broken.yaml", BROKEN)
    words = [f"{name}={name}.txt" for name in ("text", "json", "sarif", "github")]
    result = offline(command, *(word for each in words for word in ("--report", each)))
    assert result.code == 3
    assert result.out == ""
    assert "4 │     nme: Engineering" in Path("text.txt").read_text(encoding="utf-8")
    assert json.loads(Path("json.txt").read_text(encoding="utf-8"))["valid"] is False
    assert found_at("sarif.txt")
    assert read_log(Path("github.txt").read_text(encoding="utf-8"))[0]


def test_a_plan_that_cannot_be_made_tells_why_in_its_format(
    spaceform: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/broken.yaml", BROKEN)
    result = spaceform("plan", "--format", "github", "--report", "gitlab=tf.json")
    assert result.code == 3
    commands, _ = read_log(result.out)
    assert {each.properties["title"] for each in commands} == {"Invalid manifest"}
    assert "`nme`" in result.err
    assert not Path("tf.json").exists()
    shown = spaceform("plan", "--format", "json")
    assert json.loads(shown.out)["problems"]


def test_a_format_that_knows_no_mistakes_leaves_them_to_standard_error(
    spaceform: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/broken.yaml", BROKEN)
    result = spaceform("plan", "--format", "gitlab")
    assert (result.code, result.out) == (3, "")
    assert "`nme`" in result.err


def test_a_warning_is_an_alert_and_changes_no_code(
    offline: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", WARNED)
    result = offline("validate", "--format", "github", "--report", "json=a.json")
    assert result.code == 0
    (warning,), (sentence,) = read_log(result.out)
    assert (warning.name, warning.properties["file"]) == ("warning", "spaces/ops.yaml")
    assert sentence == "2 spaces valid, with 1 warning."
    assert json.loads(Path("a.json").read_text(encoding="utf-8"))["valid"] is True


def test_what_is_against_the_policy_is_shown_on_the_line_of_a_manifest(
    offline: Spaceform, repository: Repository
) -> None:
    repository.write("spaceform.policy.yaml", POLICY)
    result = offline("validate", "--format", "github", "--report", "sarif=a.sarif")
    assert result.code == 4
    (violation,), _ = read_log(result.out)
    assert violation.properties["title"] == "Policy: owned"
    assert violation.properties["file"] == "spaces/eng.yaml"
    assert [found["ruleId"] for found in sarif("a.sarif")["results"]] == ["policy/owned"]


@pytest.mark.usefixtures("repository")
def test_valid_manifests_are_a_log_without_results(offline: Spaceform) -> None:
    result = offline("validate", "--format", "sarif", "--quiet", "--report", "text=a.txt")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out)["runs"][0]["results"] == []
    assert Path("a.txt").read_text(encoding="utf-8") == "1 space valid.\n"


def test_problems_that_cannot_be_written_are_shown_all_the_same(
    offline: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/broken.yaml", BROKEN)
    (repository.root / "taken").mkdir()
    result = offline("validate", "--report", "sarif=taken")
    assert result.code == 1
    assert "`nme`" in result.err
    assert "taken" in result.err


def test_no_format_of_plans_is_one_of_mistakes_by_accident(offline: Spaceform) -> None:
    result = offline("validate", "--report", "gitlab=tf.json")
    assert result.code == 64
    assert "is not FORMAT=PATH with one of text, json, sarif, github" in result.err
