"""Nobody is locked out: not us, and not everybody else."""

from typing import Any

import pytest

from spaceform.errors import RefusedError
from spaceform.executor import Conduct
from spaceform.outcome import Outcome, Status
from spaceform.plan import Overrides
from spaceform.space import DesiredSpace
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    APP,
    AUTHORS,
    MEMBER,
    READERS,
    SECOND_ADMIN,
    Loop,
    Story,
    addresses,
    declare,
    desired,
    ended,
    everything,
    flags,
    grants,
    guards,
    no_wait,
    space,
    statuses,
)

ME, OTHER = f"user:{ADMIN}", f"user:{SECOND_ADMIN}"
PLENTY = Overrides(max_removals=1000)


def made(loop: Loop, access: dict[str, Any]) -> None:
    """Make a space by hand with exactly these grants, and adopt it."""
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", private=True)
        store.revoke("ENG", ME)
        for principal, pairs in access.items():
            store.grant("ENG", principal, *pairs)
    loop.bring_about(space(labels=()), Overrides(adopt=("ENG",)))


def declared(access: dict[str, Any], **more: object) -> DesiredSpace:
    """Declare grants as the whole truth."""
    return space("ENG", grants=declare(access), exact=frozenset({"grants"}), labels=(), **more)


@pytest.mark.parametrize(
    "before,after,who",
    [
        ({ME: ADMINS, OTHER: ADMINS}, {OTHER: ADMINS}, "you would no longer"),
        ({ME: ADMINS, OTHER: ADMINS}, {ME: AUTHORS, OTHER: ADMINS}, "you would no longer"),
        ({ME: ADMINS, OTHER: ADMINS}, {ME: (), OTHER: ADMINS}, "you would no longer"),
        ({ME: ADMINS, OTHER: ADMINS}, {ME: ADMINS}, "nobody else"),
        ({ME: ADMINS, OTHER: ADMINS}, {ME: ADMINS, OTHER: READERS}, "nobody else"),
        ({ME: ADMINS, OTHER: ADMINS}, {f"user:{MEMBER}": ADMINS}, "you would no longer"),
        ({"group:site-admins": ADMINS}, {ME: ADMINS}, "nobody else"),
        ({"group:site-admins": ADMINS}, {OTHER: ADMINS}, "you would no longer"),
        ({"group:site-admins": ADMINS}, {"group:engineers": ADMINS}, "you would no longer"),
        ({ME: ADMINS, OTHER: ADMINS}, {ME: ADMINS, f"user:{APP}": ADMINS}, "nobody else"),
        ({ME: ADMINS, OTHER: ADMINS}, {ME: ADMINS, "anonymous": READERS}, "nobody else"),
    ],
)
def test_a_plan_that_would_lock_somebody_out_is_refused(
    loop: Loop, before: dict[str, Any], after: dict[str, Any], who: str
) -> None:
    made(loop, before)
    plan = loop.plan(declared(after), PLENTY)
    assert guards(plan) == ["lockout"]
    assert flags(plan) == ["--allow-lockout ENG"]
    assert who in plan.refusals[0].message
    state = loop.state()
    with pytest.raises(RefusedError) as refused:
        loop.apply(plan)
    assert refused.value.flag == "--allow-lockout ENG"
    assert loop.state() == state


@pytest.mark.parametrize(
    "before,after",
    [
        ({ME: ADMINS, OTHER: ADMINS}, {ME: ADMINS, f"user:{MEMBER}": ADMINS}),
        ({ME: ADMINS, OTHER: ADMINS}, {"group:site-admins": ADMINS}),
        ({"group:site-admins": ADMINS}, {ME: ADMINS, OTHER: ADMINS}),
        ({"group:site-admins": ADMINS}, {ME: ADMINS, "group:engineers": ADMINS}),
        ({ME: ADMINS, "group:engineers": ADMINS}, {"group:site-admins": ADMINS}),
        ({ME: ADMINS}, {ME: (*ADMINS, "export/space")}),
    ],
)
def test_a_plan_that_keeps_both_in_is_not_refused(
    loop: Loop, before: dict[str, Any], after: dict[str, Any]
) -> None:
    made(loop, before)
    loop.bring_about(declared(after), PLENTY)


