from spaceform.change import Risk
from spaceform.report.html.filters import view_filters
from tests.unit.report.plans import grant, label, plan_of


def test_what_there_is_can_be_chosen_with_its_number() -> None:
    plan = plan_of(
        label("b", "x", risk=Risk.LOW),
        label("A", "x", risk=Risk.CRITICAL),
        label("A", "y", before="y", risk=Risk.LOW),
        grant("A", ("read/space",), None, risk=Risk.LOW),
    )
    found = view_filters(plan)
    assert [(it.value, it.total) for it in found.spaces] == [("A", 3), ("b", 1)]
    assert [(it.value, it.total) for it in found.principals] == [("group:engineers", 1)]
    assert [(it.value, it.total) for it in found.risks] == [("critical", 1), ("low", 3)]
    assert [(it.label, it.total) for it in found.actions] == [
        ("create", 2),
        ("change", 1),
        ("remove", 1),
    ]


def test_a_long_name_is_cut_and_still_its_own() -> None:
    plan = plan_of(*(grant("A", None, ("read/space",), name="x" * 100 + str(n)) for n in range(2)))
    one, other = view_filters(plan).principals
    assert one.label == other.label
    assert one.value != other.value
