"""Pairs that Confluence adds and drops by itself: foreseen, repaired, or reported."""

from threading import Thread
from types import MappingProxyType

import pytest

from spaceform.aspects.grants import GrantChange
from spaceform.outcome import Status
from spaceform.plan import Plan
from spaceform.sandbox import Companions, Sandbox
from tests.cli.harness import HELD, wait_for
from tests.contract.plan_apply import (
    ADMINS,
    READERS,
    Loop,
    addresses,
    everything,
    grants,
    open_loop,
    outcome,
    space,
)

ENGINEERS = "ENG/grants/group:engineers"


def companions(
    added: dict[str, tuple[str, ...]], dropped: dict[str, tuple[str, ...]]
) -> Companions:
    """Make the measured companions and more."""
    measured = Companions()
    return Companions(
        added=MappingProxyType({**measured.added, **added}),
        dropped=MappingProxyType({**measured.dropped, **dropped}),
    )


def foreseen(plan: Plan, address: str) -> tuple[str, ...]:
    """What a plan says will come and be removed again."""
    return next(
        change.foreseen
        for change in plan.changes
        if isinstance(change, GrantChange) and change.address == address
    )


def test_companions_that_are_not_declared_are_foreseen_and_removed_again(loop: Loop) -> None:
    wanted = space(
        grants=grants(
            site_admins=("read/space", "administer/space"), engineers=("read/space", "create/page")
        )
    )
    assert foreseen(loop.plan(wanted), ENGINEERS) == ("export_content/space", "update/page")
    loop.bring_about(wanted)
    assert loop.pairs("group:engineers") == {"read/space", "create/page"}


def test_companions_that_are_declared_are_not_asked_for(loop: Loop) -> None:
    loop.bring_about(space(grants=grants(site_admins=ADMINS, engineers=READERS)))
    asked = [
        request.body["operation"]["key"]  # type: ignore[index]
        for request in loop.writes()
        if request.path.endswith("/permission")
    ]
    assert "export_content" not in asked


def test_declared_companions_that_do_not_come_by_themselves_are_granted() -> None:
    none = Companions(added=MappingProxyType({}), dropped=MappingProxyType({}))
    with open_loop(Sandbox(companions=none)) as loop:
        loop.bring_about(everything())
        loop.bring_about(everything(grants=grants(site_admins=ADMINS, engineers=READERS)))


def test_a_companion_that_was_there_before_is_shown_as_a_loss(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything(grants=grants(site_admins=ADMINS, engineers=("read/space",))))
    change = next(each for each in plan.changes if isinstance(each, GrantChange))
    assert change.losses == {"export_content/space", "create/page", "update/page"}


def test_a_declared_pair_that_a_planned_loss_drops_is_granted_again(loop: Loop) -> None:
    loop.bring_about(everything())
    wanted = everything(grants=grants(site_admins=ADMINS, engineers=(*READERS, "update/page")))
    plan = loop.plan(wanted)
    change = next(each for each in plan.changes if isinstance(each, GrantChange))
    assert change.losses == {"create/page"}
    loop.bring_about(wanted)
    assert loop.pairs("group:engineers") == {*READERS, "update/page"}


def test_an_administrator_s_companion_is_granted_again_too(loop: Loop) -> None:
    with loop.site.edit() as store:
        store.add_group("stewards", ["Member"])
    loop.bring_about(space(grants=grants(site_admins=ADMINS, stewards=ADMINS)))
    loop.bring_about(
        space(grants=grants(site_admins=ADMINS, stewards=(*READERS, "manage_users/space")))
    )


def test_a_crash_between_the_loss_and_the_new_grant_is_a_state_on_the_way(loop: Loop) -> None:
    loop.bring_about(everything())
    wanted = everything(grants=grants(site_admins=ADMINS, engineers=(*READERS, "update/page")))
    plan = loop.plan(wanted)
    with loop.fault("POST */permission status=503"):
        broken = loop.apply(plan)
    assert outcome(broken, ENGINEERS).status is not Status.DONE
    assert loop.pairs("group:engineers") == set(READERS)
    assert loop.apply(plan).complete
    assert addresses(loop.plan(wanted)) == []


