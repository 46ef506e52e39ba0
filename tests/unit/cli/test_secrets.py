import base64
import os
from pathlib import Path

import pytest

from spaceform.cli import secrets
from spaceform.cli.secrets import scrub
from spaceform.errors import RefusedError

TOKEN = "s3cret-token"
LONG = "s3cret-token-of-some-length"


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


def test_a_client_secret_is_taken_out_in_the_form_in_which_it_is_logged() -> None:
    sent = base64.b64encode(f"client:{TOKEN}".encode()).decode()
    environ = {"SPACEFORM_CLIENT_SECRET": TOKEN, "SPACEFORM_CLIENT_ID": "client"}
    assert scrub(f"Basic {sent}", environ) == "Basic …"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "SPACEFORM_SITE"])
def test_the_password_of_an_address_is_taken_out(name: str) -> None:
    environ = {name: "https://robot:p%40ssword@acme.example"}
    assert scrub("robot p%40ssword p@ssword acme.example", environ) == "robot … … acme.example"


@pytest.mark.parametrize(
    "address", ["http://[::1", "acme.example", "http://robot@acme.example", ""]
)
def test_an_address_without_a_password_hides_nothing(address: str) -> None:
    assert scrub(f"robot {address}", {"HTTPS_PROXY": address}) == f"robot {address}"


def test_a_token_file_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert scrub("text", {"SPACEFORM_TOKEN_FILE": str(pipe)}) == "text"


def test_a_token_that_is_no_text_fails_nothing() -> None:
    environ = {"SPACEFORM_TOKEN": "s3cret\udcff", "SPACEFORM_EMAIL": "ada\udcff@acme.com"}
    assert scrub("x s3cret\udcff", environ) == "x …"


def test_what_is_remembered_is_taken_out_until_it_is_forgotten() -> None:
    known = [TOKEN]
    secrets.remember(lambda: known)
    try:
        known.append("a-later-access-token")
        assert scrub(f"{TOKEN} a-later-access-token", {}) == "… …"
    finally:
        secrets.forget()
    assert scrub(TOKEN, {}) == TOKEN


def test_a_text_that_is_to_be_kept_and_holds_a_secret_is_refused() -> None:
    with pytest.raises(RefusedError, match="the plan would hold a token"):
        secrets.refuse_secrets(f"x{LONG}", "the plan", {"SPACEFORM_TOKEN": LONG})


def test_a_short_password_that_may_be_a_word_refuses_nothing() -> None:
    environ = {"SPACEFORM_TOKEN": "confluence"}
    secrets.refuse_secrets("a plan of confluence", "the plan", environ)