def test_the_key_lifts_the_guard_for_its_space_only(loop: Loop) -> None:
    made(loop, {ME: ADMINS, OTHER: ADMINS})
    wanted = declared({ME: ADMINS})
    assert guards(loop.plan(wanted, Overrides(allow_lockout=("OPS",), max_removals=99))) == [
        "lockout"
    ]
    loop.bring_about(wanted, Overrides(allow_lockout=("eng",), max_removals=99))


def test_leaving_a_space_altogether_with_the_key_ends_well(loop: Loop) -> None:
    made(loop, {ME: ADMINS, OTHER: ADMINS})
    plan = loop.plan(declared({OTHER: ADMINS}), Overrides(allow_lockout=("ENG",), max_removals=99))
    result = loop.apply(plan)
    assert loop.pairs(ME) == set()
    assert ended(result) == {Status.DONE}
    assert result.complete


def test_an_administrator_who_cannot_log_in_any_more_does_not_count(loop: Loop) -> None:
    made(loop, {ME: ADMINS, OTHER: ADMINS, f"user:{MEMBER}": ADMINS})
    with loop.site.edit() as store:
        store.deactivate_user("Member")
    plan = loop.plan(declared({ME: ADMINS, f"user:{MEMBER}": ADMINS}), PLENTY)
    assert guards(plan) == ["lockout"]


def test_a_group_of_people_who_cannot_log_in_any_more_does_not_count(loop: Loop) -> None:
    made(loop, {ME: ADMINS, OTHER: ADMINS, "group:engineers": ADMINS})
    with loop.site.edit() as store:
        store.deactivate_user("Member")
    plan = loop.plan(declared({ME: ADMINS, "group:engineers": ADMINS}), PLENTY)
    assert guards(plan) == ["lockout"]


def test_an_empty_group_does_not_count(loop: Loop) -> None:
    with loop.site.edit() as store:
        store.add_group("nobody")
    made(loop, {ME: ADMINS, OTHER: ADMINS})
    plan = loop.plan(declared({ME: ADMINS, "group:nobody": ADMINS}), PLENTY)
    assert guards(plan) == ["lockout"]


def hidden(loop: Loop) -> Loop:
    """A space of the member's, who may not see who is in the group `stewards`."""
    with loop.site.edit() as store:
        store.add_group("stewards", ["Second Admin"])
        store.hide_members("stewards")
    made(
        loop,
        {
            ME: ADMINS,
            f"user:{MEMBER}": ADMINS,
            "group:stewards": ADMINS,
            "group:engineers": AUTHORS,
        },
    )
    return loop.as_(MEMBER)


def test_with_hidden_membership_a_loss_of_administrators_is_refused(loop: Loop) -> None:
    member = hidden(loop)
    plan = member.plan(
        declared({f"user:{MEMBER}": ADMINS, "group:stewards": ADMINS, "group:engineers": AUTHORS}),
        PLENTY,
    )
    assert guards(plan) == ["lockout"]
    assert "perhaps" in plan.refusals[0].message


def test_with_hidden_membership_what_reduces_no_administrators_is_not_refused(loop: Loop) -> None:
    member = hidden(loop)
    access = {
        ME: ADMINS,
        f"user:{MEMBER}": ADMINS,
        "group:stewards": ADMINS,
        "group:engineers": READERS,
        OTHER: ADMINS,
    }
    member.bring_about(declared(access), PLENTY)


