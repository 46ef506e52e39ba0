import base64
from pathlib import Path

import pytest

from spaceform.cli.secrets import scrub

TOKEN = "s3cret-token"


def test_a_token_is_taken_out_of_any_text() -> None:
    assert scrub(f"a {TOKEN} b", {"SPACEFORM_TOKEN": TOKEN}) == "a … b"


def test_a_token_is_taken_out_in_the_form_in_which_it_is_sent() -> None:
    sent = base64.b64encode(f"ada@acme.com:{TOKEN}".encode()).decode()
    environ = {"SPACEFORM_TOKEN": TOKEN, "SPACEFORM_EMAIL": "ada@acme.com"}
    assert scrub(f"Basic {sent}", environ) == "Basic …"


def test_a_client_secret_is_taken_out() -> None:
    assert scrub(TOKEN, {"SPACEFORM_CLIENT_SECRET": TOKEN}) == "…"


def test_a_token_from_a_file_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    assert scrub(f"x{TOKEN}x", {"SPACEFORM_TOKEN_FILE": str(path)}) == "x…x"


def test_a_token_file_that_cannot_be_read_hides_nothing_and_fails_nothing(tmp_path: Path) -> None:
    assert scrub("text", {"SPACEFORM_TOKEN_FILE": str(tmp_path / "missing")}) == "text"
    assert scrub("text", {"SPACEFORM_TOKEN_FILE": "\0"}) == "text"


@pytest.mark.parametrize("token", ["", "   ", "a", "space"])
def test_what_is_too_short_for_a_token_garbles_no_text(token: str) -> None:
    assert scrub("a space has pages", {"SPACEFORM_TOKEN": token}) == "a space has pages"
