"""Whatever goes wrong at whichever request, apply tells the truth, and another run converges."""

import time
from dataclasses import replace
from typing import Final

import pytest

from spaceform.client.discovery import Dialect
from spaceform.errors import ProviderError, RefusedError
from spaceform.executor import Conduct
from spaceform.outcome import Outcome, SpaceResult, Status
from spaceform.plan import Overrides
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    READERS,
    Countdown,
    Loop,
    Story,
    addresses,
    declare,
    desired,
    everything,
    grants,
    no_wait,
    outcome,
    space,
    statuses,
)
from tests.contract.truth import tell_the_truth

pytestmark = pytest.mark.long

KINDS: Final = (
    "status=500",
    "status=503",
    "status=429 retry-after=1",
    "status=401",
    "status=403",
    "status=404",
    "status=409",
    "status=400",
    "reset",
    "lost-answer",
    "truncated",
    "html",
    "html=404",
    "redirect=https://elsewhere.example/",
    "slow=5ms",
)
TO_READS: Final = frozenset({"status=403", "html"})
"""What is worth trying at every read. A 404 of Confluence's own means that it is not there."""

PLENTY: Final = Overrides(max_removals=1000)
CREATION: Final = Story(desired(everything(exact=frozenset({"grants"}))))
UPDATE: Final = Story(
    desired(
        everything(
            name="Engineers",
            state="archived",
            grants=grants(
                site_admins=ADMINS, engineers=(*READERS, "update/page"), confluence_users=READERS
            ),
            properties={"second": [1]},
            labels=("managed", "new"),
            theme="default",
        )
    ),
    lambda loop: loop.bring_about(everything()),
    PLENTY,
)


UPDATE_V1: Final = replace(UPDATE, dialect="cloud-v1")
STORIES: Final = pytest.mark.parametrize("story", [CREATION, UPDATE], ids=["creation", "update"])


@pytest.mark.parametrize(
    "story,kind",
    [
        *(pytest.param(CREATION, kind, id=f"creation-{kind}") for kind in KINDS),
        *(pytest.param(UPDATE, kind, id=f"update-{kind}") for kind in KINDS),
        *(pytest.param(UPDATE_V1, kind, id=f"update-v1-{kind}") for kind in ("reset", "truncated")),
    ],
)
def test_one_fault_at_any_request_is_no_lie_and_another_run_converges(
    story: Story, kind: str
) -> None:
    requests = story.requests()
    for at, disturbed in enumerate(requests):
        if disturbed.method == "GET" and kind not in TO_READS:
            continue
        with story.told() as (loop, plan):
            with loop.fault(f"* * {kind} after={at} times=1"):
                result = story.apply(loop, plan)
            tell_the_truth(loop, plan, result)
            again = story.apply(loop, loop.plan(story.wanted, everything_allowed(loop)))
            assert again is not None, (at, disturbed.method, disturbed.path)
            assert again.complete, (at, disturbed.method, disturbed.path, again)
            assert addresses(loop.plan(story.wanted)) == [], at


def everything_allowed(loop: Loop) -> Overrides:
    """The keys that a new plan may need after a creation that was cut off."""
    adopt = ("ENG",) if loop.exists() and loop.record() is None else ()
    return Overrides(adopt=adopt, max_removals=1000)


