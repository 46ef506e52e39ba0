from typing import Any

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.plan import Plan, Refusal
from spaceform.report.html.matrix import Matrix, view_matrices
from tests.unit.build import VIEWER_ROLE, exchange, granted, having
from tests.unit.report.plans import ENGINEERS, grant, label, plan_of

READ = "read/space"


def marks(matrix: Matrix) -> dict[str, dict[str, str]]:
    """Return the mark of every pair by principal."""
    names = [column.name for column in matrix.columns]
    return {
        row.name: {
            name: cell.mark for name, cell in zip(names, row.cells, strict=True) if cell.mark
        }
        for row in matrix.rows
    }


def only(plan: Plan) -> Any:  # noqa: ANN401 (one matrix, or the test fails)
    (found,) = view_matrices(plan)
    return found


def test_gains_losses_and_what_stays_are_told_apart() -> None:
    change = grant("ENG", (READ, "create/page"), (READ, "create/comment"))
    assert marks(only(plan_of(change))) == {
        "group:engineers": {READ: "•", "create/page": "\N{MINUS SIGN}", "create/comment": "+"}
    }


def test_what_confluence_adds_by_itself_is_neither() -> None:
    change = grant("ENG", (READ,), (READ, "create/page"), foreseen=("update/page",))
    found = marks(only(plan_of(change)))["group:engineers"]
    assert found == {READ: "•", "create/page": "+", "update/page": "±"}


def test_columns_come_by_target_with_the_space_first_and_what_matters_most_in_it() -> None:
    pairs = ("x/y", "update/page", "export/space", "create/page", "administer/space", READ)
    columns = only(plan_of(grant("A", None, pairs))).columns
    assert [column.name for column in columns] == [
        READ,
        "administer/space",
        "export/space",
        "create/page",
        "update/page",
        "x/y",
    ]
    assert [column.is_first for column in columns] == [False, False, False, True, False, True]


def test_a_principal_without_a_pair_that_another_has_has_nothing_there() -> None:
    plan = plan_of(grant("A", None, (READ,)), grant("A", None, ("create/page",), name="user:x"))
    assert marks(only(plan)) == {"group:engineers": {READ: "+"}, "user:x": {"create/page": "+"}}


def test_in_a_new_space_nobody_loses() -> None:
    change = grant("NEW", (READ, "create/page"), (READ,), space_id=None)
    assert marks(only(plan_of(change))) == {"group:engineers": {READ: "+"}}


def test_a_creator_who_keeps_nothing_has_no_row() -> None:
    creator = grant("NEW", (READ, "create/page"), None, name="user:x", space_id=None)
    assert marks(only(plan_of(creator, grant("NEW", None, (READ,), space_id=None)))) == {
        "group:engineers": {READ: "+"}
    }
    assert view_matrices(plan_of(creator)) == ()


def test_the_pairs_of_a_role_count_and_the_role_is_named() -> None:
    change = exchange(ENGINEERS, granted(READ, "delete/page"), having(VIEWER_ROLE))
    (row,) = only(plan_of(change)).rows
    assert "permissions → the role 'Viewer'" in row.about
    found = marks(only(plan_of(change)))[row.name]
    assert found[READ] == "•"
    assert found["delete/page"] == "\N{MINUS SIGN}"
    assert found["create/comment"] == "+"


def test_custom_content_has_a_row_of_its_own() -> None:
    change = CustomContentChange(
        address="ENG/custom-content/group:engineers",
        principal=ENGINEERS,
        name="group:engineers",
        before=("read/ac:x:a", "read/ac:x:b"),
        after=("read/ac:x:b",),
    )
    (row,) = only(plan_of(change)).rows
    assert row.about == ("custom content",)
    assert [cell.mark for cell in row.cells] == ["\N{MINUS SIGN}", "•"]


def test_spaces_without_a_change_of_access_and_refused_changes_are_not_there() -> None:
    refusal = Refusal(guard="x", address="A/grants/group:engineers", message="", stops="change")
    plan = plan_of(label("B", "x"), grant("A", None, (READ,)), refusals=(refusal,))
    assert view_matrices(plan) == ()


def test_where_spaces_are_many_their_matrices_are_folded() -> None:
    few = plan_of(*(grant(f"S{number}", None, (READ,)) for number in range(12)))
    many = plan_of(*(grant(f"S{number}", None, (READ,)) for number in range(13)))
    assert all(matrix.is_open for matrix in view_matrices(few))
    assert not any(matrix.is_open for matrix in view_matrices(many))


def test_a_row_tells_of_a_person_a_loss_of_everything_and_earlier_drift() -> None:
    change = grant("A", (READ,), None, name="user:ada", person="Ada", in_base=True)
    (row,) = only(plan_of(change)).rows
    assert row.about == ("Ada", "all access goes", "drifted before")
