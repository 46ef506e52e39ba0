import json
from pathlib import Path

import pytest

from spaceform.plan import read_plan
from spaceform.report import RENDERERS
from tests.cli.conftest import Spaceform


def test_several_reports_are_written_at_once_and_one_is_shown(spaceform: Spaceform) -> None:
    result = spaceform("plan", "--report", "text=plan.txt", "--report", "json=plan.report.json")
    assert result.code == 0
    assert "Engineering" in Path("plan.txt").read_text(encoding="utf-8")
    report = json.loads(Path("plan.report.json").read_text(encoding="utf-8"))
    assert report["changes"]


def test_a_report_of_a_saved_plan_is_made_without_a_site(
    spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch
) -> None:
    spaceform("plan", "--out", "plan.json", "--report", "text=live.txt")
    monkeypatch.delenv("SPACEFORM_TOKEN")
    assert spaceform("show", "plan.json", "--report", "text=saved.txt").code == 0
    saved = Path("saved.txt").read_text(encoding="utf-8")
    assert saved == Path("live.txt").read_text(encoding="utf-8")
    assert read_plan(Path("plan.json")).digest in saved


def test_a_report_of_a_refused_plan_is_written_all_the_same(spaceform: Spaceform) -> None:
    Path("spaces/eng.yaml").write_text(
        "version: 1\nspaces:\n  ENG:\n    name: Engineering\n    grants: {}\n", encoding="utf-8"
    )
    assert spaceform("plan", "--report", "text=plan.txt").code == 4
    assert "lockout" in Path("plan.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong, words",
    [
        (["yaml=plan.yaml"], "is not FORMAT=PATH with one of text, json"),
        (["text"], "is not FORMAT=PATH"),
        (["text="], "is not FORMAT=PATH"),
        (["text=nowhere/plan.txt"], "the folder 'nowhere' does not exist"),
        (["text=a", "json=a"], "two reports would be written to 'a'"),
    ],
)
def test_a_report_that_cannot_be_is_wrong_usage_before_anything_is_read(
    wrong: list[str], words: str, offline: Spaceform
) -> None:
    result = offline("plan", *(word for value in wrong for word in ("--report", value)))
    assert result.code == 64
    assert words in result.err


@pytest.mark.parametrize("flag", ["--out=spaceform.yaml", "--report=json=spaces/eng.yaml"])
def test_no_manifest_is_taken_away_for_a_report(flag: str, spaceform: Spaceform) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*.yaml")}
    result = spaceform("plan", flag)
    assert result.code == 64
    assert "would take the place of a manifest" in result.err
    assert {path: path.read_bytes() for path in Path().rglob("*.yaml")} == before


def test_a_report_does_not_take_the_place_of_the_plan(spaceform: Spaceform) -> None:
    result = spaceform("plan", "--out", "plan.json", "--report", f"json={Path.cwd()}/plan.json")
    assert result.code == 64
    assert "would both be written to 'plan.json'" in result.err
    assert not Path("plan.json").exists()


def test_a_token_that_the_site_quotes_is_in_no_report(
    spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACEFORM_TOKEN", "admin-token")
    Path("spaces/eng.yaml").write_text(
        "version: 1\nspaces:\n  ENG:\n    name: Engineering\n    description: admin-token\n",
        encoding="utf-8",
    )
    names = {name: f"plan.{name}" for name in RENDERERS}
    spaceform("plan", *(word for it in names.items() for word in ("--report", "=".join(it))))
    for name in names.values():
        assert "admin-token" not in Path(name).read_text(encoding="utf-8")


def test_a_plan_and_its_apply_are_told_in_markdown(spaceform: Spaceform) -> None:
    result = spaceform("plan", "--out", "plan.json", "--report", "markdown=plan.md")
    assert result.code == 0
    report = Path("plan.md").read_text(encoding="utf-8")
    assert report.startswith("## Plan: ")
    assert report.endswith("```sh\nspaceform apply plan.json\n```\n")
    assert read_plan(Path("plan.json")).digest in report
    applied = spaceform("apply", "plan.json", "--format", "markdown")
    assert applied.code == 0
    assert applied.out.startswith("## Apply: ")
    assert "### In place: 1 space\n" in applied.out


@pytest.mark.parametrize("command", ["plan", "drift"])
def test_where_nothing_can_be_planned_no_old_report_passes_for_a_new_one(
    command: str, spaceform: Spaceform
) -> None:
    reports = ["--report", "markdown=plan.md", "--report", "html=plan.html"]
    out = ["--out", "plan.json"] if command == "plan" else []
    assert spaceform(command, *reports, *out).code in (0, 2)
    assert Path("plan.md").exists()
    Path("spaces/eng.yaml").write_text("version: 1\nspaces: {ENG: {nmae: X}}\n", encoding="utf-8")
    assert spaceform(command, *reports, *out).code == 3
    assert [name for name in ("plan.md", "plan.html", "plan.json") if Path(name).exists()] == []
