import os
import shutil
import subprocess
from pathlib import Path

import pytest

from spaceform.errors import ManifestError, UsageError
from spaceform.manifest import Options, find_revision, load_as_of
from spaceform.manifest.history import as_of

CONFIGURATION = "version: 1\nownership: none\nmanifests: [spaces/]\n"


def manifest(*keys: str) -> str:
    return "version: 1\nspaces:\n" + "".join(f"  {key}: {{name: {key}}}\n" for key in keys)


class Repository:
    """A Git repository whose manifests are in a folder of it."""

    def __init__(self, top: Path, below: str = "wiki") -> None:
        self.top, self.root = top, top / below
        self.root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        names = {
            f"GIT_{role}_{what}": "a@example.com"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", "-C", str(self.top), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull},
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=x")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "top")
    made.write("spaceform.yaml", CONFIGURATION)
    made.write("spaces/eng.yaml", manifest("ENG", "OPS"))
    made.commit()
    return made


def keys_at(repository: Repository, ref: str, options: Options | None = None) -> list[str]:
    found = load_as_of(repository.root, ref, options or Options())
    return [space.key for space in found.spaces]


def test_manifests_are_read_as_a_commit_has_them(repository: Repository) -> None:
    repository.write("spaces/eng.yaml", manifest("ENG"))
    repository.write("spaces/new.yaml", manifest("NEW"))
    assert keys_at(repository, "HEAD") == ["ENG", "OPS"]
    second = repository.commit()
    assert keys_at(repository, "HEAD") == ["ENG", "NEW"]
    assert keys_at(repository, "main~1") == ["ENG", "OPS"]
    assert load_as_of(repository.root, "main", Options()).revision is not None
    assert keys_at(repository, second[:12]) == ["ENG", "NEW"]


def test_the_revision_is_the_commit_and_the_name_that_was_asked_for(
    repository: Repository,
) -> None:
    found = load_as_of(repository.root, "main", Options()).revision
    assert found is not None
    assert (found.commit, found.ref, found.clean) == (
        repository.git("rev-parse", "HEAD"),
        "main",
        True,
    )


def test_only_and_exclude_choose_among_them_and_may_match_nothing(
    repository: Repository,
) -> None:
    assert keys_at(repository, "HEAD", Options(only=("e*", "zzz"))) == ["ENG"]
    assert keys_at(repository, "HEAD", Options(exclude=("*",))) == []


def test_a_commit_without_manifests_has_nothing(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "empty")
    repository.git("rm", "--quiet", "-r", "--force", ".")
    repository.top.joinpath("README.md").write_text("x", encoding="utf-8")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    found = load_as_of(repository.root, "empty", Options())
    assert (found.spaces, found.owner) == ((), None)
    assert found.revision is not None


def test_mistakes_of_another_commit_say_where_they_are(repository: Repository) -> None:
    repository.write("spaces/eng.yaml", "version: 1\nspaces:\n  ENG: {nmae: X}\n")
    repository.commit()
    repository.write("spaces/eng.yaml", manifest("ENG"))
    with pytest.raises(ManifestError) as caught:
        load_as_of(repository.root, "HEAD", Options())
    (problem,) = caught.value.problems
    assert problem.mark is None
    assert problem.message.startswith("HEAD:spaces/eng.yaml:3:")


@pytest.mark.parametrize("ref", ["nowhere", "--output=/tmp/x", "-n", "", "HEAD:spaces", "a b"])
def test_what_is_no_commit_is_said_and_never_an_option(repository: Repository, ref: str) -> None:
    with pytest.raises(UsageError, match="knows no commit"):
        load_as_of(repository.root, ref, Options())


def test_a_folder_that_is_in_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a git repository"):
        load_as_of(tmp_path, "HEAD", Options())


@pytest.mark.parametrize("place", [".git", "{other}/.git", "{own}/.git"])
def test_in_a_hook_the_repository_is_still_the_one_that_the_root_is_in(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    other = Repository(tmp_path / "other")
    other.write("spaces/eng.yaml", manifest("OTHER"))
    other.commit()
    commit = repository.git("rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", place.format(other=other.top, own=repository.top))
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert keys_at(repository, "main") == ["ENG", "OPS"]
    found = find_revision(repository.root)
    assert found is not None
    assert (found.commit, found.clean) == (commit, True)


def test_without_git_that_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="Git is needed"):
        load_as_of(repository.root, "HEAD", Options())
    assert find_revision(repository.root) is None


def test_links_are_left_out_and_names_are_kept_as_they_are(repository: Repository) -> None:
    (repository.root / "spaces" / "link.yaml").symlink_to("eng.yaml")
    repository.write("spaces/ä [x] *.yaml", manifest("ODD"))
    repository.write("spaces/notes.txt", "no manifest")
    repository.commit()
    with as_of(repository.root, "HEAD") as past:
        found = {path.relative_to(past.root).as_posix() for path in past.root.rglob("*.*")}
    assert found == {"spaceform.yaml", "spaces/eng.yaml", "spaces/ä [x] *.yaml"}
    assert not past.root.exists()
    assert "ODD" in keys_at(repository, "HEAD")


def test_attributes_of_a_repository_leave_no_file_out(repository: Repository) -> None:
    repository.top.joinpath(".gitattributes").write_text(
        "*.yaml export-ignore ident filter=x\n", encoding="utf-8"
    )
    repository.write("spaces/more.yaml", manifest("MORE"))
    repository.commit()
    assert keys_at(repository, "HEAD") == ["ENG", "MORE", "OPS"]


def test_a_root_may_be_the_top_of_its_repository(tmp_path: Path) -> None:
    repository = Repository(tmp_path, below=".")
    repository.write("spaceform.yaml", CONFIGURATION)
    repository.write("spaces/eng.yaml", manifest("ENG"))
    repository.commit()
    assert keys_at(repository, "HEAD") == ["ENG"]


def test_a_file_that_would_leave_the_folder_is_refused(repository: Repository) -> None:
    blob = repository.git("hash-object", "-w", "wiki/spaceform.yaml")
    inner = subprocess.run(
        ["git", "-C", str(repository.top), "mktree"],
        input=f"100644 blob {blob}\t..\n",
        capture_output=True,
        check=False,
        text=True,
    )
    if inner.returncode:
        pytest.skip("this Git makes no such tree")
    tree = subprocess.run(
        ["git", "-C", str(repository.top), "mktree"],
        input=f"040000 tree {inner.stdout.strip()}\twiki\n",
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    commit = repository.git("commit-tree", tree, "-m", "x")
    with pytest.raises(UsageError, match="impossible name"), as_of(repository.root, commit):
        pass


# Which commit it is


def test_the_commit_of_a_plan_is_that_of_the_root_and_clean_is_about_it_only(
    repository: Repository,
) -> None:
    commit = repository.git("rev-parse", "HEAD")
    repository.top.joinpath("elsewhere.txt").write_text("x", encoding="utf-8")
    found = find_revision(repository.root)
    assert found is not None
    assert (found.commit, found.clean, found.ref) == (commit, True, None)
    repository.write("spaces/new.yaml", manifest("NEW"))
    found = find_revision(repository.root)
    assert found is not None
    assert found.clean is False


def test_outside_of_a_repository_there_is_no_commit(tmp_path: Path) -> None:
    assert find_revision(tmp_path) is None


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "top")
    assert find_revision(repository.root) is None


@pytest.mark.parametrize("linked", [False, True])
def test_a_folder_that_passes_for_a_repository_runs_nothing(
    repository: Repository, tmp_path: Path, *, linked: bool
) -> None:
    """Whoever writes the manifests can commit all that makes Git take their folder for its own."""
    forged, ran = Repository(tmp_path / "forged", below=""), tmp_path / "ran"
    forged.write("x", "x")
    forged.commit()
    own = repository.root / ("elsewhere" if linked else "")
    for name in ("objects", "refs"):
        shutil.copytree(forged.top / ".git" / name, own / name)
    shutil.copy(forged.top / ".git" / "HEAD", repository.root)
    if linked:
        repository.write("commondir", "elsewhere\n")
    config = own / "config"
    config.write_text(
        "[core]\nrepositoryformatversion = 0\nbare = false\n"
        f"worktree = {repository.root}\nfsmonitor = touch {ran}\n",
        encoding="utf-8",
    )
    repository.commit()
    assert find_revision(repository.root) is None
    assert find_revision(repository.root / "spaces") is None
    with (
        pytest.raises(UsageError, match=r"has a file `HEAD`.*could run programs"),
        as_of(repository.root, "HEAD"),
    ):
        pass
    assert not ran.exists()
    assert find_revision(repository.top) is not None


def test_a_setting_of_the_repository_runs_nothing_either(
    repository: Repository, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    repository.git("config", "core.fsmonitor", f"touch {ran}")
    assert find_revision(repository.root) is not None
    assert not ran.exists()
