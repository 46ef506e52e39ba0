import json
from pathlib import Path

import pytest

from spaceform.plan import read_plan
from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import OPERATIONS, Repository, assert_golden


def writes(site: Sandbox) -> list[str]:
    return [f"{each.method} {each.path}" for each in site.requests if each.method != "GET"]


def test_manifests_become_spaces_and_then_there_is_nothing_to_do(
    spaceform: Spaceform, site: Sandbox
) -> None:
    result = spaceform("apply", "--yes")
    assert result.code == 0
    with site.edit() as store:
        assert store.space("ENG").name == "Engineering"
    assert spaceform("plan", "--detailed-exitcode").code == 0


def test_a_saved_plan_is_applied_and_its_end_is_reported(spaceform: Spaceform) -> None:
    spaceform("plan", "--out", "plan.json")
    result = spaceform("apply", "plan.json")
    assert result.code == 0
    assert_golden("apply.txt", result.out)
    assert "ENG/space done" in result.err


def test_outcomes_are_told_as_they_come_unless_quiet(spaceform: Spaceform) -> None:
    spaceform("plan", "--out", "plan.json")
    assert spaceform("apply", "plan.json", "--quiet").err == ""


def test_json_is_one_document_on_standard_output(spaceform: Spaceform) -> None:
    result = spaceform("apply", "--yes", "--format", "json")
    data = json.loads(result.out)
    assert (data["complete"], data["wrote"]) == (True, True)
    again = spaceform("apply", "--yes", "--format", "json")
    data = json.loads(again.out)
    assert (again.code, data["complete"], data["wrote"]) == (0, True, False)


def test_with_nothing_to_do_no_write_is_sent(spaceform: Spaceform, site: Sandbox) -> None:
    spaceform("apply", "--yes")
    spaceform("plan", "--out", "plan.json")
    site.clear_requests()
    assert spaceform("apply", "--yes").code == 0
    assert spaceform("apply", "plan.json").code == 0
    assert writes(site) == []


def test_a_plan_is_carried_on_where_it_was_stopped(spaceform: Spaceform, site: Sandbox) -> None:
    spaceform("plan", "--out", "plan.json")
    site.add_fault("POST */space/ENG/label status=500")
    assert spaceform("apply", "plan.json").code == 6
    site.clear_faults()
    assert spaceform("apply", "plan.json").code == 0


def test_without_a_terminal_somebody_must_have_agreed(spaceform: Spaceform, site: Sandbox) -> None:
    result = spaceform("apply")
    assert result.code == 64
    assert "--yes" in result.err
    assert site.requests == ()


@pytest.mark.parametrize(
    "flags",
    [
        ["--adopt", "*"],
        ["--take-over", "ENG"],
        ["--allow-lockout", "ENG"],
        ["--allow-role-shrink", "Auditor"],
        ["--max-removals", "5"],
        ["--env", "prod"],
        ["--var", "a=b"],
        ["--only", "ENG"],
        ["--exclude", "OPS"],
    ],
)
def test_a_saved_plan_takes_no_flags_that_belong_to_planning(
    flags: list[str], spaceform: Spaceform, site: Sandbox
) -> None:
    spaceform("plan", "--out", "plan.json")
    site.clear_requests()
    result = spaceform("apply", "plan.json", *flags)
    assert result.code == 64
    assert flags[0] in result.err
    assert site.requests == ()


def test_a_deletion_has_to_be_allowed_at_plan_and_at_apply(
    spaceform: Spaceform, repository: Repository, site: Sandbox
) -> None:
    spaceform("apply", "--yes")
    repository.write("spaces/eng.yaml", "version: 1\nspaces: {ENG: {state: absent}}\n")
    assert spaceform("plan", "--out", "plan.json").code == 4
    early = spaceform("apply", "plan.json", "--allow-space-delete", "ENG")
    assert (early.code, "plan again with --allow-space-delete ENG" in early.err) == (4, True)
    assert spaceform("plan", "--allow-space-delete", "eng", "--out", "plan.json").code == 0
    refused = spaceform("apply", "plan.json")
    assert refused.code == 4
    assert "(to allow it: --allow-space-delete ENG)" in refused.err
    assert spaceform("apply", "plan.json", "--allow-space-delete", "ENG").code == 0
    assert spaceform("inspect", "ENG").code == 7
    assert any(each.startswith("DELETE") for each in writes(site))


