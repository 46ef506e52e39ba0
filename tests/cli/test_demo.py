import shutil
from pathlib import Path

import pytest

import spaceform as package
from tests.cli.conftest import Spaceform
from tests.cli.harness import EXAMPLES, assert_golden


@pytest.fixture
def said(offline: Spaceform, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(EXAMPLES.parent)
    result = offline("demo")
    assert (result.code, result.err) == (0, "")
    return result.out


def test_the_whole_loop_is_shown(said: str) -> None:
    assert_golden("demo.txt", said)


def test_it_ends_with_an_empty_plan_and_what_to_try_next(said: str) -> None:
    assert said.index("No changes") > said.index("$ spaceform apply")
    assert "examples/spaces/eng.yaml" in said


def test_nothing_is_left_on_disk(
    offline: Spaceform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TMPDIR", str(home))
    examples = {path: path.stat().st_mtime_ns for path in EXAMPLES.rglob("*")}
    assert offline("demo").code == 0
    assert list(home.rglob("*")) == []
    assert list(tmp_path.iterdir()) == [home]
    assert {path: path.stat().st_mtime_ns for path in EXAMPLES.rglob("*")} == examples


def test_somebodys_own_credentials_are_not_used(
    offline: Spaceform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACEFORM_SITE", "https://acme.atlassian.net")
    monkeypatch.setenv("SPACEFORM_TOKEN", "my-real-token")
    result = offline("demo")
    assert result.code == 0
    assert "acme.atlassian.net" not in result.out


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where the package is installed, as far as it looks for its examples."""
    monkeypatch.setattr(package, "__file__", str(tmp_path / "spaceform" / "__init__.py"))
    return tmp_path


@pytest.mark.usefixtures("installed")
def test_without_the_repository_it_says_what_is_missing(offline: Spaceform) -> None:
    result = offline("demo")
    assert result.code == 1
    assert "examples" in result.err
    assert result.err.count("\n") == 1


def test_examples_that_somebody_has_changed_are_fine(installed: Path, offline: Spaceform) -> None:
    shutil.copytree(EXAMPLES, installed / "examples")
    for name in ("ops", "brand", "legacy"):
        (installed / "examples" / "spaces" / f"{name}.yaml").unlink()
    result = offline("demo")
    assert result.code == 0
    assert "No changes" in result.out


def test_examples_that_are_broken_are_told_as_such(installed: Path, offline: Spaceform) -> None:
    shutil.copytree(EXAMPLES, installed / "examples")
    (installed / "examples" / "spaces" / "eng.yaml").write_text("version: 1\nspacs: {}\n")
    result = offline("demo")
    assert result.code == 3
    assert "spacs" in result.err
