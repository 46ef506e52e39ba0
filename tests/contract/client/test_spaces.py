from contextlib import suppress
from typing import get_args

import pytest

from spaceform.aspects.details import Details
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings
from spaceform.change import SpaceRef
from spaceform.client import Site
from spaceform.errors import MalformedResponseError, ProviderError, RefusedError
from spaceform.provider import Provider, Want
from spaceform.sandbox import Sandbox
from spaceform.space import SECTIONS, Unknown
from tests.contract.client.conftest import Connect

EVERYTHING: frozenset[Want] = frozenset((*SECTIONS, "record"))
NOTHING: frozenset[Want] = frozenset()


def paths(sandbox: Sandbox) -> list[str]:
    return [request.path.removeprefix("/wiki/rest/api") for request in sandbox.requests]


def test_a_site_is_a_provider(site: Site, sandbox: Sandbox) -> None:
    provider: Provider = site
    assert provider.site == sandbox.url


def test_only_what_is_wanted_is_read(site: Site, sandbox: Sandbox) -> None:
    space = site.spaces.read_space("ENG", NOTHING)
    assert space is not None
    assert (space.ref.key, space.status) == ("ENG", "current")
    sections = ("details", "grants", "properties", "labels", "settings", "theme", "record")
    assert {getattr(space, section) for section in sections} == {Unknown.NOT_READ}
    assert [request.query for request in sandbox.requests] == [{}]


