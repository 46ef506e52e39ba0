from dataclasses import dataclass
from typing import cast

import pytest

from spaceform.review.body import compose, is_same, measure, without_orders
from spaceform.review.marker import Marker, Style
from spaceform.review.port import Review

MARKER = Marker("prod/", None)


@dataclass(frozen=True)
class Room:
    limit: int
    style: Style = "comment"


def compose_in(limit: int, text: str, brief: str = "brief") -> str:
    """Compose a report that is cut to the limit it is given, in characters of Python."""
    review = cast("Review", Room(limit))
    return compose(review, MARKER, lambda room: text[: max(room, 0)], brief)


def test_a_report_follows_its_marker() -> None:
    assert compose_in(1000, "report") == "<!-- spaceform slot=prod/ digest=none -->\n\nreport"


@pytest.mark.parametrize("text", ["x" * 5000, "\U0001f600" * 5000, "é\U0001f600" * 5000])
def test_a_report_never_gets_longer_than_the_host_takes(text: str) -> None:
    body = compose_in(1000, text)
    assert 950 < measure(body) <= 1000


def test_where_no_report_is_short_enough_a_brief_one_stands_in() -> None:
    review = cast("Review", Room(100))
    body = compose(review, MARKER, lambda _: "x" * 5000, "brief")
    assert body.endswith("\n\nbrief")


@pytest.mark.parametrize("order", ["/merge", "  /close", "text\n/approve now", "\t/label ~x"])
def test_no_line_is_an_order(order: str) -> None:
    assert f"\\{order.lstrip().partition(chr(10))[2] or order.lstrip()}" in without_orders(order)


def test_what_is_no_order_stays() -> None:
    for text in ("a /merge", "// comment", "/ 2", "| /merge |", "- /merge"):
        assert without_orders(text) == text


def test_a_report_gives_no_orders() -> None:
    assert compose_in(1000, "a\n/merge").endswith("a\n\\/merge")


def test_orders_in_a_report_count_towards_its_length() -> None:
    assert measure(compose_in(1000, "/a\n" * 5000)) <= 1000


def test_bodies_compare_however_lines_end() -> None:
    assert is_same("a\r\nb\r\n", "a\nb")
    assert not is_same("a b", "a\nb")
