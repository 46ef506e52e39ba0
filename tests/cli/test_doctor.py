import json
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import (
    CONFIGURATION,
    OPERATIONS,
    Repository,
    Result,
    assert_golden,
    variables,
)

MEMBER = ("member@example.com", "member-token")
SCOPED = ("admin@example.com", "admin-scoped-token")


class Patient:
    """Somebody who asks the doctor, with other credentials where a test says so."""

    def __init__(self, spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch) -> None:
        self._spaceform = spaceform
        self._monkeypatch = monkeypatch

    def ask(self, *arguments: str) -> Result:
        return self._spaceform("doctor", *arguments)

    def has(self, **values: str) -> None:
        for name, value in values.items():
            self._monkeypatch.setenv(f"SPACEFORM_{name}", value)


@pytest.fixture
def patient(spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch) -> Patient:
    return Patient(spaceform, monkeypatch)


@pytest.fixture
def engineering(site: Sandbox) -> Sandbox:
    with site.edit() as store:
        store.create_space("ENG", "Engineering", description="How we build things.")
    return site


def line(result: Result, label: str) -> str:
    (found,) = [each for each in result.out.splitlines() if each.startswith(f"{label} ")]
    return found.removeprefix(label).strip()


def test_one_screen_tells_what_will_work(patient: Patient, repository: Repository) -> None:
    repository.write("spaces/ops.yaml", OPERATIONS)
    result = patient.ask()
    assert (result.code, result.err) == (0, "")
    assert_golden("doctor.txt", result.out)


@pytest.mark.usefixtures("engineering")
def test_one_screen_tells_what_will_not_work(patient: Patient, repository: Repository) -> None:
    repository.write(
        "spaces/ops.yaml", OPERATIONS + "    grants: {class:all-product-admins: {role: Admin}}\n"
    )
    repository.write(
        "spaces/typo.yaml",
        "version: 1\nspaces: {TYPO: {name: T, grants: {'group:enginers': {permissions: []}}}}\n",
    )
    patient.has(EMAIL=MEMBER[0], TOKEN=MEMBER[1])
    result = patient.ask()
    assert (result.code, result.err) == (4, "")
    assert_golden("doctor-fails.txt", result.out)


def test_nothing_but_get_is_sent_and_little_of_it(patient: Patient, engineering: Sandbox) -> None:
    patient.ask()
    assert {request.method for request in engineering.requests} == {"GET"}
    assert len(engineering.requests) <= 14


def test_json_has_it_all(patient: Patient, engineering: Sandbox) -> None:
    result = patient.ask("--format", "json")
    found = json.loads(result.out)
    assert result.code == 0
    assert found["site"] == engineering.url
    assert found["entrance"]["dialect"] == "cloud-v2"
    assert found["spaces"][0]["administered"] is True
    assert [each["guard"] for each in found["findings"]] == ["ownership"]


def test_only_formats_that_a_check_up_has_are_offered(patient: Patient) -> None:
    assert patient.ask("--format", "sarif").code == 64


# Without a repository


def test_without_a_repository_it_is_about_the_credentials_and_says_so(
    patient: Patient, tmp_path: Path
) -> None:
    (tmp_path / "spaceform.yaml").unlink()
    result = patient.ask()
    assert result.code == 0
    assert line(result, "Manifests") == "none here: there is no spaceform.yaml"
    assert "The credentials work." in result.out
    empty = tmp_path / "empty"
    empty.mkdir()
    assert patient.ask("-C", str(empty)).code == 0


def test_what_is_asked_about_manifests_needs_some(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "spaceform.yaml").unlink()
    result = patient.ask("--env", "prod")
    assert (result.code, result.out) == (3, "")
    assert "there is no spaceform.yaml here" in result.err


def test_a_broken_manifest_is_3(patient: Patient, repository: Repository, site: Sandbox) -> None:
    repository.write("spaces/bad.yaml", "version: 1\nspaces: {BAD: {nme: x}}\n")
    result = patient.ask()
    assert (result.code, result.out) == (3, "")
    assert "spaces/bad.yaml:2" in result.err
    patient.has(TOKEN="")
    assert patient.ask().code == 3
    assert site.requests == ()


def test_the_site_that_an_environment_asserts_is_checked(
    patient: Patient, repository: Repository
) -> None:
    environments = "environments: {prod: {site: https://acme.atlassian.net}}\n"
    repository.write("spaceform.yaml", CONFIGURATION + environments)
    assert patient.ask("--env", "prod").code == 3


# Ways in


