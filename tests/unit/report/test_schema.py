"""The schema of the JSON reports: up to date, and of one mind with what is rendered."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from spaceform.report import Validation
from spaceform.report.schema import FILE, report_schema, text, write
from tests.unit.build import rerole
from tests.unit.report.plans import (
    apply_result,
    everything_plan,
    everything_result,
    everything_validation,
    plan_of,
    spaces,
)
from tests.unit.report.rendering import render_plan, render_result, render_validation

ROOT = Path(__file__).parents[3]
VALIDATOR = Draft202012Validator(report_schema())
PLAN = json.loads(render_plan(everything_plan("x"), "json"))
RESULT = json.loads(render_result(everything_plan("x"), everything_result("x"), "json"))


VALIDATION = json.loads(render_validation(everything_validation("x"), "json"))


def errors(report: Any) -> list[str]:  # noqa: ANN401 (any JSON)
    return [error.message for error in VALIDATOR.iter_errors(report)]


def test_the_file_is_up_to_date() -> None:
    hint = "run `.venv/bin/python -m spaceform.report.schema schemas`"
    assert (ROOT / "schemas" / FILE).read_text(encoding="utf-8") == text(), hint


def test_what_is_written_is_the_text_and_says_that_it_is_generated(tmp_path: Path) -> None:
    write(tmp_path)
    written = (tmp_path / FILE).read_text(encoding="utf-8")
    assert written == text()
    assert "Generated" in written.splitlines()[0]
    Draft202012Validator.check_schema(json.loads(written))


def test_every_report_is_valid() -> None:
    assert errors(PLAN) == errors(RESULT) == errors(VALIDATION) == []
    assert errors(json.loads(render_validation(Validation(spaces=1), "json"))) == []
    nothing = plan_of(spaces=spaces("A"))
    assert errors(json.loads(render_plan(nothing, "json"))) == []
    assert errors(json.loads(render_plan(plan_of(rerole()), "json"))) == []
    assert errors(json.loads(render_result(nothing, apply_result(), "json"))) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {**PLAN, "kind": "result"},
        {**PLAN, "format": 2},
        {**PLAN, "unknown": 1},
        {name: value for name, value in PLAN.items() if name != "summary"},
        {**PLAN, "changes": [{**PLAN["changes"][0], "action": "destroy"}]},
        {**PLAN, "changes": [{**PLAN["changes"][0], "extra": 1}]},
        {**RESULT, "kind": "plan"},
        {**RESULT, "summary": {}},
        {name: value for name, value in RESULT.items() if name != "kind"},
        {**VALIDATION, "kind": "plan"},
        {**VALIDATION, "problems": [{"message": "m"}]},
    ],
)
def test_anything_else_is_not(spoilt: dict[str, Any]) -> None:
    assert errors(spoilt)


def test_the_report_in_the_golden_outputs_is_valid() -> None:
    golden = ROOT / "tests" / "cli" / "golden" / "plan-drift.json"
    found = golden.read_text(encoding="utf-8").replace('"DATE"', '"2026-11-23T12:00:00Z"')
    assert errors(json.loads(found)) == []
