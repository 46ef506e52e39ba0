import pytest

from spaceform.aspects.grants import GrantRow
from spaceform.change import SpaceRef
from spaceform.client import Site
from spaceform.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    ProviderError,
    UnclearError,
    UnsupportedError,
)
from spaceform.principals import ANONYMOUS, Principal
from spaceform.sandbox import Sandbox
from tests.contract.client.conftest import Connect

REF = SpaceRef(id="0", key="ENG")


@pytest.fixture
def engineers(site: Site) -> Principal:
    return site.directory.find_groups("engineers")[0].principal


def pairs(site: Site, principal: Principal) -> set[str]:
    return {row.permission for row in rows(site, principal)}


def rows(site: Site, principal: Principal) -> tuple[GrantRow, ...]:
    return tuple(row for row in site.grants.read_grants(REF) if row.principal == principal)


def test_a_grant_is_added_read_and_removed(site: Site, engineers: Principal) -> None:
    site.grants.add_grant(REF, engineers, "read/space")
    site.grants.add_grant(REF, engineers, "create/page")
    found = {row.permission: row for row in rows(site, engineers)}
    assert {"read/space", "create/page"} <= found.keys()
    assert found["create/page"].name == "engineers"
    site.grants.remove_grant(REF, found["create/page"])
    assert "create/page" not in pairs(site, engineers)


def test_rows_have_an_order_of_their_own(site: Site) -> None:
    found = site.grants.read_grants(REF)
    assert list(found) == sorted(found, key=lambda row: (str(row.principal), row.permission))


def test_everybody_is_a_principal_without_an_id(site: Site, sandbox: Sandbox) -> None:
    site.grants.add_grant(REF, ANONYMOUS, "read/space")
    assert "read/space" in pairs(site, ANONYMOUS)
    assert sandbox.requests[0].body == {
        "subject": {"type": "user", "identifier": "anonymous"},
        "operation": {"key": "read", "target": "space"},
    }


def test_people_have_their_display_name(site: Site) -> None:
    me = site.directory.read_identity().user
    assert {row.name for row in rows(site, me.principal)} == {me.name}


def test_a_second_time_is_a_conflict(site: Site, engineers: Principal) -> None:
    site.grants.add_grant(REF, engineers, "read/space")
    with pytest.raises(ConflictError):
        site.grants.add_grant(REF, engineers, "read/space")


def test_a_pair_without_reading_is_refused_and_no_conflict(
    site: Site, engineers: Principal
) -> None:
    with pytest.raises(ProviderError) as info:
        site.grants.add_grant(REF, engineers, "create/page")
    assert (type(info.value), info.value.status) == (ProviderError, 400)


def test_a_group_that_is_not_there_is_refused_and_no_conflict(site: Site) -> None:
    with pytest.raises(ProviderError) as info:
        site.grants.add_grant(REF, Principal(kind="group", id="nobody"), "read/space")
    assert type(info.value) is ProviderError


def test_a_row_that_is_gone_is_not_found(site: Site, engineers: Principal) -> None:
    row = GrantRow(id="999999", principal=engineers, permission="read/space")
    with pytest.raises(NotFoundError):
        site.grants.remove_grant(REF, row)


def test_access_classes_are_refused_before_anything_is_sent(site: Site, sandbox: Sandbox) -> None:
    with pytest.raises(UnsupportedError, match="space roles"):
        site.grants.add_grant(REF, Principal(kind="class", id="anonymous-users"), "read/space")
    assert sandbox.requests == ()


def test_a_member_may_not_write(connect: Connect, site: Site, engineers: Principal) -> None:
    member = connect("member-token", "member@example.com")
    with pytest.raises(ForbiddenError):
        member.grants.add_grant(REF, engineers, "read/space")
    assert pairs(site, engineers) == set()


def test_an_app_may_not_write(connect: Connect, engineers: Principal) -> None:
    with pytest.raises(ForbiddenError, match="Apps cannot"):
        connect("app-token").grants.add_grant(REF, engineers, "read/space")


@pytest.mark.parametrize("fault", ["lost-answer", "truncated", "html", "status=500"])
def test_a_lost_answer_is_unclear_and_nothing_is_sent_twice(
    site: Site, sandbox: Sandbox, engineers: Principal, fault: str
) -> None:
    sandbox.clear_requests()
    sandbox.add_fault(f"POST */permission {fault} times=1")
    with pytest.raises(UnclearError, match="Whether the change was made is not known"):
        site.grants.add_grant(REF, engineers, "read/space")
    assert len(sandbox.requests) == 1


def test_a_deleted_group_keeps_its_rows(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        group = store.add_group("leaving")
        store.grant("ENG", "group:leaving", "read/space")
        del store.directory.groups[group.group_id]
    principal = Principal(kind="group", id=group.group_id)
    assert pairs(site, principal) == {"read/space"}


def test_custom_content_is_for_apps(connect: Connect, site: Site, sandbox: Sandbox) -> None:
    app = connect("app-token")
    principal = app.directory.read_identity().user.principal
    everyone = site.directory.find_groups("confluence-users")[0].principal
    with sandbox.edit() as store:
        store.grant("ENG", str(principal), "read/space", "administer/space")
    app.custom_content.send_custom_content(
        REF, everyone, ("read/ac:com.example:note", "create/ac:com.example:note"), ()
    )
    app.custom_content.send_custom_content(REF, everyone, (), ("create/ac:com.example:note",))
    with sandbox.edit() as store:
        assert store.custom_pairs_of("ENG", str(everyone)) == {"read/ac:com.example:note"}


def test_custom_content_is_refused_to_people_before_anything_is_written(
    site: Site, sandbox: Sandbox
) -> None:
    principal = site.directory.read_identity().user.principal
    with pytest.raises(UnsupportedError, match="Only an app"):
        site.custom_content.send_custom_content(REF, principal, ("read/ac:com.example:note",), ())
    assert {request.method for request in sandbox.requests} == {"GET"}
