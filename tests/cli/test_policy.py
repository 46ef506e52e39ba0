"""The policy on the command line: shown with its lines, exit 4, and nothing that gets past it."""

import json
import shlex
from pathlib import Path

import pytest

from spaceform.plan import Plan, read_plan, sealed, to_json
from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import CONFIGURATION, ENGINEERING, Repository, assert_golden

FILE = "spaceform.policy.yaml"
POLICY = """\
version: 1
rules:
  no-anonymous:
    forbid: {principals: [anonymous]}
    message: Ask security@example.com before anything of ours is public.
  no-single-administrators:
    forbid: {principals: ["user:*"], permissions: [administer/space]}
  administrators:
    require-administrators: ["group:site-admins"]
  labels:
    require-labels: [platform]
    severity: warning
  names:
    require-name: {key: "[A-Z]{3,10}", name: "[A-Z].*"}
  few-removals:
    limit-run: {creations: 1}
"""
VIOLATING = """\
version: 1
spaces:
  ENG:
    name: engineering
    grants:
      anonymous: {permissions: [read/space, export_content/space]}
      group:site-admins: {permissions: [read/space, export_content/space]}
      user:5b10ac8d82e05b22cc7d4ef1:
        permissions: [read/space, export_content/space, administer/space, manage_users/space]
    exact: [grants]
  E2:
    name: Second
    grants:
      anonymous: {permissions: [read/space, export_content/space]}
      group:site-admins: {permissions: [read/space, export_content/space, administer/space]}
    exact: [grants]
"""
EXACT = f"{ENGINEERING}    exact: [grants]\n"


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    """A repository with a policy and one space that keeps to it."""
    repository.write(FILE, POLICY)
    repository.write("spaces/eng.yaml", EXACT)
    for other in repository.root.glob("spaces/*.yaml"):
        if other.name != "eng.yaml":
            other.unlink()
    return repository


def writes(site: Sandbox) -> list[str]:
    return [request.path for request in site.requests if request.method != "GET"]


def forge(place: str = "plan.json") -> Plan:
    """Take every refusal out of a saved plan, as somebody does who wants to get past them."""
    plan = read_plan(Path(place))
    assert plan.refusals
    plan = sealed(plan.model_copy(update={"refusals": ()}))
    Path(place).write_text(to_json(plan), encoding="utf-8")
    return plan


def test_what_keeps_to_the_policy_is_planned_and_applied(
    spaceform: Spaceform, guarded: Repository
) -> None:
    assert (guarded.root / FILE).is_file()
    assert spaceform("validate").code == 0
    assert spaceform("plan", "--out", "plan.json").code == 0
    assert read_plan(Path("plan.json")).policy
    assert spaceform("apply", "plan.json").code == 0
    assert "No changes" in spaceform("plan").out
    assert spaceform("apply", "--yes").code == 0


def test_a_plan_against_the_policy_shows_every_violation_with_its_line(
    spaceform: Spaceform, guarded: Repository, site: Sandbox
) -> None:
    guarded.write("spaces/eng.yaml", VIOLATING)
    result = spaceform("plan", "--out", "plan.json")
    assert result.code == 4
    assert_golden("plan-policy.txt", result.out)
    assert spaceform("show", "plan.json").out == result.out
    assert spaceform("apply", "--yes").code == 4
    assert spaceform("apply", "plan.json").code == 4
    assert writes(site) == []


