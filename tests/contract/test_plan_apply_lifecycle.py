"""Private creation, archiving and its order, deletion and its keys."""

import pytest

from spaceform.errors import RefusedError
from spaceform.outcome import Status
from spaceform.plan import Overrides
from spaceform.sandbox import Sandbox
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    AUTHORS,
    SECOND_ADMIN,
    THEM,
    Loop,
    Story,
    addresses,
    declare,
    desired,
    everything,
    flags,
    grants,
    guards,
    open_loop,
    outcome,
    space,
    statuses,
)

GONE = Overrides(allow_space_delete=("ENG",))


# Creation


def test_nobody_but_the_creator_sees_a_new_space_before_its_grants() -> None:
    story = Story(desired(everything(exact=frozenset({"grants"}))))
    with story.told() as (loop, plan), loop.site.edit() as store:
        groups = (store.directory.group("site-admins"), store.directory.group("engineers"))
        allowed = {ADMIN, *(member for group in groups for member in group.members)}
    for at in story.writes():
        with story.told() as (loop, plan):
            with loop.fault(f"* * lost-answer after={at} times=1", f"* * reset after={at}"):
                story.apply(loop, plan)
            granted = any(request.path.endswith("/permission") for request in loop.writes())
            assert loop.seen_by() <= (allowed if granted else {ADMIN}), at


def test_a_space_with_managed_grants_is_created_private_and_first_of_all(loop: Loop) -> None:
    loop.bring_about(everything())
    paths = [request.path.removeprefix("/wiki/rest/api") for request in loop.writes()]
    assert paths[0] == "/space/_private"
    assert paths[1].endswith("/properties")
    assert paths[2] == "/space/ENG/permission"


def test_a_created_space_s_grants_need_another_administrator(loop: Loop) -> None:
    plan = loop.plan(space(grants=grants(engineers=AUTHORS)))
    assert (guards(plan), flags(plan)) == (["lockout"], ["--allow-lockout ENG"])


def test_a_missing_space_is_shown_as_one_to_create_or_not_visible(loop: Loop) -> None:
    plan = loop.plan(space())
    assert any("invisible" in note.message or "visible" in note.message for note in plan.notes)


def test_a_space_without_a_name_cannot_be_created(loop: Loop) -> None:
    plan = loop.plan(space(name=None, labels=("a",)))
    assert [planned.blocked is not None for planned in plan.spaces] == [True]
    assert addresses(plan) == []


# Archive


def test_a_new_space_can_be_archived_from_the_beginning(loop: Loop) -> None:
    result = loop.bring_about(everything(state="archived"))
    assert [found.address for found in result.outcomes][-1] == "ENG/state"
    assert loop.space().status == "archived"


