from datetime import date, timedelta

import pytest

from spaceform.aspects.grants import Access
from spaceform.change import Reason
from spaceform.mark import Mark
from spaceform.plan import Blocked
from spaceform.principals import ANONYMOUS
from spaceform.resolution import (
    DeclaredGrants,
    ignored_principals,
    names_of,
    protection,
    resolve_grants,
    unresolved_protection,
)
from spaceform.space import DesiredGrant, DesiredSpace
from tests.unit.build import (
    ADA,
    ADMINS,
    BOB,
    ENGINEERS,
    EXPORT,
    NOTE,
    READ,
    TODAY,
    directory,
    grant,
    named,
)


def space(*grants: DesiredGrant, ignore: tuple[str, ...] = ()) -> DesiredSpace:
    marks = {"ignore": Mark("eng.yaml", 9, 1)}
    return DesiredSpace(key="ENG", grants=grants, ignore=ignore, marks=marks)


def resolved(*grants: DesiredGrant, today: date = TODAY) -> DeclaredGrants:
    found = resolve_grants(space(*grants), directory(), today)
    assert isinstance(found, DeclaredGrants)
    return found


def blocked(*grants: DesiredGrant) -> Blocked:
    found = resolve_grants(space(*grants), directory(), TODAY)
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
    found = resolve_grants(space(nobody), known, TODAY)
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
    found = resolve_grants(space(grant("user:bob", READ)), known, TODAY)
    assert isinstance(found, Blocked)
    assert found.kind == "read"
    assert "HTTP 500" in found.message


# What keep and ignore name


def test_every_name_in_a_manifest_is_looked_up_but_classes() -> None:
    desired = space(
        grant("group:engineers", READ),
        grant("group:site-admins", role="Viewer"),
        grant("class:x", READ),
        ignore=("grants/user:ada", "grants/group:*", "labels/user:bob", "grants/anonymous"),
    )
    assert [str(name) for name in names_of(desired)] == [
        "group:engineers",
        "group:site-admins",
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
