from spaceform.aspects.grants import GrantChange
from spaceform.errors import StalePlanError
from spaceform.lockout import Touched
from spaceform.role_match import has_roles, refuse_other_roles
from spaceform.site_roles import Role, RoleChange, RoleMode, SiteRole
from tests.unit.build import (
    ADA,
    ADMINISTER,
    EXPORT,
    KEEPER_ROLE,
    READ,
    VIEWER_ROLE,
    exchange,
    having,
    live,
    model,
    regrant,
    rerole,
    role_rows,
)

FULL = (READ, ADMINISTER)
LOSS = regrant(ADA.principal, FULL, (READ,))
LIAR = Role(id=VIEWER_ROLE.id, name="Viewer", permissions=KEEPER_ROLE.permissions)
MEEK = Role(id=KEEPER_ROLE.id, name="Keeper", permissions=(READ,))
GONE = Role(id="role-Gone", name="Viewer", permissions=VIEWER_ROLE.permissions)
AUDITOR = SiteRole(id="role-Auditor", name="Auditor", custom=True, permissions=(READ, EXPORT))


def touching(change: GrantChange, *roles: RoleChange, held: SiteRole | None = None) -> Touched:
    rows = role_rows({change.principal: held}) if held else ()
    return Touched("ENG", live().model_copy(update={"grants": rows}), (change,), roles=roles)


def why_stale(space: Touched, *more: SiteRole) -> str | None:
    try:
        refuse_other_roles([space], model(RoleMode.TRANSITION, *more))
    except StalePlanError as error:
        return str(error)
    return None


def test_roles_that_are_what_the_plan_says_are_let_through() -> None:
    swap = exchange(ADA.principal, having(KEEPER_ROLE), having(VIEWER_ROLE))
    assert why_stale(touching(swap, held=KEEPER_ROLE)) is None
    assert not has_roles([touching(LOSS)])
    assert has_roles([touching(swap)])


def test_a_role_that_is_given_brings_what_the_site_says() -> None:
    found = why_stale(touching(exchange(ADA.principal, None, having(LIAR))))
    assert found is not None
    assert "found that it brings create/comment, read/space" in found


def test_a_role_that_is_taken_brought_what_the_site_says() -> None:
    hushed = exchange(ADA.principal, having(MEEK), having(VIEWER_ROLE))
    found = why_stale(touching(hushed, held=KEEPER_ROLE))
    assert found is not None
    assert "expected the role 'Keeper' to bring read/space, found" in found


def test_a_role_that_is_gone_is_no_role_of_the_same_name() -> None:
    found = why_stale(touching(exchange(ADA.principal, None, having(GONE))))
    assert found == "ENG/grants/user:id-ada: the site has no role 'Viewer' any more: plan again"


def test_what_is_in_place_already_depends_on_no_role() -> None:
    gone = exchange(ADA.principal, having(GONE), having(VIEWER_ROLE))
    assert why_stale(touching(gone, held=VIEWER_ROLE)) is None
    assert why_stale(touching(gone, held=KEEPER_ROLE)) is not None


def test_a_role_that_the_plan_makes_brings_what_the_plan_says() -> None:
    new = Role(name="Auditor", permissions=(READ, EXPORT))
    grant = exchange(ADA.principal, None, having(new))
    made = rerole("Auditor", None, (READ, EXPORT))
    assert why_stale(touching(grant, made)) is None
    assert why_stale(touching(grant, made), AUDITOR) is None, "made by an earlier run"
    assert why_stale(touching(grant)) is not None
    wider = having(new.model_copy(update={"permissions": (READ, EXPORT, ADMINISTER)}))
    assert why_stale(touching(exchange(ADA.principal, None, wider), made)) is not None


def test_a_role_that_the_plan_changes_may_be_changed_already() -> None:
    wide = AUDITOR.model_copy(update={"permissions": FULL})
    shrinks = rerole("Auditor", FULL, (READ, EXPORT))
    swap = exchange(ADA.principal, having(wide), having(VIEWER_ROLE))
    assert why_stale(touching(swap, shrinks, held=AUDITOR), wide) is None
    assert why_stale(touching(swap, shrinks, held=AUDITOR), AUDITOR) is None
    assert why_stale(touching(swap, held=AUDITOR), AUDITOR) is not None


def test_a_role_is_not_changed_under_the_name_of_another() -> None:
    disguised = rerole("Auditor", (READ, EXPORT), (READ,)).model_copy(
        update={"role_id": KEEPER_ROLE.id}
    )
    found = why_stale(Touched("ENG", live(), (), roles=(disguised,)), AUDITOR)
    assert found == "site/roles/Auditor: expected the role role-Keeper, found role-Auditor"
