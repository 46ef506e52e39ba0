from dataclasses import replace
from datetime import date, timedelta

import pytest

from spaceform.aspects.grants import Access
from spaceform.change import Reason
from spaceform.mark import Mark
from spaceform.plan import Blocked
from spaceform.principals import ANONYMOUS, Directory, Principal, PrincipalName
from spaceform.resolution import (
    DeclaredGrants,
    ignored_principals,
    names_of,
    needs_names,
    protection,
    resolve_grants,
    spared,
    unresolved_protection,
)
from spaceform.site_roles import DesiredRole, PermissionModel, Role, RoleMode
from spaceform.space import DesiredGrant, DesiredSpace
from tests.unit.build import (
    ADA,
    ADMINISTER,
    ADMINS,
    BOB,
    COMMENT,
    CREATE,
    ENGINEERS,
    EXPORT,
    NOTE,
    READ,
    TODAY,
    UPDATE,
    VIEWER_ROLE,
    WRITER_ROLE,
    directory,
    grant,
    having,
    model,
    named,
    site_role,
)

PRE_ROLES = PermissionModel()
TRANSITION, ROLES_ONLY = model(), model(RoleMode.ROLES)
LICENSED = Principal(kind="class", id="all-licensed-users")


def space(*grants: DesiredGrant, ignore: tuple[str, ...] = ()) -> DesiredSpace:
    marks = {"ignore": Mark("eng.yaml", 9, 1)}
    return DesiredSpace(key="ENG", grants=grants, ignore=ignore, marks=marks)


def resolved(
    *grants: DesiredGrant, today: date = TODAY, within: PermissionModel = PRE_ROLES
) -> DeclaredGrants:
    found = resolve_grants(space(*grants), directory(), within, today)
    assert isinstance(found, DeclaredGrants)
    return found


def blocked(*grants: DesiredGrant, within: PermissionModel = PRE_ROLES) -> Blocked:
    found = resolve_grants(space(*grants), directory(), within, TODAY)
    assert isinstance(found, Blocked)
    return found


@pytest.mark.parametrize("spelling", ["group:engineers", "group:g-eng"])
def test_a_group_is_resolved_from_its_name_or_its_id(spelling: str) -> None:
    found = resolved(grant(spelling, READ))
    assert found.access[ENGINEERS.principal].access == Access.of([READ])
    assert found.access[ENGINEERS.principal].path == f"grants/{spelling}"


@pytest.mark.parametrize("spelling", ["user:ada", "user:id-ada"])
def test_a_person_is_resolved_from_people_or_by_account_id(spelling: str) -> None:
    assert list(resolved(grant(spelling, READ)).access) == [ADA.principal]


def test_anonymous_stands_for_itself() -> None:
    assert list(resolved(grant("anonymous", READ)).access) == [ANONYMOUS]


def test_a_name_that_is_nobody_blocks_the_space_and_says_why() -> None:
    nobody = grant("group:enginers", READ).model_copy(update={"mark": Mark("eng.yaml", 4, 7)})
    known = directory(unresolved={"group:enginers": "near it is 'engineers'"})
    found = resolve_grants(space(nobody), known, PRE_ROLES, TODAY)
    assert isinstance(found, Blocked)
    assert found.kind == "name"
    assert found.mark == Mark("eng.yaml", 4, 7)
    assert "group:enginers" in found.message
    assert "near it is 'engineers'" in found.message


@pytest.mark.parametrize(
    "one, other", [("group:engineers", "group:g-eng"), ("user:ada", "user:id-ada")]
)
def test_two_spellings_of_one_principal_block_the_space(one: str, other: str) -> None:
    found = blocked(grant(one, READ), grant(other, READ, EXPORT))
    assert found.kind == "name"
    assert one in found.message
    assert other in found.message


@pytest.mark.parametrize("days, access", [(1, (READ,)), (0, ()), (-1, ())])
def test_an_access_ends_on_the_day_that_until_names(days: int, access: tuple[str, ...]) -> None:
    until = TODAY + timedelta(days=days)
    found = resolved(grant("user:ada", READ, until=until)).access[ADA.principal]
    assert found.access == Access.of(access)
    assert found.reason is (Reason.DECLARED if access else Reason.EXPIRED)


def test_no_permissions_are_declared_and_not_expired() -> None:
    found = resolved(grant("user:ada")).access[ADA.principal]
    assert found.access == Access.of(())
    assert found.reason is Reason.DECLARED


