"""A run that dies between any two writes forgets nothing, and is resumed by running it again."""

import time
from dataclasses import replace

import pytest

from spaceform.aspects.properties import LiveProperty
from spaceform.outcome import Status
from spaceform.ownership import Record, decode
from spaceform.plan import Overrides, Plan
from spaceform.sandbox import Sandbox
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    READERS,
    US,
    Loop,
    Story,
    addresses,
    desired,
    everything,
    grants,
    open_loop,
    space,
)

pytestmark = pytest.mark.long

PLENTY = Overrides(max_removals=1000)


def open_to_all(loop: Loop) -> None:
    """A space that people made by hand, with some of what is wanted and more."""
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", description="How we build things.")
        store.grant("ENG", "group:site-admins", "read/space", "administer/space")
        store.grant("ENG", "group:engineers", *READERS, "delete/page")
        store.set_property("ENG", "owner", 1)
        store.set_property("ENG", "app.setting", 1)
        store.add_label("ENG", "platform")
        store.add_label("ENG", "by-hand")


def ours(loop: Loop) -> None:
    """A space of ours."""
    loop.bring_about(everything(labels=("managed", "platform", "old"), state="archived"))


NEW = Story(desired(everything(exact=frozenset({"grants"}))))
UPDATE = Story(
    desired(
        everything(
            name="Engineers",
            description="New",
            state="present",
            grants=grants(
                site_admins=ADMINS, engineers=(*READERS, "update/page"), confluence_users=READERS
            ),
            properties={"owner": 2, "second": [1]},
            labels=("managed", "new"),
            theme="default",
        )
    ),
    ours,
    PLENTY,
)
ADOPTION = Story(
    desired(everything(exact=frozenset({"grants", "labels"}))),
    open_to_all,
    Overrides(adopt=("ENG",), max_removals=1000),
)
RETIREMENT = Story(
    desired(space(grants=grants(site_admins=ADMINS), labels=(), properties={}, state="archived")),
    lambda loop: loop.bring_about(everything()),
    PLENTY,
)
STORIES = {
    "new": NEW,
    "update": UPDATE,
    "adoption": ADOPTION,
    "retirement": RETIREMENT,
    "retirement-v1": replace(RETIREMENT, dialect="cloud-v1"),
}


def readable(loop: Loop) -> bool:
    """Whether the space has no record, or one of ours that can be read."""
    value = loop.record()
    if value is None:
        return True
    found = decode(LiveProperty(value=value, version=1))
    return isinstance(found, Record) and found.owner == US


def disturb(loop: Loop, story: Story, plan: Plan, kind: str, at: int) -> None:
    """Let the run die before a write, or after it without having heard of it."""
    faults = [f"* * reset after={at}"]
    if kind == "lost-answer":
        faults.insert(0, f"* * lost-answer after={at} times=1")
    with loop.fault(*faults):
        result = story.apply(loop, plan)
    assert result is None or not result.complete
    if not loop.exists():
        return
    assert readable(loop), at
    written = loop.writes()
    if result is not None and [each for each in written if each.status is not None]:
        assert result.wrote, at


@pytest.mark.parametrize("kind", ["reset", "lost-answer"])
@pytest.mark.parametrize("name", STORIES)
def test_the_same_plan_resumes_a_run_that_died(name: str, kind: str) -> None:
    story = STORIES[name]
    with story.told() as (undisturbed, plan):
        story.apply(undisturbed, plan)
        end = comparable(undisturbed)
    for at in story.writes():
        with story.told() as (loop, plan):
            disturb(loop, story, plan, kind, at)
            again = story.apply(loop, plan)
            assert again is not None, at
            assert again.complete, (at, again)
            assert addresses(loop.plan(story.wanted)) == [], at
            assert comparable(loop) == end, at


def comparable(loop: Loop) -> dict[str, object]:
    """The state without what differs between two sites."""
    found = loop.state()
    return {name: value for name, value in found.items() if name not in {"id", "homepage"}}