def test_json_has_every_violation_with_its_rule_and_line(
    spaceform: Spaceform, guarded: Repository
) -> None:
    guarded.write("spaces/eng.yaml", VIOLATING)
    plan = json.loads(spaceform("plan", "--format", "json").out)
    found = {
        (each["rule"], each["address"], *each["mark"][:2])
        for each in plan["refusals"]
        if each["guard"] == "policy"
    }
    assert found == {
        ("no-anonymous", "ENG/grants/anonymous", "spaces/eng.yaml", 6),
        ("no-anonymous", "E2/grants/anonymous", "spaces/eng.yaml", 14),
        (
            "no-single-administrators",
            "ENG/grants/user:5b10ac8d82e05b22cc7d4ef1",
            "spaces/eng.yaml",
            8,
        ),
        ("administrators", "ENG/grants/group:site-admins", "spaces/eng.yaml", 7),
        ("names", "ENG/name", "spaces/eng.yaml", 4),
        ("names", "E2/space", "spaces/eng.yaml", 11),
        ("few-removals", "*", FILE, 15),
    }
    assert [(each["rule"], each["address"]) for each in plan["notes"] if each["rule"]] == [
        ("labels", "E2/labels/platform"),
        ("labels", "ENG/labels/platform"),
    ]
    assert len(plan["policy"]) == 64


def test_validate_finds_what_manifests_alone_tell(offline: Spaceform, guarded: Repository) -> None:
    guarded.write("spaces/eng.yaml", VIOLATING)
    result = offline("validate")
    assert result.code == 4
    assert result.out == ""
    assert_golden("validate-policy.txt", result.err)
    quiet = offline("validate", "--quiet")
    assert quiet.code == 4
    assert "warning" not in quiet.err
    assert "no-anonymous" in quiet.err


def test_validate_says_what_is_invalid_before_what_is_forbidden(
    offline: Spaceform, guarded: Repository
) -> None:
    guarded.write("spaces/eng.yaml", VIOLATING)
    guarded.write(FILE, POLICY.replace("forbid", "forbd"))
    result = offline("validate")
    assert result.code == 3
    assert "unknown key `forbd`" in result.err


# What somebody may try


@pytest.mark.parametrize(
    "configuration,manifest",
    [
        (
            "templates: {open: {grants: {anonymous: {permissions: [read/space]}}}}",
            "extends: open",
        ),
        (
            "permission-sets: {nothing: [read/space]}",
            "grants: {anonymous: {permissions: [nothing]}}",
        ),
        ("", "grants: {anonymous: {permissions: [read/space], until: 2099-01-01}}"),
        ("vars: {pair: read/space}", "grants: {anonymous: {permissions: ['${vars.pair}']}}"),
    ],
    ids=["template", "permission set", "until", "variable"],
)
def test_no_way_of_writing_gets_past_the_policy(
    spaceform: Spaceform, guarded: Repository, site: Sandbox, configuration: str, manifest: str
) -> None:
    guarded.write("spaceform.yaml", f"{CONFIGURATION}{configuration}\n")
    ops = f"version: 1\nspaces:\n  OPS:\n    name: Operations\n    {manifest}\n"
    guarded.write("spaces/ops.yaml", ops)
    guarded.write(FILE, POLICY.replace("creations: 1", "creations: 9"))
    assert spaceform("validate").code == 4
    result = spaceform("plan", "--out", "plan.json")
    assert "no-anonymous: anonymous would have" in result.out
    assert result.code == 4
    assert spaceform("apply", "--yes").code == 4
    forge()
    assert spaceform("apply", "plan.json").code == 4
    assert writes(site) == []


def test_the_case_of_a_key_gets_nobody_past_a_rule_for_that_space(
    spaceform: Spaceform, guarded: Repository, site: Sandbox
) -> None:
    assert spaceform("apply", "--yes").code == 0
    guarded.write(FILE, "version: 1\nrules: {frozen: {protect: [changes], spaces: [ENG]}}\n")
    guarded.write("spaces/eng.yaml", EXACT.replace("ENG:", "eng:").replace("platform", "other"))
    site.clear_requests()
    assert spaceform("plan").code == 4
    assert spaceform("apply", "--yes").code == 4
    assert writes(site) == []


def test_a_saved_plan_whose_refusals_are_gone_is_judged_again(
    spaceform: Spaceform, guarded: Repository, site: Sandbox
) -> None:
    opened = "      anonymous: {permissions: [read/space, export_content/space]}\n    labels:"
    guarded.write("spaces/eng.yaml", EXACT.replace("    labels:", opened))
    assert spaceform("plan", "--out", "plan.json").code == 4
    forge()
    result = spaceform("apply", "plan.json")
    assert result.code == 4
    assert "(spaces/eng.yaml:" in result.err
    assert writes(site) == []


