import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.paging import integer, natural
from tests.unit.sandbox.api import ROOT, Api


@pytest.fixture
def six(site: Sandbox) -> Sandbox:
    with site.edit() as store:
        for key in "FEDCBA":
            store.create_space(key)
    return site


def keys(page: dict[str, list[dict[str, str]]]) -> str:
    return "".join(space["key"] for space in page["results"])


def test_next_leads_through_all_pages(six: Sandbox, admin: Api) -> None:
    first = admin.get("/space?limit=4&type=global")
    page = admin.get(first["_links"]["next"].removeprefix("/rest/api"))
    assert [keys(first), keys(page)] == ["ABCD", "EF"]
    assert "next" not in page["_links"]
    assert page["_links"]["base"] == f"{six.url}/wiki"
    assert page["_links"]["context"] == "/wiki"
    assert page["_links"]["self"] == f"{six.url}{ROOT}/space?type=global&limit=4&start=4"


@pytest.mark.parametrize(
    "query,expected,following",
    [
        ("", "ABCDEF", None),
        ("limit=6", "ABCDEF", None),
        ("limit=5", "ABCDE", "/rest/api/space?limit=5&start=5"),
        ("start=4&limit=1", "E", "/rest/api/space?limit=1&start=5"),
        ("start=5&limit=1", "F", None),
        ("start=6", "", None),
        ("start=2147483647", "", None),
        ("limit=0", "", None),
    ],
)
def test_next_is_there_exactly_if_there_is_more(
    six: Sandbox, admin: Api, query: str, expected: str, following: str | None
) -> None:
    page = admin.get(f"/space?{query}")
    assert keys(page) == expected
    assert page["size"] == len(expected)
    assert page["_links"].get("next") == following
    del six


def test_the_limit_is_lowered_without_a_word(six: Sandbox, admin: Api) -> None:
    assert admin.get("/space?limit=5000")["limit"] == 1000
    assert admin.get("/space")["limit"] == 25
    assert admin.get("/space?start=2")["_links"]["prev"].endswith("limit=25&start=0")
    del six


def test_odd_characters_survive_in_links(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.create_space("ENG")
        store.add_page("ENG", "a&b c", kind="blogpost")
        store.add_page("ENG", "A&B C")
    page = admin.get("/content?spaceKey=ENG&title=a%26b+c&limit=1&x=%C3%A9")
    assert [content["title"] for content in page["results"]] == ["A&B C"]
    assert "title=a%26b+c" in page["_links"]["self"]
    assert "x=%C3%A9" in page["_links"]["self"]


@pytest.mark.parametrize("text", ["-1", "", "x", "1.0", "1e3", " 1", "٣", "9" * 30, "2147483648"])
def test_what_is_no_number_or_too_large_is_400(admin: Api, text: str) -> None:
    with pytest.raises(HttpError, match="start must be a whole number"):
        integer(text, "start")
    for name in ("start", "limit"):
        assert "must be a whole number" in admin.refused(400, "GET", f"/space?{name}={text}")


def test_natural_numbers_are_those_that_a_database_keeps() -> None:
    assert natural("9223372036854775807") == 2**63 - 1
    assert natural("007") == 7
    assert [natural(text) for text in ("", "-1", "x", "9" * 20)] == [None] * 4
