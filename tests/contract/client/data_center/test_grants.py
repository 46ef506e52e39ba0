import pytest

from spaceform.aspects.grants import GrantRow
from spaceform.change import SpaceRef
from spaceform.client import Site
from spaceform.client.data_center.pairs import NATIVE
from spaceform.errors import (
    ForbiddenError,
    NotFoundError,
    ProviderError,
    UnclearError,
    UnsupportedError,
)
from spaceform.principals import ANONYMOUS, Principal
from spaceform.sandbox import Sandbox
from spaceform.site_roles import Role, RoleDefinition
from tests.contract.client.data_center.conftest import MEMBER, Build, Connect

REF = SpaceRef(id="0", key="ENG")


def pairs(site: Site, principal: Principal) -> set[str]:
    return {row.permission for row in rows(site, principal)}


def rows(site: Site, principal: Principal) -> tuple[GrantRow, ...]:
    return tuple(row for row in site.grants.read_grants(REF) if row.principal == principal)


@pytest.mark.parametrize("pair", NATIVE)
def test_every_pair_is_granted_read_and_revoked(
    site: Site, engineers: Principal, pair: str
) -> None:
    site.grants.add_grant(REF, engineers, "read/space")
    site.grants.add_grant(REF, engineers, pair)
    assert pairs(site, engineers) == {"read/space", pair}
    (row,) = (row for row in rows(site, engineers) if row.permission == pair)
    assert (row.id, row.name) == (f"group:engineers {pair}", "engineers")
    site.grants.remove_grant(REF, row)
    assert pair not in pairs(site, engineers)


def test_a_space_has_each_of_them_once(site: Site) -> None:
    me = site.directory.read_identity().user.principal
    found = site.grants.read_grants(REF)
    assert pairs(site, me) == set(NATIVE)
    assert len({row.id for row in found}) == len(found)
    assert list(found) == sorted(found, key=lambda row: (str(row.principal), row.permission))


def test_people_are_named_by_their_keys_and_everybody_by_nothing(
    site: Site, sandbox: Sandbox
) -> None:
    member = site.directory.read_user("member")
    assert member is not None
    for principal, place in (
        (member.principal, f"user/{member.account_id}"),
        (ANONYMOUS, "anonymous"),
    ):
        sandbox.clear_requests()
        site.grants.add_grant(REF, principal, "read/space")
        (request,) = sandbox.requests
        assert (request.method, request.path) == (
            "PUT",
            f"/confluence/rest/api/space/ENG/permissions/{place}/grant",
        )
        assert request.body == [{"targetType": "space", "operationKey": "read"}]
        assert pairs(site, principal) == {"read/space"}


def test_a_second_time_is_no_conflict(site: Site, engineers: Principal) -> None:
    for _ in range(2):
        site.grants.add_grant(REF, engineers, "read/space")
    (row,) = rows(site, engineers)
    for _ in range(2):
        site.grants.remove_grant(REF, row)
    assert rows(site, engineers) == ()


def test_whoever_loses_reading_loses_everything_in_one_request(
    site: Site, sandbox: Sandbox, engineers: Principal
) -> None:
    for pair in ("read/space", "create/page", "export/space"):
        site.grants.add_grant(REF, engineers, pair)
    (reading,) = (row for row in rows(site, engineers) if row.permission == "read/space")
    sandbox.clear_requests()
    site.grants.remove_grant(REF, reading)
    assert len(sandbox.requests) == 1
    assert pairs(site, engineers) == set()


def test_a_pair_without_reading_is_refused(site: Site, engineers: Principal) -> None:
    with pytest.raises(ProviderError) as info:
        site.grants.add_grant(REF, engineers, "create/page")
    assert (type(info.value), info.value.status) == (ProviderError, 400)


def test_a_group_that_is_not_there_is_not_found(site: Site) -> None:
    with pytest.raises(NotFoundError):
        site.grants.add_grant(REF, Principal(kind="group", id="nobody"), "read/space")


def test_access_classes_and_roles_are_refused_before_anything_is_sent(
    site: Site, sandbox: Sandbox, engineers: Principal
) -> None:
    with pytest.raises(UnsupportedError, match="no access classes"):
        site.grants.add_grant(REF, Principal(kind="class", id="anonymous-users"), "read/space")
    with pytest.raises(UnsupportedError, match="no space roles"):
        site.grants.assign_role(REF, engineers, Role(name="Viewer"))
    with pytest.raises(UnsupportedError, match="no space roles"):
        site.roles.create_role("Viewer", RoleDefinition(description="", permissions=()))
    with pytest.raises(UnsupportedError, match="custom content"):
        site.custom_content.send_custom_content(REF, engineers, ("read/ac:com.example:note",), ())
    assert {request.method for request in sandbox.requests} <= {"GET"}


def test_a_member_may_neither_read_nor_write(sandbox: Sandbox, open_as: Connect) -> None:
    member = open_as(sandbox, MEMBER)
    with pytest.raises(ForbiddenError):
        member.grants.read_grants(REF)
    with pytest.raises(ForbiddenError):
        member.grants.add_grant(REF, ANONYMOUS, "read/space")


@pytest.mark.parametrize("fault", ["lost-answer", "truncated", "html", "status=500"])
def test_a_lost_answer_is_unclear_and_nothing_is_sent_twice(
    site: Site, sandbox: Sandbox, engineers: Principal, fault: str
) -> None:
    sandbox.clear_requests()
    sandbox.add_fault(f"PUT */grant {fault} times=1")
    with pytest.raises(UnclearError, match="Whether the change was made is not known"):
        site.grants.add_grant(REF, engineers, "read/space")
    assert len(sandbox.requests) == 1


def test_a_version_before_the_permissions_api_is_named(build: Build, open_as: Connect) -> None:
    site = open_as(build("9.0.3"))
    message = r"space permissions came with .* 9\.1, and this site is version 9\.0\.3"
    with pytest.raises(UnsupportedError, match=message):
        site.spaces.read_space("ENG", frozenset({"grants"}))
    with pytest.raises(UnsupportedError, match=message):
        site.grants.add_grant(REF, ANONYMOUS, "read/space")
    assert site.spaces.read_space("ENG", frozenset({"details", "properties"})) is not None
