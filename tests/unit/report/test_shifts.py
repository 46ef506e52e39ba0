import pytest

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import Access
from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange
from spaceform.change import Risk
from spaceform.plan import Refusal
from spaceform.report.shifts import (
    PlacedShift,
    Shift,
    doomed_spaces,
    in_order,
    kept_spaces,
    open_spaces,
    principal_shifts,
    shift_of,
)
from tests.unit.build import VIEWER_ROLE, WRITER_ROLE, exchange, granted, having
from tests.unit.report.plans import ENGINEERS, ROBOT, grant, label, plan_of

READ = ("read/space",)


def test_the_same_shift_in_several_spaces_is_one() -> None:
    plan = plan_of(*(grant(key, None, READ) for key in ("A", "B", "C")), label("A", "x"))
    (principal,) = principal_shifts(plan)
    assert principal.name == "group:engineers"
    assert principal.shifts == (PlacedShift(Shift(READ, ()), ("A", "B", "C"), Risk.LOW),)


def test_different_shifts_of_one_principal_stand_together_the_riskiest_first() -> None:
    plan = plan_of(
        grant("A", None, READ),
        grant("B", None, READ),
        grant("C", (*READ, "create/page"), READ, risk=Risk.MEDIUM),
    )
    (principal,) = principal_shifts(plan)
    assert [placed.spaces for placed in principal.shifts] == [("C",), ("A", "B")]
    assert principal.risk is Risk.MEDIUM


def test_principals_come_by_risk_then_by_name() -> None:
    plan = plan_of(
        grant("A", None, READ, name="group:b"),
        grant("A", None, READ, name="group:a"),
        grant("A", READ, None, name="group:z", risk=Risk.HIGH),
    )
    assert [each.name for each in principal_shifts(plan)] == ["group:z", "group:a", "group:b"]


def test_a_loss_of_everything_is_one_shift_whatever_the_pairs() -> None:
    plan = plan_of(
        grant("A", READ, None), grant("B", (*READ, "create/page"), None), grant("C", READ, None)
    )
    (principal,) = principal_shifts(plan)
    (placed,) = principal.shifts
    assert placed.spaces == ("A", "B", "C")
    assert placed.shift == Shift((), (), everything=True)


def test_a_loss_of_administration_is_not_hidden_in_a_loss_of_everything() -> None:
    plan = plan_of(grant("A", (*READ, "administer/space"), None), grant("B", READ, None))
    (principal,) = principal_shifts(plan)
    assert {placed.shift.losses for placed in principal.shifts} == {("administer/space",), ()}


def test_refused_changes_give_and_take_nothing() -> None:
    refusal = Refusal(guard="x", address="A/grants/group:engineers", message="", stops="change")
    assert principal_shifts(plan_of(grant("A", None, READ), refusals=(refusal,))) == ()


def test_in_a_new_space_a_creator_loses_nothing_that_they_had() -> None:
    before = (*READ, "administer/space", "create/page")
    kept = grant("NEW", before, READ, space_id=None)
    assert shift_of(kept) == Shift(READ, ())
    assert principal_shifts(plan_of(grant("NEW", before, None, space_id=None))) == ()


def test_the_identity_of_the_plan_is_known_by_its_id() -> None:
    mine = grant("A", READ, None, principal=ROBOT, name="user:bot", person="Robot")
    (me,) = principal_shifts(plan_of(mine))
    assert me.is_self
    assert me.person == "Robot"
    assert me.id == "robot"
    (other,) = principal_shifts(plan_of(mine, identity="somebody"))
    assert not other.is_self


def test_custom_content_is_a_shift_that_cannot_be_verified() -> None:
    change = CustomContentChange(
        address="A/custom-content/group:engineers",
        principal=ENGINEERS,
        name="group:engineers",
        before=("read/ac:x:old",),
        after=("read/ac:x:new",),
    )
    expected = Shift(("read/ac:x:new",), ("read/ac:x:old",), verifiable=False)
    assert shift_of(change) == expected
    (principal,) = principal_shifts(plan_of(change))
    assert principal.shifts[0].shift == expected


