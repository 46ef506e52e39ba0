import json
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import OPERATIONS, Repository


@pytest.fixture(autouse=True)
def applied(spaceform: Spaceform) -> None:
    """The site is as the manifests say."""
    assert spaceform("apply", "--yes").code == 0


def test_no_drift_is_0(spaceform: Spaceform) -> None:
    result = spaceform("drift")
    assert result.code == 0
    assert "No changes." in result.out


def test_drift_is_2_and_shown_and_nothing_is_written(spaceform: Spaceform, site: Sandbox) -> None:
    with site.edit() as store:
        store.remove_label("ENG", "platform")
    site.clear_requests()
    result = spaceform("drift", "--report", "json=drift.json")
    assert result.code == 2
    assert "+ labels/platform" in result.out
    assert json.loads(Path("drift.json").read_text(encoding="utf-8"))["changes"]
    assert {request.method for request in site.requests} == {"GET"}


def test_what_a_safety_rule_would_stop_is_4(spaceform: Spaceform, site: Sandbox) -> None:
    with site.edit() as store:
        store.remove_property("ENG", "spaceform")
        store.remove_label("ENG", "platform")
    assert spaceform("drift").code == 4


def test_what_nobody_declares_is_no_drift_and_listed_where_that_is_asked_for(
    spaceform: Spaceform, site: Sandbox
) -> None:
    with site.edit() as store:
        for number in range(20):
            store.add_label("ENG", f"mine-{number:02}")
        store.create_space("TEAM", "A team's own")
        store.create_space("~ada", "Ada")
    alone = spaceform("drift")
    assert alone.code == 0
    assert "mine-19" not in alone.out
    assert "TEAM" not in alone.out
    result = spaceform("drift", "--unmanaged")
    assert result.code == 0
    assert "labels/mine-19" in result.out
    assert "Spaces that no manifest declares: 1" in result.out
    assert "TEAM A team's own" in result.out
    assert "~ada" not in result.out


def test_of_some_spaces_only_what_is_in_them_is_listed(
    spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", OPERATIONS)
    assert spaceform("apply", "--yes").code == 0
    with site.edit() as store:
        store.add_label("ENG", "mine")
        store.add_label("OPS", "mine")
    result = spaceform("drift", "--unmanaged", "--only", "ENG")
    assert result.code == 0
    assert "labels/mine" in result.out
    assert "OPS" not in result.out
    assert "no manifest declares" not in result.out


def test_a_list_of_spaces_that_cannot_be_read_is_no_empty_list(
    spaceform: Spaceform, site: Sandbox
) -> None:
    site.add_fault("GET */api/v2/spaces status=500 after=1")
    assert spaceform("drift", "--unmanaged").code == 7
