import pytest

from spaceform.client import Site
from spaceform.errors import ConflictError, ForbiddenError, ProviderError, UnclearError
from spaceform.sandbox import Sandbox
from spaceform.site_roles import RoleDefinition, RoleMode, SiteRole
from tests.contract.client.cloud_v2.conftest import Build, Connect, sent

AUDITOR = RoleDefinition(description="Reads all", permissions=("export/space", "read/space"))
READER = RoleDefinition(description="Reads", permissions=("read/space",))


@pytest.fixture
def sandbox(build: Build) -> Sandbox:
    return build("roles")


def find(site: Site, name: str = "Auditor") -> SiteRole:
    found = site.roles.read_model().find(name)
    assert found is not None
    return found


@pytest.mark.parametrize("mode", list(RoleMode))
def test_the_mode_is_read_and_roles_where_there_are_any(
    build: Build, open_as: Connect, mode: RoleMode
) -> None:
    sandbox = build(mode.value)
    model = open_as(sandbox).roles.read_model()
    assert model.mode is mode
    assert model.has_companions
    has_roles = mode is not RoleMode.PRE_ROLES
    assert bool(model.roles) == has_roles
    assert sent(sandbox) == ["GET /space-role-mode", *(["GET /space-roles"] if has_roles else [])]


def test_a_role_is_created_and_changed(site: Site, sandbox: Sandbox) -> None:
    site.roles.create_role("Auditor", AUDITOR)
    made = find(site)
    assert (made.custom, made.definition) == (True, AUDITOR)
    sandbox.clear_requests()
    site.roles.update_role(made.id, "Auditor", READER)
    assert any("/longtask/" in request for request in sent(sandbox))
    assert find(site).definition == READER
    words = READER.model_copy(update={"description": "Others"})
    sandbox.clear_requests()
    site.roles.update_role(made.id, "Auditor", words)
    assert sent(sandbox) == [f"PUT /space-roles/{made.id}"]
    assert find(site).definition == words


def test_a_name_that_is_taken_is_a_conflict_and_another_refusal_is_none(site: Site) -> None:
    site.roles.create_role("Auditor", AUDITOR)
    with pytest.raises(ConflictError):
        site.roles.create_role("auditor", AUDITOR)
    with pytest.raises(ProviderError) as info:
        site.roles.create_role("Other", RoleDefinition(description="", permissions=("no/such",)))
    assert type(info.value) is ProviderError


def test_who_may_not_write_roles_is_told_so(sandbox: Sandbox, open_as: Connect) -> None:
    with sandbox.edit() as store:
        made = store.add_role("Auditor", "read/space")
    member = open_as(sandbox, "member")
    with pytest.raises(ForbiddenError, match="Only administrators of the organisation"):
        member.roles.create_role("Mine", AUDITOR)
    with pytest.raises(ForbiddenError, match="Only administrators of the organisation"):
        member.roles.update_role(made.role_id, "Auditor", AUDITOR)


def test_a_task_that_cannot_be_followed_is_unclear(site: Site, sandbox: Sandbox) -> None:
    site.roles.create_role("Auditor", AUDITOR)
    made = find(site)
    sandbox.add_fault("GET */longtask/* status=403")
    with pytest.raises(UnclearError, match="was begun"):
        site.roles.update_role(made.id, "Auditor", READER)


def test_a_role_of_the_system_s_cannot_be_written(site: Site) -> None:
    with pytest.raises(ProviderError):
        site.roles.update_role(find(site, "Viewer").id, "Viewer", READER)
