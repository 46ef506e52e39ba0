import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import Repository

pytestmark = pytest.mark.usefixtures("repository")


def test_a_space_is_forgotten_and_nothing_else_changes(spaceform: Spaceform, site: Sandbox) -> None:
    assert spaceform("apply", "--yes").code == 0
    with site.edit() as store:
        space = store.space("ENG")
        before = (space.name, [label.name for label in space.labels], len(space.grants))
    result = spaceform("release", "eng", "--yes")
    assert (result.code, result.err) == (0, "ENG is remembered with 2 grants, 1 label.\n")
    assert "ENG is released" in result.out
    with site.edit() as store:
        space = store.space("ENG")
        assert before == (space.name, [label.name for label in space.labels], len(space.grants))
        assert "spaceform" not in space.properties
    again = spaceform("release", "ENG", "--yes")
    assert (again.code, again.out) == (
        0,
        "ENG has no ownership record: there is nothing to forget.\n",
    )


def test_a_released_space_is_changed_only_after_adoption(
    spaceform: Spaceform, repository: Repository
) -> None:
    spaceform("apply", "--yes")
    spaceform("release", "ENG", "--yes")
    path = repository.root / "spaces" / "eng.yaml"
    path.write_text(path.read_text("utf-8").replace("platform", "other"), "utf-8")
    assert spaceform("plan").code == 4
    plan = spaceform("plan", "--adopt", "ENG")
    assert plan.code == 0
    # What was created under the old record is somebody else's now: it stays.
    assert "platform" not in [line.split()[-1] for line in plan.out.splitlines() if "-" in line]


def test_without_a_terminal_nothing_is_released_unasked(spaceform: Spaceform) -> None:
    spaceform("apply", "--yes")
    result = spaceform("release", "ENG")
    assert result.code == 64
    assert "--yes" in result.err


def test_the_space_of_another_owner_is_not_released(
    spaceform: Spaceform, repository: Repository
) -> None:
    spaceform("apply", "--yes")
    path = repository.root / "spaceform.yaml"
    path.write_text(path.read_text("utf-8").replace("7f3c", "aaaa"), "utf-8")
    result = spaceform("release", "ENG", "--yes")
    assert result.code == 4
    assert "belongs to acme/wiki-spaces" in result.err


def test_a_space_that_is_not_there_is_told(spaceform: Spaceform) -> None:
    result = spaceform("release", "NONE", "--yes")
    assert result.code == 7
    assert "not visible" in result.err
