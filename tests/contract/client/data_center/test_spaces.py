from contextlib import suppress
from typing import get_args

import pytest

from spaceform.aspects.details import Details
from spaceform.aspects.properties import LiveProperty
from spaceform.client import Site
from spaceform.errors import ProviderError, UnsupportedError
from spaceform.inspection.findings import Unseen
from spaceform.inspection.gathering import inspect_space
from spaceform.provider import Provider, Want
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import SECOND_ADMIN as SECOND
from spaceform.space import SECTIONS, Unknown
from tests.contract.client.data_center.conftest import MEMBER, SECOND_ADMIN, Build, Connect

LACKS: frozenset[Want] = frozenset({"settings", "theme"})
ALL: frozenset[Want] = frozenset((*SECTIONS, "record"))
EVERYTHING = ALL - LACKS
NOTHING: frozenset[Want] = frozenset()
ROOT = "/confluence/rest/api"


def paths(sandbox: Sandbox) -> list[str]:
    return [request.path.removeprefix(ROOT) for request in sandbox.requests]


def test_a_site_is_a_provider_of_its_whole_address(site: Site, sandbox: Sandbox) -> None:
    provider: Provider = site
    assert provider.site == sandbox.url
    assert provider.site.endswith("/confluence")
    assert provider.lacks == LACKS


@pytest.mark.parametrize("context", ["", "/confluence", "/wiki"])
@pytest.mark.parametrize("version", ["9.1.0", "9.2.0", "10.2.1"])
def test_every_version_is_read_below_every_context(
    build: Build, open_as: Connect, version: str, context: str
) -> None:
    sandbox = build(version, context)
    space = open_as(sandbox).spaces.read_space("ENG", EVERYTHING)
    assert space is not None
    assert not any(isinstance(getattr(space, want), Unknown) for want in EVERYTHING)
    assert all(request.path.startswith(f"{context}/rest/api/") for request in sandbox.requests)


def test_only_what_is_wanted_is_read(site: Site, sandbox: Sandbox) -> None:
    space = site.spaces.read_space("ENG", NOTHING)
    assert space is not None
    assert (space.ref.key, space.status, space.administered) == ("ENG", "current", None)
    sections = (*SECTIONS, "record")
    assert {getattr(space, section) for section in sections} == {Unknown.NOT_READ}
    assert [request.query for request in sandbox.requests] == [{}]


