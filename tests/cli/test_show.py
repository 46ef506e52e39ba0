import json
from pathlib import Path

import pytest

from tests.cli.conftest import Spaceform

OLD = ("2026-01-01T12:00:00Z", "2026-01-08T12:00:00Z")


@pytest.fixture
def saved(spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `plan` said when it saved plan.json; the credentials are gone since."""
    said = spaceform("plan", "--out", "plan.json").out
    monkeypatch.delenv("SPACEFORM_SITE")
    monkeypatch.delenv("SPACEFORM_TOKEN")
    return said


def test_a_saved_plan_looks_as_it_did_without_credentials(saved: str, offline: Spaceform) -> None:
    assert offline("show", "plan.json") == (0, saved, "")


@pytest.mark.usefixtures("saved")
def test_a_folder_that_is_named_is_in_the_command_that_applies_the_plan(
    offline: Spaceform,
) -> None:
    root = Path.cwd()
    assert (
        f"spaceform apply -C {root} plan.json" in offline("show", "plan.json", "-C", str(root)).out
    )


def test_an_expired_plan_says_so_and_not_how_to_apply_it(saved: str, offline: Spaceform) -> None:
    file = Path("plan.json")
    plan = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(plan | {"created": OLD[0], "expires": OLD[1]}), "utf-8")
    shown = offline("show", "plan.json").out
    assert "spaceform apply plan.json" in saved
    assert "spaceform apply" not in shown
    assert "2026-01-01 12:00 UTC, expired 2026-01-08 12:00 UTC: plan again" in shown


@pytest.mark.usefixtures("saved")
def test_a_saved_plan_is_shown_as_json(offline: Spaceform) -> None:
    report = json.loads(offline("show", "plan.json", "--format", "json").out)
    saved = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    assert report["kind"] == "plan"
    assert {name: report[name] for name in saved if name != "changes"} == {
        name: value for name, value in saved.items() if name != "changes"
    }


@pytest.mark.usefixtures("saved")
def test_a_report_that_is_taken_for_a_plan_is_told_from_one(offline: Spaceform) -> None:
    offline("show", "plan.json", "--report", "json=report.json")
    result = offline("show", "report.json")
    assert result.code == 3
    assert "report.json is a report and no plan" in result.err


@pytest.mark.parametrize(
    "content, words",
    [
        (b"{", "not a plan"),
        (b"\xff", "cannot read"),
        (b'{"format": 1}', "not a plan"),
        (None, "cannot read"),
    ],
)
def test_what_is_no_plan_is_invalid(
    content: bytes | None, words: str, offline: Spaceform, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "plan.json").write_bytes(content)
    result = offline("show", "plan.json")
    assert result.code == 3
    assert words in result.err
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("saved")
def test_a_plan_that_was_edited_is_refused(offline: Spaceform) -> None:
    path = Path("plan.json")
    text = path.read_text(encoding="utf-8").replace("How we build things.", "How we break things.")
    path.write_text(text, encoding="utf-8")
    result = offline("show", "plan.json")
    assert result.code == 4
    assert "its digest does not match" in result.err


def test_a_plan_of_a_newer_spaceform_is_refused(offline: Spaceform, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"format": 2, "tool_version": "9.0.0"}', "utf-8")
    result = offline("show", "plan.json")
    assert result.code == 4
    assert "newer spaceform (9.0.0, plan format 2)" in result.err
