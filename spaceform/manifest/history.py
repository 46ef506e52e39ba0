"""The history: which commit manifests come from, and manifests as another commit has them."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from spaceform.errors import UsageError
from spaceform.space import Revision

_ENDINGS = (".yaml", ".yml")
_FILE_MODES = (b"100644", b"100755")
_SECONDS = 60
# What Git sets for a hook, and what would make it look at another repository than the root's.
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX")

# Settings of a repository can run programs, so only that of the root's own `.git` may count.
_CAUTIOUS = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")


class Past(NamedTuple):
    """A folder with the manifests of a commit, under the names that they have below the root."""

    root: Path
    revision: Revision


class _Blob(NamedTuple):
    """A file of a commit: where it belongs below the root, and the id of what is in it."""

    path: PurePosixPath
    id: str


def find_top(root: Path) -> Path | None:
    """Return the top of the repository that a root is in; None where there is none.

    Git is not asked: in a container it refuses to read what belongs to somebody else, and the
    place of `.git` says enough.
    """
    folder = root.resolve()
    return next((top for top in (folder, *folder.parents) if (top / ".git").exists()), None)


def find_revision(root: Path) -> Revision | None:
    """Return the commit of the repository that a root is in; None where there is none.

    What Git cannot tell here (it is not installed, the folder belongs to somebody else) is no
    reason to stop: the commit explains a plan and decides nothing in it.
    """
    if find_top(root) is None:
        return None
    try:
        commit = _commit(root, "HEAD")
        # Reading must not write, not even Git's index.
        status = ("--no-optional-locks", "status", "--porcelain", "--untracked-files=all", "--")
        changed = _git(root, *status, *(f":(glob)**/*{ending}" for ending in _ENDINGS))
        return Revision(commit=commit, clean=not changed.strip())
    except UsageError:
        return None


@contextmanager
def as_of(root: Path, ref: str) -> Iterator[Past]:
    """Give the YAML files below a root as a commit has them, in a folder for a while.

    The folder is empty where the commit has none. Symbolic links and submodules are left out, as
    they are when manifests are read. Raises UsageError where there is no such commit, no
    repository, or no Git.
    """
    commit = _commit(root, ref)
    prefix = _git(root, "rev-parse", "--show-prefix").decode(errors="surrogateescape").strip()
    blobs = list(_blobs(root, commit, prefix))
    with tempfile.TemporaryDirectory(prefix="spaceform-") as folder:
        for blob, content in zip(blobs, _contents(root, blobs), strict=True):
            path = Path(folder) / blob.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield Past(Path(folder), Revision(commit=commit, ref=ref))


def _commit(root: Path, ref: str) -> str:
    commit = _find(root, f"{ref}^{{commit}}")
    if commit is None:
        message = (
            f"Git knows no commit {ref!r} here: is it fetched? (a shallow checkout has only one;"
            " fetch the branch, or check out with its history)"
        )
        raise UsageError(message)
    return commit


def _find(root: Path, name: str) -> str | None:
    """Return the id of what a name stands for, None where it stands for nothing."""
    # What begins with a dash is a name all the same, and no option.
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    try:
        return _git(root, *arguments).decode().strip()
    except _GitError as error:
        if error.said:
            raise
        return None


def _blobs(root: Path, commit: str, prefix: str) -> Iterator[_Blob]:
    # A tree can be named by its path, which no pathspec magic can change.
    tree = _find(root, f"{commit}:{prefix}")
    if tree is None:
        return
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", tree)
    for row in filter(None, listed.split(b"\0")):
        head, _, name = row.partition(b"\t")
        mode, kind, blob_id = head.split(b" ")
        path = PurePosixPath(os.fsdecode(name))
        if ".." in path.parts or path.is_absolute():
            message = f"the commit {commit[:12]} has a file with an impossible name: {path}"
            raise UsageError(message)
        if kind == b"blob" and mode in _FILE_MODES and path.suffix in _ENDINGS:
            yield _Blob(path, blob_id.decode())


def _contents(root: Path, blobs: Sequence[_Blob]) -> Iterator[bytes]:
    """Return what is in files, from one call for all of them (`git cat-file --batch`)."""
    asked = "".join(f"{blob.id}\n" for blob in blobs).encode()
    answer = _git(root, "cat-file", "--batch", text=asked)
    at = 0
    for _ in blobs:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rpartition(b" ")[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


class _GitError(UsageError):
    """Git did not do what was asked; `said` is what it wrote to standard error."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


def _refuse_disguised(root: Path) -> None:
    """Refuse a folder that Git may take for a repository though it is content of one.

    Anybody can commit such a folder (`HEAD`, `objects`, `refs` and a `config` of theirs), and Git
    before 2.38 does not know `safe.bareRepository`.
    """
    top, folder = find_top(root), root.resolve()
    for each in (folder, *folder.parents):
        if each == top:
            return
        if os.path.lexists(each / "HEAD"):
            message = (
                f"{each} has a file `HEAD`, as a repository of Git has: Git is not asked there,"
                " because settings beside it could run programs"
            )
            raise UsageError(message)


def _git(root: Path, *arguments: str, text: bytes = b"") -> bytes:
    _refuse_disguised(root)
    command = ["git", *_CAUTIOUS, "-C", str(root), *arguments]
    env = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    try:
        done = subprocess.run(  # noqa: S603 (no shell; a reference cannot be taken for an option)
            command, input=text, capture_output=True, check=False, timeout=_SECONDS, env=env
        )
    except OSError as error:
        message = f"Git is needed to read manifests of another commit: {error.strerror}"
        raise UsageError(message) from error
    except subprocess.TimeoutExpired as error:
        message = f"Git did not answer within {_SECONDS} s: git {arguments[0]}"
        raise UsageError(message) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        message = f"git {arguments[0]} failed: {said or f'code {done.returncode}'}"
        raise _GitError(message, said)
    return done.stdout
