import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from spaceform.report.sarif_message import plain_message
from tests.unit.report.hostile import HOSTILE, dangers

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
# `[text](target)` with no backslash before its brackets, as SARIF 3.11.6 has it.
LINK = re.compile(r"(?<!\\)\[(?:[^\[\]\\]|\\.)*(?<!\\)\]\(")
PLACEHOLDER = re.compile(r"(?<!\{)\{(?:\{\{)*\d+\}")
MENTION = re.compile(r"(?<!\w)@[a-zA-Z0-9]")
MARKUP = "\\`*_[]()<>~&|$!#@{}:/.- aZ9\né"


def assert_plain(text: str) -> None:
    shown = f"It says: {plain_message(text)}"
    assert not dangers(shown)
    assert "\n" not in shown
    assert not LINK.search(shown)
    assert not PLACEHOLDER.search(shown)
    tokens = MARKDOWN.parse(shown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {token.type for token in tokens[1].children or ()} <= {"text", "text_special"}
    read = "".join(token.content for token in tokens[1].children or ())
    assert not MENTION.search(read)
    assert "://" not in shown
    assert "##[" not in shown


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_only_text(text: str) -> None:
    assert_plain(text)


@settings(deadline=None)
@given(st.text(MARKUP, max_size=40))
def test_no_text_becomes_markup_a_link_or_a_mention(text: str) -> None:
    assert_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "ENG: group:engineers loses manage_users/space",
        "'nme' is no key of a space, but 'name' is (line 3)",
        "ada@example.com",
        "spaces/eng.yaml:12:3",
    ],
)
def test_what_names_look_like_is_left_as_it_is(text: str) -> None:
    assert plain_message(text) == text


@pytest.mark.parametrize(
    "text, shown",
    [
        ("`nme`", "'nme'"),
        ("[a](b)", r"\[a\](b)"),
        ("{0}", "{{0}}"),
        ("@everyone", r"@\everyone"),
        ("#12", r"#\12"),
        ("_a_", r"\_a\_"),
        ("https://x.example", r"https:/\/x.example"),
        ("a\nb", r"a\\nb"),
    ],
)
def test_what_a_host_would_make_something_of_is_disarmed(text: str, shown: str) -> None:
    assert plain_message(text) == shown