def test_archiving_comes_last_and_unarchiving_first(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.site.clear_requests()
    loop.bring_about(everything(state="archived", name="Old", labels=("old",)))
    assert loop.writes()[-1].body == {"status": "archived"}
    assert addresses(loop.plan(everything(state="archived", name="Old", labels=("old",)))) == []
    loop.site.clear_requests()
    plan = loop.plan(everything(state="present"))
    assert addresses(plan)[0] == "ENG/state"
    loop.bring_about(everything(state="present"))
    assert loop.writes()[0].body == {"status": "current"}


def test_without_a_declared_state_an_archived_space_stays_archived(loop: Loop) -> None:
    loop.bring_about(everything(state="archived"))
    loop.bring_about(everything(name="New"))
    assert loop.space().status == "archived"


def test_archiving_while_losing_one_s_own_administration_is_refused(loop: Loop) -> None:
    mine = declare({f"user:{ADMIN}": ADMINS, f"user:{SECOND_ADMIN}": ADMINS})
    loop.bring_about(space(grants=mine))
    wanted = space(
        grants=declare({f"user:{SECOND_ADMIN}": ADMINS, f"user:{ADMIN}": AUTHORS}), state="archived"
    )
    assert guards(loop.plan(wanted, Overrides(allow_lockout=("ENG",)))) == ["lockout"]


def test_archiving_while_keeping_administration_through_a_group_is_fine(loop: Loop) -> None:
    loop.bring_about(space(grants=declare({f"user:{ADMIN}": ADMINS, "group:site-admins": ADMINS})))
    wanted = space(grants=grants(site_admins=ADMINS), state="archived")
    loop.bring_about(wanted, Overrides(max_removals=4))
    assert loop.pairs(f"user:{ADMIN}") == set()


# Deletion


def test_a_deletion_needs_its_key_when_planning_and_when_applying(loop: Loop) -> None:
    loop.bring_about(everything())
    with loop.site.edit() as store:
        store.add_page("ENG", "Page")
        store.add_page("ENG", "Post", kind="blogpost")
        store.watch("ENG", "Member")
    plan = loop.plan(space(state="absent"))
    assert (guards(plan), flags(plan)) == (["space-deletion"], ["--allow-space-delete ENG"])
    plan = loop.plan(space(state="absent"), GONE)
    assert guards(plan) == []
    doomed = plan.changes[0].before
    assert doomed is not None
    assert (doomed.pages, doomed.blog_posts, doomed.watchers) == (2, 1, 1)  # type: ignore[union-attr]
    with pytest.raises(RefusedError) as refused:
        loop.apply(plan)
    assert refused.value.flag == "--allow-space-delete ENG"
    assert loop.exists()
    result = loop.apply(plan, allow_space_delete=("eng",))
    assert result.complete
    assert not loop.exists()


def test_after_a_deletion_the_plan_is_empty_and_the_key_can_be_used_again(loop: Loop) -> None:
    loop.bring_about(everything())
    first = loop.space().space_id
    loop.apply(loop.plan(space(state="absent"), GONE), allow_space_delete=("ENG",))
    plan = loop.plan(space(state="absent"), GONE)
    assert addresses(plan) == []
    assert any("not visible" in note.message for note in plan.notes)
    loop.bring_about(everything())
    assert loop.space().space_id != first


def test_a_deletion_is_over_before_it_is_reported() -> None:
    with open_loop(Sandbox(deletion_seconds=0, deletion_polls=3)) as slow:
        slow.bring_about(everything())
        plan = slow.plan(space(state="absent"), GONE)
        assert slow.apply(plan, allow_space_delete=("ENG",)).complete
        assert not slow.exists()


def test_a_deletion_that_the_site_could_not_do_is_failed_and_was_written() -> None:
    with open_loop(Sandbox(deletion_seconds=0, deletions_fail=True)) as loop:
        loop.bring_about(everything())
        result = loop.apply(loop.plan(space(state="absent"), GONE), allow_space_delete=("ENG",))
        assert outcome(result, "ENG/space").status is Status.FAILED
        assert loop.exists()
        assert result.wrote, "the deletion was begun"


@pytest.mark.parametrize("owner", [THEM, None])
def test_a_space_that_is_not_ours_is_never_deleted(loop: Loop, owner: object) -> None:
    loop.bring_about(desired(everything(), owner=owner))  # type: ignore[arg-type]
    overrides = Overrides(allow_space_delete=("ENG",), adopt=("*",), take_over=("ENG",))
    plan = loop.plan(space(state="absent"), overrides)
    assert guards(plan) == ["space-deletion"]
    with pytest.raises(RefusedError):
        loop.apply(plan, allow_space_delete=("ENG",))
    assert loop.exists()


def test_without_records_nothing_is_deleted(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(desired(space(state="absent"), owner=None), GONE)
    assert guards(plan) == ["space-deletion"]


def test_a_manifest_that_goes_deletes_nothing(loop: Loop) -> None:
    loop.bring_about(desired(everything(), everything("OPS")))
    loop.bring_about(desired(everything()))
    assert loop.exists("OPS")


def test_a_deletion_is_stale_once_there_is_more_to_lose(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(space(state="absent"), GONE)
    with loop.site.edit() as store:
        store.add_page("ENG", "Important")
    result = loop.apply(plan, allow_space_delete=("ENG",))
    assert result.spaces[0].cause == "stale"
    assert loop.exists()


def test_a_deletion_spares_the_space_that_came_in_its_place(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(space(state="absent"), GONE)
    with loop.site.edit() as store:
        store.delete_space("ENG")
    loop.bring_about(everything())
    result = loop.apply(plan, allow_space_delete=("ENG",))
    assert result.spaces[0].cause == "stale"
    assert loop.exists()


def test_a_deletion_spares_a_space_that_lost_its_record_meanwhile(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(space(state="absent"), GONE)
    with loop.site.edit() as store:
        store.remove_property("ENG", "spaceform")
    result = loop.apply(plan, allow_space_delete=("ENG",))
    assert result.spaces[0].cause == "stale"
    assert loop.exists()


def test_a_space_that_is_gone_already_is_satisfied(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(space(state="absent"), GONE)
    with loop.site.edit() as store:
        store.delete_space("ENG")
    result = loop.apply(plan, allow_space_delete=("ENG",))
    assert statuses(result) == {"ENG/space": Status.SATISFIED}


def test_a_space_that_cannot_be_seen_any_more_is_not_said_to_be_gone(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(space(state="absent"), GONE)
    with loop.site.edit() as store:
        store.space("ENG").grants.clear()
    (outcome,) = loop.apply(plan, allow_space_delete=("ENG",)).spaces[0].outcomes
    assert (outcome.status, outcome.detail) == (
        Status.SATISFIED,
        "deleted already, or not visible to you any more",
    )


def test_an_archived_space_can_be_deleted(loop: Loop) -> None:
    loop.bring_about(everything(state="archived"))
    plan = loop.plan(space(state="absent"), GONE)
    assert loop.apply(plan, allow_space_delete=("ENG",)).complete
    assert not loop.exists()
