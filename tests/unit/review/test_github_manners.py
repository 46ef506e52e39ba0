from types import SimpleNamespace

import pytest

from spaceform.review.github_manners import MANNERS, PAUSE
from spaceform.transport import Answer


@pytest.mark.parametrize(
    "status, headers, body, wait",
    [
        (429, {"Retry-After": "7"}, b"{}", "7"),
        (429, {}, b"{}", str(PAUSE)),
        (403, {"Retry-After": "7"}, b"{}", "7"),
        (403, {}, b'{"message": "You have exceeded a secondary rate limit."}', "60"),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"}, b"{}", "60"),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, b"{}", "1"),
        (200, {}, b'{"errors":[{"type": "RATE_LIMITED"}]}', "60"),
    ],
)
def test_a_limit_is_429_with_a_time(
    status: int, headers: dict[str, str], body: bytes, wait: str
) -> None:
    found = MANNERS.normal(Answer(status, headers, body))
    assert found.status == 429
    assert found.headers.get("Retry-After") == wait


def test_a_limit_lasts_until_its_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    now = SimpleNamespace(time=lambda: 1_000_000.9)
    monkeypatch.setattr("spaceform.review.github_manners.time", now)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000100"}
    wait = MANNERS.normal(Answer(403, headers, b"{}")).headers.get("Retry-After")
    assert wait == "101"


@pytest.mark.parametrize(
    "status, headers, body",
    [
        (403, {"X-RateLimit-Remaining": "41"}, b'{"message": "Resource not accessible"}'),
        (404, {"Retry-After": "7"}, b"{}"),
        (200, {}, b'{"data": {"body": "\\"type\\": \\"RATE_LIMITED\\""}}'),
        (500, {}, b"rate limit"),
    ],
)
def test_what_is_no_limit_stays_what_it_is(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    answer = Answer(status, headers, body)
    assert MANNERS.normal(answer) is answer


@pytest.mark.parametrize(
    "body, said",
    [
        ({"message": "Not Found"}, "Not Found"),
        (
            {"message": "Failed", "errors": [{"message": "too long"}, "plain", 7]},
            "Failed; too long; plain",
        ),
        ({"message": "Failed", "errors": "odd"}, "Failed"),
        ({"error": "x"}, None),
        ([], None),
        (None, None),
    ],
)
def test_an_error_is_read_where_it_is_githubs(body: object, said: str | None) -> None:
    assert MANNERS.published(body) == said  # type: ignore[arg-type] # JSON
