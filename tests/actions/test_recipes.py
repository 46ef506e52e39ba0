"""The scripts in workflows, run against a GitHub of their own, and the pages with whole files."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.actions.runner import ROOT
from tests.cli.harness import WRITE_GOLDEN

RECIPES = sorted(ROOT.glob("ci/*/*.yml"))
SHOWN = re.compile(
    r"(?<=^`)(ci/[\w./-]+\.yml)(`:\n\n```yaml\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL
)
DIGEST = "ab" * 32
SHA = "c0" * 20
HEAD = "d1" * 20
APP = 123456
BOT = {"login": "github-actions[bot]"}


def play(workflow: str, step: str, **world: Any) -> Any:  # noqa: ANN401 (whatever it has)
    """Run the script of a step; returns what happened."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    loaded = YAML(typ="safe", pure=True).load(ROOT / "ci" / "github" / workflow)
    (found,) = [
        each for job in loaded["jobs"].values() for each in job["steps"] if each["name"] == step
    ]
    context = {
        "repo": {"owner": "acme", "repo": "wiki"},
        "serverUrl": "https://github.example.com",
        "runId": 7,
        "sha": SHA,
        "ref": "refs/heads/main",
        "payload": {"pull_request": {"head": {"sha": HEAD}}},
    }
    has = {"issues": [], "pulls": [], "checks": [], "newest": SHA, **world.pop("has", {})}
    env = {name: value for name, value in found["env"].items() if "${{" not in value}
    told = json.dumps(
        {"script": found["with"]["script"], "context": context, "env": {**env, **world}, "has": has}
    )
    result = subprocess.run(
        [node, str(Path(__file__).with_name("host.js"))],
        input=told,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    return json.loads(result.stdout)


# One issue tells what has drifted


def look(changes: str, report: Path, issues: list[Any], reason: str = "") -> Any:  # noqa: ANN401 (what happened)
    return play(
        "nightly-drift.yml",
        "Tell of it",
        CHANGES=changes,
        REASON=reason,
        REPORT=str(report),
        has={"issues": issues},
    )


def an_issue(number: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 (whatever it has)
    return {
        "number": number,
        "title": "t",
        "body": "b",
        "labels": ["spaceform-drift"],
        "state": "open",
        "user": BOT,
        "comments": [],
        **fields,
    }


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_text("# Drift\n", encoding="utf-8")
    return path


def test_drift_opens_one_issue_and_keeps_it_up_to_date(report: Path) -> None:
    first = look("true", report, [])["issues"]
    assert [each["state"] for each in first] == ["open"]
    assert first[0]["body"].startswith("# Drift\n")
    report.write_text("# More\n", encoding="utf-8")
    second = look("true", report, first)["issues"]
    assert len(second) == 1
    assert second[0]["body"].startswith("# More\n")
    assert second[0]["comments"] == []


def test_the_issue_is_closed_when_the_drift_is_gone(report: Path) -> None:
    (issue,) = look("false", report, [an_issue(1)])["issues"]
    assert issue["state"] == "closed"
    assert "Nothing has drifted any more" in issue["comments"][0]
    assert look("false", report, [issue])["issues"] == [issue]


def test_where_nobody_knows_the_issue_stays(report: Path) -> None:
    happened = look("", report, [an_issue(1)])
    assert happened["failed"]
    assert happened["issues"] == [an_issue(1)]


@pytest.mark.parametrize("reason", ["refused", "invalid", "unreachable"])
def test_drift_is_told_where_the_look_failed_too(reason: str, report: Path) -> None:
    (issue,) = look("true", report, [], reason)["issues"]
    assert issue["state"] == "open"
    (step,) = [each for each in nightly_steps() if each["name"] == "Tell of it"]
    assert step["if"] == "always() && steps.drift.outputs.changes != ''"


@pytest.mark.parametrize(
    "reason, state", [("refused", "closed"), ("invalid", "open"), ("unreachable", "open")]
)
def test_the_issue_is_closed_only_where_every_space_was_seen(
    reason: str, state: str, report: Path
) -> None:
    (issue,) = look("false", report, [an_issue(1)], reason)["issues"]
    assert issue["state"] == state


def nightly_steps() -> list[Any]:
    loaded = YAML(typ="safe", pure=True).load(ROOT / "ci" / "github" / "nightly-drift.yml")
    return list(loaded["jobs"]["drift"]["steps"])


def test_issues_of_others_are_left_alone(report: Path) -> None:
    theirs = [
        an_issue(1, user={"login": "mallory"}),
        an_issue(2, labels=["bug"]),
        an_issue(3, pull_request={"url": "x"}),
    ]
    assert look("false", report, theirs)["issues"] == theirs
    assert look("true", report, theirs)["issues"][:3] == theirs


def test_of_several_issues_the_oldest_stays(report: Path) -> None:
    found = look("true", report, [an_issue(5), an_issue(2)])["issues"]
    assert {each["number"]: each["state"] for each in found} == {2: "open", 5: "closed"}


def test_an_issue_is_never_too_long(report: Path) -> None:
    report.write_text("x" * 200_000, encoding="utf-8")
    (issue,) = look("true", report, [])["issues"]
    assert "too much for an issue" in issue["body"]


# The digest goes from the check of an App to the apply


def a_check(number: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 (whatever it has)
    return {
        "id": number,
        "name": "spaceform",
        "head_sha": HEAD,
        "app": {"id": APP},
        "conclusion": "success",
        "external_id": DIGEST,
        **fields,
    }


PULL = {
    "number": 3,
    "merged_at": "2026-01-01T00:00:00Z",
    "merge_commit_sha": SHA,
    "base": {"ref": "main"},
    "head": {"sha": HEAD},
}


def find(attempt: str = "1", **has: Any) -> Any:  # noqa: ANN401 (what happened)
    return play(
        "apply-on-merge.yml",
        "Find what was reviewed",
        GITHUB_RUN_ATTEMPT=attempt,
        has={"pulls": [PULL], "checks": [], **has},
    )


def test_the_digest_is_that_of_the_apps_newest_check() -> None:
    old = a_check(1, external_id="cd" * 32)
    assert find(checks=[a_check(2), old])["outputs"] == {"digest": DIGEST}


@pytest.mark.parametrize(
    "checks",
    [
        [],
        [a_check(1, app={"id": 15368})],
        [a_check(1, app=None)],
        [a_check(1, name="other")],
        [a_check(1, head_sha=SHA)],
        [a_check(1, conclusion="failure")],
        [a_check(1), a_check(2, conclusion="failure", external_id="")],
        [a_check(1, external_id="")],
        [a_check(1, external_id=f"{DIGEST}\nx")],
    ],
)
def test_what_no_app_has_approved_is_not_applied(checks: list[Any]) -> None:
    happened = find(checks=checks)
    assert happened["outputs"] == {}
    assert "reviewed" in happened["failed"]


def test_a_check_of_another_does_not_hide_that_of_the_app() -> None:
    checks = [a_check(1), a_check(9, app={"id": 15368}, external_id="ee" * 32)]
    assert find(checks=checks)["outputs"] == {"digest": DIGEST}


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [{**PULL, "merged_at": None}],
        [{**PULL, "merge_commit_sha": HEAD}],
        [{**PULL, "base": {"ref": "other"}}],
        [PULL, PULL],
    ],
)
def test_without_its_one_pull_request_nothing_is_applied(pulls: list[Any]) -> None:
    happened = find(pulls=pulls, checks=[a_check(1)])
    assert happened["outputs"] == {}
    assert "pull requests were merged" in happened["failed"]


def test_an_old_run_that_is_started_again_applies_nothing() -> None:
    happened = find("2", newest=HEAD, checks=[a_check(1)])
    assert happened["outputs"] == {}
    assert "moved on" in happened["failed"]
    assert find("2", checks=[a_check(1)])["outputs"] == {"digest": DIGEST}
    assert find("1", newest=HEAD, checks=[a_check(1)])["outputs"] == {"digest": DIGEST}


def check(report: Path, **env: str) -> Any:  # noqa: ANN401 (the check)
    known = {"CHANGES": "true", "DIGEST": DIGEST, "OUTCOME": "success", "REASON": ""}
    happened = play("review-plan.yml", "Write the check", **{**known, "REPORT": str(report), **env})
    (found,) = happened["checks"]
    return found


def test_a_plan_becomes_a_check_of_the_pull_requests_commit(report: Path) -> None:
    found = check(report)
    assert found["head_sha"] == HEAD
    assert found["external_id"] == DIGEST
    assert found["conclusion"] == "success"
    assert "# Drift" in found["output"]["text"]


@pytest.mark.parametrize(
    "env", [{"OUTCOME": "failure", "REASON": "refused"}, {"DIGEST": ""}, {"DIGEST": f"{DIGEST} "}]
)
def test_what_cannot_be_applied_has_a_check_without_a_digest(
    env: dict[str, str], report: Path
) -> None:
    found = check(report, **env)
    assert found["external_id"] == ""
    assert found["conclusion"] == "failure"


def test_a_check_is_never_too_long(report: Path) -> None:
    report.write_text("x" * 200_000, encoding="utf-8")
    assert "too long" in check(report)["output"]["text"]
    assert check(report, REPORT="")["output"]["text"]


# The pages


def test_every_recipe_is_shown_whole() -> None:
    shown: dict[str, str] = {}
    for page in sorted(ROOT.glob("docs/how-to/*.md")):
        text = page.read_text(encoding="utf-8")
        if os.environ.get(WRITE_GOLDEN):
            text = SHOWN.sub(
                lambda found: found[1] + found[2] + (ROOT / found[1]).read_text(), text
            )
            page.write_text(text, encoding="utf-8")
        shown |= {name: block for name, _, block in SHOWN.findall(text)}
    for path in RECIPES:
        name = path.relative_to(ROOT).as_posix()
        assert shown.get(name) == path.read_text(encoding="utf-8"), f"{WRITE_GOLDEN}=1 writes it"
