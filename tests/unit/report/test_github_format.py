from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spaceform.change import Risk
from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.plan import Note, PlannedSpace, Refusal
from spaceform.report import Validation
from spaceform.report.github_format import command
from spaceform.report.untrusted import visible
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
from tests.unit.report.runner import Command, read, read_log

ANNOTATIONS = {"error", "warning", "notice"}


def annotations(text: str) -> list[Command]:
    """Return the annotations of a log in which nothing else is but the sentence at its end."""
    commands, others = read_log(text)
    assert {found.name for found in commands} <= ANNOTATIONS
    assert len(others) == 1
    return commands


def test_a_change_is_shown_on_its_line() -> None:
    plan = plan_of(grant("ENG", ("read/space",), None, risk=Risk.HIGH, mark=MARK))
    assert render_plan(plan, "github", prefix="wiki/").splitlines()[0] == (
        "::warning file=wiki/spaces/eng.yaml,line=12,col=3,title=Access is lost (high risk)"
        "::ENG: group:engineers loses all access: read/space"
    )


def test_the_sentence_about_the_plan_is_a_line_of_the_log_and_no_annotation() -> None:
    plan = plan_of(spaces=spaces("A"))
    assert render_plan(plan, "github") == "No changes. 1 space is as declared.\n"


def test_properties_and_messages_are_escaped_as_the_toolkit_does() -> None:
    said = command("error", {"file": "a,b:c%.yaml", "title": "", "line": "3"}, "50 %: a, b")
    assert said == "::error file=a%2Cb%3Ac%25.yaml,line=3::50 %25: a, b"


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_a_command_is_read_as_what_it_was_written_from(file: str, title: str, text: str) -> None:
    given_properties = {"file": file, "line": "1", "title": title}
    found = read(command("error", given_properties, text))
    assert found is not None
    assert found.name == "error"
    for name, value in given_properties.items():
        # The runner takes away what is blank at the end of all properties.
        assert found.properties.get(name, "").rstrip() == visible(value).rstrip()
    assert found.message == visible(text)


def assert_nothing_is_forged(text: str) -> None:
    assert_harmless(render_plan(everything_plan(text), "github", prefix="a b/"))
    assert_harmless(render_validation(everything_validation(text), "github", prefix="a b/"))


def assert_harmless(shown: str) -> None:
    assert not dangers(shown)
    assert "##[" not in shown
    for found in annotations(shown):
        assert set(found.properties) <= {"file", "line", "col", "title"}
        assert len(found.message) < 4_096
        assert len(found.properties["title"]) <= 255


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_forges_a_command(text: str) -> None:
    assert_nothing_is_forged(text)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from(["::", "##[", "error", " ", "add-mask", "]", "%0A", "\n", "\r", "="]))
)
def test_no_pieces_of_commands_make_one(pieces: list[str]) -> None:
    assert_nothing_is_forged("".join(pieces))


def test_no_more_is_written_than_is_shown_and_the_rest_is_counted() -> None:
    risks = {Risk.CRITICAL: 12, Risk.HIGH: 11, Risk.LOW: 1_977}
    changes = [
        label("A", f"{risk}-{number}", risk=risk, mark=MARK)
        for risk, count in risks.items()
        for number in range(count)
    ]
    found = annotations(render_plan(plan_of(*changes), "github"))
    assert Counter(each.name for each in found) == {"error": 10, "warning": 10, "notice": 10}
    assert found[-1].properties == {"title": "1971 more"}
    assert found[-1].message.startswith("2 errors, 1 warning, 1968 notices: not shown here")
    assert [each.name for each in found] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10


def test_ten_of_each_are_all_shown() -> None:
    changes = [label("A", str(number), mark=MARK) for number in range(10)]
    found = annotations(render_plan(plan_of(*changes), "github"))
    assert len(found) == 10
    assert "more" not in found[-1].properties["title"]


def test_what_has_no_line_and_is_said_of_many_spaces_is_said_once() -> None:
    keys = [f"S{number}" for number in range(300)]
    refusals = tuple(Refusal(guard="ownership", address=key, message="not ours") for key in keys)
    (found,) = annotations(render_plan(plan_of(refusals=refusals, spaces=spaces(*keys)), "github"))
    assert found.message.startswith("S0, S1, S2, S3, S4, S5, S6, S7 and 292 more: not ours")
    assert found.properties["file"] == "spaceform.yaml"


def test_the_same_on_two_lines_is_said_on_both() -> None:
    notes = tuple(
        Note(address="A", message="hm", warning=True, mark=Mark("a.yaml", line, 1))
        for line in (1, 2)
    )
    found = annotations(
        render_plan(plan_of(notes=notes, spaces=(PlannedSpace(key="A"),)), "github")
    )
    assert [each.properties["line"] for each in found] == ["1", "2"]


def test_a_problem_is_an_error_on_its_line_with_the_way_out() -> None:
    problem = Problem(Mark("spaces/a.yaml", 4, 5), "`nme` is no key", "did you mean `name`?")
    warning = Problem(None, "`--var x=…` is used nowhere")
    validation = Validation(problems=(problem,), warnings=(warning,))
    assert render_validation(validation, "github", prefix="wiki/") == (
        "::error file=wiki/spaces/a.yaml,line=4,col=5,title=Invalid manifest"
        "::`nme` is no key (did you mean `name`?)\n"
        "::warning file=wiki/spaceform.yaml,line=1,col=1,title=Warning"
        "::`--var x=…` is used nowhere\n"
        "1 problem: nothing can be planned, with 1 warning.\n"
    )


def test_files_in_which_nothing_is_wrong_have_no_annotation() -> None:
    assert render_validation(Validation(spaces=2), "github") == "2 spaces valid.\n"
