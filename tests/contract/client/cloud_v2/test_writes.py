import pytest

from spaceform.aspects.lifecycle import NewSpace
from spaceform.aspects.properties import LiveProperty
from spaceform.client import Site
from spaceform.errors import ConflictError, ForbiddenError, NotFoundError, ProviderError
from spaceform.observation import ContentCount
from spaceform.sandbox import Sandbox
from spaceform.sandbox.wire.address import GATEWAY
from tests.contract.client.cloud_v2.conftest import Build, Connect, ref_of, sent


@pytest.fixture(params=["", GATEWAY])
def site(sandbox: Sandbox, open_as: Connect, request: pytest.FixtureRequest) -> Site:
    return open_as(sandbox, prefix=request.param)


def test_a_property_is_created_written_and_deleted(site: Site, sandbox: Sandbox) -> None:
    ref = ref_of(sandbox)
    assert site.properties.read_property(ref, "owner") is None
    site.properties.create_property(ref, "owner", 1)
    assert site.properties.read_property(ref, "owner") == LiveProperty(value=1, version=1)
    site.properties.update_property(ref, "owner", "ada", 2)
    assert site.properties.read_property(ref, "owner") == LiveProperty(value="ada", version=2)
    site.properties.delete_property(ref, "owner")
    assert site.properties.read_property(ref, "owner") is None


def test_somebody_else_s_write_of_a_property_is_a_conflict(site: Site, sandbox: Sandbox) -> None:
    ref = ref_of(sandbox)
    site.properties.create_property(ref, "owner", 1)
    with pytest.raises(ConflictError):
        site.properties.create_property(ref, "owner", 2)
    with sandbox.edit() as store:
        store.set_property("ENG", "owner", 3)
    with pytest.raises(ConflictError):
        site.properties.update_property(ref, "owner", 4, 2)


def test_a_property_that_is_gone_is_not_found(site: Site, sandbox: Sandbox) -> None:
    ref = ref_of(sandbox)
    with pytest.raises(NotFoundError, match="'owner'"):
        site.properties.update_property(ref, "owner", 1, 2)
    with pytest.raises(NotFoundError, match="'owner'"):
        site.properties.delete_property(ref, "owner")


def test_a_member_may_not_write_properties(sandbox: Sandbox, open_as: Connect) -> None:
    with pytest.raises(ForbiddenError):
        open_as(sandbox, "member").properties.create_property(ref_of(sandbox), "owner", 1)


def test_labels_are_written_and_read(site: Site, sandbox: Sandbox) -> None:
    ref = ref_of(sandbox)
    site.labels.add_labels(ref, ("b", "a"))
    site.labels.remove_label(ref, "b")
    space = site.spaces.read_space("ENG", frozenset({"labels"}))
    assert space is not None
    assert space.labels == ("a",)


@pytest.mark.parametrize("mode", ["pre-roles", "transition", "roles"])
def test_a_space_is_created_and_read_without_being_looked_for(
    build: Build, open_as: Connect, mode: str
) -> None:
    sandbox = build(mode)
    site = open_as(sandbox)
    site.spaces.look_ahead(["NEW"])
    ref = site.lifecycle.create_space(NewSpace(key="NEW", name="New"))
    sandbox.clear_requests()
    space = site.spaces.read_space("NEW", frozenset({"details"}))
    assert space is not None
    assert space.ref == ref
    assert sent(sandbox) == [f"GET /spaces/{ref.id}"]
    assert {row.principal for row in site.grants.read_grants(ref)} == {
        site.directory.read_identity().user.principal
    }


def test_a_key_that_is_taken_is_a_conflict(site: Site) -> None:
    with pytest.raises(ConflictError):
        site.lifecycle.create_space(NewSpace(key="ENG", name="Again"))


def test_a_beginning_is_read(site: Site) -> None:
    ref = site.lifecycle.create_space(NewSpace(key="NEW", name="New"))
    beginning = site.lifecycle.read_beginning("new")
    assert beginning is not None
    assert beginning.ref == ref
    assert beginning.creator == site.directory.read_identity().user.account_id
    assert beginning.created is not None
    assert site.lifecycle.read_beginning("NOWHERE") is None


def test_a_space_is_archived_and_deleted(site: Site, sandbox: Sandbox) -> None:
    space = site.spaces.read_space("ENG", frozenset())
    assert space is not None
    site.lifecycle.set_archived(space.ref, archived=True)
    again = site.spaces.read_space("ENG", frozenset())
    assert again is not None
    assert again.status == "archived"
    site.lifecycle.delete_space(space.ref)
    assert sandbox.requests[-1].path.endswith(f"/spaces/{space.ref.id}")
    assert site.spaces.read_space("ENG", frozenset()) is None


def test_pages_are_found_by_their_title(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        page = store.add_page("ENG", "Welcome")
    found = site.spaces.find_pages(ref_of(sandbox), "Welcome")
    assert [(each.id, each.title) for each in found] == [(str(page.content_id), "Welcome")]
    assert site.spaces.find_pages(ref_of(sandbox), "Nothing") == ()


def test_content_is_counted(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.add_page("ENG", "Welcome")
    doomed = site.spaces.read_doomed(ref_of(sandbox), "Engineering")
    assert (doomed.pages, doomed.blog_posts) == (2, 0)


def test_content_that_nobody_counts_any_more_is_at_least_nothing(
    site: Site, sandbox: Sandbox
) -> None:
    sandbox.add_fault("GET */pages status=410")
    sandbox.add_fault("GET */blogposts status=410")
    sandbox.add_fault("GET */content status=410")
    assert site.inspection.count_content(ref_of(sandbox)) == (
        ContentCount(type="page", count=0, at_least=True),
        ContentCount(type="blogpost", count=0, at_least=True),
    )


def test_content_that_cannot_be_counted_now_is_an_error(site: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */content status=403")
    sandbox.add_fault("GET */pages status=403")
    with pytest.raises(ProviderError):
        site.spaces.read_doomed(ref_of(sandbox), "Engineering")


def test_no_deprecated_read_of_v1_is_sent(site: Site, sandbox: Sandbox) -> None:
    """All nine are gone (410) on the gateway, and this is asked of the site's own host too."""
    space = site.spaces.read_space("ENG", frozenset({"details", "settings", "theme", "record"}))
    assert space is not None
    site.spaces.read_doomed(space.ref, "Engineering")
    site.spaces.find_pages(space.ref, "Welcome")
    paths = [request.path.removeprefix(GATEWAY) for request in sandbox.requests]
    v1 = [path for path in paths if path.startswith("/wiki/rest/api/space/")]
    assert {path.rpartition("/")[2] for path in v1} <= {"settings", "theme", "watch"}
