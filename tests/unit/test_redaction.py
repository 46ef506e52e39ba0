import base64
import html
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.redaction import redact

SECRET = "ATATT3xFfGF0/x+q7Zp0LxW_k-9TbR4vN2sUyE6hJm1cAoDgI8fKwPzX5lQeBtYr=5C0FFEE1"


def test_a_secret_is_taken_out_wherever_it_stands() -> None:
    assert redact(f"a {SECRET}, and {SECRET}", [SECRET]) == "a …, and …"


def test_a_text_without_it_stays_as_it_is() -> None:
    assert redact("nothing to see", [SECRET, ""]) == "nothing to see"


@pytest.mark.parametrize(
    "form",
    [
        quote(SECRET, safe=""),
        quote(SECRET),
        quote(SECRET, safe="").replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d"),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
        quote(base64.b64encode(SECRET.encode()).decode(), safe=""),
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
        html.escape(SECRET),
    ],
)
def test_it_is_known_in_other_writing(form: str) -> None:
    assert redact(f"<{form}>", [SECRET]) == "<…>"


@pytest.mark.parametrize("secret", ['quote"and\\slash<&>', "täglich-neu", "it's-a-secret"])
def test_what_notations_escape_is_known_escaped(secret: str) -> None:
    for form in (json.dumps(secret)[1:-1], html.escape(secret), repr(secret)[1:-1], quote(secret)):
        assert redact(f"<{form}>", [secret]) == "<…>"


@given(st.text(max_size=9), st.text(max_size=9))
def test_in_base64_it_is_known_in_the_middle_of_anything(before: str, after: str) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        sent = encode(f"{before}{SECRET}{after}".encode()).decode()
        rest = redact(sent, [SECRET]).split("…")
        assert len(rest) == 2
        assert sum(map(len, rest)) <= len(sent) - len(SECRET)


@given(st.integers(0, len(SECRET)), st.integers(0, len(SECRET)))
def test_a_long_piece_of_it_is_not_shown_either(start: int, end: int) -> None:
    piece = SECRET[start:end]
    if len(piece) >= 19:
        assert redact(f"a {piece} b", [SECRET]) == "a … b"


def test_a_secret_that_repeats_itself_is_taken_out_to_its_end() -> None:
    assert redact(f"{'ab' * 40} {'ab' * 300}", ["ab" * 30]).strip("ab… ") == ""


def test_a_short_secret_is_hidden_whole_only() -> None:
    assert redact("engineers like engineering", ["engineering"]) == "engineers like …"


def test_half_a_surrogate_pair_is_no_obstacle() -> None:
    assert redact("x\udcffsecret\udcff", ["secret\udcff"]) == "x\udcff…"


def test_a_long_report_takes_no_time() -> None:
    text = "a line of a report that is long\n" * 100_000
    before = time.process_time()
    assert redact(text, [SECRET, SECRET[::-1]]) == text
    assert time.process_time() - before < 5
