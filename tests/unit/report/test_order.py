from spaceform.aspects.lifecycle import NewSpace, SpaceChange
from spaceform.change import Risk
from spaceform.report.order import changed_spaces, changes_by_base
from tests.unit.build import rerole
from tests.unit.report.plans import label, plan_of

MIXED = plan_of(
    label("A", "old", in_base=True),
    label("A", "new", in_base=False),
    label("B", "unknown"),
    label("C", "old", in_base=True),
)


def test_spaces_come_by_their_highest_risk_then_by_key_whatever_its_case() -> None:
    plan = plan_of(
        label("b", "x"),
        label("A", "x"),
        label("Z", "x", risk=Risk.HIGH),
        label("Z", "y"),
        label("Y", "x", risk=Risk.CRITICAL),
    )
    found = changed_spaces(plan)
    assert [each.space.key for each in found] == ["Y", "Z", "A", "b"]
    assert [each.risk for each in found] == [Risk.CRITICAL, Risk.HIGH, Risk.LOW, Risk.LOW]


def test_in_a_space_its_coming_and_going_is_first_then_the_highest_risk() -> None:
    plan = plan_of(
        label("A", "low"),
        label("A", "high", risk=Risk.HIGH),
        SpaceChange(address="A/space", after=NewSpace(key="A", name="A"), risk=Risk.MEDIUM),
    )
    (space,) = changed_spaces(plan)
    assert [change.address for change in space.changes] == [
        "A/space",
        "A/labels/high",
        "A/labels/low",
    ]


def test_the_roles_of_the_site_stand_in_a_space_of_their_own() -> None:
    (site,) = changed_spaces(plan_of(rerole(), spaces=()))
    assert site.space.name == "roles, for every space of the site"


def test_a_space_that_the_plan_does_not_list_is_known_by_its_key() -> None:
    (found,) = changed_spaces(plan_of(label("A", "x"), spaces=()))
    assert (found.space.key, found.space.name) == ("A", None)


def test_all_changes_are_chosen_where_nobody_asks_for_a_base() -> None:
    assert changes_by_base(MIXED) == MIXED.changes


def test_what_nobody_can_tell_counts_as_caused() -> None:
    caused = [change.address for change in changes_by_base(MIXED, in_base=False)]
    drifted = [change.address for change in changes_by_base(MIXED, in_base=True)]
    assert caused == ["A/labels/new", "B/labels/unknown"]
    assert drifted == ["A/labels/old", "C/labels/old"]


def test_a_space_with_both_is_in_both_parts_with_its_own_changes_each() -> None:
    caused, drifted = (changed_spaces(MIXED, in_base=which) for which in (False, True))
    assert [each.space.key for each in caused] == ["A", "B"]
    assert [each.space.key for each in drifted] == ["A", "C"]
    assert [len(each.changes) for each in (*caused, *drifted)] == [1, 1, 1, 1]