def test_the_digest_of_a_file_is_checked(spaceform: Spaceform, site: Sandbox) -> None:
    spaceform("plan", "--out", "plan.json")
    digest = read_plan(Path("plan.json")).digest
    refused = spaceform("apply", "plan.json", "--expect-digest", "0" * 64)
    assert refused.code == 4
    assert digest in refused.err
    assert writes(site) == []
    assert spaceform("apply", "plan.json", "--expect-digest", digest).code == 0


def test_a_digest_alone_plans_again_and_applies_only_the_same_plan(
    spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    spaceform("plan", "--out", "plan.json")
    digest = read_plan(Path("plan.json")).digest
    repository.write("spaces/ops.yaml", OPERATIONS)
    stale = spaceform("apply", "--expect-digest", digest)
    assert stale.code == 5
    assert "nothing was written" in stale.err
    assert writes(site) == []
    (repository.root / "spaces/ops.yaml").unlink()
    assert spaceform("apply", "--expect-digest", digest).code == 0


def test_a_digest_of_what_was_applied_already_finds_nothing_to_do(spaceform: Spaceform) -> None:
    spaceform("plan", "--out", "plan.json")
    digest = read_plan(Path("plan.json")).digest
    assert spaceform("apply", "--expect-digest", digest).code == 0
    assert spaceform("apply", "--expect-digest", digest).code == 0


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_refused_plan_is_not_applied(form: str, spaceform: Spaceform, site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Made by hand")
    result = spaceform("apply", "--yes", "--format", form)
    assert result.code == 4
    assert writes(site) == []
    if form == "json":
        assert json.loads(result.out)["complete"] is False
    else:
        assert "--adopt" in result.out


def test_a_refused_plan_from_a_file_is_not_applied(spaceform: Spaceform, site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Made by hand")
    spaceform("plan", "--out", "plan.json")
    result = spaceform("apply", "plan.json")
    assert result.code == 4
    assert result.err.startswith("Error: ")
    assert writes(site) == []


def test_a_key_that_a_saved_plan_lacks_is_one_to_plan_with(
    spaceform: Spaceform, site: Sandbox
) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Made by hand")
    spaceform("plan", "--out", "plan.json")
    assert spaceform("apply", "plan.json").err.endswith(
        "nothing in it is changed (to allow it, plan again with --adopt ENG)\n"
    )


def test_keys_that_lift_a_guard_are_taken_by_an_apply_that_plans(
    spaceform: Spaceform, site: Sandbox
) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Made by hand")
    assert spaceform("apply", "--yes", "--adopt", "ENG").code == 0


def test_a_space_that_changed_since_the_plan_is_stale(spaceform: Spaceform, site: Sandbox) -> None:
    spaceform("apply", "--yes")
    with site.edit() as store:
        store.space("ENG").description = "Draft"
    spaceform("plan", "--out", "plan.json")
    with site.edit() as store:
        store.space("ENG").description = "Another draft"
    site.clear_requests()
    result = spaceform("apply", "plan.json")
    assert result.code == 5
    assert writes(site) == []


def test_a_stale_space_beside_one_that_was_written_is_6(
    spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    spaceform("apply", "--yes")
    with site.edit() as store:
        store.space("ENG").description = "Draft"
    repository.write("spaces/ops.yaml", OPERATIONS)
    spaceform("plan", "--out", "plan.json")
    with site.edit() as store:
        store.space("ENG").description = "Another draft"
    assert spaceform("apply", "plan.json").code == 6


def test_a_blocked_space_does_not_hold_up_the_others_and_ends_with_6(
    spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    text = OPERATIONS + "    grants: {group:enginers: {permissions: [read/space]}}\n"
    repository.write("spaces/ops.yaml", text)
    assert spaceform("apply", "--yes").code == 6
    with site.edit() as store:
        assert store.space("ENG").name == "Engineering"
    assert spaceform("apply", "--yes").code == 3


def test_a_plan_for_another_site_is_refused(
    spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch
) -> None:
    spaceform("plan", "--out", "plan.json")
    with Sandbox() as other:
        monkeypatch.setenv("SPACEFORM_SITE", other.url)
        result = spaceform("apply", "plan.json")
        assert result.code == 4
        assert writes(other) == []


def test_a_plan_that_cannot_be_read_is_invalid(spaceform: Spaceform, site: Sandbox) -> None:
    Path("plan.json").write_text("{}", encoding="utf-8")
    assert spaceform("apply", "plan.json").code == 3
    assert spaceform("apply", "missing.json").code == 3
    assert site.requests == ()
