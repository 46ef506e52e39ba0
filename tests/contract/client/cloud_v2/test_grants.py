import pytest

from spaceform.aspects.grants import READ, GrantRow, accesses, role_of
from spaceform.client import Site
from spaceform.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnclearError,
    UnsupportedError,
)
from spaceform.principals import ANONYMOUS, Principal
from spaceform.sandbox import Sandbox
from spaceform.sandbox.wire.address import GATEWAY
from spaceform.site_roles import Role
from tests.contract.client.cloud_v2.conftest import Build, Connect, group, ref_of, sent

LICENSED = Principal(kind="class", id="all-licensed-users")


def rows(site: Site, sandbox: Sandbox) -> tuple[GrantRow, ...]:
    return site.grants.read_grants(ref_of(sandbox))


def included(site: Site) -> tuple[GrantRow, ...]:
    space = site.spaces.read_space("ENG", frozenset({"grants"}))
    assert space is not None
    assert isinstance(space.grants, tuple)
    return space.grants


def pairs(site: Site, sandbox: Sandbox, principal: Principal) -> set[str]:
    return {row.permission for row in rows(site, sandbox) if row.principal == principal}


def role(site: Site, name: str) -> Role:
    found = site.roles.read_model().find(name)
    assert found is not None
    return found.role


@pytest.mark.parametrize("prefix", ["", GATEWAY])
def test_a_grant_is_added_read_and_removed(sandbox: Sandbox, open_as: Connect, prefix: str) -> None:
    site, ref = open_as(sandbox, prefix=prefix), ref_of(sandbox)
    engineers = group(site, "engineers")
    site.grants.add_grant(ref, engineers, READ)
    site.grants.add_grant(ref, engineers, "create/page")
    site.grants.add_grant(ref, ANONYMOUS, READ)
    assert pairs(site, sandbox, ANONYMOUS) == {READ, "export_content/space"}
    found = [each for each in rows(site, sandbox) if each.principal == engineers]
    row = next(each for each in found if each.permission == "create/page")
    site.grants.remove_grant(ref, row)
    assert pairs(site, sandbox, engineers) == {READ, "export_content/space"}
    with pytest.raises(NotFoundError):
        site.grants.remove_grant(ref, row)


@pytest.mark.parametrize("mode", ["pre-roles", "transition", "roles"])
def test_rows_are_the_same_and_in_order_whichever_way_they_come(
    build: Build, open_as: Connect, mode: str
) -> None:
    sandbox = build(mode)
    site = open_as(sandbox)
    found = rows(site, sandbox)
    assert found == included(site)
    assert list(found) == sorted(found, key=lambda row: (str(row.principal), row.permission))


def test_roles_are_rows_and_what_they_bring_is_none(build: Build, open_as: Connect) -> None:
    sandbox = build("transition")
    with sandbox.edit() as store:
        store.assign("ENG", "group:engineers", "Viewer")
        store.assign("ENG", "anonymous", "Viewer")
        store.grant("ENG", "group:engineers", "create/page")
    site = open_as(sandbox)
    held = accesses(rows(site, sandbox))
    engineers = held[group(site, "engineers")]
    assert engineers.permissions == ("create/page",)
    assert role_of(engineers) == role(site, "Viewer")
    assert held[ANONYMOUS].permissions == ()
    assert accesses(included(site)) == held


def test_a_role_that_is_new_is_asked_for(build: Build, open_as: Connect) -> None:
    sandbox = build("transition")
    site = open_as(sandbox)
    included(site)
    with sandbox.edit() as store:
        store.add_role("Auditor", READ, "export/space")
        store.assign("ENG", "group:engineers", "Auditor")
    found = role_of(accesses(included(site))[group(site, "engineers")])
    assert found is not None
    assert (found.name, found.permissions) == ("Auditor", ("export/space", READ))


@pytest.mark.parametrize("mode", ["transition", "roles"])
@pytest.mark.parametrize("name", ["group:engineers", "anonymous", "class:all-licensed-users"])
def test_a_role_is_given_exchanged_and_taken(
    build: Build, open_as: Connect, mode: str, name: str
) -> None:
    sandbox = build(mode)
    site, ref = open_as(sandbox), ref_of(sandbox)
    who = group(site, "engineers") if name.startswith("group") else Principal.parse(name)
    before = rows(site, sandbox)
    for wanted in (Role(name="Viewer"), role(site, "Collaborator")):
        site.grants.assign_role(ref, who, wanted)
        found = role_of(accesses(rows(site, sandbox))[who])
        assert found is not None
        assert found.name == wanted.name
    site.grants.assign_role(ref, who, None)
    assert rows(site, sandbox) == tuple(row for row in before if row.principal != who)


def test_a_role_that_the_site_lacks_is_not_found(build: Build, open_as: Connect) -> None:
    sandbox = build("roles")
    site = open_as(sandbox)
    with pytest.raises(NotFoundError, match="'Auditor'"):
        site.grants.assign_role(ref_of(sandbox), LICENSED, Role(name="Auditor"))
    assert all(request.method == "GET" for request in sandbox.requests)


def test_a_pair_that_a_role_brings_is_a_conflict_where_it_is_refused(
    build: Build, open_as: Connect
) -> None:
    sandbox = build("roles")
    with sandbox.edit() as store:
        store.assign("ENG", "group:engineers", "Viewer")
    site, ref = open_as(sandbox), ref_of(sandbox)
    engineers = group(site, "engineers")
    with pytest.raises(ConflictError):
        site.grants.add_grant(ref, engineers, READ)
    with pytest.raises(UnsupportedError, match="only roles"):
        site.grants.add_grant(ref, engineers, "create/page")


def test_a_class_is_given_no_permission(site: Site, sandbox: Sandbox) -> None:
    with pytest.raises(UnsupportedError, match="give it a role"):
        site.grants.add_grant(ref_of(sandbox), LICENSED, READ)
    assert sent(sandbox) == []


def test_an_assignment_whose_answer_is_lost_is_unclear(build: Build, open_as: Connect) -> None:
    sandbox = build("roles")
    site = open_as(sandbox)
    viewer = role(site, "Viewer")
    sandbox.add_fault("POST */role-assignments lost-answer times=1")
    with pytest.raises(UnclearError):
        site.grants.assign_role(ref_of(sandbox), LICENSED, viewer)


def test_assignments_that_do_not_come_along_are_read_by_themselves(
    build: Build, open_as: Connect
) -> None:
    sandbox = build("roles")
    site = open_as(sandbox)
    expected = rows(site, sandbox)
    sandbox.add_fault("GET */spaces/?* status=400 times=1")
    assert included(site) == expected
    assert "include-role-assignments" not in sandbox.requests[-2].query
    sandbox.clear_requests()
    assert included(site) == expected
    ref = ref_of(sandbox)
    assert sent(sandbox) == [f"GET /spaces/{ref.id}", f"GET /spaces/{ref.id}/role-assignments"]


def test_a_site_that_hides_its_role_mode_says_so(site: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */space-role-mode status=404")
    with pytest.raises(ForbiddenError, match="by permissions or by roles"):
        included(site)
