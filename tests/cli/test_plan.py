import json
from pathlib import Path

import pytest

from spaceform.plan import read_plan
from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import OPERATIONS, Repository, assert_golden


@pytest.fixture
def drifted(site: Sandbox, spaceform: Spaceform) -> None:
    """The repository was applied, and then somebody clicked around."""
    assert spaceform("apply", "--yes").code == 0
    with site.edit() as store:
        store.grant("ENG", "anonymous", "read/space")
        store.revoke("ENG", "group:engineers", "export_content/space")
        store.remove_label("ENG", "platform")
        store.add_label("ENG", "mine")
        store.space("ENG").description = "Draft"


def test_a_plan_shows_what_would_change_and_writes_nothing(
    spaceform: Spaceform, site: Sandbox
) -> None:
    result = spaceform("plan")
    assert result.code == 0
    assert "Engineering" in result.out
    assert result.err == ""
    assert {request.method for request in site.requests} == {"GET"}


@pytest.mark.usefixtures("drifted")
def test_drift_is_shown_in_full(spaceform: Spaceform) -> None:
    assert_golden("plan-drift.txt", spaceform("plan").out)


@pytest.mark.usefixtures("drifted")
def test_json_has_all_that_the_saved_plan_has_and_more(spaceform: Spaceform) -> None:
    result = spaceform("plan", "--format", "json", "--out", "plan.json")
    report, saved = json.loads(result.out), json.loads(Path("plan.json").read_text("utf-8"))
    assert saved.keys() < report.keys()
    assert report["digest"] == saved["digest"]
    assert [each["address"] for each in report["changes"]] == [
        each["address"] for each in saved["changes"]
    ]
    assert report["apply_command"] == "spaceform apply plan.json"
    assert_golden("plan-drift.json", result.out)


def test_a_saved_plan_is_read_again_and_named_in_the_report(spaceform: Spaceform) -> None:
    result = spaceform("plan", "--out", "plan.json")
    assert "spaceform apply plan.json" in result.out
    assert read_plan(Path("plan.json")).changes


def test_differences_are_2_only_if_that_is_asked_for(spaceform: Spaceform) -> None:
    assert spaceform("plan").code == 0
    assert spaceform("plan", "--detailed-exitcode").code == 2


def test_no_difference_is_0(spaceform: Spaceform) -> None:
    assert spaceform("apply", "--yes").code == 0
    result = spaceform("plan", "--detailed-exitcode")
    assert result.code == 0
    assert "No changes" in result.out


def test_a_refused_plan_is_shown_and_saved_and_ends_with_4(
    spaceform: Spaceform, site: Sandbox
) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Made by hand")
    result = spaceform("plan", "--out", "plan.json", "--detailed-exitcode")
    assert result.code == 4
    assert "--adopt" in result.out
    assert read_plan(Path("plan.json")).refused


def test_a_key_that_lifts_a_guard_is_recorded(spaceform: Spaceform, site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Made by hand")
    assert spaceform("plan", "--adopt", "E*", "--out", "plan.json").code == 0
    assert read_plan(Path("plan.json")).overrides.adopt == ("E*",)


def test_a_name_that_does_not_resolve_blocks_its_space_and_ends_with_3(
    spaceform: Spaceform, repository: Repository
) -> None:
    text = OPERATIONS + "    grants: {group:enginers: {permissions: [read/space]}}\n"
    repository.write("spaces/ops.yaml", text)
    result = spaceform("plan", "--detailed-exitcode", "--out", "plan.json")
    assert result.code == 3
    assert "enginers" in result.out
    assert "'engineers'" in result.out
    assert {change.key for change in read_plan(Path("plan.json")).changes} == {"ENG"}


def test_a_space_that_cannot_be_read_is_blocked_and_ends_with_7(
    spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", OPERATIONS)
    with site.edit() as store:
        made = store.create_space("OPS", "Operations")
    site.add_fault(f"GET */spaces/{made.space_id} html")
    result = spaceform("plan", "--detailed-exitcode")
    assert result.code == 7
    assert "web page" in result.out
    assert "Engineering" in result.out


def test_invalid_manifests_come_before_missing_credentials(
    offline: Spaceform, repository: Repository
) -> None:
    assert offline("plan").code == 7
    repository.write("spaces/eng.yaml", "version: 1\nspaces: {ENG: {nme: X}}\n")
    assert offline("plan").code == 3


def test_a_configured_site_that_is_not_the_one_in_use_is_refused(
    spaceform: Spaceform, repository: Repository, site: Sandbox
) -> None:
    text = (repository.root / "spaceform.yaml").read_text(encoding="utf-8")
    repository.write("spaceform.yaml", f"{text}site: https://acme.atlassian.net\n")
    result = spaceform("plan")
    assert result.code == 3
    assert "https://acme.atlassian.net" in result.err
    assert site.requests == ()


def test_warnings_go_to_standard_error_and_change_no_code(
    spaceform: Spaceform, repository: Repository
) -> None:
    text = "version: 1\nspaces: {OPS: {name: Operations, exact: [labels]}}\n"
    repository.write("spaces/ops.yaml", text)
    loud, quiet = spaceform("plan"), spaceform("plan", "--quiet")
    assert (loud.code, quiet.code) == (0, 0)
    assert "exact" in loud.err
    assert quiet.err == ""


def test_a_folder_that_cannot_hold_the_plan_is_refused_before_anything_is_read(
    spaceform: Spaceform, site: Sandbox
) -> None:
    result = spaceform("plan", "--out", "missing/plan.json")
    assert result.code == 64
    assert site.requests == ()


def test_a_plan_that_cannot_be_saved_is_shown_all_the_same(
    spaceform: Spaceform, tmp_path: Path
) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "plan.json").mkdir()
    result = spaceform("plan", "--out", str(folder / "plan.json"))
    assert result.code == 64
    result = spaceform("plan", "--out", "/dev/full")
    assert result.code == 1
    assert "Engineering" in result.out
    assert "No space left" in result.err


@pytest.mark.parametrize(
    "flags",
    [
        ["--parallelism", "0"],
        ["--parallelism", "many"],
        ["--max-rps", "0"],
        ["--max-removals", "-1"],
        ["--format", "pdf"],
    ],
)
def test_a_number_or_format_that_makes_no_sense_is_wrong_usage(
    flags: list[str], spaceform: Spaceform
) -> None:
    assert spaceform("plan", *flags).code == 64


def test_the_pace_is_kept(spaceform: Spaceform, site: Sandbox) -> None:
    assert spaceform("plan", "--parallelism", "1", "--max-rps", "1000").code == 0
    assert site.requests
