import json

from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.plan import Note, Refusal
from spaceform.report import Validation
from tests.unit.report.rendering import render_validation

MARK = Mark("spaces/a.yaml", 4, 5)


def test_everything_that_was_found_has_its_place() -> None:
    validation = Validation(
        problems=(Problem(MARK, "wrong", "do it"), Problem(None, "nothing here")),
        violations=(Refusal(guard="policy", rule="r", address="A", message="no", mark=MARK),),
        warnings=(Problem(None, "hm"),),
        remarks=(Note(address="A", message="oh", warning=True, rule="s", mark=MARK),),
        spaces=2,
    )
    found = json.loads(render_validation(validation, "json"))
    place = {"file": "spaces/a.yaml", "line": 4, "column": 5}
    nowhere = {"file": None, "line": None, "column": None}
    neither = {"rule": None, "address": None}
    assert found == {
        "format": 1,
        "kind": "validation",
        "valid": False,
        "spaces": 2,
        "problems": [
            {"message": "wrong", "hint": "do it", **neither, **place},
            {"message": "nothing here", "hint": None, **neither, **nowhere},
        ],
        "violations": [{"message": "no", "hint": None, "rule": "r", "address": "A", **place}],
        "warnings": [
            {"message": "hm", "hint": None, **neither, **nowhere},
            {"message": "oh", "hint": None, "rule": "s", "address": "A", **place},
        ],
    }


def test_where_nothing_is_wrong_that_is_said() -> None:
    found = json.loads(render_validation(Validation(spaces=3), "json"))
    assert (found["valid"], found["spaces"], found["problems"]) == (True, 3, [])
