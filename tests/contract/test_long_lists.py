"""Lists of many pages, and sites that break them: a broken list is an error and never "absent"."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPHandler, OpenerDirector, Request

import pytest

from spaceform.aspects.grants import PAIRS
from spaceform.errors import ProviderError
from spaceform.plan import Overrides, Plan
from spaceform.sandbox import Sandbox
from spaceform.space import Desired
from tests.contract.plan_apply import ADMINS, addresses, desired, grants, space
from tests.contract.visitor import Visitor

MANY: Final = 260
PLENTY: Final = Overrides(max_removals=10_000)
Body = dict[str, Any]
Spoil = Callable[[Body], object]


def wanted(*, count: int = MANY) -> Desired:
    """A space with more than a page of everything."""
    return desired(
        space(
            grants=grants(site_admins=ADMINS),
            properties={f"p{number:03}": number for number in range(count)},
            labels=tuple(f"l{number:03}" for number in range(count)),
            exact=frozenset({"properties", "labels"}),
        )
    )


def make(site: Sandbox) -> None:
    """Make the space, and as many rows of grants as it takes for two pages and more."""
    visitor = Visitor(site)
    visitor.bring_about(desired(space(grants=grants(site_admins=ADMINS), properties={}, labels=())))
    with site.edit() as store:
        for number in range(MANY):
            store.set_property("ENG", f"p{number:03}", number)
            store.add_label("ENG", f"l{number:03}")
        for number in range(11):
            store.add_group(f"team-{number:02}")
            store.grant("ENG", f"group:team-{number:02}", *PAIRS)
    visitor.bring_about(wanted(), PLENTY)


@dataclass
class Between:
    """Somebody between us and the site, who may spoil what the site answers.

    `spoils` maps the end of a path, with the number of the page from 1, to what is done to a body;
    bytes stand for themselves.
    """

    site: Sandbox
    spoils: dict[tuple[str, int], Spoil | bytes] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    url: str = ""

    def forget(self) -> None:
        self.pages.clear()
        self.spoils.clear()

    def pass_on(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        opener = OpenerDirector()
        opener.add_handler(HTTPHandler())
        # The address that links name is ours here, as that of the site's own host is.
        request = Request(self.site.url + path, headers=headers)  # noqa: S310 - a sandbox
        with opener.open(request) as response:
            return response.status, self._spoiled(path, response.read())

    def _spoiled(self, path: str, body: bytes) -> bytes:
        plain, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        name = re.sub(r".*/", "", plain)
        key = name if "key" not in query and "keys" not in query else f"{name}?"
        self.pages[key] = self.pages.get(key, 0) + 1
        spoil = self.spoils.get((key, self.pages[key]))
        if spoil is None:
            return body
        if isinstance(spoil, bytes):
            return spoil
        value = json.loads(body)
        spoil(value)
        return json.dumps(value).encode()


@contextmanager
def standing_between(site: Sandbox) -> Iterator[Between]:
    between = Between(site)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in two packets would wait for the first one's acknowledgement

        def do_GET(self) -> None:
            kept = ("authorization", "accept")
            headers = {name: value for name, value in self.headers.items() if name.lower() in kept}
            status, body = between.pass_on(self.path, headers)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    between.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield between
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Sandbox, Between]]:
    with Sandbox() as site:
        make(site)
        with standing_between(site) as between:
            yield site, between


@pytest.fixture
def between(world: tuple[Sandbox, Between]) -> Between:
    _, found = world
    found.forget()
    return found


def plan(between: Between, overrides: Overrides | None = PLENTY) -> Plan:
    """Plan through whoever stands between; waits take no time."""
    credentials = Visitor(between.site).known_as()
    away = type(credentials)(between.url, credentials.token, credentials.email)
    return Visitor(between.site, credentials=away, is_patient=False).plan(wanted(), overrides)


def test_many_pages_of_everything_are_read_whole(between: Between) -> None:
    found = plan(between)
    assert found.blocked == ()
    assert addresses(found) == []
    assert {name: between.pages[name] for name in ("permissions", "properties", "labels")} == {
        "permissions": 2,
        "properties": 2,
        "labels": 2,
    }


def repeat_the_cursor(body: Body) -> None:
    """Lead from the second page to itself."""
    body["_links"]["next"] = f"/wiki/api/v2/x?{urlencode({'cursor': FIRST['cursor']})}"


FIRST: Final[dict[str, str]] = {}


def note_the_cursor(body: Body) -> None:
    FIRST["cursor"] = parse_qs(urlsplit(body["_links"]["next"]).query)["cursor"][0]


def lead_elsewhere(body: Body) -> None:
    body["_links"]["next"] = "https://elsewhere.example/wiki/api/v2/x?cursor=a"


def lead_elsewhere_without_a_scheme(body: Body) -> None:
    body["_links"]["next"] = "//elsewhere.example/wiki/api/v2/x?cursor=a"


def lead_nowhere(body: Body) -> None:
    body["_links"]["next"] = "/wiki/api/v2/x?limit=250"


def lead_to_two(body: Body) -> None:
    body["_links"]["next"] = "/wiki/api/v2/x?cursor=a&cursor=b"


def empty(body: Body) -> None:
    body["results"] = []


def lose_the_list(body: Body) -> None:
    del body["results"]


def null_the_list(body: Body) -> None:
    body["results"] = None


def list_something_else(body: Body) -> None:
    body["results"][3] = "something else"


def double_a_row(body: Body) -> None:
    body["results"].append(body["results"][0])


def link_a_number(body: Body) -> None:
    body["_links"]["next"] = 7


def lose_a_field(body: Body) -> None:
    row = body["results"][5]
    for name in ("principal", "key", "name"):
        row.pop(name, None)


SPOILS: Final[dict[str, dict[int, Spoil | bytes]]] = {
    "a repeated cursor": {1: note_the_cursor, 2: repeat_the_cursor},
    "a link to another host": {1: lead_elsewhere},
    "a link without a scheme": {1: lead_elsewhere_without_a_scheme},
    "a link without a cursor": {1: lead_nowhere},
    "a link with two cursors": {1: lead_to_two},
    "a link that is a number": {1: link_a_number},
    "an empty page with a next one": {1: empty},
    "no list": {2: lose_the_list},
    "a list that is null": {2: null_the_list},
    "a row that is none": {2: list_something_else},
    "a row twice": {2: double_a_row},
    "a row without its fields": {2: lose_a_field},
    "a body that is cut": {2: b'{"results": [{"id": "1"'},
    "an empty body": {2: b""},
    "a null": {2: b"null"},
    "an empty object": {2: b"{}"},
    "an empty list": {2: b"[]"},
    "an error that looks like success": {2: b'{"errors": [{"status": 500, "title": "x"}]}'},
    "a web page": {2: b"<html>Please log in</html>"},
}


@pytest.mark.parametrize("name", ["permissions", "properties", "labels"])
@pytest.mark.parametrize("how", SPOILS)
def test_a_broken_list_blocks_its_space_and_nothing_is_concluded(
    how: str, name: str, between: Between
) -> None:
    for page, spoil in SPOILS[how].items():
        between.spoils[(name, page)] = spoil
    found = plan(between)
    assert addresses(found) == [], how
    assert [each.key for each in found.blocked] == ["ENG"]
    assert found.blocked[0].blocked is not None
    assert found.blocked[0].blocked.kind == "read"


OF_SPACES: Final[dict[str, Spoil | bytes]] = {
    **{how: spoils[1] for how, spoils in SPOILS.items() if how.startswith("a link ")},
    **{how: spoils[2] for how, spoils in SPOILS.items() if isinstance(spoils.get(2), bytes)},
    "no list": lose_the_list,
    "a list that is null": null_the_list,
    "a row that is none": lambda body: body["results"].append("something else"),
    "a row twice": double_a_row,
    "a row without its key": lambda body: body["results"][0].pop("key"),
    "a row without its id": lambda body: body["results"][0].pop("id"),
    "a row without its status": lambda body: body["results"][0].pop("status"),
}


@pytest.mark.parametrize("how", OF_SPACES)
def test_a_broken_list_of_spaces_is_an_error_and_creates_none(how: str, between: Between) -> None:
    between.spoils[("spaces?", 1)] = OF_SPACES[how]
    with pytest.raises(ProviderError):
        plan(between)


@pytest.mark.parametrize("name", ["permissions", "properties", "labels"])
def test_an_included_list_that_says_nothing_of_its_end_is_read_again(
    name: str, between: Between
) -> None:
    def spoil(body: Body) -> None:
        body[name].pop("meta")
        body[name].pop("_links")

    with between.site.edit() as store:
        number = str(store.space("ENG").space_id)
    between.spoils[(number, 1)] = spoil
    found = plan(between)
    assert found.blocked == ()
    assert addresses(found) == []
    assert between.pages[name] >= 2


@pytest.mark.parametrize("name", ["permissions", "properties", "labels"])
def test_an_included_list_that_is_missing_is_read(name: str, between: Between) -> None:
    with between.site.edit() as store:
        number = str(store.space("ENG").space_id)
    between.spoils[(number, 1)] = lambda body: body.pop(name)
    found = plan(between)
    assert found.blocked == ()
    assert addresses(found) == []


def test_a_record_on_a_late_page_is_found_though_the_first_fifty_lack_it(
    between: Between,
) -> None:
    with between.site.edit() as store:
        number = str(store.space("ENG").space_id)

    def hide(body: Body) -> None:
        rows = body["properties"]["results"]
        body["properties"]["results"] = [row for row in rows if row["key"] != "spaceform"]

    between.spoils[(number, 1)] = hide
    found = plan(between)
    assert found.blocked == ()
    assert addresses(found) == []
    assert between.pages["properties?"] == 1
