import base64
import json

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import Repository, Result

TOKEN = "t0p-s3cret-token"
SENT = base64.b64encode(f"admin@example.com:{TOKEN}".encode()).decode()


@pytest.fixture(autouse=True)
def secret(
    spaceform: Spaceform,  # noqa: ARG001 - it sets the environment first
    site: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The administrator's token is one that is nowhere else in the tests."""
    with site.edit() as store:
        store.directory.find_user("admin@example.com").token = TOKEN
    monkeypatch.setenv("SPACEFORM_TOKEN", TOKEN)


def assert_no_token(result: Result) -> None:
    for text in (result.out, result.err):
        assert TOKEN not in text
        assert SENT not in text


def test_no_token_is_in_any_report_or_plan(spaceform: Spaceform, repository: Repository) -> None:
    for arguments in (
        ["plan", "--verbose", "--out", "plan.json"],
        ["plan", "--format", "json"],
        ["show", "plan.json", "--format", "json"],
        ["apply", "plan.json", "--verbose"],
        ["inspect", "ENG", "--verbose"],
        ["doctor", "--verbose"],
    ):
        result = spaceform(*arguments)
        assert result.code == 0
        assert_no_token(result)
    assert TOKEN not in (repository.root / "plan.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", ["html", "status=401", "status=500", "reset", "truncated"])
def test_no_token_is_in_any_error(fault: str, spaceform: Spaceform, site: Sandbox) -> None:
    site.add_fault(f"GET * {fault}")
    assert_no_token(spaceform("plan", "--verbose"))


def test_a_token_that_a_manifest_quotes_is_taken_out_of_the_report(
    spaceform: Spaceform, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", f"version: 1\nspaces: {{OPS: {{name: {TOKEN}}}}}\n")
    result = spaceform("plan", "--format", "json")
    assert_no_token(result)
    assert "OPS" in json.dumps(json.loads(result.out))


def test_no_token_is_in_a_traceback(spaceform: Spaceform, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_arguments: object, **_more: object) -> None:
        raise RuntimeError(f"Basic {SENT} and {TOKEN}")

    monkeypatch.setattr("spaceform.engine.plan", explode)
    result = spaceform("plan", "--verbose")
    assert result.code == 1
    assert "Traceback" in result.err
    assert_no_token(result)
