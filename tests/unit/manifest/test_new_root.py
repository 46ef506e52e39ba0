"""A root is written whole, for its owner's eyes, or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from spaceform.manifest.new_root import write_root

FILES = {"spaceform.yaml": "version: 1\n", "spaces/ENG.yaml": "é\n", "spaces/OPS.yaml": "o\n"}


def nothing(_part: Path) -> None:
    """Check nothing."""


def content(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


@pytest.mark.parametrize("there", [True, False])
def test_all_files_are_in_a_folder_that_is_new_or_empty(tmp_path: Path, *, there: bool) -> None:
    folder = tmp_path / "a" / "b"
    if there:
        folder.mkdir(parents=True)
    write_root(folder, FILES, nothing)
    assert content(folder) == FILES
    assert sorted(path.name for path in folder.iterdir()) == ["spaceform.yaml", "spaces"]
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_nobody_but_the_owner_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_root(tmp_path / "new", FILES, nothing)
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "new").rglob("*.yaml")}
    assert modes == {0o600}
    for folder in (tmp_path / "new", tmp_path / "new" / "spaces"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty") as caught:
        write_root(tmp_path, FILES, nothing)
    assert caught.value.filename == str(tmp_path)
    assert content(tmp_path) == {".hidden": "mine"}


def test_a_file_of_that_name_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(OSError, match="file"):
        write_root(path, FILES, nothing)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("there", [True, False])
def test_what_fails_its_check_is_gone(tmp_path: Path, *, there: bool) -> None:
    folder = tmp_path / "new"
    if there:
        folder.mkdir()
    seen = {}

    def refuse(part: Path) -> None:
        seen.update(content(part))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write_root(folder, FILES, refuse)
    assert seen == FILES
    assert folder.exists() == there
    assert content(tmp_path) == {}


@pytest.mark.parametrize("name", ["fsync", "open", "fdopen"])
@pytest.mark.parametrize("calls", range(1, 4))
def test_a_disk_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, calls: int
) -> None:
    real: Callable[..., int] = getattr(os, name)
    left = [calls]

    def fail(*arguments: object, **more: object) -> int:
        left[0] -= 1
        if not left[0]:
            raise OSError(28, "No space left on device")
        return real(*arguments, **more)

    monkeypatch.setattr(os, name, fail)
    with pytest.raises(OSError, match="No space left"):
        write_root(tmp_path / "new", FILES, nothing)
    monkeypatch.undo()
    assert not (tmp_path / "new").exists()


def test_the_configuration_without_which_it_is_no_root_comes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = []
    real = Path.rename

    def note(path: Path, target: Path) -> Path:
        moved.append(target.name)
        return real(path, target)

    monkeypatch.setattr(Path, "rename", note)
    write_root(tmp_path / "new", FILES, nothing)
    assert moved == ["spaces", "spaceform.yaml"]
