"""Ways past the guards that only a site's own reading closes, each of them tried."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from spaceform.aspects.grants import Access, GrantChange
from spaceform.errors import RefusedError, StalePlanError
from spaceform.plan import AnyChange, Overrides, Plan, read_plan, sealed, to_json
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER, SECOND_ADMIN
from spaceform.sandbox.store.store import Store
from spaceform.site_roles import Role
from tests.contract.plan_apply import ADMINS, READERS, Loop, declare, guards, space
from tests.contract.visitor import Visitor, give

ME, OTHER, THIRD = f"user:{ADMIN}", f"user:{SECOND_ADMIN}", f"user:{MEMBER}"
PLENTY: Final = Overrides(adopt=("*",), max_removals=1000)
STEWARDS: Final = "group:stewards"


def begin(loop: Loop, access: dict[str, Any]) -> None:
    with loop.site.edit() as store:
        store.add_group("stewards", ["Second Admin"])
        store.create_space("ENG", "Engineering", private=True)
        store.revoke("ENG", ME)
        for principal, pairs in access.items():
            store.grant("ENG", principal, *pairs)


def plan(loop: Loop, access: dict[str, Any]) -> Plan:
    wanted = space("ENG", grants=declare(access), exact=frozenset({"grants"}))
    found = loop.plan(wanted, PLENTY)
    assert guards(found) == []
    return found


def refused(loop: Loop, found: Plan) -> str:
    """Apply a plan, which is refused with nothing written."""
    state = loop.state()
    loop.site.clear_requests()
    with pytest.raises(RefusedError) as caught:
        loop.apply(found)
    assert loop.writes() == []
    assert loop.state() == state
    return str(caught.value)


def _empty(store: Store) -> None:
    store.leave("stewards", "Second Admin")


def _delete(store: Store) -> None:
    group = store.directory.group_named("stewards")
    assert group is not None
    del store.directory.groups[group.group_id]


def _deactivate(store: Store) -> None:
    store.deactivate_user("Second Admin")


def _fill_with_us_alone(store: Store) -> None:
    store.leave("stewards", "Second Admin")
    store.join("stewards", "Admin")


@pytest.mark.parametrize("hand", [_empty, _delete, _deactivate, _fill_with_us_alone])
def test_a_group_that_changes_between_plan_and_apply_locks_nobody_out(
    loop: Loop, hand: Callable[[Store], None]
) -> None:
    begin(loop, {ME: ADMINS, THIRD: ADMINS})
    found = plan(loop, {ME: ADMINS, STEWARDS: ADMINS})
    with loop.site.edit() as store:
        hand(store)
    assert "nobody else" in refused(loop, found)


def test_a_group_whose_members_the_one_who_applies_cannot_see_does_not_count(loop: Loop) -> None:
    begin(loop, {ME: ADMINS, OTHER: ADMINS, THIRD: ADMINS})
    with loop.site.edit() as store:
        store.join("stewards", "Admin")
    found = plan(loop, {THIRD: ADMINS, STEWARDS: ADMINS})
    with loop.site.edit() as store:
        store.hide_members("stewards")
    assert "it is hidden" in refused(loop.as_(MEMBER), found)


def test_whoever_applies_the_plan_of_somebody_else_is_not_locked_out_by_it(loop: Loop) -> None:
    begin(loop, {ME: ADMINS, OTHER: ADMINS, THIRD: ADMINS})
    found = plan(loop, {ME: ADMINS, OTHER: ADMINS})
    assert "you would no longer" in refused(loop.as_(MEMBER), found)
    assert loop.apply(found).complete


def test_several_plans_in_a_row_end_before_the_last_other_administrator(loop: Loop) -> None:
    access: dict[str, Any] = {ME: ADMINS, OTHER: ADMINS, THIRD: ADMINS, "group:engineers": ADMINS}
    begin(loop, access)
    with loop.site.edit() as store:
        store.leave("engineers", "Member")
    for gone in (THIRD, "group:engineers"):
        del access[gone]
        assert loop.apply(plan(loop, access)).complete
    last = loop.plan(
        space("ENG", grants=declare({ME: ADMINS}), exact=frozenset({"grants"})), PLENTY
    )
    assert guards(last) == ["lockout"]
    assert loop.administrators() == {ADMIN, SECOND_ADMIN}


# A file that was edited, and sealed again


def forged(tmp_path: Path, found: Plan, **fields: object) -> Path:
    """Edit a plan's file so that its digest is right."""
    path = tmp_path / "plan.json"
    path.write_text(to_json(sealed(found.model_copy(update=fields))), encoding="utf-8")
    return path


