import json
import subprocess
import sys
from typing import Any

from spaceform.change import Risk
from spaceform.outcome import ROLES, Status
from spaceform.plan import Blocked, Plan, PlannedSpace, Refusal, to_json
from spaceform.principals import GroupSize
from spaceform.space import Revision
from tests.unit.build import rerole
from tests.unit.report.plans import (
    apply_result,
    everything_plan,
    grant,
    label,
    plan_of,
    result_of,
    spaces,
)
from tests.unit.report.rendering import render_plan, render_result

BLOCKED = Blocked(kind="name", message="nobody")


def report_of(plan: Plan, **looks: Any) -> Any:  # noqa: ANN401 (any JSON)
    return json.loads(render_plan(plan, "json", **looks))


def test_a_plan_has_all_that_its_file_has_under_the_same_names() -> None:
    plan = everything_plan("Zürich ✓")
    saved, report = json.loads(to_json(plan)), report_of(plan, color=True, width=20, quiet=True)
    assert {name: report[name] for name in saved.keys() - {"changes"}} == {
        name: value for name, value in saved.items() if name != "changes"
    }
    for change, stored in zip(report["changes"], saved["changes"], strict=True):
        assert {name: change[name] for name in stored} == stored
    assert (report["format"], report["kind"]) == (1, "plan")


def test_a_plan_is_counted() -> None:
    plan = plan_of(
        label("A", "x"),
        grant("B", ("administer/space",), None, risk=Risk.CRITICAL),
        spaces=(*spaces("A", "B", "C"), PlannedSpace(key="D", blocked=BLOCKED)),
        refusals=(Refusal(guard="lockout", address="B", message="no"),),
    )
    assert report_of(plan)["summary"] == {
        "text": "Plan: 1 to create, 0 to change, 1 to remove in 2 of 4 spaces (1 critical risk),"
        " 1 unchanged. 1 space blocked. Refused: nothing will be applied (1 refusal).",
        "risk": "critical",
        "actions": {"create": 1, "update": 0, "delete": 1},
        "risks": {"critical": 1, "high": 0, "medium": 0, "low": 1},
        "spaces": 4,
        "changed": 2,
        "unchanged": 1,
        "blocked": 1,
        "refused": 1,
        "left_out": 0,
        "caused": None,
        "drifted_before": None,
    }


def test_a_plan_without_a_change_has_no_risk() -> None:
    assert report_of(plan_of(spaces=spaces("A")))["summary"]["risk"] is None


def test_with_a_base_what_is_caused_is_counted_apart() -> None:
    plan = plan_of(label("A", "x"), label("A", "y", in_base=True), base=Revision(commit="c0ffee"))
    summary = report_of(plan)["summary"]
    assert (summary["caused"], summary["drifted_before"]) == (1, 1)


def test_who_gains_and_who_loses_is_told_by_principal_with_the_size_of_a_group() -> None:
    plan = plan_of(
        grant("A", None, ("read/space",)),
        grant("B", None, ("read/space",)),
        group_sizes={"group:g-eng": GroupSize(people=200, more=True)},
    )
    (principal,) = report_of(plan)["principals"]
    assert principal["name"] == "group:engineers"
    assert principal["id"] == "g-eng"
    assert principal["size"] == {"people": 200, "more": True}
    (shift,) = principal["shifts"]
    assert shift["spaces"] == ["A", "B"]
    assert shift["gains"] == ["read/space"]


def test_a_change_tells_its_action_its_space_and_who_gains_or_loses() -> None:
    refused = Refusal(guard="x", address="A/labels/x", message="no", stops="change")
    plan = plan_of(
        grant("A", ("read/space", "create/page"), ("read/space", "administer/space")),
        label("A", "x"),
        rerole("Auditor", ("read/space", "export/space"), ("read/space",)),
        refusals=(refused,),
    )
    role, access, name = report_of(plan)["changes"]
    assert (access["action"], access["key"]) == ("update", "A")
    assert (access["gains"], access["losses"]) == (["administer/space"], ["create/page"])
    assert (role["gains"], role["losses"]) == ([], ["export/space"])
    assert (name["gains"], name["losses"]) == (None, None)
    assert [each["left_out"] for each in (role, access, name)] == [False, False, True]


def test_the_overview_has_a_row_for_each_space_that_changes_the_riskiest_first() -> None:
    plan = plan_of(label("A", "x"), label("B", "x", risk=Risk.HIGH), spaces=spaces("A", "B", "C"))
    overview = report_of(plan)["overview"]
    assert [(row["key"], row["risk"]) for row in overview] == [("B", "high"), ("A", "low")]
    assert overview[1]["actions"] == {"create": 1, "update": 0, "delete": 0}


def test_the_command_that_applies_it_is_told_and_null_where_there_is_none() -> None:
    plan = plan_of(label("A", "x"))
    assert report_of(plan, plan_path="plan.json")["apply_command"] == "spaceform apply plan.json"
    assert report_of(plan_of())["apply_command"] is None


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
    assert found["kind"] == "result"
    assert found["summary"] == {
        "text": "Apply: 1 done, 0 satisfied, 1 failed, 0 skipped, 0 unknown in 1 space."
        " 1 space blocked.",
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
