import json
import subprocess
import sys

from spaceform.outcome import ROLES, Status
from spaceform.plan import to_json
from tests.unit.build import rerole
from tests.unit.report.plans import apply_result, everything_plan, label, plan_of, result_of
from tests.unit.report.rendering import render_plan, render_result


def test_a_plan_is_its_own_file() -> None:
    plan = everything_plan("Zürich ✓")
    assert render_plan(plan, "json", color=True, width=20, quiet=True) == to_json(plan)


def test_a_result_has_a_format_its_counts_and_its_outcomes() -> None:
    plan = plan_of(label("A", "x"))
    result = apply_result(
        result_of("A", Status.DONE, Status.FAILED, cause="provider", message="no"),
        blocked=("B",),
    )
    found = json.loads(render_result(plan, result, "json", color=False, width=80))
    assert found["format"] == 1
    assert found["complete"] is False
    assert found["wrote"] is True
    assert found["blocked"] == ["B"]
    assert found["summary"] == {
        "done": 1,
        "satisfied": 0,
        "failed": 1,
        "skipped": 0,
        "unknown": 0,
        "spaces": 1,
    }
    assert found["spaces"][0]["outcomes"][1]["status"] == "failed"


def test_the_roles_of_the_site_are_a_result_and_no_space() -> None:
    plan = plan_of(rerole(), label("site", "x"))
    result = apply_result(result_of(ROLES, Status.DONE), result_of("site", Status.DONE))
    found = json.loads(render_result(plan, result, "json", color=False, width=80))
    assert [space["key"] for space in found["spaces"]] == ["site/roles", "site"]
    assert found["summary"]["spaces"] == 1
    assert found["summary"]["done"] == 2


def test_json_needs_no_rich() -> None:
    script = (
        "import sys; from tests.unit.report.plans import *;"
        "from tests.unit.report.rendering import *;"
        "p = plan_of(label('A', 'x')); r = apply_result();"
        "render_plan(p, 'json', color=False, width=80);"
        "render_result(p, r, 'json', color=False, width=80);"
        "sys.exit('rich' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