def test_a_scoped_token_is_found_to_be_one(patient: Patient) -> None:
    patient.has(EMAIL=SCOPED[0], TOKEN=SCOPED[1])
    way = "Atlassian's gateway, with e-mail and scoped token (admin@example.com)"
    assert line(patient.ask(), "Way in") == way


def test_a_service_account_is_told_how_long_its_access_token_lasts(patient: Patient) -> None:
    patient.has(EMAIL="", TOKEN="", CLIENT_ID="sandbox-client", CLIENT_SECRET="sandbox-secret")
    result = patient.ask("--verbose")
    assert line(result, "You").endswith(", a service account")
    assert line(result, "Token").startswith("an access token lasts 60 minutes")
    assert "sandbox-secret" not in result.out + result.err


@pytest.mark.usefixtures("engineering")
def test_an_app_is_told_what_it_cannot_write(patient: Patient) -> None:
    patient.has(EMAIL="", TOKEN="app-token")
    result = patient.ask()
    assert result.code == 4
    assert "an app: of permissions it" in line(result, "You")
    assert "use a person's token, or a service account" in result.out


def test_a_site_with_roles_only_is_told_which_role_comes_closest(
    patient: Patient, repository: Repository
) -> None:
    with Sandbox(mode="roles") as site:
        patient.has(**{name[10:]: value for name, value in variables(site.url).items()})
        result = patient.ask()
        assert result.code == 4
        assert line(result, "Access").startswith("by roles only: Admin, ")
        assert "the one that comes closest is" in " ".join(result.out.split())
        grants = "{group:site-admins: {role: Admin}}"
        repository.write(
            "spaces/eng.yaml", f"version: 1\nspaces: {{ENG: {{name: E, grants: {grants}}}}}\n"
        )
        assert patient.ask().code == 0


def test_a_data_center_is_told_what_it_does_not_offer(
    patient: Patient, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", OPERATIONS + "    theme: default\n")
    with Sandbox(flavour="datacenter", context="/confluence") as site:
        patient.has(SITE=site.url, EMAIL="")
        result = patient.ask()
    assert result.code == 4
    assert line(result, "Confluence") == "Data Center 9.2.0"
    assert line(result, "Not offered") == "settings, theme"
    assert "✗ OPS/theme  (spaces/ops.yaml:6)" in result.out


# What fails


def test_credentials_that_are_not_accepted_are_7_and_what_is_known_is_shown(
    patient: Patient,
) -> None:
    patient.has(TOKEN="wr0ng-token")
    result = patient.ask()
    assert (result.code, result.err) == (7, "")
    assert line(result, "Way in") == "e-mail and token (admin@example.com)"
    assert line(result, "Manifests") == "1 space, owned by acme/wiki-spaces; not looked at"
    assert "✗ The site does not accept the credentials" in result.out
    assert "wr0ng-token" not in result.out


def test_missing_credentials_are_7(patient: Patient) -> None:
    patient.has(TOKEN="")
    result = patient.ask()
    assert (result.code, result.err) == (7, "")
    assert "✗ No usable credentials: neither SPACEFORM_TOKEN" in result.out
    found = json.loads(patient.ask("--format", "json").out)
    assert found["failure"].startswith("No usable credentials")


def test_a_failure_on_the_way_is_7_and_what_was_found_is_shown(
    patient: Patient, site: Sandbox
) -> None:
    site.add_fault("GET */space-role-mode status=500")
    result = patient.ask()
    assert result.code == 7
    assert line(result, "You").startswith("Admin (")
    assert "failed with status 500" in result.out


def test_a_space_that_fails_to_be_read_is_7(patient: Patient, engineering: Sandbox) -> None:
    engineering.add_fault("GET */spaces/* status=500")
    result = patient.ask()
    assert result.code == 7
    assert "✗ could not be read: ENG" in result.out
    assert "1 space could not be read." in result.out


def test_warnings_about_the_manifests_are_told_beside_it(
    patient: Patient, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", OPERATIONS + "    exact: [properties]\n")
    assert "spaces/ops.yaml" in patient.ask().err
    assert patient.ask("--quiet").err == ""


def test_what_the_site_says_cannot_steer_the_terminal(patient: Patient, site: Sandbox) -> None:
    with site.edit() as store:
        store.directory.find_user("admin@example.com").name = "\x1b[2J\u202eevil"
    for form in ("text", "json"):
        result = patient.ask("--format", form)
        assert "evil" in result.out
        assert "\x1b" not in result.out
        assert "\u202e" not in result.out
