import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spaceform.report.phrases import Phrase, Tone
from spaceform.report.presentation import Presentation
from spaceform.report.text.page import Page
from tests.unit.report.hostile import HOSTILE


def page(width: int = 40, *, color: bool = False) -> Page:
    return Page(Presentation(color=color, width=width))


def test_a_line_that_fits_is_one_line() -> None:
    found = page()
    found.put(Phrase("one "), Phrase("two"), indent=2)
    assert found.text() == "  one two\n"


def test_what_wraps_stands_below_the_words_beside_the_sign() -> None:
    found = page()
    found.put(Phrase("word " * 10), indent=2, lead=Phrase("+"))
    assert found.text() == ("  + word word word word word word word\n    word word word\n")


def test_a_word_without_end_is_folded() -> None:
    found = page()
    found.put(Phrase("x" * 90), indent=4)
    assert found.text() == f"    {'x' * 36}\n    {'x' * 36}\n    {'x' * 18}\n"


def test_what_belongs_to_the_right_stands_at_the_margin() -> None:
    found = page()
    found.put(Phrase("left"), right="right", indent=2)
    assert found.text() == f"  left{' ' * 29}right\n"


def test_without_room_at_the_margin_it_follows() -> None:
    found = page()
    found.put(Phrase("left " * 7), right="far/right.yaml:1", indent=2)
    assert found.text() == f"  {'left ' * 7}".rstrip() + "\n  far/right.yaml:1\n"


def test_what_is_to_be_copied_does_not_wrap() -> None:
    found = page()
    found.put(Phrase("word " * 20 + "."), wrap=False)
    assert found.text() == "word " * 20 + ".\n"


@pytest.mark.parametrize("color, lines", [(True, 3), (False, 1)])
def test_what_it_comes_to_is_one_line_in_a_log_and_wraps_on_a_screen(
    *, color: bool, lines: int
) -> None:
    found = page(color=color)
    found.put(Phrase("before"))
    found.conclude(Phrase("word " * 20 + "."))
    first, blank, *rest = found.text().splitlines()
    assert (first, blank, len(rest)) == ("before", "", lines)


def test_blank_lines_do_not_add_up_and_none_comes_first() -> None:
    found = page()
    found.blank()
    found.put(Phrase("a"))
    found.blank()
    found.blank()
    found.heading("b")
    assert found.text() == "a\n\nb\n"


def test_colours_come_only_where_they_are_wanted() -> None:
    for color, expected in ((True, "\x1b[32mgain\x1b[0m\n"), (False, "gain\n")):
        found = page(color=color)
        found.put(Phrase("gain", Tone.GAIN))
        assert found.text() == expected


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"])
def test_the_environment_has_no_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> list[str]:
        pages = [page(color=color) for color in (True, False)]
        for found in pages:
            found.put(Phrase("word " * 20, Tone.LOSS))
        return [found.text() for found in pages]

    expected = shown()
    monkeypatch.setenv(name, "1")
    assert shown() == expected


def test_a_line_that_a_runner_would_obey_is_disarmed() -> None:
    found = page()
    found.put(Phrase("::add-mask::x"), indent=2)
    found.put(Phrase("x" * 40 + "::error::x"))
    assert found.text() == f"  \\::add-mask::x\n{'x' * 40}\n\\::error::x\n"


@pytest.mark.parametrize("width,expected", [(5, 40), (80, 80), (500, 120)])
def test_a_page_is_neither_too_narrow_nor_too_wide(width: int, expected: int) -> None:
    assert page(width).width == expected


@given(
    st.lists(st.sampled_from(HOSTILE) | st.text(), max_size=4),
    st.integers(0, 8),
    st.sampled_from(["", "spaces/eng.yaml:12"]),
    st.integers(40, 120),
)
def test_no_line_is_wider_than_the_page_or_ends_in_a_space(
    texts: list[str], indent: int, right: str, width: int
) -> None:
    found = page(width)
    cut = [Phrase(text[:300]) for text in texts]
    found.put(*cut, indent=indent, lead=Phrase("+"), right=right)
    for line in found.text().splitlines():
        assert cell_len(line) <= width + line.count("\\::")
        assert line == line.rstrip()


def test_colours_change_nothing_but_colours() -> None:
    shown = []
    for color in (True, False):
        found = page(color=color)
        for tone in Tone:
            found.put(Phrase("[red]x[/red] " * 5, tone), Phrase("日本語", tone), right="r")
        shown.append(re.sub(r"\x1b\[[0-9;]*m", "", found.text()))
    assert shown[0] == shown[1]


def test_a_page_knows_what_fits() -> None:
    found = page()
    assert found.fits(Phrase("x" * 36), indent=4)
    assert not found.fits(Phrase("x" * 37), indent=4)
    assert not found.fits(Phrase("x" * 36), indent=0, right="abc")
