import pytest

from tests.cli.conftest import Spaceform
from tests.cli.harness import EXAMPLES, Repository, assert_golden

BROKEN = """\
version: 1
spaces:
  ENG:
    nme: Engineering
    labels: [platform, platform]
  OPS:
    grants:
      group:ops: {permissions: [create/page]}
"""


def test_the_examples_are_valid_offline(offline: Spaceform) -> None:
    assert offline("validate", "-C", str(EXAMPLES)) == (0, "6 spaces valid.\n", "")


def test_the_folder_may_stand_before_the_command(offline: Spaceform) -> None:
    assert offline("-C", str(EXAMPLES), "validate").code == 0


def test_all_problems_are_listed_at_once_with_their_places(
    offline: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/broken.yaml", BROKEN)
    result = offline("validate")
    assert result.code == 3
    assert result.out == ""
    assert_golden("validate-problems.txt", result.err)


def test_a_folder_without_a_configuration_is_invalid(offline: Spaceform) -> None:
    result = offline("validate")
    assert result.code == 3
    assert "there is no spaceform.yaml here" in result.err


def test_a_folder_that_is_not_there_is_wrong_usage(offline: Spaceform) -> None:
    result = offline("validate", "-C", "missing")
    assert result.code == 64
    assert "missing" in result.err


def test_a_warning_changes_no_code(offline: Spaceform, repository: Repository) -> None:
    text = "version: 1\nspaces: {OPS: {name: Operations, exact: [labels]}}\n"
    repository.write("spaces/ops.yaml", text)
    result = offline("validate")
    assert result.code == 0
    assert "1 warning" in result.out
    assert "exact" in result.err


@pytest.mark.usefixtures("repository")
def test_a_quiet_run_says_nothing_if_all_is_well(offline: Spaceform) -> None:
    assert offline("validate", "--quiet") == (0, "", "")


def test_spaces_are_chosen_by_globs(offline: Spaceform) -> None:
    chosen = offline("validate", "-C", str(EXAMPLES), "--only", "o*", "--exclude", "ops")
    assert chosen == (0, "1 space valid.\n", "")


def test_a_glob_that_matches_nothing_is_invalid(offline: Spaceform) -> None:
    result = offline("validate", "-C", str(EXAMPLES), "--only", "NOPE*")
    assert result.code == 3
    assert "NOPE*" in result.err


def test_a_variable_needs_a_name_and_a_value(offline: Spaceform) -> None:
    result = offline("validate", "-C", str(EXAMPLES), "--var", "company")
    assert result.code == 64
    assert "'company' is not NAME=VALUE" in result.err


def test_a_variable_may_hold_anything(offline: Spaceform) -> None:
    assert offline("validate", "-C", str(EXAMPLES), "--var", "company=a=b").code == 0