def test_a_plan_is_checked_again_before_the_first_write(loop: Loop) -> None:
    made(loop, {ME: ADMINS, OTHER: ADMINS, f"user:{MEMBER}": ADMINS})
    loop.bring_about(space("OPS", labels=()))
    wanted = desired(declared({ME: ADMINS, OTHER: ADMINS}), space("OPS", labels=("a",)))
    plan = loop.plan(wanted, PLENTY)
    assert guards(plan) == []
    with loop.site.edit() as store:
        store.deactivate_user("Second Admin")
    loop.site.clear_requests()
    with pytest.raises(RefusedError) as refused:
        loop.apply(plan)
    assert refused.value.flag == "--allow-lockout ENG"
    assert loop.writes() == []


def test_a_space_is_checked_again_when_it_is_read_again_and_then_left_alone(loop: Loop) -> None:
    made(loop, {ME: ADMINS, OTHER: ADMINS, f"user:{MEMBER}": ADMINS})
    loop.bring_about(space("AAA", labels=()))
    eng = space(
        name="New",
        labels=("a",),
        grants=declare({ME: ADMINS, f"user:{MEMBER}": READERS}),
    )
    plan = loop.plan(desired(space("AAA", labels=("a",)), eng), PLENTY)
    assert guards(plan) == []

    def interfere(found: Outcome) -> None:
        if found.address == "AAA/labels/a":
            with loop.site.edit() as store:
                store.revoke("ENG", OTHER)

    loop.site.clear_requests()
    result = loop.apply(plan, Conduct(parallelism=1, observe=interfere, sleep=no_wait))
    assert [each.cause for each in result.spaces] == [None, "refused"]
    assert f"user:{MEMBER}" in {f"user:{account}" for account in loop.administrators()}
    assert loop.space().name == "Engineering", "a refusal at the re-read comes before any write"
    assert loop.writes("AAA")
    assert loop.writes("ENG") == []


def test_another_hand_that_removes_the_other_administrator_stops_the_losses(loop: Loop) -> None:
    made(loop, {ME: ADMINS, OTHER: ADMINS, f"user:{MEMBER}": ADMINS})
    eng = space(
        name="New",
        labels=("a",),
        grants=declare({ME: (*ADMINS, "export/space"), f"user:{MEMBER}": READERS}),
    )
    plan = loop.plan(eng, PLENTY)

    def interfere(found: Outcome) -> None:
        if found.address == "ENG/name":
            with loop.site.edit() as store:
                store.revoke("ENG", OTHER)

    result = loop.apply(plan, Conduct(observe=interfere, sleep=no_wait))
    assert result.spaces[0].cause == "refused"
    assert MEMBER in loop.administrators()
    assert statuses(result)[f"ENG/grants/user:{MEMBER}"] is not Status.DONE


# No step on the way leaves the space without us or without somebody else


WAYS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({ME: ADMINS, OTHER: ADMINS}, {"group:site-admins": ADMINS}),
    ({"group:site-admins": ADMINS}, {ME: ADMINS, OTHER: ADMINS}),
    ({"group:site-admins": ADMINS}, {ME: ADMINS, "group:engineers": ADMINS}),
    ({ME: ADMINS, "group:engineers": ADMINS}, {"group:site-admins": ADMINS}),
    (
        {ME: ADMINS, OTHER: (*ADMINS, "export/space")},
        {ME: (*READERS, "administer/space", "delete/page"), f"user:{MEMBER}": ADMINS},
    ),
    (
        {ME: ADMINS, "group:engineers": ADMINS, "anonymous": READERS},
        {"group:confluence-users": (*READERS, "administer/space")},
    ),
]


