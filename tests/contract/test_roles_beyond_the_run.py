"""A role that changes counts in spaces that the run does not plan: left out, or not readable."""

from collections.abc import Callable, Iterator
from typing import Final

import pytest

from spaceform import engine
from spaceform.errors import RefusedError
from spaceform.executor import Conduct
from spaceform.plan import Overrides, Plan, sealed
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, MEMBER, SECOND_ADMIN
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired
from tests.contract.plan_apply import desired, flags, guards, no_wait, space
from tests.contract.visitor import Visitor, give
from tests.unit.policies import policy

STEWARDS: Final = ("administer/space", "create/comment", "read/space")
SHRUNK: Final = DesiredRole(name="Stewards", permissions=("create/comment", "read/space"))
GROWN: Final = DesiredRole(name="Stewards", permissions=("delete/comment", *STEWARDS))
KEYS: Final = Overrides(adopt=("*",), allow_role_shrink=("Stewards",))
NO_LOCKOUT: Final = ["lockout"]
WANTED: Final = space("OPS", grants=give({"group:site-admins": "Admin"}))


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """A site where `ENG` is administered through a custom role, and `OPS` is not."""
    with Sandbox(deletion_seconds=0, mode="roles", role_seconds=0) as site:
        with site.edit() as store:
            store.add_role("Stewards", *STEWARDS)
            for key, role in (("ENG", "Stewards"), ("OPS", "Admin")):
                store.create_space(key, key, private=True)
                store.assign(key, "group:site-admins", role)
                store.assign(key, f"user:{ADMIN}", None)
        yield Visitor(site)


def without_eng(role: DesiredRole = SHRUNK) -> Desired:
    """Want a role and one of two declared spaces, as `--only OPS` does."""
    return desired(WANTED, roles=(role,), left_out=("ENG",))


def refused(visitor: Visitor, plan: Plan) -> str:
    """Apply a plan, which has to be refused before anything is written."""
    visitor.sandbox.clear_requests()
    with pytest.raises(RefusedError) as caught:
        visitor.apply(plan)
    assert visitor.writes() == []
    return str(caught.value)


def forged(plan: Plan) -> Plan:
    assert plan.refusals
    return sealed(plan.model_copy(update={"refusals": ()}))


def test_a_space_that_is_left_out_is_looked_at_where_a_role_takes_its_administrators(
    visitor: Visitor,
) -> None:
    plan = visitor.plan(without_eng(), KEYS)
    assert (guards(plan), flags(plan)) == (NO_LOCKOUT, ["--allow-lockout ENG"])
    assert "because the role 'Stewards' loses administer/space" in plan.refusals[0].message
    refused(visitor, plan)
    assert "because the role 'Stewards'" in refused(visitor, forged(plan))


def test_its_key_lifts_that_as_in_any_other_space(visitor: Visitor) -> None:
    plan = visitor.plan(without_eng(), KEYS.model_copy(update={"allow_lockout": ("ENG",)}))
    assert plan.refusals == ()
    assert visitor.apply(plan).complete


def test_where_others_stay_in_a_space_that_is_left_out_nothing_is_refused(
    visitor: Visitor,
) -> None:
    with visitor.sandbox.edit() as store:
        for who in (ADMIN, SECOND_ADMIN):
            store.assign("ENG", f"user:{who}", "Admin")
    plan = visitor.plan(without_eng(), KEYS)
    assert plan.refusals == ()
    with visitor.sandbox.edit() as store:
        store.assign("ENG", f"user:{ADMIN}", None)
    assert "you would no longer administer" in refused(visitor, plan)


def test_a_space_that_is_left_out_and_not_there_is_nothing(visitor: Visitor) -> None:
    nowhere = without_eng().model_copy(update={"left_out": ("NIX",)})
    plan = visitor.plan(nowhere, KEYS)
    assert plan.refusals == ()
    assert [found.key for found in plan.spaces] == ["OPS"]