def test_pairs_on_custom_content_stand_apart() -> None:
    found = resolved(grant("user:ada", READ, NOTE), grant("user:id-bob", READ))
    assert found.access[ADA.principal].access == Access.of([READ])
    assert found.custom == {ADA.principal: (NOTE,)}


def test_an_access_that_ended_has_no_custom_content_either() -> None:
    assert resolved(grant("user:ada", READ, NOTE, until=TODAY)).custom == {}


@pytest.mark.parametrize(
    "refused", [grant("group:engineers", role="Viewer"), grant("class:all-licensed-users", READ)]
)
def test_roles_and_classes_are_refused_where_the_site_has_no_roles(refused: DesiredGrant) -> None:
    found = resolved(refused, grant("user:ada", READ))
    (refusal,) = found.refusals
    assert refusal.stops == "run"
    assert refusal.flag is None
    assert refusal.address == f"ENG/grants/{refused.principal}"
    assert "no roles" in refusal.message


def test_nothing_is_concluded_about_somebody_whose_role_is_refused() -> None:
    found = resolved(grant("group:engineers", role="Viewer"), grant("group:nobody", role="Viewer"))
    assert found.access == {}
    assert found.undecided == {ENGINEERS.principal}


def test_a_name_that_could_not_be_read_blocks_the_space_as_a_read() -> None:
    known = directory(unread={"user:bob": "HTTP 500"})
    found = resolve_grants(space(grant("user:bob", READ)), known, PRE_ROLES, TODAY)
    assert isinstance(found, Blocked)
    assert found.kind == "read"
    assert "HTTP 500" in found.message


# Sites that have roles


def everybody() -> Directory:
    """Return a directory that knows the access classes too."""
    known = directory()
    classes = {"class:all-licensed-users": LICENSED, "class:anonymous-users": ANONYMOUS}
    return replace(known, principals={**known.principals, **classes})


@pytest.mark.parametrize("within", [TRANSITION, ROLES_ONLY])
def test_a_role_is_found_by_its_name_with_all_its_pairs(within: PermissionModel) -> None:
    found = resolved(grant("user:ada", role="Viewer"), within=within)
    assert found.access[ADA.principal].access == having(VIEWER_ROLE)
    assert found.refusals == ()


def test_a_role_that_this_plan_creates_has_no_id_yet() -> None:
    within = TRANSITION.planned([DesiredRole(name="Auditor", permissions=(READ, EXPORT))])
    access = resolved(grant("user:ada", role="Auditor"), within=within).access[ADA.principal].access
    assert access.role == Role(id=None, name="Auditor", permissions=(READ, EXPORT))


@pytest.mark.parametrize(
    "pairs, nearest", [((READ,), "Viewer"), ((READ, CREATE, UPDATE, EXPORT), "Writer")]
)
def test_permissions_on_a_site_with_only_roles_are_refused_with_the_closest_role(
    pairs: tuple[str, ...], nearest: str
) -> None:
    found = resolved(grant("user:ada", *pairs), within=ROLES_ONLY)
    (refusal,) = found.refusals
    assert refusal.message.endswith(f"comes closest is {nearest!r}")
    assert (refusal.guard, refusal.address) == ("roles", "ENG/grants/user:ada")
    assert found.undecided == {ADA.principal}
    assert found.access == {}


def test_a_site_with_only_roles_and_none_to_be_seen_has_no_hint() -> None:
    found = resolved(grant("user:ada", READ), within=PermissionModel(RoleMode.ROLES))
    assert found.refusals[0].message.endswith("this site has only roles")


@pytest.mark.parametrize("within", [TRANSITION, ROLES_ONLY])
def test_an_access_can_be_revoked_whatever_the_mode(within: PermissionModel) -> None:
    found = resolved(grant("user:ada"), within=within)
    assert found.access[ADA.principal].access == Access.of(())
    assert found.refusals == ()


def test_permissions_and_roles_stand_side_by_side_in_transition() -> None:
    found = resolved(
        grant("user:ada", READ, EXPORT), grant("user:id-bob", role="Writer"), within=TRANSITION
    )
    assert found.access[ADA.principal].access == Access.of((READ, EXPORT))
    assert found.access[BOB.principal].access == having(WRITER_ROLE)


