from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.change import RISKS, Risk
from spaceform.report.markdown.inert import diff_line
from spaceform.report.markdown.sheet import Entry, Kind, Section, Sheet, fit, size, written
from tests.unit.report.markdown.reading import assert_inert


def entry(name: str, risk: Risk = Risk.LOW, kind: Kind = Kind.CHANGE, head: str = "") -> Entry:
    return Entry((diff_line("+", name),), risk, kind, head=head)


def told(left: Sequence[Entry]) -> str:
    return f"{len(left)} things"


def section(*entries: Entry, title: str = "Title", folded: bool = False) -> Section:
    return Section(title, entries, told, folded=folded)


def shown(sheet: Sheet, limit: int, highest: Risk = Risk.HIGH, *, collapsible: bool = True) -> str:
    found = fit(sheet, limit, highest, collapsible=collapsible)
    assert found is not None
    assert size(found) <= limit
    return found


TEN = tuple(entry(f"low-{number}") for number in range(10))
HIGH = entry("high", Risk.HIGH)
CRITICAL = entry("critical", Risk.CRITICAL)


def test_what_fits_is_whole() -> None:
    assert shown((section(*TEN[:2]), "foot"), 1000) == (
        "### Title\n\n```diff\n+ low-0\n+ low-1\n```\n\nfoot\n"
    )


def test_a_head_is_written_once_above_those_that_share_it() -> None:
    entries = (entry("a", head="@@ A @@"), entry("b", head="@@ A @@"), entry("c", head="@@ B @@"))
    assert "@@ A @@\n+ a\n+ b\n@@ B @@\n+ c\n" in shown((section(*entries),), 1000)


def test_the_last_of_the_least_dangerous_is_cut_first_and_counted_in_place() -> None:
    sheet = (section(CRITICAL, HIGH, *TEN), "foot")
    assert shown(sheet, size(written(sheet, collapsible=True)) - 10) == (
        "### Title\n\n```diff\n+ critical\n+ high\n+ low-0\n+ low-1\n+ low-2\n+ low-3\n+ low-4\n```"
        "\n\n*… and 5 things not shown.*\n\nfoot\n"
    )


def test_kinds_of_one_risk_are_cut_in_their_order() -> None:
    sheet = (
        section(entry("space", kind=Kind.SPACE), title="A"),
        section(entry("note" * 20, kind=Kind.NOTE), title="B"),
        section(entry("change" * 10, kind=Kind.CHANGE), title="C"),
    )
    found = shown(sheet, size(written(sheet, collapsible=True)) - 20)
    assert "note" not in found
    assert "change" in found
    assert "### B\n\n*… 1 things not shown.*" in found


def test_what_is_more_dangerous_than_was_allowed_is_never_cut() -> None:
    sheet = (section(CRITICAL, HIGH, *TEN),)
    assert "critical" in shown(sheet, 70)
    assert "high" in shown(sheet, 90, Risk.MEDIUM)
    assert fit(sheet, 40, Risk.HIGH, collapsible=True) is None
    assert "12 things" in shown(sheet, 40, Risk.CRITICAL)


def test_a_folded_section_is_a_heading_where_a_host_cannot_fold() -> None:
    sheet = (section(*TEN[:1], folded=True),)
    assert shown(sheet, 1000) == (
        "<details>\n<summary>Title</summary>\n\n```diff\n+ low-0\n```\n\n</details>\n"
    )
    assert shown(sheet, 1000, collapsible=False) == "### Title\n\n```diff\n+ low-0\n```\n"


def test_a_folded_section_of_which_nothing_is_left_has_nothing_to_unfold() -> None:
    found = shown((section(*TEN, folded=True),), 60)
    assert found == "### Title\n\n*… 10 things not shown.*\n"


@pytest.mark.parametrize("text, units", [("a", 1), ("…", 1), ("日本", 2), ("🌈", 2)])
def test_a_character_counts_as_the_strictest_host_counts_it(text: str, units: int) -> None:
    assert size(text) == units


ENTRIES = st.builds(
    Entry,
    lines=st.lists(
        st.builds(diff_line, st.sampled_from("+-!#"), st.text(max_size=40)), min_size=1, max_size=4
    ).map(tuple),
    risk=st.sampled_from(RISKS),
    kind=st.sampled_from(Kind),
)
SHEETS = st.lists(
    st.builds(
        Section,
        title=st.just("Title"),
        entries=st.lists(ENTRIES, max_size=12),
        told=st.just(told),
        folded=st.booleans(),
    ),
    max_size=4,
).map(tuple)


@given(SHEETS, st.integers(50, 1500), st.sampled_from(RISKS), st.booleans())
def test_whatever_is_cut_what_is_left_fits_and_is_whole(
    sheet: tuple[Section, ...],
    limit: int,
    highest: Risk,
    collapsible: bool,  # noqa: FBT001 (what Hypothesis gives)
) -> None:
    found = fit(sheet, limit, highest, collapsible=collapsible)
    if found is None:
        assert size(written(sheet, collapsible=collapsible)) > limit
        return
    assert size(found) <= limit
    coded = assert_inert(found)
    for each in (each for part in sheet for each in part.entries):
        if RISKS.index(each.risk) < RISKS.index(highest):
            assert set(each.lines) <= set(coded)
