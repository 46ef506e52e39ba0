from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from spaceform.cli import plan_file
from spaceform.cli.plan_file import check_place, remove_old, write_plan, write_whole
from spaceform.plan import Plan, read_plan, sealed

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PLAN = sealed(
    Plan(
        tool_version="1",
        site="https://acme.example",
        identity="me",
        created=NOW,
        expires=NOW + timedelta(days=7),
    )
)


def test_a_written_plan_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_plan(path, PLAN)
    assert read_plan(path) == PLAN


def test_nothing_is_left_beside_the_plan(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", PLAN)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_a_plan_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    path.write_text("old", encoding="utf-8")

    def fail(*_arguments: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(OSError, match="No space left"):
        write_plan(path, PLAN)
    assert path.read_text(encoding="utf-8") == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["plan.json"]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_plan(Path("/dev/null"), PLAN)
    assert not Path("/dev/null").is_file()


def test_the_link_to_standard_output_stays_where_that_goes_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container everybody is root, who can take away /dev/stdout from everybody else."""
    monkeypatch.setattr(plan_file, "_DEVICES", (tmp_path.parts[:2],))
    log, device = tmp_path / "log", tmp_path / "stdout"
    log.write_text("before\n", encoding="utf-8")
    device.symlink_to(log)
    remove_old([device])
    write_whole(device, "after\n")
    assert device.is_symlink()
    assert log.read_text(encoding="utf-8") == "before\nafter\n"


@pytest.mark.parametrize("name", ["spaceform.yaml", "eng.YML", "-"])
def test_what_is_no_place_for_a_report_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter, match=r"place of a manifest|is no file"):
        check_place(None, None, tmp_path / name)


def test_a_folder_that_is_not_there_is_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter, match="does not exist"):
        check_place(None, None, tmp_path / "missing" / "plan.json")


def test_a_folder_that_is_there_is_fine(tmp_path: Path) -> None:
    assert check_place(None, None, tmp_path / "plan.json") == tmp_path / "plan.json"
    assert check_place(None, None, None) is None