@pytest.mark.parametrize("kind", ["reset", "lost-answer"])
@pytest.mark.parametrize("name", STORIES)
def test_a_new_plan_resumes_a_run_that_died(name: str, kind: str) -> None:
    story = STORIES[name]
    for at in story.writes():
        with story.told() as (loop, plan):
            disturb(loop, story, plan, kind, at)
            # After a creation that was cut off, the creator's own pairs count as losses.
            fresh = loop.plan(story.wanted, PLENTY)
            if loop.exists() and loop.record() is None:
                # Made and not yet recorded: nobody can tell that it is ours, so it is asked for.
                fresh = loop.plan(story.wanted, Overrides(adopt=("ENG",), max_removals=1000))
            assert fresh.refusals == (), at
            result = story.apply(loop, fresh)
            assert result is not None, at
            assert result.complete, (at, result)
            assert addresses(loop.plan(story.wanted)) == [], at


def test_a_new_plan_after_a_crash_remembers_what_has_to_go() -> None:
    for at in UPDATE.writes():
        with UPDATE.told() as (loop, plan):
            disturb(loop, UPDATE, plan, "lost-answer", at)
            UPDATE.apply(loop, loop.plan(UPDATE.wanted, PLENTY))
            assert loop.labels() == {"managed", "new"}, at
            assert set(loop.properties()) == {"owner", "second"}, at


def test_a_crash_while_adopting_does_not_make_ours_what_was_there_before() -> None:
    smaller = everything(grants=grants(site_admins=ADMINS), properties={}, labels=("managed",))
    for at in ADOPTION.writes():
        with ADOPTION.told() as (loop, plan):
            disturb(loop, ADOPTION, plan, "lost-answer", at)
            if loop.record() is None:
                continue
            removed = {
                change.address
                for change in loop.plan(desired(smaller), PLENTY).changes
                if change.after is None
            }
            assert "ENG/labels/platform" not in removed, at
            assert "ENG/grants/group:engineers" not in removed, at
            assert "ENG/properties/owner" not in removed, at


def test_a_deletion_whose_answer_was_lost_is_settled_by_reading_back() -> None:
    story = Story(
        desired(space(state="absent")),
        lambda loop: loop.bring_about(everything()),
        Overrides(allow_space_delete=("ENG",)),
        allow_space_delete=("ENG",),
    )
    with story.told() as (loop, plan):
        with loop.fault("DELETE * lost-answer times=1"):
            result = story.apply(loop, plan)
        assert result is not None
        assert [each.status for each in result.outcomes] == [Status.DONE]
        assert len(loop.writes()) == 1
    with story.told() as (loop, plan):
        with loop.fault("DELETE * reset times=1"):
            result = story.apply(loop, plan)
        assert result is not None
        assert [each.status for each in result.outcomes] != [Status.DONE]
        assert loop.exists()


def test_a_creation_whose_answer_was_lost_is_settled_without_a_second_one() -> None:
    with NEW.told() as (loop, plan):
        with loop.fault("POST */space/_private lost-answer times=1"):
            result = NEW.apply(loop, plan)
        assert result is not None
        assert result.complete
        creations = [each for each in loop.writes() if each.path.endswith("/_private")]
        assert len(creations) == 1


def test_a_creation_whose_answer_was_lost_is_settled_whatever_the_sites_clock_says() -> None:
    site = Sandbox(deletion_seconds=0, clock=lambda: time.time() - 600)
    with open_loop(site) as loop:
        plan = loop.plan(everything())
        with loop.fault("POST */space/_private lost-answer times=1"):
            assert loop.apply(plan).complete
        assert addresses(loop.plan(everything())) == []


def test_a_grant_whose_answer_was_lost_is_not_doubled(loop: Loop) -> None:
    loop.bring_about(everything())
    wanted = everything(grants=grants(site_admins=ADMINS, engineers=(*AUTHORS, "create/comment")))
    plan = loop.plan(wanted)
    loop.site.clear_requests()
    with loop.fault("POST */permission lost-answer times=1"):
        result = loop.apply(plan)
    assert result.complete
    assert len(loop.writes()) == 1


def test_a_record_whose_answer_was_lost_is_settled_by_reading_back(loop: Loop) -> None:
    plan = loop.plan(everything())
    with loop.fault(
        "PUT */properties/* lost-answer times=1", "POST */properties lost-answer times=1"
    ):
        result = loop.apply(plan)
    assert result.complete


def test_a_record_whose_answer_was_lost_and_cannot_be_read_is_unknown_not_failed(
    loop: Loop,
) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything(labels=("new",)))
    with loop.fault("PUT */properties/* lost-answer", "GET */properties reset after=1"):
        result = loop.apply(plan)
    assert [each.status for each in result.outcomes if each.address == "ENG/ownership"] == [
        Status.UNKNOWN
    ]
