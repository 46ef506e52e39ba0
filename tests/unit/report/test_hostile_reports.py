"""The corpus of hostile texts, through everything that is rendered."""

import json
import re
from pathlib import Path

import pytest

from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.outcome import Outcome, Status
from spaceform.plan import Plan
from spaceform.report import describe_outcome, render_problems
from spaceform.report.documents import ChangeFacts
from tests.unit.report.hostile import HOSTILE, dangers
from tests.unit.report.plans import everything_plan, everything_result, everything_validation
from tests.unit.report.rendering import render_plan, render_result, render_validation

pytestmark = pytest.mark.long

SGR = re.compile(r"\x1b\[[0-9;]*m")
SERIALIZABLE = [text for text in HOSTILE if "\ud800" not in text]


def assert_harmless(shown: str, *, color: bool = False) -> None:
    plain = SGR.sub("", shown) if color else shown
    assert not dangers(plain)
    assert plain.endswith("\n")
    for line in plain.split("\n"):
        assert line == line.rstrip(), line
        assert not line.lstrip().startswith("::"), line
        assert "##[" not in line
        assert "##vso[" not in line


@pytest.mark.parametrize("text", HOSTILE)
def test_a_plan_as_text_is_harmless(text: str) -> None:
    plan, path = everything_plan(text), f"plans/{text}.json"
    assert_harmless(render_plan(plan, color=False, width=80, plan_path=path))
    narrow = render_plan(plan, color=True, width=40, verbose=True, plan_path=path)
    assert_harmless(narrow, color=True)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_result_as_text_is_harmless(text: str) -> None:
    plan, result = everything_plan(text), everything_result(text)
    assert_harmless(render_result(plan, result, color=False, width=80))
    narrow = render_result(plan, result, color=True, width=40, verbose=True)
    assert_harmless(narrow, color=True)


@pytest.mark.parametrize("text", SERIALIZABLE)
def test_a_plan_as_json_is_harmless_and_has_the_plan(text: str) -> None:
    plan = everything_plan(text)
    shown = render_plan(plan, "json", color=True, width=80)
    assert_harmless(shown)
    found = {name: json.loads(shown)[name] for name in Plan.model_fields}
    for change in found["changes"]:
        for name in ChangeFacts.model_fields:
            del change[name]
    assert Plan.model_validate(found) == plan


@pytest.mark.parametrize("text", SERIALIZABLE)
def test_a_result_as_json_is_harmless_and_is_the_result(text: str) -> None:
    result = everything_result(text)
    shown = render_result(everything_plan(text), result, "json", color=True, width=80)
    assert_harmless(shown)
    assert json.loads(shown)["spaces"] == json.loads(result.model_dump_json())["spaces"]


@pytest.mark.parametrize("text", HOSTILE)
def test_an_outcome_is_one_harmless_line(text: str) -> None:
    shown = describe_outcome(Outcome(address=text, status=Status.FAILED, detail=text))
    assert not dangers(shown)
    assert "\n" not in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_problems_and_the_lines_that_they_are_about_are_harmless(text: str, tmp_path: Path) -> None:
    line = text.encode("utf-8", "replace").decode()
    (tmp_path / "a.yaml").write_text(f"one: {line}\n{line}", encoding="utf-8", newline="")
    problems = (
        Problem(Mark("a.yaml", 1, 3), text, text),
        Problem(Mark("a.yaml", 2, 1), text),
        Problem(Mark(text, 1, 5), text),
        Problem(None, text, text),
    )
    assert_harmless(render_problems(problems, color=False, width=80, root=tmp_path))
    narrow = render_problems(problems, color=True, width=40, root=tmp_path)
    assert_harmless(narrow, color=True)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_validation_as_text_is_harmless(text: str) -> None:
    assert_harmless(render_validation(everything_validation(text), width=80))


@pytest.mark.parametrize("text", SERIALIZABLE)
def test_a_validation_as_json_is_harmless(text: str) -> None:
    shown = render_validation(everything_validation(text), "json")
    assert_harmless(shown)
    assert json.loads(shown)["problems"][0]["message"] == text


@pytest.mark.parametrize("text", ["[red]markup[/red]", "[bold", "[/]", ":smile:", "\\[x]"])
def test_markup_and_emoji_codes_are_only_text(text: str) -> None:
    shown = render_plan(everything_plan(text), color=True, width=120)
    assert text in SGR.sub("", shown)


@pytest.mark.parametrize("text", ["x" * 10_000, "long " * 2_000])
def test_a_long_text_makes_no_long_report(text: str) -> None:
    shown = render_plan(everything_plan(text), color=False, width=100)
    assert len(shown) < 60_000
    assert "characters)" in shown


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE)
    assert len(HOSTILE) >= 250
