"""Files: which files of a repository are manifests, and the text that they hold."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

from spaceform.errors import ManifestError, Problem
from spaceform.manifest.problems import Problems
from spaceform.manifest.source import MAX_BYTES, decode
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark

_ENDINGS = (".yaml", ".yml")
_NOT_MANIFESTS = frozenset({"spaceform.yaml", "spaceform.policy.yaml"})


def read_text(root: Path, file: str) -> str:
    """Return the text of a file of the repository; raises ManifestError where it has none."""
    try:
        mode = (root / file).lstat().st_mode
        if not S_ISREG(mode):
            # Reading a named pipe would wait for ever, and a link may lead out of the repository.
            what = "a symbolic link, and those are not followed" if S_ISLNK(mode) else "not a file"
            hint = f"put {'the file itself' if S_ISLNK(mode) else 'a file'} in its place"
            raise ManifestError((Problem(Mark(file, 1, 1), f"this is {what}", hint),))
        with (root / file).open("rb") as stream:
            return decode(stream.read(MAX_BYTES + 1), file)
    except OSError as error:
        raise ManifestError((_unreadable(file, error),)) from error


def find_files(root: Path, folder: str, mark: Mark, problems: Problems) -> Iterator[str]:
    """Go through the manifests below a folder, or that one file, as paths from the root."""
    path = Path(os.path.normpath(folder))
    if path.is_absolute() or ".." in path.parts:
        hint = "name a folder below the one that holds spaceform.yaml"
        problems.add(mark, f"`{shown(folder)}` is outside of this repository", hint)
    elif link := _link_on_the_way(root, path):
        message = f"`{shown(link)}` is a symbolic link, and those are not followed"
        problems.add(mark, message, "name the folder that it leads to")
    elif S_ISDIR(_mode(root / path)):
        yield from _walk(root, path, problems)
    elif S_ISREG(_mode(root / path)):
        yield path.as_posix()
    else:
        problems.add(mark, f"there is no folder `{shown(folder)}`", "create it or correct the name")


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        # Not there, or out of reach: it is nothing that could be read.
        return 0


def _link_on_the_way(root: Path, path: Path) -> str | None:
    for part in (path, *path.parents):
        if part.parts and S_ISLNK(_mode(root / part)):
            return part.as_posix()
    return None


def _walk(root: Path, folder: Path, problems: Problems) -> Iterator[str]:
    folders = [folder]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / folder) as entries:
                found = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            problems.extend([_unreadable(folder.as_posix(), error)])
            continue
        for entry in found:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif entry.is_file(follow_symlinks=False) and _is_manifest(path, problems):
                yield path.as_posix()


def _is_manifest(path: Path, problems: Problems) -> bool:
    if path.suffix not in _ENDINGS or path.as_posix() in _NOT_MANIFESTS:
        return False
    if not str(path).isprintable():
        message = f"the file name {path.as_posix()!a} cannot be shown"
        problems.add(None, message, "rename that file")
        return False
    return True


def _unreadable(file: str, error: OSError) -> Problem:
    return Problem(
        Mark(file, 1, 1), f"this cannot be read: {error.strerror}", "see its permissions"
    )
