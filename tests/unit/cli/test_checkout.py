from pathlib import Path

import pytest

from spaceform.cli.checkout import prefix_of


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """The top of a repository."""
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    return tmp_path / "repo"


def test_the_top_of_a_repository_has_no_prefix(top: Path) -> None:
    assert prefix_of(top) == ""


def test_a_folder_in_a_repository_is_named_from_its_top(top: Path) -> None:
    (top / "wiki" / "prod").mkdir(parents=True)
    assert prefix_of(top / "wiki" / "prod") == "wiki/prod/"
    assert prefix_of(top / "wiki" / ".." / "wiki") == "wiki/"


def test_a_relative_root_is_one_of_the_folder_that_we_are_in(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (top / "wiki").mkdir()
    monkeypatch.chdir(top)
    assert prefix_of(Path("wiki")) == "wiki/"
    monkeypatch.chdir(top / "wiki")
    assert prefix_of(Path()) == "wiki/"


def test_a_worktree_has_a_file_where_others_have_a_folder(tmp_path: Path) -> None:
    (tmp_path / "wiki").mkdir()
    (tmp_path / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    assert prefix_of(tmp_path / "wiki") == "wiki/"


def test_the_nearest_repository_counts(top: Path) -> None:
    (top / "module" / ".git").mkdir(parents=True)
    (top / "module" / "wiki").mkdir()
    assert prefix_of(top / "module" / "wiki") == "wiki/"
