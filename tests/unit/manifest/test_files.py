import os
from pathlib import Path

import pytest

from spaceform.errors import ManifestError
from spaceform.manifest.files import find_files, read_text
from spaceform.manifest.problems import Problems
from spaceform.mark import Mark
from tests.unit.manifest.workspace import Workspace

MARK = Mark("spaceform.yaml", 3, 1)


def find(root: Path, folder: str = "spaces") -> tuple[list[str], list[str]]:
    problems = Problems()
    found = sorted(find_files(root, folder, MARK, problems))
    return found, [str(problem) for problem in problems.sorted]


def test_manifests_are_found_at_any_depth(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml", "c.json", "d.yaml.bak", "deep/er/e.yaml", "yaml", ".f.yaml"):
        path = tmp_path / "spaces" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    expected = ["spaces/a.yaml", "spaces/b.yml", "spaces/deep/er/e.yaml"]
    assert find(tmp_path) == (expected, [])
    assert find(tmp_path, "./spaces//") == (expected, [])
    assert find(tmp_path, "spaces/deep/../a.yaml") == (["spaces/a.yaml"], [])


def test_hidden_folders_and_symbolic_links_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "spaces/.git").mkdir(parents=True)
    (tmp_path / "spaces/.git/a.yaml").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/b.yaml").touch()
    (tmp_path / "spaces/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "spaces/b.yaml").symlink_to(tmp_path / "elsewhere/b.yaml")
    (tmp_path / "spaces/loop").symlink_to(tmp_path / "spaces")
    (tmp_path / "spaces/gone.yaml").symlink_to("nowhere")
    assert find(tmp_path) == ([], [])


def test_a_folder_that_is_reached_over_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real/inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    for folder, link in (("link", "link"), ("link/inner", "link")):
        assert find(tmp_path, folder)[1] == [
            (
                f"spaceform.yaml:3:1: `{link}` is a symbolic link, and those are not followed "
                "(name the folder that it leads to)"
            )
        ]


@pytest.mark.parametrize("folder", ["..", "../spaces", "/etc", "spaces/../..", "/"])
def test_nothing_outside_the_root_is_read(tmp_path: Path, folder: str) -> None:
    found, (problem,) = find(tmp_path, folder)
    assert found == []
    assert problem.startswith(f"spaceform.yaml:3:1: `{folder}` is outside of this repository")


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    assert find(tmp_path, "spaces/") == (
        [],
        ["spaceform.yaml:3:1: there is no folder `spaces/` (create it or correct the name)"],
    )


def test_the_root_as_a_folder_leaves_the_configuration_out(tmp_path: Path) -> None:
    for name in ("spaceform.yaml", "spaceform.policy.yaml", "a.yaml"):
        (tmp_path / name).touch()
    assert find(tmp_path, ".") == (["a.yaml"], [])


def test_a_link_is_not_followed_to_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password", encoding="utf-8")
    (tmp_path / "spaceform.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(ManifestError, match=r"spaceform.yaml:1:1: this is a symbolic link") as said:
        read_text(tmp_path, "spaceform.yaml")
    assert "password" not in str(said.value)


def test_a_named_pipe_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "spaces").mkdir()
    os.mkfifo(tmp_path / "spaces/a.yaml")
    assert find(tmp_path) == ([], [])
    with pytest.raises(ManifestError, match=r"spaces/a.yaml:1:1: this is not a file"):
        read_text(tmp_path, "spaces/a.yaml")


def test_a_file_name_that_cannot_be_shown_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spaces").mkdir()
    (tmp_path / "spaces" / os.fsdecode(b"caf\xe9.yaml")).touch()
    (tmp_path / "spaces" / "a\nb.yaml").touch()
    found, problems = find(tmp_path)
    assert found == []
    assert problems == [
        "the file name 'spaces/a\\nb.yaml' cannot be shown (rename that file)",
        "the file name 'spaces/caf\\udce9.yaml' cannot be shown (rename that file)",
    ]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"a.yaml:1:1: this cannot be read: No such file"):
        read_text(tmp_path, "a.yaml")


def test_a_folder_that_goes_away_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spaces").mkdir()

    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert find(tmp_path)[1] == [
        "spaces:1:1: this cannot be read: Permission denied (see its permissions)"
    ]


def test_folders_that_overlap_give_each_file_once(workspace: Workspace) -> None:
    workspace.configure("manifests: [spaces, spaces/a.yaml, ./spaces]\n")
    workspace.spaces("ENG: {}")
    assert [space.key for space in workspace.load().spaces] == ["ENG"]