@pytest.mark.parametrize(
    "text,said",
    [
        (None, "4 made under a policy, and none is found here"),
        (POLICY.replace("anonymous]", "'class:*']"), "4 the policy has changed since"),
        ("", "3 the file is empty"),
        ("version: 1\nrules: {x: {}}\n", "3 demands nothing"),
    ],
    ids=["removed", "changed", "emptied", "broken"],
)
def test_a_policy_that_is_not_what_it_was_stops_a_saved_plan(
    spaceform: Spaceform, guarded: Repository, site: Sandbox, text: str | None, said: str
) -> None:
    assert spaceform("plan", "--out", "plan.json").code == 0
    if text is None:
        (guarded.root / FILE).unlink()
    else:
        guarded.write(FILE, text)
    result = spaceform("apply", "plan.json")
    code, _, words = said.partition(" ")
    assert result.code == int(code)
    assert words in result.err
    assert writes(site) == []


def test_a_policy_that_came_later_stops_a_saved_plan(
    spaceform: Spaceform, repository: Repository, site: Sandbox
) -> None:
    assert spaceform("plan", "--out", "plan.json").code == 0
    repository.write(FILE, "version: 1\nrules: {}\n")
    result = spaceform("apply", "plan.json")
    assert result.code == 4
    assert "made without a policy, and there is one now" in result.err
    assert writes(site) == []


def test_the_policy_is_the_one_of_the_folder_that_is_named(
    spaceform: Spaceform, guarded: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spaceform("plan", "--out", "plan.json").code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    plan = str(Path("plan.json").resolve())
    monkeypatch.chdir(elsewhere)
    result = spaceform("apply", plan)
    assert result.code == 4
    assert "say where with -C" in result.err
    (elsewhere / FILE).symlink_to(guarded.root / FILE)
    result = spaceform("apply", plan)
    assert result.code == 3
    assert "symbolic link" in result.err
    assert spaceform("apply", plan, "-C", str(guarded.root)).code == 0


def test_the_command_that_a_plan_shows_finds_the_policy(
    spaceform: Spaceform, guarded: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = spaceform("plan", "-C", str(guarded.root), "--out", "plan.json")
    (line,) = (line for line in result.out.splitlines() if line.startswith("Apply  "))
    assert spaceform(*shlex.split(line)[2:]).code == 0


@pytest.mark.parametrize("name", ["spaceform.policy.yml", ".spaceform.policy.yaml"])
def test_a_policy_by_another_name_is_not_overlooked(
    spaceform: Spaceform, guarded: Repository, name: str
) -> None:
    (guarded.root / FILE).rename(guarded.root / name)
    for arguments in (["validate"], ["plan"], ["apply", "--yes"]):
        result = spaceform(*arguments)
        assert result.code == 3
        assert f"rename it to {FILE}" in result.err


def test_a_flag_that_lifts_a_guard_lifts_no_rule(
    spaceform: Spaceform, guarded: Repository, site: Sandbox
) -> None:
    assert spaceform("apply", "--yes").code == 0
    guarded.write(
        FILE,
        "version: 1\nrules:\n  keep: {protect: [deletion]}\n  few: {limit-run: {removals: 0}}\n",
    )
    guarded.write("spaces/eng.yaml", "version: 1\nspaces: {ENG: {state: absent}}\n")
    site.clear_requests()
    result = spaceform("plan", "--allow-space-delete", "ENG", "--out", "plan.json")
    assert result.code == 4
    assert "keep: the space is protected from deletion" in result.out
    forge()
    assert spaceform("apply", "plan.json", "--allow-space-delete", "ENG").code == 4
    labelled = ENGINEERING.replace("labels: [platform]", "labels: []")
    guarded.write("spaces/eng.yaml", labelled)
    result = spaceform("plan", "--max-removals", "9")
    assert result.code == 4
    assert "few: the run removes 1 live items, more than 0" in result.out
    assert writes(site) == []