def test_everything_is_read_in_four_requests(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.set_property("ENG", "owner", {"team": "platform"})
        store.set_property("ENG", "spaceform", {"version": 1})
        store.add_label("ENG", "platform")
        store.add_label("ENG", "noise", "my")
        store.set_theme("ENG", "com.example.theme")
    space = site.spaces.read_space("ENG", EVERYTHING)
    assert space is not None
    assert isinstance(space.details, Details)
    assert (space.details.name, space.details.description) == (
        "Engineering",
        "How we build things.",
    )
    assert space.details.homepage is not None
    assert space.settings == Settings(route_override=False)
    assert space.theme == "com.example.theme"
    assert space.labels == ("platform",)
    assert space.properties == {"owner": LiveProperty(value={"team": "platform"}, version=1)}
    assert space.record == LiveProperty(value={"version": 1}, version=1)
    assert not isinstance(space.grants, Unknown)
    assert "administer/space" in {row.permission for row in space.grants}
    assert sorted(paths(sandbox)) == [
        "/space/ENG",
        "/space/ENG/label",
        "/space/ENG/property",
        "/space/ENG/theme",
    ]


@pytest.mark.parametrize("want", get_args(Want.__args__[0]))
def test_each_section_can_be_read_alone(site: Site, want: Want) -> None:
    space = site.spaces.read_space("ENG", frozenset({want}))
    assert space is not None
    assert not isinstance(getattr(space, want), Unknown)


def test_the_record_alone_is_asked_for_by_its_key(site: Site, sandbox: Sandbox) -> None:
    space = site.spaces.read_space("ENG", frozenset({"record"}))
    assert space is not None
    assert (space.record, space.properties) == (None, Unknown.NOT_READ)
    with sandbox.edit() as store:
        store.set_property("ENG", "spaceform", [1])
    space = site.spaces.read_space("ENG", frozenset({"record"}))
    assert space is not None
    assert space.record == LiveProperty(value=[1], version=1)
    assert paths(sandbox)[1] == "/space/ENG/property/spaceform"


def test_a_key_is_found_however_it_is_capitalised(site: Site) -> None:
    space = site.spaces.read_space("eng", NOTHING)
    assert space is not None
    assert space.ref.key == "ENG"


def test_archived_spaces_are_read_too(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.create_space("OLD", status="archived")
    space = site.spaces.read_space("OLD", NOTHING)
    assert space is not None
    assert space.status == "archived"


def test_a_space_that_is_not_there_and_one_that_is_hidden_are_the_same(
    connect: Connect, sandbox: Sandbox
) -> None:
    with sandbox.edit() as store:
        store.create_space("SECRET", private=True)
    member = connect("member-token", "member@example.com")
    assert member.spaces.read_space("SECRET", EVERYTHING) is None
    assert member.spaces.read_space("NOWHERE", EVERYTHING) is None


@pytest.mark.parametrize("fault", ["html=404", "html", "truncated", "status=503", "reset"])
def test_a_failing_site_never_makes_a_space_absent(
    site: Site, sandbox: Sandbox, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spaceform.transport.transport.delay", lambda *_: 0.0)
    sandbox.add_fault(f"GET */space/ENG {fault}")
    with pytest.raises(ProviderError):
        site.spaces.read_space("ENG", NOTHING)


@pytest.mark.parametrize("part", ["label", "property", "theme"])
def test_a_failing_part_fails_the_whole_read(site: Site, sandbox: Sandbox, part: str) -> None:
    sandbox.add_fault(f"GET */space/ENG/{part} html=404")
    with pytest.raises(MalformedResponseError, match="web page"):
        site.spaces.read_space("ENG", EVERYTHING)


@pytest.mark.parametrize(
    "part, want", [("label", "labels"), ("property", "properties"), ("theme", "theme")]
)
def test_a_part_that_is_forbidden_is_not_visible_and_not_empty(
    site: Site, sandbox: Sandbox, part: str, want: Want
) -> None:
    sandbox.add_fault(f"GET */space/ENG/{part} status=403")
    space = site.spaces.read_space("ENG", frozenset({want, "record"}))
    assert space is not None
    assert getattr(space, want) is Unknown.NOT_VISIBLE
    assert (space.record is Unknown.NOT_VISIBLE) == (want == "properties")


def test_a_redirect_to_another_host_is_named(site: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */space/ENG redirect=https://login.example/x?token=hush")
    with pytest.raises(MalformedResponseError, match=r"to login\.example: redirects are not"):
        site.spaces.read_space("ENG", NOTHING)


def test_lists_are_read_to_their_last_page(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        for number in range(450):
            store.set_property("ENG", f"key-{number}", number)
            store.add_label("ENG", f"label-{number}")
    space = site.spaces.read_space("ENG", frozenset({"properties", "labels"}))
    assert space is not None
    assert isinstance(space.properties, dict)
    assert isinstance(space.labels, tuple)
    assert (len(space.properties), len(space.labels)) == (450, 450)
    assert paths(sandbox).count("/space/ENG/label") == 3


@pytest.mark.parametrize(
    "key", ["..", ".", "", "ENG/property", "../ENG", "ENG?expand=permissions", "%2e%2e", "EN%47"]
)
def test_no_key_leads_to_another_request(site: Site, sandbox: Sandbox, key: str) -> None:
    with suppress(ProviderError):
        assert site.spaces.read_space(key, NOTHING) is None
    assert all(request.path.startswith("/wiki/rest/api/space/") for request in sandbox.requests)


def test_personal_spaces_have_a_tilde_in_their_key(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.create_space("~5b10a2844c20165700ede21f")
    space = site.spaces.read_space("~5b10a2844c20165700ede21f", NOTHING)
    assert space is not None
    assert space.ref.key == "~5b10a2844c20165700ede21f"


def test_a_site_that_is_only_read_sends_no_write(connect: Connect, sandbox: Sandbox) -> None:
    reading = connect("admin-token", "admin@example.com", read_only=True)
    ref = SpaceRef(id="1", key="ENG")
    with pytest.raises(RefusedError, match="A plan only reads"):
        reading.labels.add_labels(ref, ("a",))
    with pytest.raises(RefusedError, match="A plan only reads"):
        reading.lifecycle.delete_space(ref)
    assert sandbox.requests == ()
    assert reading.spaces.read_space("ENG", NOTHING) is not None


def test_requests_are_counted(site: Site, sandbox: Sandbox) -> None:
    site.spaces.read_space("ENG", EVERYTHING)
    assert site.stats.requests == len(sandbox.requests)
    assert site.stats.writes == 0


def test_every_space_that_is_visible_is_listed(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        for number in range(250):
            store.create_space(f"S{number:03}", f"Space {number}")
        store.space("S007").status = "archived"
    listed = site.spaces.list_spaces()
    assert {space.ref.key for space in listed} == {"ENG", *(f"S{n:03}" for n in range(250))}
    assert {space.name for space in listed if space.ref.key == "ENG"} == {"Engineering"}