def test_everything_is_read_in_five_requests(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.set_property("ENG", "owner", {"team": "platform"})
        store.set_property("ENG", "spaceform", {"version": 1})
        store.add_label("ENG", "platform")
        store.add_label("ENG", "noise", "my")
    space = site.spaces.read_space("ENG", EVERYTHING)
    assert space is not None
    assert isinstance(space.details, Details)
    assert (space.details.name, space.details.description) == (
        "Engineering",
        "How we build things.",
    )
    assert space.details.homepage is not None
    assert space.labels == ("platform",)
    assert space.properties == {"owner": LiveProperty(value={"team": "platform"}, version=1)}
    assert space.record == LiveProperty(value={"version": 1}, version=1)
    assert not isinstance(space.grants, Unknown)
    assert space.administered is True
    assert sorted(paths(sandbox)) == [
        "/space/ENG",
        "/space/ENG/labels",
        "/space/ENG/permissions",
        "/space/ENG/permissions/anonymous",
        "/space/ENG/property",
    ]


def test_the_record_alone_is_asked_for_by_its_key(site: Site, sandbox: Sandbox) -> None:
    space = site.spaces.read_space("ENG", frozenset({"record"}))
    assert space is not None
    assert (space.record, space.properties) == (None, Unknown.NOT_READ)
    assert paths(sandbox)[1] == "/space/ENG/property/spaceform"


def test_whoever_does_not_administer_a_space_does_not_see_its_grants(
    sandbox: Sandbox, open_as: Connect
) -> None:
    space = open_as(sandbox, MEMBER).spaces.read_space("ENG", EVERYTHING)
    assert space is not None
    assert space.grants is Unknown.NOT_VISIBLE
    assert space.administered is False
    assert isinstance(space.properties, dict)


def test_a_space_that_is_not_there_and_one_that_is_hidden_are_the_same(
    sandbox: Sandbox, open_as: Connect
) -> None:
    with sandbox.edit() as store:
        store.create_space("SECRET", private=True)
    member = open_as(sandbox, MEMBER)
    assert member.spaces.read_space("SECRET", EVERYTHING) is None
    assert member.spaces.read_space("NOWHERE", EVERYTHING) is None


def test_archived_and_personal_spaces_are_read_too(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.create_space("OLD", status="archived")
        store.create_space("~ada")
    for key, status in (("OLD", "archived"), ("~ada", "current")):
        space = site.spaces.read_space(key, NOTHING)
        assert space is not None
        assert (space.ref.key, space.status) == (key, status)


@pytest.mark.parametrize("want", sorted(LACKS & set(get_args(Want.__args__[0]))))
def test_what_it_does_not_have_is_refused_before_anything_is_sent(
    site: Site, sandbox: Sandbox, want: Want
) -> None:
    with pytest.raises(UnsupportedError, match=f"Data Center does not offer the {want}"):
        site.spaces.read_space("ENG", frozenset({want, "details"}))
    assert sandbox.requests == ()


def test_properties_that_are_forbidden_are_not_visible_and_not_empty(
    site: Site, sandbox: Sandbox
) -> None:
    sandbox.add_fault("GET */space/ENG/property status=403")
    space = site.spaces.read_space("ENG", frozenset({"properties"}))
    assert space is not None
    assert (space.properties, space.record) == (Unknown.NOT_VISIBLE, Unknown.NOT_VISIBLE)


@pytest.mark.parametrize("part", ["", "/permissions", "/permissions/anonymous", "/property"])
@pytest.mark.parametrize("fault", ["html=404", "html", "truncated", "status=503", "reset"])
def test_a_failing_part_fails_the_whole_read(
    site: Site, sandbox: Sandbox, part: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spaceform.transport.transport.delay", lambda *_: 0.0)
    sandbox.add_fault(f"GET */space/ENG{part} {fault}")
    with pytest.raises(ProviderError):
        site.spaces.read_space("ENG", EVERYTHING)


@pytest.mark.parametrize("key", ["..", "", "ENG/property", "../ENG", "ENG?expand=x", "%2e%2e"])
def test_no_key_leads_to_another_request(site: Site, sandbox: Sandbox, key: str) -> None:
    with suppress(ProviderError):
        assert site.spaces.read_space(key, NOTHING) is None
    assert all(request.path.startswith(f"{ROOT}/space/") for request in sandbox.requests)


def test_inspecting_tells_what_there_is_and_what_is_not_offered(
    sandbox: Sandbox, open_as: Connect
) -> None:
    with sandbox.edit() as store:
        store.watch("ENG", SECOND)
    site = open_as(sandbox)
    found = inspect_space(site, "ENG")
    second = open_as(sandbox, SECOND_ADMIN).directory.read_identity().user
    assert not found.failed
    assert {
        name
        for name in type(found).model_fields
        if isinstance(part := getattr(found, name), Unseen) and part.unseen == "not offered"
    } == {"theme", "settings", "states", "state_settings", "content_in_states"}
    assert not isinstance(found.watchers, Unseen)
    assert [user.account_id for user in found.watchers] == [second.account_id]
    assert not isinstance(found.content, Unseen)
    assert {count.type: count.count for count in found.content} == {"page": 1, "blogpost": 0}


def test_a_homepage_is_found_and_a_deletions_toll_counted(site: Site) -> None:
    space = site.spaces.read_space("ENG", frozenset({"details"}))
    assert space is not None
    assert isinstance(space.details, Details)
    (page,) = site.spaces.find_pages(space.ref, "Engineering Home")
    assert page == space.details.homepage
    doomed = site.spaces.read_doomed(space.ref, "Engineering")
    assert (doomed.pages, doomed.blog_posts, doomed.watchers) == (1, 0, 0)


def test_every_space_that_is_visible_is_listed(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        for number in range(250):
            store.create_space(f"S{number:03}", f"Space {number}")
        store.space("S007").status = "archived"
    listed = site.spaces.list_spaces()
    assert {space.ref.key for space in listed} == {"ENG", *(f"S{n:03}" for n in range(250))}
    assert {space.name for space in listed if space.ref.key == "ENG"} == {"Engineering"}