@pytest.mark.parametrize("kind", ["status=503", "reset", "truncated", "html", "status=403"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@STORIES
def test_a_fault_that_stays_is_no_lie_and_the_same_plan_converges_once_it_is_over(
    story: Story, method: str, kind: str
) -> None:
    with story.told() as (loop, plan):
        with loop.fault(f"{method} */space* {kind} after=3", certain=False):
            result = story.apply(loop, plan)
        tell_the_truth(loop, plan, result)
        again = story.apply(loop, plan)
        assert again is not None
        assert again.complete, again
        assert addresses(loop.plan(story.wanted)) == []


SPEAKING: Final = pytest.mark.parametrize(
    "dialect,whole,labels",
    [
        ("cloud-v1", "*/space/ENG", "*/space/ENG/label"),
        ("cloud-v2", "*/spaces/{id}", "*/spaces/{id}/labels"),
    ],
)
"""What is read of a space: all that comes at once, and labels where they do not."""


@SPEAKING
def test_an_error_while_planning_blocks_its_space_and_no_other(
    loop: Loop, dialect: Dialect, whole: str, labels: str
) -> None:
    loop = loop.speaking(dialect)
    many = tuple(f"label-{number:02}" for number in range(51))
    loop.bring_about(desired(everything(labels=many), everything("OPS")))
    space_id = loop.space().space_id
    wanted = desired(everything(name="New", labels=many), everything("OPS", name="New"))
    for kind in ("status=500", "reset", "truncated", "html", "status=403"):
        with loop.fault(f"GET {whole.format(id=space_id)} {kind}"):
            plan = loop.plan(wanted)
        assert [planned.key for planned in plan.blocked] == ["ENG"], kind
        assert addresses(plan) == ["OPS/name"]
        with loop.fault(f"GET {labels.format(id=space_id)} {kind}"):
            plan = loop.plan(desired(everything(labels=(), exact=frozenset({"labels"}))))
        assert len(plan.blocked) == 1, kind
        assert addresses(plan) == [], kind


@SPEAKING
def test_a_proxy_s_404_does_not_pass_for_a_space_that_is_not_there(
    loop: Loop, dialect: Dialect, whole: str, labels: str
) -> None:
    loop = loop.speaking(dialect)
    many = tuple(f"label-{number:02}" for number in range(51))
    loop.bring_about(everything(labels=many))
    for path in (whole, labels):
        with loop.fault(f"GET {path.format(id=loop.space().space_id)} html=404"):
            plan = loop.plan(everything(labels=many))
        assert addresses(plan) == []
        assert len(plan.blocked) == 1


def test_a_list_of_spaces_that_cannot_be_read_does_not_pass_for_one_without_ours(
    loop: Loop,
) -> None:
    loop.bring_about(everything())
    for kind in ("status=500", "status=404", "reset", "truncated", "html", "html=404"):
        with loop.fault(f"GET */spaces {kind}"):
            try:
                plan = loop.plan(everything())
            except ProviderError:
                continue
        assert addresses(plan) == [], kind
        assert len(plan.blocked) == 1, kind


def test_credentials_that_are_not_accepted_end_the_plan_and_the_apply(loop: Loop) -> None:
    plan = loop.plan(everything())
    with loop.fault("* * status=401"):
        with pytest.raises(ProviderError):
            loop.plan(everything())
        with pytest.raises(ProviderError):
            loop.apply(plan)
    assert loop.writes() == []


def test_a_failure_in_one_space_stops_it_and_no_other(loop: Loop) -> None:
    plan = loop.plan(desired(everything(), everything("OPS"), everything("HR")))
    with loop.fault("POST */space/OPS/label status=403"):
        result = loop.apply(plan)
    by_key: dict[str, SpaceResult] = {each.key: each for each in result.spaces}
    assert set(statuses(by_key["ENG"]).values()) == {Status.DONE}
    assert set(statuses(by_key["HR"]).values()) == {Status.DONE}
    assert statuses(by_key["OPS"])["OPS/labels/managed"] is Status.FAILED
    assert by_key["OPS"].cause == "provider"
    loop.bring_about(desired(everything(), everything("OPS"), everything("HR")))


def test_a_refused_write_of_the_record_is_no_write(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything(labels=("new",)))
    loop.site.clear_requests()
    with loop.fault("PUT */properties/* status=403"):
        result = loop.apply(plan)
    assert outcome(result, "ENG/ownership").status is Status.FAILED
    assert not result.wrote, "403 says that nothing was done"


def test_a_record_that_was_begun_is_not_told_as_skipped(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything(labels=("new",)))
    with loop.fault("POST */label status=403"):
        result = loop.apply(plan)
    assert result.wrote
    assert outcome(result, "ENG/ownership").status is not Status.SKIPPED


def test_own_gains_that_were_made_before_something_failed_are_told(loop: Loop) -> None:
    me = f"user:{ADMIN}"
    loop.bring_about(
        space(grants=declare({me: (*ADMINS, "export/space"), "group:site-admins": ADMINS}))
    )
    wanted = space(
        grants=declare({me: (*ADMINS, "delete/page"), "group:site-admins": ADMINS}),
        properties={"p": 1},
    )
    plan = loop.plan(wanted)
    with loop.fault("POST */properties status=403"):
        result = loop.apply(plan)
    assert "delete/page" in loop.pairs(me)
    assert outcome(result, f"ENG/grants/{me}").status is not Status.SKIPPED


def test_a_value_that_the_site_refuses_fails_alone(loop: Loop) -> None:
    loop.bring_about(everything())
    wanted = everything(theme="com.example.nosuch", labels=("managed", "platform", "new"))
    result = loop.apply(loop.plan(wanted))
    assert outcome(result, "ENG/theme").status is Status.FAILED
    assert outcome(result, "ENG/labels/new").status is Status.DONE
    assert "com.example.nosuch" in (outcome(result, "ENG/theme").detail or "")


# Interrupts


@STORIES
def test_after_an_interrupt_no_write_begins_and_the_truth_is_told(story: Story) -> None:
    asked = 0
    complete = False
    while not complete:
        with story.told() as (loop, plan):
            cancel = Countdown(asked)
            result = loop.apply(plan, Conduct(cancel=cancel, sleep=no_wait, parallelism=1))
            assert all(each.cause != "defect" for each in result.spaces), result
            tell_the_truth(loop, plan, result)
            complete = all(
                each.status in {Status.DONE, Status.SATISFIED} for each in result.outcomes
            )
            again = story.apply(loop, plan)
            assert again is not None
            assert again.complete, (asked, again)
            assert addresses(loop.plan(story.wanted)) == []
        asked += 1
    assert asked > 10


@pytest.mark.parametrize("after", range(6))
def test_an_interrupt_after_any_outcome_ends_the_run(after: int) -> None:
    with UPDATE.told() as (loop, plan):
        conduct = Conduct(cancel=Countdown(1 << 30), sleep=no_wait)
        seen: list[Outcome] = []
        written: list[int] = []

        def stop(found: Outcome) -> None:
            seen.append(found)
            if len(seen) == after + 1:
                conduct.cancel.set()
                written.append(len(loop.writes()))

        conduct = Conduct(observe=stop, sleep=no_wait)
        result = loop.apply(plan, conduct)
        assert result.interrupted
        assert not result.complete
        assert len(loop.writes()) == written[0]
        assert result.spaces[0].cause == "interrupted"
        assert len(seen) == len(plan.changes)


def test_an_interrupt_before_the_first_write_writes_nothing(loop: Loop) -> None:
    plan = loop.plan(desired(everything(), everything("OPS")))
    conduct = Conduct(sleep=no_wait)
    conduct.cancel.set()
    result = loop.apply(plan, conduct)
    assert (result.interrupted, result.wrote) == (True, False)
    assert loop.writes() == []


def test_waiting_is_what_the_site_asks_for() -> None:
    with UPDATE.told() as (loop, plan):
        started = time.monotonic()
        with loop.fault("PUT * status=429 retry-after=60 times=2"):
            result = loop.apply(plan)
        assert result.complete
        assert time.monotonic() - started < 45  # the waits take no time here
        assert loop.opened[-1].stats.waited >= 120


def test_a_plan_that_a_guard_refuses_at_apply_writes_nothing(loop: Loop) -> None:
    loop.bring_about(everything(grants=grants(site_admins=ADMINS, engineers=ADMINS)))
    plan = loop.plan(everything(grants=grants(site_admins=ADMINS, engineers=READERS)))
    with loop.site.edit() as store:
        store.deactivate_user("Second Admin")
    loop.site.clear_requests()
    with pytest.raises(RefusedError) as refused:
        loop.apply(plan)
    assert refused.value.flag == "--allow-lockout ENG"
    assert loop.writes() == []