def unread(path: Path) -> str:
    with pytest.raises(RefusedError) as caught:
        read_plan(path)
    return str(caught.value)


def test_a_loss_that_calls_itself_a_creators_is_refused(loop: Loop, tmp_path: Path) -> None:
    many = (*READERS, "create/page", "update/page", "delete/page", "create/comment")
    begin(loop, {ME: ADMINS, OTHER: ADMINS, "group:engineers": many})
    found = plan(loop, {ME: ADMINS, OTHER: ADMINS})
    changes = tuple(
        each.model_copy(update={"space_id": None}) if isinstance(each, GrantChange) else each
        for each in found.changes
    )
    keys = found.overrides.model_copy(update={"max_removals": None})
    assert "is about the space None" in unread(
        forged(tmp_path, found, changes=changes, overrides=keys)
    )


def test_two_halves_of_a_lockout_under_two_spellings_are_refused(
    loop: Loop, tmp_path: Path
) -> None:
    begin(loop, {ME: ADMINS, OTHER: ADMINS, THIRD: ADMINS})
    found = plan(loop, {ME: ADMINS, OTHER: ADMINS})
    other = next(each for each in found.changes if isinstance(each, GrantChange))
    who = other.principal.model_copy(update={"id": SECOND_ADMIN})
    twin = other.model_copy(
        update={"address": f"eng/grants/{OTHER}", "name": OTHER, "principal": who}
    )
    (eng,) = found.spaces
    path = forged(
        tmp_path,
        found,
        changes=(*found.changes, twin),
        spaces=(eng, eng.model_copy(update={"key": "eng"})),
    )
    assert "the space eng twice" in unread(path)


def test_an_adoption_whose_key_was_taken_out_is_refused(loop: Loop, tmp_path: Path) -> None:
    begin(loop, {ME: ADMINS, OTHER: ADMINS, THIRD: ADMINS})
    found = plan(loop, {ME: ADMINS, OTHER: ADMINS})
    keys = found.overrides.model_copy(update={"adopt": ()})
    edited = read_plan(forged(tmp_path, found, overrides=keys))
    assert "not adopted" in refused(loop, edited)


# Roles that are no longer what they were


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with Sandbox(deletion_seconds=0, mode="transition") as site:
        with site.edit() as store:
            store.create_space("ENG", "Engineering", private=True)
            store.add_role("Keeper", *ADMINS)
            store.assign("ENG", ME, "Keeper")
            store.assign("ENG", OTHER, "Keeper")
        yield Visitor(site, is_patient=False)


def swap(visitor: Visitor) -> Plan:
    """Plan that the second administrator gives way to the member."""
    access: dict[str, Any] = {ME: "Keeper", THIRD: "Keeper"}
    found = visitor.plan(space(grants=give(access), exact=frozenset({"grants"})), PLENTY)
    assert found.refusals == ()
    return found


def stale(visitor: Visitor, found: Plan) -> str:
    visitor.sandbox.clear_requests()
    with pytest.raises(StalePlanError) as caught:
        visitor.apply(found)
    assert visitor.writes() == []
    assert "administer/space" in visitor.access(OTHER)
    return str(caught.value)


def test_a_role_that_grew_since_the_plan_is_not_given(visitor: Visitor) -> None:
    found = swap(visitor)
    with visitor.sandbox.edit() as store:
        store.set_role_pairs("Keeper", *ADMINS, "delete/page")
    assert "found that it brings administer/space, delete/page" in stale(visitor, found)


def test_a_role_that_a_plan_makes_out_to_be_more_is_not_believed(
    visitor: Visitor, tmp_path: Path
) -> None:
    found = swap(visitor)
    with visitor.sandbox.edit() as store:
        viewer = store.add_role("Onlooker", *READERS)
    changes: list[AnyChange] = []
    for each in found.changes:
        if isinstance(each, GrantChange) and str(each.principal) == THIRD:
            role = Role(id=viewer.role_id, name="Keeper", permissions=tuple(sorted(ADMINS)))
            changes.append(each.model_copy(update={"after": Access.of((), role)}))
        else:
            changes.append(each)
    edited = read_plan(forged(tmp_path, found, changes=tuple(changes)))
    assert "expected the role 'Keeper' to bring" in stale(visitor, edited)


def test_a_plan_with_roles_that_are_what_it_says_is_carried_out(visitor: Visitor) -> None:
    assert visitor.apply(swap(visitor)).complete
    assert visitor.access(OTHER) == set()
    assert "administer/space" in visitor.access(THIRD)
