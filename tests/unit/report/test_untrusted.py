import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.report.untrusted import (
    cut,
    cut_around,
    is_right_to_left,
    visible,
    visible_json,
)
from tests.unit.report.hostile import HOSTILE, dangers


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_visible_and_on_one_line(text: str) -> None:
    shown = visible(text)
    assert not dangers(shown)
    assert "\n" not in shown
    shown.encode("utf-8")


@given(st.text(st.characters()))
def test_whatever_the_text_nothing_in_it_is_hidden(text: str) -> None:
    shown = visible(text)
    assert not dangers(shown)
    assert "\n" not in shown


@given(st.text(st.characters()))
def test_what_is_visible_stays_as_it_is_when_it_is_made_visible_again(text: str) -> None:
    once = visible(text)
    assert visible(once) == once


@pytest.mark.parametrize(
    "text,shown",
    [
        ("Engineering", "Engineering"),
        ("Zürich – 日本語 ✓", "Zürich – 日本語 ✓"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b", r"\x9b"),
        ("\u202e", r"\u202e"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud800", r"\ud800"),
        ("a\u00a0b", r"a\xa0b"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\ufe0f", r"a\ufe0f"),
        ("e\u0301", "e\u0301"),
        ("\u0301e", r"\u0301e"),
        ("##[group]x", r"#\#[group]x"),
        ("##vso[x]", r"#\#vso[x]"),
        ("## [x]", "## [x]"),
    ],
)
def test_text_is_shown_as_a_person_can_read_it(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_heap_of_combining_marks_is_broken_up() -> None:
    assert visible("a" + "\u0301" * 6) == "a" + "\u0301" * 4 + r"\u0301\u0301"


@given(st.dictionaries(st.text(), st.text()))
def test_visible_json_reads_the_same_and_hides_nothing(value: dict[str, str]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    shown = visible_json(text)
    assert json.loads(shown) == value
    assert not dangers(shown)


def test_harmless_json_is_not_touched() -> None:
    text = '{\n  "a": "Zürich"\n}\n'
    assert visible_json(text) == text


def test_delete_is_an_escape_in_visible_json() -> None:
    assert visible_json('"\x7f\x9b"') == r'"\u007f\u009b"'


def test_a_short_text_is_not_cut() -> None:
    assert cut("abc", 3) == "abc"


def test_a_long_text_is_cut_and_the_rest_is_counted() -> None:
    assert cut("x" * 5000, 10) == "xxxxxxxxxx… (+4,990 characters)"


def test_two_long_texts_are_cut_around_their_first_difference() -> None:
    before, after = cut_around("x" * 500 + "old", "x" * 500 + "new", 100)
    assert before == "…" + "x" * 24 + "old"
    assert after == "…" + "x" * 24 + "new"


@given(st.text(min_size=1), st.text(), st.text())
def test_two_texts_that_differ_look_different_however_they_are_cut(
    start: str, one: str, other: str
) -> None:
    before, after = start * 40 + one, start * 40 + other
    shown = cut_around(before, after, 20)
    assert (shown[0] == shown[1]) == (before == after)


def test_short_texts_are_not_cut_around() -> None:
    assert cut_around("same old", "same new", 100) == ("same old", "same new")


@pytest.mark.parametrize("text,expected", [("abc", False), ("日本", False), ("a שלום", True)])
def test_text_from_right_to_left_is_known(text: str, *, expected: bool) -> None:
    assert is_right_to_left(text) is expected
