import json
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import Repository

pytestmark = pytest.mark.usefixtures("repository")


def runs(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "state" / "spaceform" / "runs"
    return sorted(folder.iterdir()) if folder.exists() else []


def events(journal: Path) -> list[str]:
    return [json.loads(line)["event"] for line in journal.read_text("utf-8").splitlines()]


def test_an_apply_keeps_a_journal_and_a_backup_for_its_owners_eyes(
    spaceform: Spaceform, tmp_path: Path
) -> None:
    result = spaceform("apply", "--yes")
    (run,) = runs(tmp_path)
    found = events(run / "journal.jsonl")
    assert (found[0], found[-1]) == ("began", "ended")
    assert found.count("intent") == found.count("result") > 3
    assert (run / "backup" / "spaceform.yaml").is_file()
    assert run.stat().st_mode & 0o077 == 0
    assert f"Every write is noted in {run / 'journal.jsonl'}" in result.err
    assert f"The way back: spaceform -C {run / 'backup'} plan" in result.err


def test_what_was_kept_is_in_the_report_of_a_program(spaceform: Spaceform, tmp_path: Path) -> None:
    result = json.loads(spaceform("apply", "--yes", "--format", "json").out)
    (run,) = runs(tmp_path)
    assert result["journal"] == str(run / "journal.jsonl")
    assert result["backup"] == str(run / "backup")


def test_the_backup_shows_the_way_back(spaceform: Spaceform, repository: Repository) -> None:
    spaceform("apply", "--yes", "--no-journal", "--no-backup")
    path = repository.root / "spaces" / "eng.yaml"
    path.write_text(path.read_text("utf-8").replace("How we build", "How we break"), "utf-8")
    assert spaceform("apply", "--yes", "--backup", "before").code == 0
    back = spaceform("-C", "before", "plan", "--detailed-exitcode")
    assert back.code == 2
    assert "How we build" in back.out
    assert spaceform("-C", "before", "apply", "--yes", "--no-backup").code == 0
    assert spaceform("-C", "before", "plan", "--detailed-exitcode").code == 0


def test_nothing_is_kept_where_that_is_asked_for(spaceform: Spaceform, tmp_path: Path) -> None:
    result = spaceform("apply", "--yes", "--no-journal", "--no-backup")
    assert result.code == 0
    assert runs(tmp_path) == []
    assert "noted" not in result.err


def test_a_plan_that_is_refused_leaves_nothing_behind(
    spaceform: Spaceform, tmp_path: Path, repository: Repository
) -> None:
    spaceform("apply", "--yes", "--no-journal", "--no-backup")
    spaceform("release", "ENG", "--yes")
    path = repository.root / "spaces" / "eng.yaml"
    path.write_text(path.read_text("utf-8").replace("How we build", "How we break"), "utf-8")
    assert spaceform("plan", "--out", "plan.json").code == 4
    assert spaceform("apply", "plan.json").code == 4
    assert runs(tmp_path) == []


@pytest.mark.parametrize("kept", ["journal", "backup"])
def test_one_cannot_name_a_place_for_what_is_not_to_be_kept(
    kept: str, spaceform: Spaceform
) -> None:
    result = spaceform("apply", "--yes", f"--{kept}", "here", f"--no-{kept}")
    assert result.code == 64
    assert f"--{kept} and --no-{kept} exclude each other" in result.err


@pytest.mark.parametrize("kept", ["journal", "backup"])
def test_where_something_cannot_be_kept_nothing_is_written(
    kept: str, spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    repository.write("taken/file", "text")
    place = {"journal": "taken/file/journal.jsonl", "backup": "taken"}[kept]
    result = spaceform("apply", "--yes", f"--{kept}", place)
    assert result.code == 1
    said = result.err.splitlines()[-1]
    assert said.startswith(f"Error: the {kept} {place} cannot be written (")
    assert ("--no-backup" in said) is (kept == "backup")
    with site.edit() as store, pytest.raises(Exception, match="ENG"):
        store.space("ENG")