@pytest.mark.parametrize("within", [TRANSITION, ROLES_ONLY])
def test_an_access_class_is_given_a_role(within: PermissionModel) -> None:
    desired = space(grant("class:all-licensed-users", role="Viewer"))
    found = resolve_grants(desired, everybody(), within, TODAY)
    assert isinstance(found, DeclaredGrants)
    assert found.access[LICENSED].access == having(VIEWER_ROLE)


def test_an_access_class_is_given_no_permissions() -> None:
    desired = space(grant("class:all-licensed-users", READ))
    found = resolve_grants(desired, everybody(), TRANSITION, TODAY)
    assert isinstance(found, DeclaredGrants)
    assert "an access class is given a role" in found.refusals[0].message
    assert found.undecided == {LICENSED}


def test_anonymous_and_its_class_are_two_spellings_of_one_principal() -> None:
    desired = space(
        grant("anonymous", role="Viewer"), grant("class:anonymous-users", role="Viewer")
    )
    found = resolve_grants(desired, everybody(), TRANSITION, TODAY)
    assert isinstance(found, Blocked)
    assert "anonymous" in found.message
    assert "class:anonymous-users" in found.message


@pytest.mark.parametrize(
    "wrong, hint",
    [
        ("Witer", "it has 'Writer'"),
        ("Quite different", "it has 'Admin', 'Keeper', 'Viewer', 'Writer'"),
    ],
)
def test_a_role_that_is_not_there_blocks_the_space_and_names_those_near(
    wrong: str, hint: str
) -> None:
    found = blocked(grant("user:ada", role=wrong), within=TRANSITION)
    assert found.kind == "name"
    assert found.message == f"the site has no role {wrong!r}; {hint}"


def test_a_role_ends_on_the_day_that_until_names() -> None:
    found = resolved(grant("user:ada", role="Viewer", until=TODAY), within=TRANSITION)
    assert found.access[ADA.principal].access == Access.of(())
    assert found.access[ADA.principal].reason is Reason.EXPIRED
    tomorrow = grant("user:ada", role="Viewer", until=TODAY + timedelta(days=1))
    found = resolved(tomorrow, within=TRANSITION)
    assert found.access[ADA.principal].access == having(VIEWER_ROLE)


def test_a_pair_without_a_name_of_its_own_is_absorbed_by_what_brings_it() -> None:
    within = PermissionModel(absorbed={UPDATE: CREATE})
    found = resolved(grant("user:ada", READ, CREATE, UPDATE), within=within)
    assert found.access[ADA.principal].access == Access.of((READ, CREATE))
    assert found.refusals == ()


def test_a_pair_that_nothing_declared_brings_along_is_refused() -> None:
    within = PermissionModel(absorbed={UPDATE: CREATE})
    found = resolved(grant("user:ada", READ, UPDATE), within=within)
    assert found.refusals[0].message == (
        f"{UPDATE} is nothing of its own on this site: it comes with {CREATE}"
    )
    assert found.undecided == {ADA.principal}


def test_of_roles_that_are_as_close_the_one_that_allows_least_is_named() -> None:
    wide = site_role("Wide", READ, COMMENT, EXPORT, CREATE, UPDATE, ADMINISTER)
    within = PermissionModel(RoleMode.ROLES, (wide, VIEWER_ROLE))
    found = resolved(grant("user:ada", READ, EXPORT), within=within)
    assert found.refusals[0].message.endswith("'Viewer'")


# What keep and ignore name


@pytest.mark.parametrize("pattern", ["class:all-licensed-users", "class:anonymous-users"])
def test_ignore_finds_an_access_class_and_another_spelling_of_anonymous(pattern: str) -> None:
    desired = space(ignore=(f"grants/{pattern}",))
    protected = protection(desired, "grants", (), everybody())
    assert protected(str(everybody().principals[pattern]))
    assert not protected("group:g-eng")


def test_an_access_class_in_ignore_that_is_none_blocks_the_space() -> None:
    found = unresolved_protection(space(ignore=("grants/class:nobody",)), (), everybody())
    assert found is not None
    assert found.kind == "name"


def test_every_name_in_a_manifest_is_looked_up() -> None:
    desired = space(
        grant("group:engineers", READ),
        grant("group:site-admins", role="Viewer"),
        grant("class:x", READ),
        ignore=("grants/user:ada", "grants/group:*", "labels/user:bob", "grants/anonymous"),
    )
    assert [str(name) for name in names_of(desired)] == [
        "group:engineers",
        "group:site-admins",
        "class:x",
        "user:ada",
    ]


