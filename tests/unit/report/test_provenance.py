from datetime import timedelta

import pytest

from spaceform.plan import Blocked, Overrides, PlannedSpace
from spaceform.principals import GroupSize
from spaceform.report import Presentation
from spaceform.report.counts import size_words
from spaceform.report.provenance import (
    moments,
    origins,
    revision_name,
    revision_words,
    spaces_read,
    vouchers,
)
from spaceform.space import Revision
from tests.unit.report.plans import label, plan_of, spaces

COMMIT = "c0ffee" * 6 + "c0ff"
MAIN = Revision(commit=COMMIT, ref="origin/main")


@pytest.mark.parametrize(
    "people, more, words",
    [(0, False, "0 people"), (1, False, "1 person"), (200, True, "at least 200 people")],
)
def test_the_size_of_a_group_is_in_words(people: int, more: bool, words: str) -> None:  # noqa: FBT001
    assert size_words(GroupSize(people=people, more=more)) == words


def test_a_revision_is_named_as_it_was_asked_for() -> None:
    assert revision_name(MAIN) == "origin/main"
    assert revision_name(Revision(commit=COMMIT)) == COMMIT


def test_a_revision_tells_its_commit_its_name_and_what_was_changed_since() -> None:
    assert revision_words(MAIN) == f"{COMMIT} (origin/main)"
    assert revision_words(Revision(commit=COMMIT, clean=False)) == f"{COMMIT}, with changes since"


def test_a_plan_says_for_what_and_as_whom_it_was_made() -> None:
    plan = plan_of(environment="prod", identity_name="Robot")
    assert origins(plan) == (("environment", "prod"), ("as", "Robot (robot)"))
    assert origins(plan_of()) == (("as", "robot"),)


def test_a_comparison_of_manifests_was_made_as_nobody_and_read_nothing() -> None:
    plan = plan_of(environment="prod", against=MAIN, spaces=spaces("A", "B"))
    assert origins(plan) == (("environment", "prod"), ("compared with", "origin/main"))
    assert spaces_read(plan) == "2 spaces declared"
    assert moments(plan, Presentation()) == "2026-11-23 12:00 UTC"


def test_spaces_that_could_not_be_read_are_not_counted_as_read() -> None:
    unread = PlannedSpace(key="B", blocked=Blocked(kind="read", message="404"))
    assert spaces_read(plan_of(spaces=(*spaces("A"), unread))) == "1 of 2 spaces read"


def test_an_approval_refers_to_the_digest_the_commits_the_moment_and_the_overrides() -> None:
    plan = plan_of(
        label("A", "x"),
        revision=Revision(commit=COMMIT),
        base=MAIN,
        overrides=Overrides(adopt=("A",)),
    )
    assert vouchers(plan, Presentation()) == (
        ("Digest", "ab" * 32),
        ("Commit", COMMIT),
        ("Base", f"{COMMIT} (origin/main)"),
        ("Made", "2026-11-23 12:00 UTC, expires 2026-11-30 12:00 UTC"),
        ("Overrides", "--adopt A"),
    )


def test_a_plan_that_is_looked_at_too_late_says_so() -> None:
    plan, empty = plan_of(label("A", "x")), plan_of()
    for seconds, words in ((-1, "expires {}"), (0, "expired {}: plan again")):
        looked = Presentation(moment=plan.expires + timedelta(seconds=seconds))
        end = words.format("2026-11-30 12:00 UTC")
        assert moments(plan, looked) == f"2026-11-23 12:00 UTC, {end}"
    looked = Presentation(moment=empty.expires)
    assert moments(empty, looked) == "2026-11-23 12:00 UTC, expires 2026-11-30 12:00 UTC"
