from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from spaceform.transport.retry import LONGEST_WAIT, delay


def test_waits_double_and_are_spread() -> None:
    waits = [[delay(attempt, 503, None) for _ in range(50)] for attempt in range(4)]
    for attempt, each in enumerate(waits):
        assert 0.17 * 2**attempt < min(each) < max(each) < 0.33 * 2**attempt
        assert len(set(each)) > 1


def test_a_site_that_has_no_time_is_given_twice_as_much() -> None:
    assert delay(0, 429, None) > 0.34


@pytest.mark.parametrize("text", ["soon", "-5", "²", "1e9", "", "Mon, 99 Foo 2026"])
def test_a_retry_after_that_makes_no_sense_is_ignored(text: str) -> None:
    assert delay(0, 503, text) < 0.4


@pytest.mark.parametrize("text", [" 999999999 ", "3600"])
def test_a_retry_after_is_bounded(text: str) -> None:
    assert LONGEST_WAIT <= delay(0, 503, text) <= LONGEST_WAIT + 0.5


def test_a_retry_after_may_be_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime(2026, 8, 3, 23, 59, 59, tzinfo=UTC)
    monkeypatch.setattr(
        "spaceform.transport.retry.datetime", SimpleNamespace(now=lambda _zone: today)
    )
    moment = today + timedelta(seconds=20)
    for text in (
        format_datetime(moment, usegmt=True),
        format_datetime(moment.replace(tzinfo=None)),
    ):
        assert 20 <= delay(0, 503, text) < 21


def test_a_date_that_is_past_asks_for_no_wait() -> None:
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    assert 0 <= delay(0, 503, past) < 0.3
