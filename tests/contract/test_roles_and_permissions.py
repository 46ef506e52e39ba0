"""Roles and permissions side by side: who moves between them is never out in between."""

from collections.abc import Iterator
from typing import Final

import pytest

from spaceform.errors import RefusedError
from spaceform.outcome import Status
from spaceform.plan import Overrides
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER, SECOND_ADMIN
from spaceform.sandbox.store.store import Store
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    READERS,
    addresses,
    desired,
    flags,
    guards,
    name_of,
    outcome,
    space,
)
from tests.contract.scene import (
    Scene,
    cut_at_every_write,
    disturb_every_write,
    interrupt_everywhere,
)
from tests.contract.visitor import Visitor, give

ADOPT: Final = Overrides(adopt=("*",), max_removals=1000)


def empty(store: Store) -> None:
    """A space in which only the administrators' group has something: permissions."""
    store.create_space("ENG", "Engineering", private=True)
    store.assign("ENG", f"user:{ADMIN}", None)
    store.grant("ENG", "group:site-admins", *ADMINS)


def by_permissions(store: Store) -> None:
    """Everybody has permissions, pair by pair."""
    empty(store)
    store.grant("ENG", "group:engineers", *AUTHORS, "delete/page")
    store.grant("ENG", "group:confluence-users", *READERS)
    store.grant("ENG", f"user:{MEMBER}", *READERS, "export/space")
    store.grant("ENG", f"user:{SECOND_ADMIN}", *ADMINS)
    store.grant("ENG", "anonymous", *READERS)


def by_roles(store: Store) -> None:
    """Everybody has a role."""
    store.create_space("ENG", "Engineering", private=True)
    store.assign("ENG", f"user:{ADMIN}", "Admin")
    store.assign("ENG", "group:engineers", "Collaborator")
    store.assign("ENG", "group:confluence-users", "Viewer")
    store.assign("ENG", f"user:{MEMBER}", "Viewer")
    store.assign("ENG", f"user:{SECOND_ADMIN}", "Admin")
    store.assign("ENG", "anonymous", "Viewer")
    store.assign("ENG", "class:all-licensed-users", "Viewer")


def mixed(store: Store) -> None:
    """Some have permissions, some a role, some both."""
    by_permissions(store)
    store.assign("ENG", "group:engineers", "Viewer")
    store.assign("ENG", f"user:{SECOND_ADMIN}", "Collaborator")
    store.assign("ENG", "class:all-licensed-users", "Viewer")
    store.assign("ENG", "class:all-product-admins", "Admin")


TO_ROLES: Final = Scene(
    desired(
        space(
            grants=give(
                {
                    "group:site-admins": "Admin",
                    "group:engineers": "Collaborator",
                    "group:confluence-users": "Viewer",
                    f"user:{MEMBER}": "Viewer",
                    f"user:{SECOND_ADMIN}": "Admin",
                    "anonymous": "Viewer",
                    "class:all-licensed-users": "Viewer",
                }
            ),
            properties={"p": 1},
        )
    ),
    by_permissions,
    overrides=ADOPT,
)
TO_PERMISSIONS: Final = Scene(
    desired(
        space(
            grants=give(
                {
                    f"user:{ADMIN}": "Admin",
                    "group:site-admins": ADMINS,
                    "group:engineers": AUTHORS,
                    "group:confluence-users": READERS,
                    f"user:{MEMBER}": (*READERS, "export/space"),
                    f"user:{SECOND_ADMIN}": ADMINS,
                    "anonymous": READERS,
                    "class:all-licensed-users": (),
                }
            ),
            properties={"p": 1},
        )
    ),
    by_roles,
    overrides=ADOPT,
)
OF_MIXED: Final = Scene(
    desired(
        space(
            grants=give(
                {
                    "group:site-admins": ADMINS,
                    "group:engineers": AUTHORS,
                    f"user:{SECOND_ADMIN}": "Admin",
                    f"user:{MEMBER}": "Collaborator",
                    "class:authenticated-users": "Viewer",
                }
            ),
            exact=frozenset({"grants"}),
        )
    ),
    mixed,
    overrides=ADOPT,
)
SCENES: Final = {
    "to-roles": TO_ROLES,
    "to-permissions": TO_PERMISSIONS,
    "of-mixed": OF_MIXED,
}
every_scene = pytest.mark.parametrize("name", SCENES)


@every_scene
@pytest.mark.long
def test_a_fault_at_any_write_takes_nothing_from_anybody_and_the_plan_is_resumed(
    name: str,
) -> None:
    kinds = ("lost-answer", "reset", "status=503", "truncated", "status=403")
    assert disturb_every_write(SCENES[name], *kinds) > 10


@every_scene
@pytest.mark.long
def test_a_run_that_dies_at_any_write_leaves_nobody_out_and_is_resumed(name: str) -> None:
    assert cut_at_every_write(SCENES[name]) > 10


@pytest.mark.long
def test_an_interrupt_anywhere_leaves_nobody_out_and_is_resumed() -> None:
    assert interrupt_everywhere(OF_MIXED) > 10


