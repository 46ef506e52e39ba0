import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.report.markdown.inert import code, codes, diff_line, fenced
from spaceform.report.untrusted import cut, visible
from tests.unit.report.markdown.reading import TRIED, read

RUNS = " ".join("`" * length for length in range(1, 60))
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("`@#<>|\\ \n[]()!*_~&:/-")))
SURROUNDINGS = ("{}", "- {}", "- {}: {}", "> **x** {}", "- a\n  - {} b", "x ({}) {}.")


def assert_only_text(text: str) -> None:
    for around in SURROUNDINGS:
        coded, _ = read(around.replace("{}", code(text)))
        assert coded == [visible(text) or '""'] * around.count("{}")
    lines = [diff_line("+", text), diff_line("@@", text), diff_line("#", text, 4)]
    coded, plain = read("\n".join(("a", "", *fenced(lines), "", "b")))
    assert plain == ["a", "b"]
    assert coded == lines
    assert coded[0] == f"+ {visible(text)}".rstrip()


@pytest.mark.long
@pytest.mark.parametrize("text", TRIED)
def test_a_hostile_text_is_read_as_its_own_characters(text: str) -> None:
    assert_only_text(text)


@given(TEXTS)
def test_any_text_is_read_as_its_own_characters(text: str) -> None:
    assert_only_text(text)


@pytest.mark.long
@pytest.mark.parametrize("text", [*TRIED, RUNS])
def test_a_code_span_is_never_fenced_with_more_backticks_than_a_host_reads(text: str) -> None:
    """cmark and comrak take more than 80 for text, and what is inside would be alive."""
    fence = re.match("`+", code(cut(text, 600)))
    assert fence is not None
    assert len(fence[0]) <= 40


def test_a_code_span_has_no_more_backticks_than_it_needs() -> None:
    assert code("x") == "`x`"
    assert code("a`b") == "``a`b``"
    assert code("``") == "` `` `"
    assert code("a``b") == "`a``b`"
    assert codes(("a", "b")) == "`a`, `b`"


def test_a_line_of_a_diff_begins_with_its_sign_and_ends_in_no_space() -> None:
    assert diff_line("+", "") == "+"
    assert diff_line("-", "::add-mask::x", 4) == "-     ::add-mask::x"
    assert diff_line("@@", "ENG") == "@@ ENG @@"
