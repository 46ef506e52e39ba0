import pytest

from spaceform.aspects.grants import READ
from spaceform.change import Risk
from spaceform.mark import Mark
from spaceform.site_roles import DesiredRole, PermissionModel, RoleChange, RoleMode, diff
from tests.unit.build import (
    ADMINISTER,
    COMMENT,
    CREATE,
    EXPORT,
    UPDATE,
    VIEWER_ROLE,
    WRITER_ROLE,
    definition,
    model,
    rerole,
    site_role,
)

LIVE = site_role("Auditor", READ, EXPORT, custom=True, description="Reads")


def desired(*pairs: str, description: str | None = None) -> DesiredRole:
    return DesiredRole(name="Auditor", description=description, permissions=tuple(sorted(pairs)))


def only(wanted: DesiredRole, within: PermissionModel) -> RoleChange:
    (change,) = diff([wanted], within)
    return change


def test_a_role_that_is_not_there_is_created() -> None:
    change = only(desired(READ), model())
    assert (change.action, change.role_id, change.before) == ("create", None, None)
    assert change.after == definition(READ)
    assert change.address == "site/roles/Auditor"
    assert change.risk is Risk.LOW


def test_a_role_that_is_as_configured_is_no_difference() -> None:
    assert diff([desired(READ, EXPORT)], model(RoleMode.ROLES, LIVE)) == ()
    assert diff([desired(EXPORT, READ, description="Reads")], model(RoleMode.ROLES, LIVE)) == ()


def test_a_description_that_is_not_configured_is_left() -> None:
    change = only(desired(READ), model(RoleMode.ROLES, LIVE))
    assert change.after == definition(READ, description="Reads")


def test_a_description_can_be_emptied() -> None:
    change = only(desired(READ, EXPORT, description=""), model(RoleMode.ROLES, LIVE))
    assert (change.before, change.after) == (LIVE.definition, definition(READ, EXPORT))
    assert (change.gains, change.losses) == (frozenset(), frozenset())
    assert change.risk is Risk.LOW


def test_a_role_that_changes_keeps_its_id_and_tells_what_everybody_gains_and_loses() -> None:
    change = only(desired(READ, COMMENT), model(RoleMode.ROLES, LIVE))
    assert (change.role_id, change.action) == (LIVE.id, "update")
    assert change.gains == {COMMENT}
    assert change.losses == {EXPORT}


@pytest.mark.parametrize(
    "pairs, risk",
    [
        ((READ,), Risk.CRITICAL),
        ((READ, COMMENT), Risk.CRITICAL),
        ((READ, EXPORT, COMMENT), Risk.MEDIUM),
        ((READ, EXPORT, ADMINISTER), Risk.HIGH),
    ],
)
def test_the_risk_of_a_role(pairs: tuple[str, ...], risk: Risk) -> None:
    assert only(desired(*pairs), model(RoleMode.ROLES, LIVE)).risk is risk


def test_roles_that_nobody_configured_are_left() -> None:
    assert diff([], model(RoleMode.ROLES, LIVE)) == ()


def test_a_role_change_is_marked_where_it_is_configured() -> None:
    mark = Mark("spaceform.yaml", 7, 3)
    wanted = desired(READ).model_copy(update={"mark": mark})
    assert only(wanted, model()).mark == mark


def test_the_closest_role_is_the_one_with_least_too_much_and_too_little() -> None:
    within = model()
    assert within.closest((READ,)) == VIEWER_ROLE
    assert within.closest((READ, CREATE, UPDATE)) == WRITER_ROLE
    assert PermissionModel().closest((READ,)) is None


def test_a_role_is_found_by_its_name_whatever_its_case() -> None:
    assert model().find("Viewer") == model().find("viewer") == VIEWER_ROLE
    assert model().find("View") is None


def test_a_configured_role_of_another_case_is_no_second_role() -> None:
    wanted = DesiredRole(name="AUDITOR", permissions=(READ,))
    change = only(wanted, model(RoleMode.ROLES, LIVE))
    assert (change.name, change.role_id) == (LIVE.name, LIVE.id)
    assert [role.name for role in model(RoleMode.ROLES, LIVE).planned([wanted]).roles].count(
        "AUDITOR"
    ) == 0


def test_the_planned_model_has_the_roles_as_they_will_be() -> None:
    before = PermissionModel(
        RoleMode.ROLES, (LIVE, VIEWER_ROLE), {"a/b": READ}, has_companions=False
    )
    after = before.planned([desired(READ), DesiredRole(name="New", permissions=(READ,))])
    changed, new = after.find("Auditor"), after.find("New")
    assert changed is not None
    assert new is not None
    assert (changed.id, changed.permissions) == (LIVE.id, (READ,))
    assert (new.id, new.permissions) == ("", (READ,))
    assert after.find("Viewer") == VIEWER_ROLE
    assert (after.mode, after.absorbed, after.has_companions) == (
        RoleMode.ROLES,
        {"a/b": READ},
        False,
    )


def test_a_role_of_confluences_own_is_not_planned_otherwise() -> None:
    wanted = DesiredRole(name="Viewer", permissions=(READ, ADMINISTER))
    assert model().planned([wanted]).find("Viewer") == VIEWER_ROLE


def test_a_new_role_gains_everything_it_is_made_of() -> None:
    change = rerole(after=(READ, EXPORT))
    assert change.gains == {READ, EXPORT}
    assert change.losses == frozenset()
