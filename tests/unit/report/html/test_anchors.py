import re

import pytest

from spaceform.report.html.anchors import anchor, token
from tests.unit.report.hostile import HOSTILE


def test_an_anchor_reads_like_its_text_and_is_always_the_same() -> None:
    found = anchor("c", "ENG/grants/group:engineers")
    assert re.fullmatch(r"c-eng-grants-group-engineers-[0-9a-f]{10}", found)
    assert anchor("c", "ENG/grants/group:engineers") == found


def test_texts_that_read_alike_have_different_anchors() -> None:
    texts = ("A/labels/x-y", "A/labels/x_y", "a/labels/x-y", "A/labels/x-y ", "A/labels/x\ud800y")
    assert len({anchor("c", text) for text in texts}) == len(texts)


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_an_anchor_is_an_id_and_nothing_else_whatever_the_text(text: str) -> None:
    assert re.fullmatch(r"c-[a-z0-9-]{10,60}", anchor("c", text))


@pytest.mark.parametrize("text", ["ENG", "group:engineers", "user:Zoë", "~712020:ab", "two words"])
def test_a_short_plain_text_stands_for_itself(text: str) -> None:
    assert token(text) == text


@pytest.mark.parametrize("text", ["", " ", "x" * 49, "a\u202eb", "a\nb", " x"])
def test_any_other_text_has_a_word_made_for_it(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{10,60}", token(text))
    assert token(text) != token(text + "x")