def test_a_companion_that_nobody_foresaw_is_left_reported_and_not_complete() -> None:
    unheard = companions({"create/comment": ("delete/comment",)}, {})
    with open_loop(Sandbox(companions=unheard)) as loop:
        wanted = everything(
            grants=grants(site_admins=ADMINS, engineers=(*READERS, "create/comment"))
        )
        result = loop.apply(loop.plan(wanted))
        assert loop.pairs("group:engineers") == {*READERS, "create/comment", "delete/comment"}
        assert result.spaces[0].unforeseen == (f"{ENGINEERS}: delete/comment",)
        assert not result.complete
        plan = loop.plan(wanted)
        assert addresses(plan) == [ENGINEERS]
        assert loop.apply(plan).complete
        assert addresses(loop.plan(wanted)) == []


def test_what_another_hand_grants_in_the_middle_is_left_and_reported(loop: Loop) -> None:
    loop.bring_about(everything())
    wanted = everything(
        grants=grants(
            site_admins=ADMINS, engineers=(*READERS, "create/page", "update/page", "create/comment")
        )
    )
    plan = loop.plan(wanted)
    fault = f"POST */permission {HELD}"
    loop.site.add_fault(fault)

    def interfere() -> None:
        wait_for(lambda: loop.site.strikes(fault))
        with loop.site.edit() as store:
            store.grant("ENG", "group:engineers", "delete/page")
        loop.site.clear_faults()

    thread = Thread(target=interfere)
    thread.start()
    result = loop.apply(plan)
    thread.join()
    assert "delete/page" in loop.pairs("group:engineers")
    assert not result.complete


def test_a_drop_that_nobody_foresaw_is_repaired() -> None:
    unheard = companions({}, {"delete/page": ("create/comment",)})
    with open_loop(Sandbox(companions=unheard)) as loop:
        first = (*READERS, "create/comment", "delete/page")
        loop.bring_about(everything(grants=grants(site_admins=ADMINS, engineers=first)))
        loop.bring_about(
            everything(grants=grants(site_admins=ADMINS, engineers=(*READERS, "create/comment")))
        )


def test_a_drop_that_takes_what_was_just_granted_is_repaired() -> None:
    unheard = companions({}, {"delete/page": ("create/comment",)})
    with open_loop(Sandbox(companions=unheard)) as loop:
        first = (*READERS, "delete/page")
        loop.bring_about(everything(grants=grants(site_admins=ADMINS, engineers=first)))
        loop.bring_about(
            everything(grants=grants(site_admins=ADMINS, engineers=(*READERS, "create/comment")))
        )


def test_losing_everything_is_one_request(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.site.clear_requests()
    loop.bring_about(everything(grants=grants(site_admins=ADMINS, engineers=())))
    assert [request.method for request in loop.writes() if "/permission/" in request.path] == [
        "DELETE"
    ]


def test_gains_come_before_losses_over_all_principals(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.site.clear_requests()
    loop.bring_about(
        everything(
            grants=grants(
                site_admins=(*ADMINS, "export/space"),
                engineers=READERS,
                confluence_users=READERS,
            )
        )
    )
    methods = [request.method for request in loop.writes() if "/permission" in request.path]
    assert methods == sorted(methods, reverse=True)


@pytest.mark.parametrize(
    "before,after",
    [
        (("create/page",), ("update/page",)),
        (("update/page",), ("create/page",)),
        (("create/page", "update/page"), ("create/comment", "update/page")),
        (("create/blogpost", "export_content/space"), ("create/page",)),
        (("manage_users/space", "administer/space"), ("manage_users/space",)),
        (("manage_users/space",), ("administer/space",)),
        (("export_content/space",), ("create/page", "export_content/space")),
    ],
)
def test_every_way_from_one_access_to_another_ends_at_what_is_declared(
    loop: Loop, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    for pairs in (before, after, before):
        access = grants(site_admins=ADMINS, engineers=("read/space", *pairs))
        loop.bring_about(space(grants=access))
        assert loop.pairs("group:engineers") == {"read/space", *pairs}
