import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from spaceform.change import Risk
from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.plan import Note, Plan, Refusal
from spaceform.report import Validation
from tests.unit.report.hostile import HOSTILE, dangers
from tests.unit.report.plans import (
    MARK,
    everything_plan,
    everything_validation,
    grant,
    label,
    plan_of,
    spaces,
)
from tests.unit.report.rendering import render_plan, render_validation

SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
VALIDATOR = Draft4Validator(SCHEMA)


def log_of(plan: Plan, **looks: Any) -> Any:  # noqa: ANN401 (a log is JSON)
    """Return the log of a plan, which is one by the schema."""
    log = json.loads(render_plan(plan, "sarif", **looks))
    VALIDATOR.validate(log)
    return log


def results_of(plan: Plan, **looks: Any) -> list[Any]:  # noqa: ANN401 (how it looks)
    found: list[Any] = log_of(plan, **looks)["runs"][0]["results"]
    return found


def test_the_schema_takes_no_log_that_is_none() -> None:
    Draft4Validator.check_schema(SCHEMA)
    log = log_of(everything_plan("x"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(log)


def test_a_result_is_on_the_line_that_causes_it() -> None:
    change = grant("ENG", ("read/space", "create/page"), ("read/space",), risk=Risk.HIGH, mark=MARK)
    (found,) = results_of(plan_of(change), prefix="wiki pages/")
    assert found["ruleId"] == "access-loss"
    assert found["level"] == "warning"
    assert found["message"] == {"text": "ENG: group:engineers loses create/page"}
    assert found["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {
                    "uri": "wiki%20pages/spaces/eng.yaml",
                    "uriBaseId": "%SRCROOT%",
                },
                "region": {"startLine": 12, "startColumn": 3},
            }
        }
    ]


def test_what_has_no_line_is_on_the_first_of_the_configuration() -> None:
    (found,) = results_of(plan_of(label("A", "x")), prefix="wiki/")
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "wiki/spaceform.yaml"
    assert place["region"]["startLine"] == 1


def test_an_empty_plan_is_a_run_without_results() -> None:
    run = log_of(plan_of(spaces=spaces("A")))["runs"][0]
    assert run["results"] == []
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "No changes. 1 space is as declared."


def assert_what_github_needs(log: Any) -> None:  # noqa: ANN401 (the same)
    """Check what GitHub's documentation calls required, and the sizes that it names."""
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) <= 25_000
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1_024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1_024
        assert rule["help"]["text"]
    for found in run["results"]:
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]
        assert found["message"]["text"]
        assert found["partialFingerprints"]["primaryLocationLineHash"]
        (location,) = found["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"][0] not in "/."
        assert place["region"]["startLine"] > 0
        assert place["region"]["startColumn"] > 0


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_makes_a_harmless_log_that_hosts_take(text: str) -> None:
    assert_harmless(render_plan(everything_plan(text), "sarif", prefix=f"{text}/"))
    assert_harmless(render_validation(everything_validation(text), "sarif", prefix=f"{text}/"))


def assert_harmless(shown: str) -> None:
    assert not dangers(shown)
    assert "##[" not in shown
    log = json.loads(shown)
    VALIDATOR.validate(log)
    assert_what_github_needs(log)
    for found in log["runs"][0]["results"]:
        assert not dangers(found["message"]["text"])


@settings(deadline=None, max_examples=40)
@given(st.text())
def test_no_text_breaks_the_schema(text: str) -> None:
    log_of(everything_plan(text))


def test_rules_are_the_same_in_every_log_and_ids_from_elsewhere_follow() -> None:
    few = log_of(plan_of(spaces=spaces("A")))["runs"][0]["tool"]["driver"]["rules"]
    many = log_of(everything_plan("x"))["runs"][0]["tool"]["driver"]["rules"]
    assert many[: len(few)] == few
    assert [rule["id"] for rule in many[len(few) :]] == ["refused-credentials", "refused-lockout"]


def fingerprints(plan: Plan) -> list[str]:
    return [found["partialFingerprints"]["primaryLocationLineHash"] for found in results_of(plan)]


def test_a_fingerprint_is_of_the_address_and_of_no_line_or_value() -> None:
    one = plan_of(label("A", "x", mark=MARK, risk=Risk.HIGH))
    other = plan_of(label("A", "x", mark=Mark("b.yaml", 1, 1)), created=one.expires)
    assert fingerprints(one) == fingerprints(other)
    assert fingerprints(one) != fingerprints(plan_of(label("B", "x", mark=MARK)))


def test_no_two_results_have_the_same_fingerprint() -> None:
    found = fingerprints(everything_plan("x"))
    assert len(found) == len(set(found)) > 20


def test_the_lowest_risk_is_cut_first_and_what_is_cut_is_counted() -> None:
    changes = [label("A", str(number), risk=Risk.LOW) for number in range(6_000)]
    critical = [label("Z", str(number), risk=Risk.CRITICAL) for number in range(5)]
    run = log_of(plan_of(*changes, *critical))["runs"][0]
    assert len(run["results"]) == 5_000
    assert [found["level"] for found in run["results"][:6]] == ["error"] * 5 + ["note"]
    notification = run["invocations"][0]["toolExecutionNotifications"][-1]
    assert notification["level"] == "warning"
    said = notification["message"]["text"]
    assert said == "1005 results left out, those of the lowest risk: 1005 notes."


def test_a_log_is_no_larger_than_a_host_takes() -> None:
    changes = [
        label("A", f"{number}-{'é' * 150}", mark=Mark("ß" * 200, 1, 1)) for number in range(5_000)
    ]
    shown = render_plan(plan_of(*changes), "sarif")
    assert 5_000_000 < len(shown.encode()) < 10_000_000
    assert len(results_of(plan_of(*changes), limit=20_000)) < 50


def test_a_problem_is_an_error_on_its_line() -> None:
    problem = Problem(Mark("spaces/a.yaml", 4, 5), "`nme` is no key", "did you mean `name`?")
    log = json.loads(render_validation(Validation(problems=(problem, problem)), "sarif"))
    VALIDATOR.validate(log)
    first, second = log["runs"][0]["results"]
    assert (first["ruleId"], first["level"]) == ("invalid-manifest", "error")
    assert first["message"]["text"] == "'nme' is no key (did you mean 'name'?)"
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 4, "startColumn": 5}
    prints = [each["partialFingerprints"]["primaryLocationLineHash"] for each in (first, second)]
    assert [each.rpartition(":")[2] for each in prints] == ["1", "2"]
    assert len({each.rpartition(":")[0] for each in prints}) == 1


def test_what_the_policy_says_of_files_is_known_again_in_a_plan() -> None:
    refusal = Refusal(guard="policy", rule="r", address="A/labels", message="no", mark=MARK)
    note = Note(address="B", message="hm", warning=True, rule="r", mark=MARK)
    validation = Validation(violations=(refusal,), remarks=(note,))
    log = json.loads(render_validation(validation, "sarif"))
    planned = plan_of(refusals=(refusal,), notes=(note,))
    assert [
        found["partialFingerprints"]["primaryLocationLineHash"]
        for found in log["runs"][0]["results"]
    ] == fingerprints(planned)
