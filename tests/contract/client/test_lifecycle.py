from datetime import UTC, datetime, timedelta

import pytest

from spaceform.aspects.details import Details
from spaceform.aspects.lifecycle import DoomedSpace, NewSpace
from spaceform.change import SpaceRef
from spaceform.client import Credentials, Site, open_site
from spaceform.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    ProviderError,
    UnclearError,
)
from spaceform.sandbox import Sandbox
from tests.contract.client.conftest import ADMIN, Connect, read

NEW = NewSpace(key="NEW", name="New", description="Just begun.")
REF = SpaceRef(id="0", key="ENG")


def test_a_private_space_is_its_creator_s_alone(site: Site, connect: Connect) -> None:
    ref = site.lifecycle.create_space(NEW)
    assert ref.key == "NEW"
    details = read(site, "details", "NEW")
    assert isinstance(details, Details)
    assert (details.name, details.description) == ("New", "Just begun.")
    me = site.directory.read_identity().user.principal
    assert {row.principal for row in site.grants.read_grants(ref)} == {me}
    member = connect("member-token", "member@example.com")
    assert member.spaces.read_space("NEW", frozenset()) is None


def test_another_space_has_what_the_site_gives(site: Site, connect: Connect) -> None:
    site.lifecycle.create_space(NewSpace(key="NEW", name="New", private=False))
    member = connect("member-token", "member@example.com")
    assert member.spaces.read_space("NEW", frozenset()) is not None


@pytest.mark.parametrize("private", [True, False])
def test_a_key_that_is_taken_is_a_conflict(site: Site, private: bool) -> None:  # noqa: FBT001
    with pytest.raises(ConflictError):
        site.lifecycle.create_space(NewSpace(key="ENG", name="Again", private=private))


def test_who_may_not_create_spaces_is_told_so(connect: Connect, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.add_user("Eve", email="eve@example.com", token="eve-token", can_create_spaces=False)
    with pytest.raises(ForbiddenError):
        connect("eve-token", "eve@example.com").lifecycle.create_space(NEW)


def test_a_beginning_has_a_creator_and_a_moment(site: Site) -> None:
    ref = site.lifecycle.create_space(NEW)
    beginning = site.lifecycle.read_beginning("new")
    assert beginning is not None
    assert beginning.ref == ref
    assert beginning.creator == site.directory.read_identity().user.account_id
    assert beginning.created is not None
    assert abs(beginning.created - datetime.now(UTC)) < timedelta(minutes=5)
    assert site.lifecycle.read_beginning("NOWHERE") is None


def test_a_lost_creation_is_unclear_and_can_be_read_back(site: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("POST */space/_private lost-answer times=1")
    with pytest.raises(UnclearError):
        site.lifecycle.create_space(NEW)
    assert site.lifecycle.read_beginning("NEW") is not None
    assert len(sandbox.requests) == 2


def test_a_space_is_archived_and_brought_back(site: Site) -> None:
    for archived, status in ((True, "archived"), (False, "current")):
        site.lifecycle.set_archived(REF, archived=archived)
        space = site.spaces.read_space("ENG", frozenset())
        assert space is not None
        assert space.status == status


def test_a_deletion_is_over_when_the_space_is_gone(site: Site, sandbox: Sandbox) -> None:
    site.lifecycle.delete_space(REF)
    assert site.spaces.read_space("ENG", frozenset()) is None
    paths = [request.path for request in sandbox.requests]
    assert paths[0] == "/wiki/rest/api/space/ENG"
    assert paths[1].startswith("/wiki/rest/api/longtask/")
    assert sandbox.requests[-2].status == 404
    site.lifecycle.create_space(NewSpace(key="ENG", name="Again"))


def test_a_deletion_that_fails_says_why() -> None:
    with Sandbox(deletions_fail=True, deletion_seconds=0) as sandbox:
        with sandbox.edit() as store:
            store.create_space("ENG")
        with open_site(Credentials(sandbox.url, *ADMIN), dialect="cloud-v1") as site:
            with pytest.raises(ProviderError, match=r"could not delete ENG: .*failed") as info:
                site.lifecycle.delete_space(REF)
            assert type(info.value) is ProviderError
            assert site.spaces.read_space("ENG", frozenset()) is not None


def test_a_space_that_is_gone_cannot_be_deleted(site: Site) -> None:
    with pytest.raises(NotFoundError):
        site.lifecycle.delete_space(SpaceRef(id="0", key="GONE"))


def test_who_may_not_delete_reads_not_found(connect: Connect) -> None:
    with pytest.raises(NotFoundError):
        connect("member-token", "member@example.com").lifecycle.delete_space(REF)


def test_a_task_that_is_forgotten_leaves_the_word_to_the_space(
    site: Site, sandbox: Sandbox
) -> None:
    sandbox.add_fault("GET */longtask/* status=404")
    site.lifecycle.delete_space(REF)
    assert site.spaces.read_space("ENG", frozenset()) is None


@pytest.mark.parametrize("path", ["*/longtask/*", "*/space/ENG"])
def test_a_deletion_that_cannot_be_followed_is_unclear(
    site: Site, sandbox: Sandbox, path: str
) -> None:
    sandbox.add_fault(f"GET {path} html=404")
    with pytest.raises(UnclearError, match="was begun, and whether it ended is not known"):
        site.lifecycle.delete_space(REF)


def test_a_deletion_that_takes_too_long_is_unclear(
    site: Site, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spaceform.client.cloud_v1.longtasks._TIME_LIMIT", 0.05)
    sandbox.add_fault("GET */longtask/* slow=100ms")
    with sandbox.edit() as store:
        store.tasks.pace.seconds = 600
    with pytest.raises(UnclearError, match="took longer than"):
        site.lifecycle.delete_space(REF)


def test_what_goes_with_a_space_is_counted(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        for number in range(3):
            store.add_page("ENG", f"Page {number}")
        store.add_page("ENG", "News", kind="blogpost")
        store.watch("ENG", "member@example.com")
    assert site.spaces.read_doomed(REF, "Engineering") == DoomedSpace(
        name="Engineering", pages=4, blog_posts=1, watchers=1
    )