def test_spaces_that_go_and_spaces_that_are_open_are_found() -> None:
    plan = plan_of(
        SpaceChange(
            address="OLD/space", before=DoomedSpace(name="", pages=0, blog_posts=0, watchers=0)
        ),
        SpaceChange(address="A/space", after=NewSpace(key="A", name="A", private=True)),
        SpaceChange(address="B/space", after=NewSpace(key="B", name="B", private=False)),
    )
    assert doomed_spaces(plan) == ("OLD",)
    assert open_spaces(plan) == ("B",)


def test_the_pairs_that_matter_most_come_first() -> None:
    found = in_order(["create/page", "read/space", "archive/page", "administer/space"])
    assert found == ("administer/space", "read/space", "archive/page", "create/page")


# Roles


def test_a_role_is_told_beside_the_pairs_that_come_and_go_with_it() -> None:
    change = exchange(ENGINEERS, granted("read/space", "delete/page"), having(VIEWER_ROLE))
    shift = shift_of(change)
    assert shift.role == "permissions → the role 'Viewer'"
    assert shift.gains == ("create/comment",)
    assert shift.losses == ("delete/page",)


@pytest.mark.parametrize(
    "before, after, words",
    [
        (None, having(VIEWER_ROLE), "nothing → the role 'Viewer'"),
        (having(WRITER_ROLE), having(VIEWER_ROLE), "the role 'Writer' → the role 'Viewer'"),
        (having(VIEWER_ROLE), granted("read/space"), "the role 'Viewer' → permissions"),
        (having(VIEWER_ROLE), None, "the role 'Viewer' → nothing"),
        (having(VIEWER_ROLE, "x/y"), having(VIEWER_ROLE), ""),
    ],
)
def test_every_exchange_of_a_role_has_its_words(
    before: Access | None, after: Access | None, words: str
) -> None:
    assert shift_of(exchange(ENGINEERS, before, after)).role == words


def test_a_role_in_a_space_that_is_created_comes_in_place_of_nothing() -> None:
    change = exchange(ENGINEERS, None, having(VIEWER_ROLE), space_id=None)
    assert shift_of(change).role == "the role 'Viewer'"


def test_an_exchange_without_gain_or_loss_is_told_all_the_same() -> None:
    change = exchange(ENGINEERS, granted(*VIEWER_ROLE.permissions), having(VIEWER_ROLE))
    (principal,) = principal_shifts(plan_of(change))
    assert principal.shifts[0].shift == Shift((), (), role="permissions → the role 'Viewer'")


def test_with_a_base_the_two_parts_have_their_own_principals() -> None:
    doomed = DoomedSpace(name="Old", pages=1, blog_posts=0, watchers=0)
    plan = plan_of(
        grant("A", None, READ, name="group:new", in_base=False),
        grant("A", None, READ, name="group:old", in_base=True),
        SpaceChange(address="OLD/space", space_id="1", before=doomed, in_base=True),
        SpaceChange(address="B/space", after=NewSpace(key="B", name="B", private=False)),
    )
    assert [each.name for each in principal_shifts(plan, in_base=False)] == ["group:new"]
    assert [each.name for each in principal_shifts(plan, in_base=True)] == ["group:old"]
    assert (doomed_spaces(plan, in_base=False), doomed_spaces(plan, in_base=True)) == ((), ("OLD",))
    assert (open_spaces(plan, in_base=False), open_spaces(plan, in_base=True)) == (("B",), ())


def test_a_creator_is_settled_by_a_change_of_the_other_part_too() -> None:
    space = SpaceChange(address="B/space", after=NewSpace(key="B", name="B"), in_base=True)
    mine = grant("B", None, READ, principal=ROBOT, name="user:bot", space_id=None, in_base=False)
    assert kept_spaces(plan_of(space, mine), in_base=True) == ()
    assert kept_spaces(plan_of(space), in_base=True) == ("B",)
