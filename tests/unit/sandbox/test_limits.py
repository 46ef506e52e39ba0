import pytest

from spaceform.sandbox.limits import Bounds, Headers, Limiter


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def told(headers: Headers, name: str) -> str | None:
    return next((value.decode() for key, value in headers if key == name.encode()), None)


def test_without_bounds_nothing_is_refused_and_nothing_told() -> None:
    limiter = Limiter(Bounds())
    verdicts = [limiter.enter() for _ in range(1000)]
    assert not any(each.refused or each.headers for each in verdicts)


def test_a_bucket_empties_in_a_burst_and_fills_up_with_time() -> None:
    clock = Clock()
    limiter = Limiter(Bounds(rate=4), clock)
    assert [limiter.enter().refused for _ in range(5)] == [False] * 4 + [True]
    clock.now = 0.25
    assert [limiter.enter().refused for _ in range(2)] == [False, True]
    clock.now = 60.0
    assert [limiter.enter().refused for _ in range(5)] == [False] * 4 + [True]


def test_what_is_left_is_told_and_that_it_gets_scarce() -> None:
    limiter = Limiter(Bounds(rate=10), Clock())
    headers = [limiter.enter().headers for _ in range(11)]
    left = [told(each, "x-ratelimit-remaining") for each in headers]
    assert left == [str(9 - at) for at in range(10)] + ["0"]
    near = [told(each, "x-ratelimit-nearlimit") for each in headers]
    assert near == [None] * 8 + ["true"] * 3


@pytest.mark.parametrize("retry_after,expected", [(True, "1"), (False, None)])
def test_a_refusal_says_when_to_come_back_if_it_may(
    retry_after: bool,  # noqa: FBT001 - as the bounds have it
    expected: str | None,
) -> None:
    limiter = Limiter(Bounds(rate=1, retry_after=retry_after), Clock())
    limiter.enter()
    assert told(limiter.enter().headers, "retry-after") == expected


def test_who_was_answered_makes_room_for_the_next() -> None:
    limiter = Limiter(Bounds(at_once=2))
    assert [limiter.enter().refused for _ in range(3)] == [False, False, True]
    limiter.leave()
    assert [limiter.enter().refused for _ in range(2)] == [False, True]


def test_who_is_one_too_many_at_once_takes_nothing_from_the_rate() -> None:
    limiter = Limiter(Bounds(rate=2, at_once=1), Clock())
    assert [limiter.enter().refused for _ in range(5)] == [False, True, True, True, True]
    limiter.leave()
    assert limiter.enter().refused is False


@pytest.mark.parametrize(
    "bounds", [{"rate": 0}, {"rate": 0.5}, {"rate": float("inf")}, {"rate": -1}, {"at_once": 0}]
)
def test_bounds_that_let_nothing_through_make_no_sense(bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be at least one request"):
        Bounds(**bounds)  # type: ignore[arg-type]
