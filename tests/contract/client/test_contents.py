"""Details, properties, labels, settings and theme."""

from collections.abc import Callable

import pytest
from pydantic import JsonValue

from spaceform.aspects.details import Details, Homepage
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings
from spaceform.change import SpaceRef
from spaceform.client import Site
from spaceform.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    ProviderError,
    UnclearError,
)
from spaceform.sandbox import Sandbox
from tests.contract.client.conftest import Connect, read

REF = SpaceRef(id="0", key="ENG")
GONE = SpaceRef(id="0", key="GONE")


def test_only_the_details_given_are_written(site: Site, sandbox: Sandbox) -> None:
    before = read(site, "details")
    assert isinstance(before, Details)
    site.details.update_details(REF, name="Builders")
    assert read(site, "details") == before.model_copy(update={"name": "Builders"})
    site.details.update_details(REF, description="")
    after = Details(name="Builders", description="", homepage=before.homepage)
    assert read(site, "details") == after
    assert sandbox.requests[1].body == {"name": "Builders"}


def test_a_page_becomes_the_homepage(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        page = store.add_page("ENG", "Welcome")
    site.details.update_details(REF, homepage_id=str(page.content_id))
    details = read(site, "details")
    assert isinstance(details, Details)
    assert details.homepage == Homepage(id=str(page.content_id), title="Welcome")


def test_no_details_are_no_request(site: Site, sandbox: Sandbox) -> None:
    site.details.update_details(REF)
    assert sandbox.requests == ()


def test_details_that_may_not_be_written_read_as_not_found(connect: Connect) -> None:
    member = connect("member-token", "member@example.com")
    with pytest.raises(NotFoundError, match="or these credentials may not see it"):
        member.details.update_details(REF, name="Mine")


@pytest.mark.parametrize(
    "value", [{"a": [1, 2.5, None]}, [], ["a", {}], "text", "", 42, 1.5, True, False, "Ü\n😀"]
)
def test_a_property_keeps_any_json(site: Site, value: JsonValue) -> None:
    site.properties.create_property(REF, "app.setting", value)
    found = site.properties.read_property(REF, "app.setting")
    assert found == LiveProperty(value=value, version=1)
    assert found is not None
    assert type(found.value) is type(value)


def test_a_property_is_created_written_and_deleted(site: Site) -> None:
    site.properties.create_property(REF, "owner", {"team": "a"})
    site.properties.update_property(REF, "owner", {"team": "b"}, 2)
    assert site.properties.read_property(REF, "owner") == LiveProperty(
        value={"team": "b"}, version=2
    )
    site.properties.delete_property(REF, "owner")
    assert site.properties.read_property(REF, "owner") is None
    with pytest.raises(NotFoundError):
        site.properties.delete_property(REF, "owner")


def test_a_property_that_is_there_is_not_created_again(site: Site) -> None:
    site.properties.create_property(REF, "owner", 1)
    with pytest.raises(ConflictError):
        site.properties.create_property(REF, "owner", 2)
    assert site.properties.read_property(REF, "owner") == LiveProperty(value=1, version=1)


def test_a_version_that_is_taken_is_a_conflict(site: Site) -> None:
    site.properties.create_property(REF, "owner", 1)
    site.properties.update_property(REF, "owner", 2, 2)
    with pytest.raises(ConflictError):
        site.properties.update_property(REF, "owner", 3, 2)


@pytest.mark.parametrize("key", ["a b", "ä", "a?b", "a#b", "%2f", "a%b", "~a", "a;b=c", "a+b"])
def test_a_property_s_key_stays_what_it_is(site: Site, key: str) -> None:
    site.properties.create_property(REF, key, 1)
    assert site.properties.read_property(REF, key) == LiveProperty(value=1, version=1)
    site.properties.update_property(REF, key, 2, 2)
    site.properties.delete_property(REF, key)
    assert site.properties.read_property(REF, key) is None


@pytest.mark.parametrize("key", ["a/b", "/", "../b"])
def test_a_key_that_no_path_leads_to_is_not_created(site: Site, sandbox: Sandbox, key: str) -> None:
    with pytest.raises(ProviderError):
        site.properties.create_property(REF, key, 1)
    with sandbox.edit() as store:
        assert store.space("ENG").properties == {}


@pytest.mark.parametrize("key", ["..", ".", ""])
def test_a_key_that_leads_elsewhere_is_not_asked_for(
    site: Site, sandbox: Sandbox, key: str
) -> None:
    with pytest.raises(ProviderError, match="was not sent"):
        site.properties.read_property(REF, key)
    with pytest.raises(ProviderError, match="was not sent"):
        site.properties.delete_property(REF, key)
    assert sandbox.requests == ()


def test_a_value_that_is_too_long_is_said_to_be_so(site: Site) -> None:
    with pytest.raises(ProviderError, match="too long") as info:
        site.properties.create_property(REF, "owner", "x" * 1_000_000)
    assert info.value.status == 413


def test_labels_are_added_and_removed_in_the_team_s_name(site: Site, sandbox: Sandbox) -> None:
    site.labels.add_labels(REF, ("b", "a"))
    site.labels.add_labels(REF, ())
    assert read(site, "labels") == ("a", "b")
    site.labels.remove_label(REF, "a")
    assert read(site, "labels") == ("b",)
    assert [request.method for request in sandbox.requests if request.method != "GET"] == [
        "POST",
        "DELETE",
    ]


def test_a_label_that_is_refused_is_an_error(site: Site) -> None:
    with pytest.raises(ProviderError) as info:
        site.labels.add_labels(REF, ("Not A Label",))
    assert info.value.status == 400


def test_settings_are_written(site: Site, sandbox: Sandbox) -> None:
    site.settings.write_settings(REF, Settings(route_override=True))
    assert read(site, "settings") == Settings(route_override=True)
    site.settings.write_settings(REF, Settings())
    assert len(sandbox.requests) == 2


def test_a_theme_is_set_and_taken_away(site: Site) -> None:
    assert read(site, "theme") == "default"
    site.theme.set_theme(REF, "com.example.theme")
    assert read(site, "theme") == "com.example.theme"
    site.theme.reset_theme(REF)
    assert read(site, "theme") == "default"


def test_a_theme_that_is_not_installed_is_named(site: Site) -> None:
    with pytest.raises(ForbiddenError, match=r"may not have a theme 'com.example.none'"):
        site.theme.set_theme(REF, "com.example.none")


def test_a_space_that_is_gone_is_not_found_wherever_it_counts(site: Site) -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: site.details.update_details(GONE, name="x"),
        lambda: site.grants.read_grants(GONE),
        lambda: site.labels.add_labels(GONE, ("a",)),
        lambda: site.settings.write_settings(GONE, Settings(route_override=True)),
        lambda: site.properties.create_property(GONE, "a", 1),
    )
    for act in acts:
        with pytest.raises(NotFoundError):
            act()


@pytest.mark.parametrize("fault", ["lost-answer", "truncated", "status=503"])
def test_a_write_that_was_lost_is_unclear(site: Site, sandbox: Sandbox, fault: str) -> None:
    sandbox.add_fault(f"* */space/ENG* {fault}")
    writes: tuple[Callable[[], None], ...] = (
        lambda: site.details.update_details(REF, name="x"),
        lambda: site.properties.create_property(REF, "a", 1),
        lambda: site.properties.update_property(REF, "a", 1, 2),
        lambda: site.labels.add_labels(REF, ("a",)),
        lambda: site.settings.write_settings(REF, Settings(route_override=True)),
        lambda: site.theme.set_theme(REF, "com.example.theme"),
    )
    for write in writes:
        with pytest.raises(UnclearError):
            write()
    assert len(sandbox.requests) == 6