def test_only_a_whole_name_in_ignore_is_a_principal() -> None:
    patterns = ("grants/group:a*", "grants/user:a?", "grants/group:[ab]", "grants/user:", "grants")
    assert list(ignored_principals(space(ignore=patterns))) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "grants/group:engineers",
        "grants/group:g-eng",
        "grants/group:eng*",
        "grants/group:g-*",
        "grants/group:*",
        "grants/*",
    ],
)
def test_ignore_finds_a_group_by_id_by_name_and_by_wildcard(pattern: str) -> None:
    protected = protection(space(ignore=(pattern,)), "grants", (), directory())
    assert protected("group:g-eng")
    assert protected("anonymous") is (pattern == "grants/*")


@pytest.mark.parametrize("pattern", ["grants/user:ada", "grants/user:id-ada", "grants/user:*"])
def test_ignore_finds_a_person_by_id_and_by_the_name_in_people(pattern: str) -> None:
    protected = protection(space(ignore=(pattern,)), "grants", (), directory())
    assert protected("user:id-ada")
    assert not protected("group:g-eng")


@pytest.mark.parametrize(
    "pattern, kept",
    [
        ("grants/*", True),
        ("grants/*aud*", True),
        ("grants/group:*-team", True),
        ("grants/gr?up:x", True),
        ("grants/group:engineers", False),
        ("grants/user:*", False),
        ("labels/*", False),
    ],
)
def test_a_group_whose_name_nobody_knows_may_be_any_that_a_wildcard_means(
    pattern: str, *, kept: bool
) -> None:
    desired = space(ignore=(pattern,))
    assert needs_names(desired) is kept
    protected = protection(desired, "grants", (), directory())
    assert protected("group:unheard-of") is kept


@pytest.mark.parametrize("spelling", ["group:site-admins", "group:g-adm"])
def test_keep_protects_a_principal_in_every_space(spelling: str) -> None:
    protected = protection(space(), "grants", (named(spelling),), directory())
    assert protected(str(ADMINS.principal))
    assert not protected(str(BOB.principal))


def test_keep_is_about_grants_only() -> None:
    assert not protection(space(), "labels", (named("group:site-admins"),), directory())("x")


@pytest.mark.parametrize(
    "pattern, item, kept",
    [
        ("properties/app.*", "app.one", True),
        ("properties/app.*", "application", False),
        ("properties/App.*", "app.one", False),
        ("labels/*", "app.one", False),
        ("properties/a[b", "a[b", True),
        ("properties/a/b", "a/b", True),
    ],
)
def test_ignore_finds_items_of_its_section_only(pattern: str, item: str, *, kept: bool) -> None:
    found = protection(space(ignore=(pattern,)), "properties", (), directory())
    assert found(item) is kept


def test_a_name_in_keep_that_is_nobody_blocks_the_space() -> None:
    known = directory(unresolved={"group:nobody": "no group has that name"})
    found = unresolved_protection(space(), (named("group:nobody"),), known)
    assert found is not None
    assert found.kind == "name"
    assert "group:nobody: no group has that name" in found.message


def test_a_name_in_ignore_that_is_nobody_blocks_the_space_where_it_stands() -> None:
    found = unresolved_protection(space(ignore=("grants/user:nobody",)), (), directory())
    assert found is not None
    assert found.mark == Mark("eng.yaml", 9, 1)


def test_wildcards_need_nobody_to_be_there() -> None:
    assert unresolved_protection(space(ignore=("grants/user:no*",)), (), directory()) is None


def test_what_is_spared_is_told_by_ids_and_of_managed_sections_only() -> None:
    keep = (PrincipalName(kind="group", name="engineers"),)
    ignore = ("grants/user:ada", "grants/group:eng*", "grants/anonymous", "properties/app.*")
    assert spared(space(ignore=ignore), keep, directory()) == (
        f"grants/{ADA.principal}",
        "grants/group:eng*",
        "grants/anonymous",
        f"grants/{ENGINEERS.principal}",
    )
    bare = DesiredSpace(key="ENG", properties={}, ignore=ignore)
    assert spared(bare, (PrincipalName(kind="group", name="nobody"),), directory()) == (
        "properties/app.*",
    )
