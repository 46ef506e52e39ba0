"""`comment` as a job runs it: a saved plan, the variables of its CI, and one of the hosts."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from spaceform.cli import secrets
from spaceform.plan import read_plan, sealed, to_json
from spaceform.review import TOKENS
from tests.cli.conftest import Spaceform
from tests.cli.harness import Result
from tests.contract.review.forum import EVE, ME, TOKEN
from tests.contract.review.scene import Scene, open_scene
from tests.unit.report.plans import grant, label, plan_of

CI = ("GITHUB_", "GITLAB_", "BITBUCKET_", "CI_", "SPACEFORM_")


@pytest.fixture(autouse=True)
def no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a CI in which these tests may run themselves."""
    for name in tuple(os.environ):
        if name.startswith(CI):
            monkeypatch.delenv(name)


@pytest.fixture
def signals() -> Iterator[None]:
    """What an interrupted run leaves in place is put away again."""
    before = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.fixture
def plan() -> str:
    """A saved plan of two changes for the environment prod; returns its digest."""
    made = sealed(
        plan_of(
            grant(after=("read/space",)), label("ENG", "team", space_id="1"), environment="prod"
        )
    )
    Path("plan.json").write_text(to_json(made), encoding="utf-8")
    return made.digest


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A job of GitHub Actions for pull request 7."""
    with open_scene("github") as scene:
        for name, value in {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": scene.url,
            "GITHUB_REPOSITORY": "acme/wiki",
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_TOKEN": TOKEN,
        }.items():
            monkeypatch.setenv(name, value)
        yield scene


def empty_plan() -> None:
    made = sealed(plan_of(environment="prod"))
    Path("plan.json").write_text(to_json(made), encoding="utf-8")


def test_a_plan_is_put_on_the_pull_request_and_kept_up_to_date(
    plan: str, github: Scene, offline: Spaceform
) -> None:
    assert offline("comment", "plan.json") == Result(
        0, "", "The comment on acme/wiki#7 is written.\n"
    )
    (post,) = github.forum.posts
    assert post.author == ME
    assert post.body.startswith(f"<!-- spaceform slot=prod/ digest={plan} -->\n\n")
    assert "group:engineers" in post.body
    assert offline("comment", "plan.json").err == (
        "The comment on acme/wiki#7 is up to date already.\n"
    )
    empty_plan()
    assert offline("comment", "plan.json").err == (
        "The comment on acme/wiki#7 is up to date now.\n"
    )
    assert "No changes" in github.forum.posts[0].body


def test_the_digest_goes_to_a_later_job(plan: str, github: Scene, offline: Spaceform) -> None:
    offline("comment", "plan.json")
    assert offline("comment", "--print-digest", "--env", "prod") == Result(0, f"{plan}\n", "")
    (post,) = github.forum.posts
    github.forum.edit(post, EVE, post.body)
    refused = offline("comment", "--print-digest", "--env", "prod")
    assert (refused.code, refused.out) == (4, "")
    assert "somebody else has changed the comment" in refused.err


def test_a_comment_of_another_environment_or_name_is_another(
    plan: str, github: Scene, offline: Spaceform
) -> None:
    assert offline("comment", "plan.json", "--name", "wiki").code == 0
    assert offline("comment", "--print-digest", "--env", "prod").code == 4
    assert offline("comment", "--print-digest").code == 4
    found = offline("comment", "--print-digest", "--env", "prod", "--name", "wiki")
    assert (found.code, found.out) == (0, f"{plan}\n")
    assert len(github.forum.posts) == 1


def test_the_command_in_the_comment_names_the_folder(
    plan: str, github: Scene, offline: Spaceform
) -> None:
    Path("wiki").mkdir()
    assert offline("comment", "-C", "wiki", "plan.json").code == 0
    assert "spaceform apply -C wiki plan.json" in github.forum.posts[0].body
    assert plan in github.forum.posts[0].body
    assert offline("comment", "plan.json").code == 0
    assert "spaceform apply plan.json" in github.forum.posts[0].body
    Path("job").mkdir()
    kept = Path("plan.json").absolute().rename(Path("job/plan.json").absolute())
    assert offline("comment", str(kept)).code == 0
    assert "spaceform apply plan.json" in github.forum.posts[0].body


def test_a_refused_plan_is_put_there_and_has_no_digest(
    github: Scene, offline: Spaceform, spaceform: Spaceform, tmp_path: Path
) -> None:
    assert spaceform("plan", "--out", "plan.json").code in {0, 4}
    made = read_plan(tmp_path / "plan.json")
    against = made.model_copy(update={"refusals": _refusals()})
    Path("plan.json").write_text(to_json(sealed(against)), encoding="utf-8")
    assert offline("comment", "plan.json").code == 0
    assert "digest=none" in github.forum.posts[0].body
    assert offline("comment", "--print-digest").code == 4


def _refusals() -> tuple[object, ...]:
    from spaceform.plan import Refusal  # noqa: PLC0415 - for one test

    return (Refusal(guard="losses", address="ENG", message="too many"),)


@pytest.mark.parametrize("name, folds", [("gitlab", True), ("bitbucket", False)])
def test_the_other_hosts_take_a_plan_too(
    name: str, offline: Spaceform, monkeypatch: pytest.MonkeyPatch, *, folds: bool
) -> None:
    labels = [label("ENG", f"team-{number}", space_id="1") for number in range(50)]
    Path("plan.json").write_text(to_json(sealed(plan_of(*labels))), encoding="utf-8")
    with open_scene(name) as scene:
        monkeypatch.setenv(f"{name.upper()}_TOKEN", TOKEN)
        place = ("--host", name, "--repository", "acme/wiki", "--pull-request", "7")
        result = offline("comment", "plan.json", *place, "--api-url", scene.url + scene.way.base)
        assert result.code == 0, result.err
        (post,) = scene.forum.posts
        assert post.author == ME
        assert ("<details>" in post.body) == folds


def test_if_changes_writes_no_comment_that_says_nothing(github: Scene, offline: Spaceform) -> None:
    empty_plan()
    result = offline("comment", "plan.json", "--if-changes")
    assert result.code == 0
    assert "none is written" in result.err
    assert github.forum.posts == []
    assert offline("comment", "plan.json", "--quiet") == Result(0, "", "")
    assert len(github.forum.posts) == 1


@pytest.mark.usefixtures("plan")
def test_a_token_that_may_not_write_says_what_is_missing(github: Scene, offline: Spaceform) -> None:
    denied = {"message": "Resource not accessible by integration"}
    github.forum.answer("^POST .*/comments$", 403, denied)
    result = offline("comment", "plan.json", "--verbose")
    assert result.code == 7
    assert "`permissions: pull-requests: write`" in result.err
    assert "fork" in result.err


@pytest.mark.usefixtures("github", "plan")
@pytest.mark.parametrize(
    "arguments, code",
    [
        ((), 64),
        (("plan.json", "--print-digest"), 64),
        (("--print-digest", "--if-changes"), 64),
        (("plan.json", "--env", "prod"), 64),
        (("plan.json", "--pull-request", "0"), 64),
        (("plan.json", "--host", "gitea"), 64),
        (("plan.json", "--repository", "x"), 64),
        (("plan.json", "--api-url", "http://github.example"), 64),
        (("none.json",), 3),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    arguments: tuple[str, ...], code: int, github: Scene, offline: Spaceform
) -> None:
    assert offline("comment", *arguments).code == code
    assert github.forum.seen == []


@pytest.mark.usefixtures("plan")
def test_without_a_token_nothing_is_sent(
    github: Scene, offline: Spaceform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    result = offline("comment", "plan.json")
    assert result.code == 7
    assert "SPACEFORM_GITHUB_TOKEN or GITHUB_TOKEN" in result.err
    assert github.forum.seen == []


@pytest.mark.parametrize("status", [401, 403, 404, 422, 500])
@pytest.mark.usefixtures("plan")
def test_no_token_is_in_any_output(status: int, github: Scene, offline: Spaceform) -> None:
    echo = {"message": f"Bearer {TOKEN} is not welcome\x1b[31m"}
    github.forum.answer("graphql", status, echo)
    for _ in range(5):
        github.forum.answer("graphql", status, echo)
    result = offline("comment", "plan.json", "--verbose")
    assert result.code == 7
    assert TOKEN not in result.err + result.out
    assert "\x1b" not in result.err


def test_a_token_that_a_plan_quotes_is_not_published(github: Scene, offline: Spaceform) -> None:
    made = sealed(plan_of(label("ENG", TOKEN, space_id="1"), environment="prod"))
    Path("plan.json").write_text(to_json(made), encoding="utf-8")
    assert offline("comment", "plan.json").code == 0
    assert TOKEN not in github.forum.posts[0].body


@pytest.mark.usefixtures("plan", "signals")
def test_an_interrupt_ends_a_wait_that_the_host_asks_for(github: Scene, offline: Spaceform) -> None:
    github.forum.answer("^POST .*/comments$", 429, {"message": "slow"}, Retry_After="50")
    github.forum.after("graphql", lambda: os.kill(os.getpid(), signal.SIGINT))
    result = offline("comment", "plan.json")
    assert result.code == 130
    assert github.forum.posts == []


def test_every_token_of_a_host_is_a_secret() -> None:
    for name in TOKENS:
        assert secrets.scrub("a s3cret-token b", {name: "s3cret-token"}) == "a … b"


@pytest.mark.parametrize("flags", [[], ["--env", "prod"]])
def test_where_nothing_can_be_planned_no_old_comment_passes_for_a_new_one(
    flags: list[str],
    plan: str,
    github: Scene,
    offline: Spaceform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offline("comment", "plan.json")
    assert offline("comment", "--no-plan", *flags).code == 0
    (post,) = github.forum.posts
    assert "cannot be planned" in post.body
    assert plan not in post.body
    assert offline("comment", "--no-plan", *flags).err.endswith("is up to date already.\n")
    monkeypatch.setenv("SPACEFORM_GITHUB_TOKEN", TOKEN)
    assert offline("comment", "--print-digest", "--env", "prod").code == 4
    offline("comment", "plan.json")
    assert [plan in post.body for post in github.forum.posts] == [True]


def test_that_there_is_no_plan_is_said_where_nothing_was_said_yet(
    github: Scene, offline: Spaceform
) -> None:
    assert offline("comment", "--no-plan", "--name", "wiki").code == 0
    assert len(github.forum.posts) == 1


def test_comments_of_other_names_and_people_are_not_about_it(
    plan: str, github: Scene, offline: Spaceform
) -> None:
    offline("comment", "plan.json", "--name", "other")
    theirs = github.forum.add(EVE, github.forum.posts[0].body)
    before = [post.body for post in github.forum.posts]
    offline("comment", "--no-plan", "--name", "wiki")
    assert [post.body for post in github.forum.posts[:2]] == before
    assert theirs in github.forum.posts
    assert plan in before[0]


@pytest.mark.parametrize("other", [["plan.json"], ["--print-digest"], ["--if-changes"]])
def test_no_plan_and_another_wish_make_no_sense_together(
    other: list[str], offline: Spaceform
) -> None:
    result = offline("comment", "--no-plan", *other)
    assert result.code == 64
    assert "--no-plan says that there is none" in result.err