def test_a_role_that_the_site_does_not_let_go_is_not_told_as_done() -> None:
    with TO_PERMISSIONS.opened() as stage:
        writes = [found for found in stage.requests() if found.path.endswith("/role-assignments")]
        last = len([found for found in writes if found.method == "POST"]) - 1
        with stage.take(f"POST */role-assignments status=403 after={last}"):
            result = stage.apply()
        assert result is not None
        assert not result.complete
        stage.check_the_truth(result, at=last)


# Exact


def test_exact_takes_away_roles_and_grants_that_nobody_declared_each_in_its_own_way() -> None:
    with Sandbox(deletion_seconds=0, mode="transition") as site:
        visitor = Visitor(site)
        with site.edit() as store:
            mixed(store)
        wanted = desired(
            space(
                grants=give({"group:site-admins": ADMINS, f"user:{SECOND_ADMIN}": "Admin"}),
                exact=frozenset({"grants"}),
            )
        )
        visitor.bring_about(wanted, ADOPT)
        with site.edit() as store:
            left = store.space("ENG")
            second = f"user:{SECOND_ADMIN}"
            admins = store.directory.principal("group:site-admins")
            assert set(left.assignments) == {second}
            assert set(left.grants) - {second} == {admins}
            # What a role hid before this run and hides after it, no read can show.
            assert set(left.grants.get(second, {})) <= set(READERS)


def test_what_is_kept_keeps_its_role_and_its_grants() -> None:
    with Sandbox(deletion_seconds=0, mode="transition") as site:
        visitor = Visitor(site)
        with site.edit() as store:
            mixed(store)
        before = visitor.access("group:engineers")
        kept = name_of("group:engineers")
        wanted = desired(
            space(
                grants=give({"group:site-admins": ADMINS, f"user:{SECOND_ADMIN}": "Admin"}),
                exact=frozenset({"grants"}),
                ignore=("grants/class:*",),
            ),
            keep=(kept,),
        )
        visitor.bring_about(wanted, ADOPT)
        assert visitor.access("group:engineers") == before
        assert visitor.role("group:engineers") == "Viewer"
        assert visitor.role("class:all-licensed-users") == "Viewer"
        assert visitor.role("class:all-product-admins") == "Admin"
        assert visitor.access("anonymous") == set()


# Ourselves


def through_a_group(store: Store) -> None:
    """We administer the space through a group's role, and the second administrator does too."""
    store.create_space("ENG", "Engineering", private=True)
    store.assign("ENG", f"user:{ADMIN}", None)
    store.assign("ENG", "group:site-admins", "Admin")


@pytest.fixture
def ours() -> Iterator[Visitor]:
    with Sandbox(deletion_seconds=0, mode="transition") as site:
        with site.edit() as store:
            through_a_group(store)
        yield Visitor(site)


def test_a_role_of_our_group_is_enough_to_write(ours: Visitor) -> None:
    given = give({"group:site-admins": "Admin", "group:engineers": "Collaborator"})
    ours.bring_about(space(grants=given, labels=("a",), properties={"p": 1}), ADOPT)
    assert ours.role("group:engineers") == "Collaborator"


@pytest.mark.parametrize("role", ["Manager", "Collaborator", "Viewer"])
def test_a_lesser_role_for_the_only_administrators_is_a_lockout(ours: Visitor, role: str) -> None:
    plan = ours.plan(space(grants=give({"group:site-admins": role})), ADOPT)
    assert guards(plan) == ["lockout"]
    assert flags(plan) == ["--allow-lockout ENG"]
    assert ours.writes() == []


def test_our_own_role_is_not_exchanged_for_permissions_without_a_key(ours: Visitor) -> None:
    wanted = space(grants=give({"group:site-admins": ADMINS}))
    plan = ours.plan(wanted, ADOPT)
    assert guards(plan) == ["lockout"]
    assert flags(plan) == ["--allow-lockout ENG"]
    ours.bring_about(wanted, ADOPT.model_copy(update={"allow_lockout": ("ENG",)}))
    assert ours.access("group:site-admins") == set(ADMINS)
    assert ours.role("group:site-admins") is None


def test_a_membership_that_came_after_the_plan_stops_our_own_exchange(ours: Visitor) -> None:
    with ours.sandbox.edit() as store:
        store.add_group("keepers", [SECOND_ADMIN])
        store.assign("ENG", "group:keepers", "Admin")
        store.leave("site-admins", ADMIN)
        store.assign("ENG", f"user:{ADMIN}", "Admin")
    wanted = give({f"user:{ADMIN}": "Admin", "group:keepers": ADMINS, "group:site-admins": "Admin"})
    plan = ours.plan(space(grants=wanted), ADOPT)
    assert plan.refusals == ()
    with ours.sandbox.edit() as store:
        store.join("keepers", ADMIN)
    with pytest.raises(RefusedError) as error:
        ours.apply(plan)
    assert error.value.flag == "--allow-lockout ENG"
    assert ours.writes() == []


# Access classes


