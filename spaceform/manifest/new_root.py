"""A new root: the files of a repository, written all of them or none."""

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from spaceform.manifest.configuration_file import FILE

_PART = ".part"
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


def write_root(folder: Path, files: Mapping[str, str], check: Callable[[Path], object]) -> None:
    """Write files into a folder that is new or empty; nobody but their owner may read them.

    `check` is given the folder in which they stand at first, and may raise. `spaceform.yaml`,
    without which a folder is no root, comes last: a run that dies leaves nothing that could be
    taken for one. Raises OSError where anything cannot be written, and leaves nothing then.
    """
    made = _make(folder)
    part = folder / _PART
    try:
        part.mkdir(_FOLDER_MODE)
        _write(part, files)
        check(part)
        _move(part, folder, files)
    except BaseException:
        _remove(folder, files, whole=made)
        raise
    _sync(folder.parent)


def _make(folder: Path) -> bool:
    """Make a folder; tell whether it was not there before, raise where something is in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(_FOLDER_MODE)
    except FileExistsError:
        if any(folder.iterdir()):
            message = "the folder is not empty, and what is in it is not overwritten"
            raise FileExistsError(errno.EEXIST, message, str(folder)) from None
        return False
    return True


def _write(part: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = part / name
        path.parent.mkdir(_FOLDER_MODE, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    for folder in {(part / name).parent for name in files}:
        _sync(folder)


def _move(part: Path, folder: Path, files: Mapping[str, str]) -> None:
    for name in sorted(_tops(files) - {FILE}):
        (part / name).rename(folder / name)
    _sync(folder)
    (part / FILE).rename(folder / FILE)
    part.rmdir()
    _sync(folder)


def _remove(folder: Path, files: Mapping[str, str], *, whole: bool) -> None:
    # What stopped us is to be told, and not that tidying up after it failed as well.
    shutil.rmtree(folder / _PART, ignore_errors=True)
    for name in _tops(files):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if whole:
        shutil.rmtree(folder, ignore_errors=True)


def _tops(files: Mapping[str, str]) -> set[str]:
    return {Path(name).parts[0] for name in files}


def _sync(folder: Path) -> None:
    """Make sure that names survive a power failure; not every system opens folders."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
