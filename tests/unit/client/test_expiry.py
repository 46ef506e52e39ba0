import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest

from spaceform.client import read_expiry


def web_token(claims: object) -> str:
    parts = ({"alg": "none"}, claims)
    encoded = [urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "signature"])


def test_a_web_token_tells_when_it_expires() -> None:
    assert read_expiry(web_token({"exp": 1801310400})) == datetime(2027, 1, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "ATATT3xFfGF0",
        "a.b",
        "a.b.c",
        "a.!!!!.c",
        "a.é.c",
        web_token({}),
        web_token([]),
        web_token("exp"),
        web_token({"exp": None}),
        web_token({"exp": "soon"}),
        web_token({"exp": []}),
        web_token({"exp": 1e300}),
        web_token({"exp": float("nan")}),
    ],
)
def test_any_other_token_tells_nothing(token: str) -> None:
    assert read_expiry(token) is None
