from spaceform.change import Reason, Risk
from spaceform.ownership import Record
from spaceform.plan import Refusal
from spaceform.report.html.changes import view_spaces
from tests.unit.build import OWNER
from tests.unit.report.plans import (
    MARK,
    everything_plan,
    grant,
    label,
    plan_of,
    property_change,
    record_change,
)


def test_spaces_and_changes_come_by_risk_and_are_counted_by_action() -> None:
    plan = plan_of(
        label("A", "x"),
        label("B", "y"),
        label("B", "z", before="z", after=None, risk=Risk.HIGH, mark=MARK),
    )
    first, second = view_spaces(plan, in_base=False)
    assert (first.key, first.name, first.risk) == ("B", "Space B", "high")
    assert [(sign.mark, count) for sign, count in first.counts] == [
        ("+", 1),
        ("~", 0),
        ("\N{MINUS SIGN}", 1),
    ]
    assert [change.name for change in first.changes] == ["labels/z", "labels/y"]
    assert first.changes[0].place == "spaces/eng.yaml:12"
    assert second.changes[0].place == ""


def test_what_the_base_had_already_is_a_listing_of_its_own() -> None:
    plan = plan_of(label("A", "new"), label("A", "old", in_base=True))
    ((caused,), (drifted,)) = (view_spaces(plan, in_base=each) for each in (False, True))
    assert [change.name for change in caused.changes] == ["labels/new"]
    assert [change.name for change in drifted.changes] == ["labels/old"]
    assert caused.id != drifted.id
    assert caused.space == drifted.space


def test_a_change_says_for_what_it_is_filtered() -> None:
    (space,) = view_spaces(
        plan_of(grant("ENG", ("read/space",), None, risk=Risk.HIGH)), in_base=False
    )
    (change,) = space.changes
    found = (change.space, change.principal, change.risk, change.action)
    assert found == ("ENG", "group:engineers", "high", "delete")
    (space,) = view_spaces(plan_of(property_change(1, 2)), in_base=False)
    assert space.changes[0].principal == ""


def test_only_a_reason_that_is_not_usual_is_told() -> None:
    plan = plan_of(
        label("A", "a", reason=Reason.DECLARED),
        label("A", "b", reason=Reason.ADOPTED),
        label("A", "c", reason=Reason.EXACT),
    )
    (space,) = view_spaces(plan, in_base=False)
    assert [change.reason for change in space.changes] == ["", "", "exact"]


def test_what_is_left_out_is_told_to_be() -> None:
    refusal = Refusal(guard="x", address="A/labels/x", message="", stops="change")
    (space,) = view_spaces(
        plan_of(label("A", "x"), label("A", "y"), refusals=(refusal,)), in_base=False
    )
    assert [change.is_refused for change in space.changes] == [True, False]


def test_a_record_names_every_item() -> None:
    before = Record(owner=OWNER, sections={"labels": {"old": "created"}})
    after = Record(owner=OWNER, sections={"grants": {"group:g": "adopted"}})
    (space,) = view_spaces(plan_of(record_change(before, after)), in_base=False)
    items = [(line.sign and line.sign.word, line.pieces[0].text) for line in space.changes[0].items]
    assert items == [("managed", "grants/group:g"), ("released", "labels/old")]


def test_every_kind_of_change_has_its_view() -> None:
    plan = everything_plan("x")
    spaces = (*view_spaces(plan, in_base=False), *view_spaces(plan, in_base=True))
    views = [change for space in spaces for change in space.changes]
    assert len({view.id for view in views}) == len(plan.changes)
