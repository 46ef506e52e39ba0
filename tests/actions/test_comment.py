"""The action `plan` with `comment: true`, against a GitHub that answers as the real one does."""

import shutil
from collections.abc import Iterator

import pytest

from tests.actions.runner import Runner
from tests.cli.harness import Repository
from tests.contract.review.forum import TOKEN
from tests.contract.review.scene import Scene, open_scene

pytestmark = pytest.mark.long


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A job of GitHub Actions for pull request 7."""
    with open_scene("github") as scene:
        for name, value in {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": scene.url,
            "GITHUB_REPOSITORY": "acme/wiki",
            "GITHUB_REF": "refs/pull/7/merge",
        }.items():
            monkeypatch.setenv(name, value)
        yield scene


def test_a_plan_is_put_on_the_pull_request(runner: Runner, github: Scene) -> None:
    step = runner.run("plan", comment="true", token=TOKEN)
    assert step.code == 0
    (post,) = github.forum.posts
    assert step.outputs["digest"] in post.body
    assert TOKEN not in step.said
    assert runner.run("plan", comment="true", token=TOKEN).code == 0
    assert len(github.forum.posts) == 1


def test_plans_of_several_folders_have_comments_of_their_own(
    runner: Runner, github: Scene, repository: Repository
) -> None:
    for folder in ("wiki", "blog"):
        shutil.copytree(repository.root / "spaces", repository.root / folder / "spaces")
        shutil.copy(repository.root / "spaceform.yaml", repository.root / folder)
        step = runner.run("plan", comment="true", token=TOKEN, directory=folder, name=folder)
        assert step.code == 0
    repository.write("wiki/spaces/eng.yaml", "version: 1\nspaces: {ENG: {nmae: X}}\n")
    assert runner.run("plan", comment="true", token=TOKEN, directory="wiki", name="wiki").code == 3
    wiki, blog = github.forum.posts
    assert "cannot be planned" in wiki.body
    assert "spaceform apply -C blog plan.json" in blog.body


def test_without_the_wish_nothing_is_written(runner: Runner, github: Scene) -> None:
    assert runner.run("plan", comment="false", token=TOKEN).code == 0
    assert github.forum.posts == []


def test_a_comment_that_cannot_be_written_fails_the_step_and_not_the_plan(
    runner: Runner,
    github: Scene,  # noqa: ARG001 (it has to be there)
) -> None:
    step = runner.run("plan", comment="true", token="wrong")
    assert step.code == 1
    assert step.outputs["exit-code"] == "2"
    assert step.outputs["failure-reason"] == "comment"
    assert step.outputs["digest"]
    assert "wrong" not in step.said
    assert "the comment could not be written\n" in step.said


def test_a_push_that_cannot_be_planned_leaves_no_old_plan_on_the_pull_request(
    runner: Runner, github: Scene, repository: Repository
) -> None:
    digest = runner.run("plan", comment="true", token=TOKEN).outputs["digest"]
    repository.write("spaces/eng.yaml", "version: 1\nspaces: {ENG: {nmae: X}}\n")
    step = runner.run("plan", comment="true", token=TOKEN)
    assert step.outputs["failure-reason"] == "invalid"
    (post,) = github.forum.posts
    assert "cannot be planned" in post.body
    assert digest not in post.body
