import json

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import assert_golden


@pytest.fixture(autouse=True)
def engineering(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", "Engineering", description="How we build things.")
        store.grant("ENG", "group:engineers", "read/space", "create/page", "update/page")
        store.set_property("ENG", "owner", {"team": "platform"})
        store.add_label("ENG", "platform")
        store.add_page("ENG", "Welcome", state="In progress")
        store.watch("ENG", "member@example.com")


def test_everything_about_a_space_is_shown(spaceform: Spaceform) -> None:
    result = spaceform("inspect", "eng")
    assert (result.code, result.err) == (0, "")
    assert_golden("inspect.txt", result.out)


def test_json_has_it_all(spaceform: Spaceform) -> None:
    result = spaceform("inspect", "ENG", "--format", "json")
    assert result.code == 0
    assert json.loads(result.out)["labels"] == ["platform"]


def test_only_formats_that_an_inspection_has_are_offered(spaceform: Spaceform) -> None:
    assert spaceform("inspect", "ENG", "--format", "sarif").code == 64


def test_nothing_but_get_is_sent(spaceform: Spaceform, site: Sandbox) -> None:
    spaceform("inspect", "ENG", "--state-id", "2")
    assert {request.method for request in site.requests} == {"GET"}


def test_what_a_member_may_not_see_is_said_and_is_no_failure(
    spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACEFORM_EMAIL", "member@example.com")
    monkeypatch.setenv("SPACEFORM_TOKEN", "member-token")
    result = spaceform("inspect", "ENG")
    assert result.code == 0
    assert "not visible: these credentials may not see it" in result.out
    assert "Engineering" in result.out


def test_a_part_that_fails_is_said_and_ends_with_7(spaceform: Spaceform, site: Sandbox) -> None:
    site.add_fault("GET */space/ENG/watch html")
    result = spaceform("inspect", "ENG")
    assert result.code == 7
    assert "watchers: could not be read" in result.out
    assert "platform" in result.out


def test_a_space_that_is_not_there_ends_with_7(spaceform: Spaceform) -> None:
    result = spaceform("inspect", "NOPE")
    assert result.code == 7
    assert result.err == "Error: There is no space NOPE, or these credentials may not see it.\n"


@pytest.mark.parametrize("key", ["../ENG", "ENG/property", "ENG,OPS", "a b", ""])
def test_a_key_cannot_lead_elsewhere(key: str, spaceform: Spaceform, site: Sandbox) -> None:
    result = spaceform("inspect", key)
    assert result.code == 7
    assert result.err.count("\n") == 1
    asked = [request for request in site.requests if "keys" in request.query]
    assert [request.query["keys"] for request in asked] == [(key,)]
    before = {"/_edge/tenant_info", "/wiki/rest/api/user/current", "/wiki/api/v2/space-role-mode"}
    assert {request.path for request in site.requests} <= {*before, "/wiki/api/v2/spaces"}


def test_what_the_site_says_cannot_steer_the_terminal(spaceform: Spaceform, site: Sandbox) -> None:
    with site.edit() as store:
        store.space("ENG").name = "\x1b[2J\u202eevil"
    for form in ("text", "json"):
        result = spaceform("inspect", "ENG", "--format", form)
        assert "\x1b" not in result.out
        assert "\u202e" not in result.out