@pytest.mark.parametrize(
    "name", ["all-licensed-users", "authenticated-users", "all-product-admins"]
)
def test_an_access_class_that_administers_counts_as_nobody(ours: Visitor, name: str) -> None:
    with ours.sandbox.edit() as store:
        store.assign("ENG", f"class:{name}", "Admin")
    given = give({f"class:{name}": "Admin", "group:site-admins": "Viewer"})
    plan = ours.plan(space(grants=given), ADOPT)
    assert "lockout" in guards(plan), "who is behind a class cannot be seen"
    assert "(it is hidden)" in " ".join(found.message for found in plan.refusals)


def test_anonymous_people_that_administer_count_as_nobody(ours: Visitor) -> None:
    with ours.sandbox.edit() as store:
        store.assign("ENG", "anonymous", "Admin")
    given = give({"anonymous": "Admin", "group:site-admins": "Viewer"})
    assert "lockout" in guards(ours.plan(space(grants=given), ADOPT))


def test_a_class_is_refused_permissions_and_a_role_is_not(ours: Visitor) -> None:
    given = give({"class:all-licensed-users": READERS, "group:site-admins": "Admin"})
    plan = ours.plan(space(grants=given), ADOPT)
    assert guards(plan) == ["roles"]


def test_the_class_of_everybody_and_anonymous_are_one(ours: Visitor) -> None:
    given = give({"class:anonymous-users": "Viewer", "group:site-admins": "Admin"})
    ours.bring_about(space(grants=given), ADOPT)
    assert ours.role("anonymous") == "Viewer"
    both = give(
        {"class:anonymous-users": "Viewer", "anonymous": "Viewer", "group:site-admins": "Admin"}
    )
    assert len(ours.plan(space(grants=both)).blocked) == 1


# Roles only


@pytest.fixture
def only_roles() -> Iterator[Visitor]:
    with Sandbox(deletion_seconds=0, mode="roles") as site:
        with site.edit() as store:
            through_a_group(store)
        yield Visitor(site)


def test_leftover_grants_beside_a_wider_role_are_no_difference_on_a_site_of_roles(
    only_roles: Visitor,
) -> None:
    with only_roles.sandbox.edit() as store:
        store.assign("ENG", "group:engineers", "Collaborator")
        store.grant("ENG", "group:engineers", *READERS)
    given = give({"group:engineers": "Collaborator", "group:site-admins": "Admin"})
    only_roles.bring_about(space(grants=given), ADOPT)


def test_leftover_grants_that_cannot_be_taken_back_are_told_and_nothing_is_called_done(
    only_roles: Visitor,
) -> None:
    with only_roles.sandbox.edit() as store:
        store.grant("ENG", "group:engineers", *READERS, "delete/page")
    given = give({"group:engineers": "Viewer", "group:site-admins": "Admin"})
    plan = only_roles.plan(space(grants=given), ADOPT)
    address = "ENG/grants/group:engineers"
    assert addresses(plan) == ["ENG/ownership", address]
    result = only_roles.apply(plan)
    assert outcome(result, address).status is Status.FAILED
    assert {"read/space", "create/comment"} <= only_roles.access("group:engineers")
    again = only_roles.plan(space(grants=given))
    assert address in addresses(again), "the plan does not lie about what is left"


def test_permissions_are_refused_before_anything_is_written(only_roles: Visitor) -> None:
    given = give({"group:engineers": READERS, "group:site-admins": "Admin"})
    plan = only_roles.plan(space(grants=given, labels=("a",)), ADOPT)
    assert guards(plan) == ["roles"]
    assert "'Viewer'" in plan.refusals[0].message
    with pytest.raises(RefusedError):
        only_roles.apply(plan)
    assert only_roles.writes() == []


def test_a_manager_plans_and_writes_nothing_that_takes_an_administrator(
    only_roles: Visitor,
) -> None:
    with only_roles.sandbox.edit() as store:
        store.assign("ENG", f"user:{MEMBER}", "Manager")
    manager = Visitor(only_roles.sandbox, "member@example.com", "member-token")
    given = give(
        {
            "group:site-admins": "Admin",
            f"user:{MEMBER}": "Manager",
            "group:engineers": "Collaborator",
        }
    )
    only_roles.bring_about(space(grants=give({"group:site-admins": "Admin"})), ADOPT)
    only_roles.sandbox.clear_requests()
    plan = manager.plan(space(grants=given))
    assert [found.administered for found in plan.spaces] == [False]
    assert any(note.warning for note in plan.notes)
    result = manager.apply(plan)
    assert not result.complete
    assert not result.wrote
    assert manager.writes() == []
    assert [each.cause for each in result.spaces] == ["refused"]


def test_a_creator_by_roles_is_admin_until_the_end_and_then_what_is_declared() -> None:
    for mode in ("roles", "transition"):
        with Sandbox(deletion_seconds=0, mode=mode) as site:
            visitor = Visitor(site)
            given = give({"group:site-admins": "Admin", "group:engineers": "Collaborator"})
            plan = visitor.bring_about(space(grants=given, exact=frozenset({"grants"})))
            me = f"user:{ADMIN}"
            assert f"ENG/grants/{me}" in addresses(plan)
            assert visitor.access(me) == set()
            assert visitor.access("class:all-licensed-users") == set()
            assert visitor.access("group:confluence-users") == set()
