import pytest

from spaceform.errors import UsageError
from spaceform.outcome import Status
from spaceform.report import RENDERERS, RESULT_RENDERERS, VALIDATION_RENDERERS, Validation
from tests.unit.report.plans import (
    apply_result,
    everything_plan,
    everything_result,
    everything_validation,
    plan_of,
    result_of,
    spaces,
)
from tests.unit.report.rendering import render_plan, render_result, render_validation

NOTHING = plan_of(spaces=spaces("A"))


def assert_ended(report: str) -> None:
    assert report.endswith("\n")
    assert not report.endswith("\n\n")


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_renders_every_plan_and_an_empty_one_and_ends_a_line(name: str) -> None:
    for plan in (everything_plan("x"), NOTHING):
        assert_ended(render_plan(plan, name, color=False, width=80))


@pytest.mark.parametrize("name", RESULT_RENDERERS)
def test_every_format_of_results_does_so_too(name: str) -> None:
    everything = render_result(everything_plan("x"), everything_result("x"), name, width=80)
    assert_ended(everything)
    assert_ended(render_result(NOTHING, apply_result(), name, width=80))


@pytest.mark.parametrize("name", VALIDATION_RENDERERS)
def test_every_format_of_what_is_wrong_in_files_does_so_too(name: str) -> None:
    assert_ended(render_validation(everything_validation("x"), name, width=80))
    assert_ended(render_validation(Validation(spaces=1), name, width=80))


@pytest.mark.parametrize("name", RENDERERS)
def test_a_report_is_the_same_every_time(name: str) -> None:
    plan = everything_plan("x")
    first = render_plan(plan, name, color=True, width=80)
    assert render_plan(everything_plan("x"), name, color=True, width=80) == first


def test_text_is_the_format_where_none_is_named() -> None:
    plan, result = plan_of(spaces=spaces("A")), apply_result(result_of("A", Status.DONE))
    assert render_plan(plan, color=False, width=80).endswith("as declared.\n")
    assert "Apply: 1 done" in render_result(plan, result, color=False, width=80)


def test_an_unknown_format_names_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no report format 'yaml', but text, json"):
        render_plan(plan_of(), "yaml", color=False, width=80)