@pytest.mark.parametrize("before,after", WAYS)
def test_no_prefix_of_the_writes_leaves_anybody_locked_out(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    wanted = declared(after, name="Engineers")
    story = Story(desired(wanted), lambda loop: made(loop, before), PLENTY)
    for at in story.writes():
        with story.told() as (loop, plan):
            with loop.fault(f"* * lost-answer after={at} times=1", f"* * reset after={at}"):
                story.apply(loop, plan)
            assert ADMIN in loop.administrators(), at
            assert loop.administrators() - {ADMIN}, at
            again = story.apply(loop, plan)
            assert again is not None
            assert again.complete, (at, again)
            assert addresses(loop.plan(wanted)) == [], at


def test_the_running_identity_s_own_losses_come_after_everything_else(loop: Loop) -> None:
    made(loop, {ME: (*ADMINS, "export/space"), OTHER: ADMINS})
    wanted = space(
        name="New",
        grants=declare({"group:site-admins": ADMINS, ME: (), OTHER: READERS}),
        labels=("new",),
        properties={"p": 1},
        theme="com.example.theme",
    )
    with loop.site.edit() as store:
        mine = {str(row) for row in store.space("ENG").grants[ME].values()}
    loop.site.clear_requests()
    loop.bring_about(wanted, PLENTY)
    revoked = [
        number
        for number, request in enumerate(loop.writes())
        if request.method == "DELETE" and request.path.rpartition("/")[2] in mine
    ]
    assert revoked == [len(loop.writes()) - 1]


def test_own_access_through_a_group_goes_last_too(loop: Loop) -> None:
    with loop.site.edit() as store:
        store.add_group("keepers", ["Admin", "Second Admin"])
    made(loop, {"group:keepers": ADMINS, ME: READERS})
    wanted = space(
        grants=declare({ME: ADMINS, OTHER: ADMINS, "group:keepers": ()}), labels=("new",)
    )
    loop.site.clear_requests()
    loop.bring_about(wanted, PLENTY)
    assert loop.writes()[-1].method == "DELETE"


def test_too_many_losses_are_refused_until_they_are_counted(loop: Loop) -> None:
    loop.bring_about(everything(labels=tuple(f"l{number}" for number in range(10))))
    wanted = everything(labels=tuple(f"l{number}" for number in range(6)))
    plan = loop.plan(wanted)
    assert (guards(plan), flags(plan)) == (["losses"], ["--max-removals 4"])
    assert guards(loop.plan(wanted, Overrides(max_removals=3))) == ["losses"]
    loop.bring_about(wanted, Overrides(max_removals=4))


def test_three_losses_are_always_allowed_and_more_than_a_share_is_not(loop: Loop) -> None:
    loop.bring_about(everything(labels=("a", "b", "c")))
    loop.bring_about(everything(labels=()))
    loop.bring_about(everything(labels=tuple(f"l{number}" for number in range(20))))
    loop.bring_about(everything(labels=tuple(f"l{number}" for number in range(14))))


def test_more_than_twenty_losses_in_a_run_are_refused(loop: Loop) -> None:
    many = [f"S{number}" for number in range(8)]
    loop.bring_about(desired(*(everything(key, labels=("a", "b", "c")) for key in many)))
    plan = loop.plan(desired(*(everything(key, labels=()) for key in many)))
    assert (guards(plan), flags(plan)) == (["losses"], ["--max-removals 24"])


def test_a_role_and_an_access_class_are_refused_where_the_site_has_no_roles(loop: Loop) -> None:
    loop.bring_about(everything())
    role = grants(engineers=READERS)[0].model_copy(update={"permissions": None, "role": "Viewer"})
    for grant in (role, declare({"class:all-licensed-users": READERS})[0]):
        plan = loop.plan(everything(grants=(*grants(site_admins=ADMINS), grant)))
        assert "roles" in guards(plan)
        with pytest.raises(RefusedError):
            loop.apply(plan)


def test_a_principal_that_does_not_exist_blocks_its_space_and_no_other(loop: Loop) -> None:
    wanted = desired(
        everything(grants=grants(site_admins=ADMINS, enginers=AUTHORS)), everything("OPS")
    )
    plan = loop.plan(wanted)
    found = [planned.blocked for planned in plan.spaces]
    assert found[1] is None
    assert found[0] is not None
    assert "engineers" in found[0].message
    result = loop.apply(plan)
    assert (result.complete, result.blocked) == (False, ("ENG",))
    assert loop.exists("OPS")