def test_without_such_a_role_nothing_is_asked_of_a_space_that_is_left_out(
    visitor: Visitor,
) -> None:
    visitor.plan(desired(WANTED, left_out=("ENG",)), KEYS)
    before = len(visitor.sandbox.requests)
    visitor.sandbox.clear_requests()
    visitor.plan(desired(WANTED), KEYS)
    assert len(visitor.sandbox.requests) == before


def _left_out() -> Desired:
    return without_eng()


def _planned() -> Desired:
    return desired(WANTED, space("ENG", labels=()), roles=(SHRUNK,))


@pytest.mark.parametrize("wanted", [_left_out, _planned])
def test_a_space_that_cannot_be_read_may_be_one_that_the_role_administers(
    wanted: Callable[[], Desired], visitor: Visitor
) -> None:
    eng = visitor.space().space_id
    visitor.sandbox.add_fault(f"GET */spaces/{eng} status=403")
    plan = visitor.plan(wanted(), KEYS)
    assert (guards(plan), flags(plan)) == (NO_LOCKOUT, ["--allow-lockout ENG"])
    assert "it cannot be seen" in plan.refusals[0].message
    refused(visitor, plan)
    allowed = visitor.plan(wanted(), KEYS.model_copy(update={"allow_lockout": ("ENG",)}))
    assert allowed.refusals == ()
    assert visitor.apply(allowed).wrote


def test_a_space_that_could_not_be_planned_is_looked_at_again_before_a_role_is_written(
    visitor: Visitor,
) -> None:
    eng = visitor.space().space_id
    visitor.sandbox.add_fault(f"GET */spaces/{eng} status=403")
    plan = forged(visitor.plan(_planned(), KEYS))
    assert "it cannot be seen" in refused(visitor, plan)
    visitor.sandbox.clear_faults()
    assert "because the role 'Stewards'" in refused(visitor, plan)


def _with_a_label() -> Desired:
    return desired(WANTED, space("ENG", labels=("new",)), roles=(SHRUNK,))


@pytest.mark.parametrize("wanted", [_left_out, _planned, _with_a_label])
def test_a_space_that_is_out_of_sight_at_apply_may_be_one_that_the_role_administers(
    wanted: Callable[[], Desired], visitor: Visitor
) -> None:
    with visitor.sandbox.edit() as store:
        for who in (ADMIN, SECOND_ADMIN):
            store.assign("ENG", f"user:{who}", "Admin")
    plan = visitor.plan(wanted(), KEYS)
    assert plan.refusals == ()
    with visitor.sandbox.edit() as store:
        for who in (f"user:{ADMIN}", f"user:{SECOND_ADMIN}", "group:site-admins"):
            store.assign("ENG", who, None)
        store.assign("ENG", "group:engineers", "Stewards")
    assert "it cannot be seen" in refused(visitor, plan)


def test_what_a_role_gains_is_held_against_the_policy_in_a_space_that_is_left_out(
    visitor: Visitor,
) -> None:
    rules = policy("d: {forbid: {principals: ['user:*'], permissions: [delete/comment]}}")
    with visitor.sandbox.edit() as store:
        store.assign("ENG", f"user:{MEMBER}", "Stewards")
    wanted = without_eng(GROWN).model_copy(update={"policy": rules})
    plan = visitor.plan(wanted, KEYS)
    assert [(found.rule, found.address) for found in plan.refusals] == [
        ("d", f"ENG/grants/user:{MEMBER}")
    ]
    visitor.sandbox.clear_requests()
    with visitor.open() as site, pytest.raises(RefusedError, match="would have delete/comment"):
        engine.apply(forged(plan), site, Conduct(sleep=no_wait), policy=rules)
    assert visitor.writes() == []


def test_who_must_administer_a_space_that_is_left_out_is_looked_up(visitor: Visitor) -> None:
    rules = policy("t: {require-administrators: ['group:site-admins'], spaces: [ENG]}")
    wanted = without_eng(GROWN).model_copy(update={"policy": rules})
    assert visitor.plan(wanted, KEYS).refusals == ()
    wanted = without_eng().model_copy(update={"policy": rules})
    found = visitor.plan(wanted, KEYS.model_copy(update={"allow_lockout": ("ENG",)}))
    assert [refusal.rule for refusal in found.refusals] == ["t"]
