from datetime import UTC, datetime, timedelta

import pytest

from spaceform.aspects.details import Details, Homepage
from spaceform.aspects.lifecycle import NewSpace
from spaceform.aspects.settings import Settings
from spaceform.change import SpaceRef
from spaceform.client import Site
from spaceform.errors import ConflictError, NotFoundError, UnsupportedError
from spaceform.sandbox import Sandbox
from spaceform.space import Unknown
from tests.contract.client.data_center.conftest import MEMBER, Build, Connect

REF = SpaceRef(id="0", key="ENG")


def details(site: Site) -> Details:
    space = site.spaces.read_space("ENG", frozenset({"details"}))
    assert space is not None
    assert isinstance(space.details, Details)
    return space.details


def labels(site: Site) -> tuple[str, ...] | Unknown:
    space = site.spaces.read_space("ENG", frozenset({"labels"}))
    assert space is not None
    return space.labels


@pytest.mark.parametrize("private", [True, False])
def test_a_space_is_created_and_knows_its_beginning(
    site: Site, sandbox: Sandbox, open_as: Connect, *, private: bool
) -> None:
    new = NewSpace(key="NEW", name="New", description="Fresh.", private=private)
    ref = site.lifecycle.create_space(new)
    beginning = site.lifecycle.read_beginning("NEW")
    assert beginning is not None
    assert (beginning.ref, ref.key) == (ref, "NEW")
    assert beginning.creator == site.directory.read_identity().user.account_id
    assert beginning.created is not None
    assert datetime.now(UTC) - beginning.created < timedelta(minutes=5)
    seen = open_as(sandbox, MEMBER).spaces.read_space("NEW", frozenset())
    assert (seen is None) is private
    with pytest.raises(ConflictError):
        site.lifecycle.create_space(new)
    assert site.lifecycle.read_beginning("NOWHERE") is None


def test_a_space_is_archived_and_brought_back_however_often(site: Site) -> None:
    for archived in (True, True, False, False):
        site.lifecycle.set_archived(REF, archived=archived)
        space = site.spaces.read_space("ENG", frozenset())
        assert space is not None
        assert space.status == ("archived" if archived else "current")


def test_a_space_is_deleted_when_it_is_gone(site: Site) -> None:
    site.lifecycle.delete_space(REF)
    assert site.spaces.read_space("ENG", frozenset()) is None


def test_fields_that_are_not_given_stay(site: Site, sandbox: Sandbox) -> None:
    before = details(site)
    site.details.update_details(REF)
    assert details(site) == before
    site.details.update_details(REF, description="Other.")
    assert details(site) == before.model_copy(update={"description": "Other."})
    site.details.update_details(REF, name="Renamed")
    assert details(site).name == "Renamed"
    with sandbox.edit() as store:
        page = store.add_page("ENG", "Start")
    site.details.update_details(REF, homepage_id=str(page.content_id))
    assert details(site) == Details(
        name="Renamed",
        description="Other.",
        homepage=Homepage(id=str(page.content_id), title="Start"),
    )


def test_a_write_tells_the_key_and_the_name(site: Site, sandbox: Sandbox) -> None:
    site.details.update_details(REF, description="Other.")
    assert [request.method for request in sandbox.requests] == ["GET", "PUT"]
    body = sandbox.requests[1].body
    assert isinstance(body, dict)
    assert (body["key"], body["name"]) == ("ENG", "Engineering")


def test_labels_are_added_and_removed_one_by_one(site: Site, sandbox: Sandbox) -> None:
    site.labels.add_labels(REF, ("platform", "managed"))
    site.labels.add_labels(REF, ("managed",))
    assert labels(site) == ("managed", "platform")
    site.labels.remove_label(REF, "managed")
    assert labels(site) == ("platform",)
    writes = [request.path for request in sandbox.requests if request.method != "GET"]
    root = "/confluence/rest/api/space/ENG/category"
    assert writes == [f"{root}/{name}" for name in ("platform", "managed", "managed", "managed")]


def test_a_version_that_cannot_add_labels_is_named(build: Build, open_as: Connect) -> None:
    sandbox = build("9.2.0")
    sandbox.add_fault("POST */category/* status=405")
    with sandbox.edit() as store:
        store.add_label("ENG", "old")
    site = open_as(sandbox)
    with pytest.raises(UnsupportedError, match=r"came with .* 10\.0, and this site is .* 9\.2\.0"):
        site.labels.add_labels(REF, ("platform",))
    site.labels.remove_label(REF, "old")
    assert labels(site) == ()


def test_properties_have_versions(site: Site) -> None:
    site.properties.create_property(REF, "owner", {"team": "platform"})
    with pytest.raises(ConflictError):
        site.properties.create_property(REF, "owner", 1)
    site.properties.update_property(REF, "owner", [42], 2)
    with pytest.raises(ConflictError):
        site.properties.update_property(REF, "owner", 1, 2)
    found = site.properties.read_property(REF, "owner")
    assert found is not None
    assert (found.value, found.version) == ([42], 2)
    site.properties.delete_property(REF, "owner")
    assert site.properties.read_property(REF, "owner") is None
    with pytest.raises(NotFoundError):
        site.properties.delete_property(REF, "owner")


def test_settings_and_themes_are_refused_before_anything_is_sent(
    site: Site, sandbox: Sandbox
) -> None:
    with pytest.raises(UnsupportedError, match="settings of a space"):
        site.settings.write_settings(REF, Settings(route_override=True))
    with pytest.raises(UnsupportedError, match="theme of a space"):
        site.theme.set_theme(REF, "com.example.theme")
    with pytest.raises(UnsupportedError, match="theme of a space"):
        site.theme.reset_theme(REF)
    assert sandbox.requests == ()
