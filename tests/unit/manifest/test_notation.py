"""Values as YAML: no more quotes than it takes, and nothing that reads back as something else."""

from typing import Any

import pytest
from pydantic import JsonValue

from spaceform.manifest.notation import entry, flow, indented, remark, text


@pytest.mark.parametrize(
    "plain", ["Engineering", "read/space", "com.example.theme", "acme/wiki-spaces", "~ada", "Ärzte"]
)
def test_what_is_text_without_quotes_has_none(plain: str) -> None:
    assert text(plain) == plain
    assert text(plain, in_flow=True) == plain


@pytest.mark.parametrize(
    "other",
    ["null", "NO", "y", "1a", "2027-01-31", "", " a", "a ", "a: b", "a #b", "- a", "~", "=", "a:"],
)
def test_what_could_be_something_else_is_quoted(other: str) -> None:
    assert text(other) == f'"{other}"'


def test_a_colon_inside_is_plain_only_where_every_reader_knows_it() -> None:
    assert text("group:engineers") == "group:engineers"
    assert text("https://acme.example") == "https://acme.example"
    assert text("group:engineers", in_flow=True) == '"group:engineers"'


def test_what_cannot_be_seen_is_escaped() -> None:
    assert text("a\u2028b\ufeff\U0001f600\U000e0001") == '"a\\u2028b\\ufeff\U0001f600\U000e0001"'
    assert text('"\\\t\n') == '"\\"\\\\\\t\\n"'


@pytest.mark.parametrize(
    "value, written",
    [
        (None, "null"),
        (True, "true"),
        (1.0, "1.0"),
        ([], "[]"),
        ({}, "{}"),
        ({"a": [1, "b", {"c: d": "e"}]}, '{a: [1, b, {"c: d": e}]}'),
    ],
)
def test_a_value_fits_on_a_line(value: Any, written: str) -> None:  # noqa: ANN401 - JSON
    assert flow(value) == written
    assert entry("key", value) == [f"key: {written}"]


def test_what_does_not_fit_stands_below_its_key() -> None:
    pairs: list[JsonValue] = [f"permission_{number}/space" for number in range(6)]
    assert entry("permissions", pairs, "# all") == [
        "permissions:  # all",
        *(f"  - {pair}" for pair in pairs),
    ]
    assert entry("a", {"b": {"c": pairs}, "d": 1}) == [
        "a:",
        "  b:",
        "    c:",
        *(f"      - {pair}" for pair in pairs),
        "  d: 1",
    ]


def test_several_lines_of_text_are_a_block() -> None:
    assert entry("k", "How we\n\nbuild: things") == ["k: |-", "  How we", "", "  build: things"]
    assert entry("k", "a\nb\n") == ["k: |", "  a", "  b"]


@pytest.mark.parametrize("hidden", ["a \nb", " a\nb", "a\n\n", "\na", "a\tb\n\tc", "a\r\nb", "\n"])
def test_a_block_hides_nothing(hidden: str) -> None:
    (line,) = entry("k", hidden)
    assert line.startswith('k: "')


def test_a_long_key_says_that_it_is_one() -> None:
    long = "k" * 1001
    assert entry(long, {"a": 1}) == [f"? {long}", ": {a: 1}"]
    assert flow({long: 1}) == f"{{? {long}: 1}}"


def test_a_comment_stays_one_line_and_a_comment() -> None:
    assert remark("engineers") == "# engineers"
    assert remark("a\nversion: 2\r\x1b[31m\u2028b\u202e") == "# a version: 2  [31m b"
    assert remark(" \n") == ""


def test_empty_lines_are_not_indented() -> None:
    assert indented(["a", "", "b"]) == ["  a", "", "  b"]
