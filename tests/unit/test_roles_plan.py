import pytest

from spaceform.mark import Mark
from spaceform.plan import Overrides
from spaceform.roles_plan import RolesPlan, plan_roles
from spaceform.site_roles import DesiredRole, PermissionModel, RoleMode
from tests.unit.build import EXPORT, READ, model, site_role

LIVE = site_role("Auditor", READ, EXPORT, custom=True)
MARK = Mark("spaceform.yaml", 7, 3)


def role(name: str, *pairs: str) -> DesiredRole:
    return DesiredRole(name=name, permissions=pairs, mark=MARK)


def planned(
    *desired: DesiredRole,
    within: PermissionModel | None = None,
    shrink: tuple[str, ...] = (),
    is_app: bool = False,
) -> RolesPlan:
    found = within or model(RoleMode.ROLES, LIVE)
    return plan_roles(desired, found, Overrides(allow_role_shrink=shrink), is_app=is_app)


@pytest.mark.parametrize("mode", [RoleMode.TRANSITION, RoleMode.ROLES])
def test_roles_are_planned_where_the_site_has_roles(mode: RoleMode) -> None:
    found = planned(role("New", READ), within=model(mode))
    assert [change.address for change in found.changes] == ["site/roles/New"]
    assert found.refusals == ()


def test_roles_are_refused_where_the_site_has_none() -> None:
    found = planned(role("New", READ), within=PermissionModel())
    assert found.changes == ()
    (refusal,) = found.refusals
    assert (refusal.guard, refusal.stops, refusal.mark) == ("roles", "run", MARK)
    assert refusal.message == "this site has no roles, only permissions"


def test_a_role_of_confluences_own_is_refused_and_no_other_is_changed() -> None:
    found = planned(role("Viewer", READ), role("New", READ))
    assert found.changes == ()
    (refusal,) = found.refusals
    assert refusal.address == "site/roles/Viewer"
    message = "this is a role of Confluence's own, which cannot be changed: choose another name"
    assert refusal.message == message


def test_a_role_that_shrinks_is_refused_and_the_flag_is_named() -> None:
    found = planned(role("Auditor", READ))
    (refusal,) = found.refusals
    assert refusal.guard == "role-shrink"
    assert refusal.flag == "--allow-role-shrink Auditor"
    assert EXPORT in refusal.message
    assert found.allow_shrink == ()
    assert len(found.changes) == 1


def test_a_role_that_may_shrink_is_recorded_with_its_name_and_no_others() -> None:
    found = planned(role("Auditor", READ), role("New", READ), shrink=("New", "Auditor", "Other"))
    assert found.refusals == ()
    assert found.allow_shrink == ("Auditor",)


def test_the_name_of_a_role_is_quoted_in_the_flag() -> None:
    live = site_role("Big Reader", READ, EXPORT, custom=True)
    found = planned(role("Big Reader", READ), within=model(RoleMode.ROLES, live))
    assert found.refusals[0].flag == "--allow-role-shrink 'Big Reader'"


def test_an_app_writes_no_roles_and_does_everything_else() -> None:
    found = planned(role("Auditor", READ), role("New", READ), is_app=True)
    message = "an app cannot write roles: plan with a person's token or a service account"
    for refusal in found.refusals:
        assert (refusal.guard, refusal.stops) == ("credentials", "change")
        assert (refusal.message, refusal.mark) == (message, MARK)
    assert [refusal.address for refusal in found.refusals] == [
        "site/roles/Auditor",
        "site/roles/New",
    ]


def test_nothing_configured_is_nothing_planned_whatever_the_site() -> None:
    assert planned(within=PermissionModel()) == RolesPlan()
