from urllib.parse import parse_qs, urlsplit

import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import V2, Api, Json, as_basic


@pytest.fixture
def six(site: Sandbox) -> Api:
    with site.edit() as store:
        for key in "FEDCBA":
            store.create_space(key)
        store.create_space("G", status="archived")
    return as_basic(site, "admin@example.com", "admin-token", V2)


def keys(page: Json) -> str:
    return "".join(space["key"] for space in page["results"])


def cursor_of(page: Json) -> str:
    return parse_qs(urlsplit(str(page["_links"]["next"])).query)["cursor"][0]


def test_next_leads_through_all_pages(six: Api, site: Sandbox) -> None:
    first = six.get("/spaces?limit=4&status=current")
    following = first["_links"]["next"]
    assert following.startswith(f"{V2}/spaces?status=current&limit=4&cursor=")
    last = six.get(following.removeprefix(V2))
    assert [keys(first), keys(last)] == ["FEDC", "BA"]
    assert last["_links"] == {"base": f"{site.url}/wiki"}


def test_the_link_header_says_the_same_and_is_missing_on_the_last_page(six: Api) -> None:
    response = six.ask("GET", "/spaces?limit=6")
    assert response.links["next"]["url"] == response.json()["_links"]["next"]
    assert "Link" not in six.ask("GET", "/spaces?limit=7").headers


@pytest.mark.parametrize("limit,size", [("", 7), ("limit=7", 7), ("limit=6", 6), ("limit=250", 7)])
def test_next_is_there_exactly_if_there_is_more(six: Api, limit: str, size: int) -> None:
    page = six.get(f"/spaces?{limit}")
    assert len(page["results"]) == size
    assert ("next" in page["_links"]) is (size < 7)


def test_25_are_shown_unless_told_otherwise(six: Api, site: Sandbox) -> None:
    with site.edit() as store:
        for number in range(30):
            store.create_space(f"S{number}")
    assert len(six.get("/spaces")["results"]) == 25


@pytest.mark.parametrize("limit", ["0", "251", "-1", "x", "", "1e2", "9" * 40])
def test_a_limit_that_cannot_be_is_400(six: Api, limit: str) -> None:
    assert "limit must be" in six.refused(400, "GET", f"/spaces?limit={limit}")


@pytest.mark.parametrize("cursor", ["", "x", "%00", "%C3%A9", "MjowMA==", "A" * 9999, "LTE6MDA="])
def test_a_cursor_that_nobody_gave_is_400(six: Api, cursor: str) -> None:
    assert "cursor is invalid" in six.refused(400, "GET", f"/spaces?cursor={cursor}")


def test_a_cursor_belongs_to_its_listing_whatever_the_limit(six: Api) -> None:
    cursor = cursor_of(six.get("/spaces?limit=2&status=current"))
    assert keys(six.get(f"/spaces?limit=1&status=current&cursor={cursor}")) == "D"
    six.refused(400, "GET", f"/spaces?limit=2&cursor={cursor}")
    six.refused(400, "GET", f"/spaces?limit=2&status=archived&cursor={cursor}")
    six.refused(400, "GET", f"/space-permissions?limit=2&status=current&cursor={cursor}")
