import pytest

from spaceform.transport import next_link

BASE = "https://x.example/notes"


@pytest.mark.parametrize(
    "header, found",
    [
        (f'<{BASE}?page=2>; rel="next", <{BASE}?page=9>; rel="last"', f"{BASE}?page=2"),
        (f'<{BASE}?page=1>; rel="first"', None),
        ("", None),
        ("nonsense", None),
        (f"<{BASE}?page=2>; rel=next", f"{BASE}?page=2"),
    ],
)
def test_the_next_page_is_found(header: str, found: str | None) -> None:
    assert next_link({"Link": header}) == found


def test_without_a_header_there_is_none() -> None:
    assert next_link({}) is None
