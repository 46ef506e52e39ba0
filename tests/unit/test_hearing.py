"""A plan that is to be applied, held against the policy again; a file that was edited too."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from spaceform import engine
from spaceform.aspects.grants import Access, GrantChange
from spaceform.errors import ForbiddenError, RefusedError, StalePlanError
from spaceform.executor import Conduct
from spaceform.plan import Plan, read_plan, sealed, to_json
from spaceform.policy import Policy
from spaceform.principals import ANONYMOUS, Principal
from spaceform.site_roles import DesiredRole, Role, RoleMode
from spaceform.space import Desired, DesiredGrant, DesiredSpace
from tests.unit.build import (
    ADA,
    ADMINISTER,
    ADMINS,
    ENGINEERS,
    EXPORT,
    KEEPER_ROLE,
    ME,
    OURS,
    OWNER,
    PEOPLE,
    READ,
    VIEWER_ROLE,
    grant,
    model,
    rows,
    site_role,
    stored,
)
from tests.unit.fake_site import FakeSite
from tests.unit.policies import policy

FULL = (READ, ADMINISTER)
NOBODY = policy("none: {forbid: {principals: [anonymous]}}")
NO_SINGLE = policy("s: {forbid: {principals: ['user:*'], permissions: [administer/space]}}")
NO_ENGINEERS = policy("e: {forbid: {principals: ['group:eng*']}}")
TEAM = policy("team: {require-administrators: ['group:site-admins']}")


def site(held: Mapping[Principal, Iterable[str]] | None = None) -> FakeSite:
    held = {ME.principal: FULL, ADMINS.principal: FULL} if held is None else held
    return FakeSite(
        rows=list(rows(held)),
        kept={"spaceform": stored(OURS)},
        members={ADMINS.id: (ME, ADA)},
    )


def wanted(rules: Policy | None, *grants: DesiredGrant, **more: object) -> Desired:
    space = DesiredSpace(key="ENG", grants=grants)
    return Desired.model_validate(
        {"owner": OWNER, "spaces": (space,), "people": PEOPLE, "policy": rules, **more}
    )


def apply(plan: Plan, provider: FakeSite, rules: Policy | None) -> bool:
    """Apply a plan; where it is refused, nothing was written."""
    provider.log.clear()
    engine.apply(plan, provider, Conduct(sleep=lambda _: None), policy=rules)
    return True


def refusal(plan: Plan, provider: FakeSite, rules: Policy | None) -> str:
    with pytest.raises(RefusedError) as caught:
        apply(plan, provider, rules)
    written = [line for line in provider.log if not line.startswith(("read_", "find_", "look_"))]
    assert written == []
    assert caught.value.flag is None
    return str(caught.value)


def edited(plan: Plan, *grants: GrantChange) -> Plan:
    """Edit a plan as somebody does who wants to get past the policy, and seal it anew."""
    changes = (*plan.changes, *grants)
    return sealed(plan.model_copy(update={"refusals": (), "notes": (), "changes": changes}))


def give(who: Principal, *pairs: str, role: Role | None = None, name: str = "x") -> GrantChange:
    return GrantChange(
        address=f"ENG/grants/{name}",
        space_id="100",
        principal=who,
        name=name,
        after=Access.of(pairs, role),
    )


# Which policy


def test_a_plan_is_made_under_the_policy_that_is_there() -> None:
    fine = wanted(NOBODY, grant("user:ada", READ))
    plan = engine.plan(fine, site())
    assert plan.refusals == ()
    assert plan.policy == NOBODY.digest
    assert engine.plan(wanted(None, grant("user:ada", READ)), site()).policy is None


def test_a_plan_is_applied_under_the_policy_that_it_was_made_under() -> None:
    found = site()
    plan = engine.plan(wanted(NOBODY, grant("user:ada", READ, EXPORT)), found)
    assert apply(plan, found, NOBODY)
    assert found.held(ADA.principal) == {READ, EXPORT}


@pytest.mark.parametrize(
    "before,now,said",
    [
        (NOBODY, None, "made under a policy, and none is found here"),
        (None, NOBODY, "made without a policy, and there is one now"),
        (NOBODY, NO_SINGLE, "the policy has changed since"),
        (NOBODY, Policy(), "the policy has changed since"),
        (Policy(), None, "made under a policy, and none is found here"),
    ],
)
def test_a_plan_is_not_applied_under_another(
    before: Policy | None, now: Policy | None, said: str
) -> None:
    found = site()
    plan = engine.plan(wanted(before, grant("user:ada", READ)), found)
    assert said in refusal(plan, found, now)
    empty = plan.model_copy(update={"changes": ()})
    assert said in refusal(empty, found, now)


def test_another_reason_or_place_is_the_same_policy() -> None:
    found = site()
    plan = engine.plan(wanted(NOBODY, grant("user:ada", READ, EXPORT)), found)
    reworded = policy("\n\nnone: {forbid: {principals: [anonymous]}, message: Ask first}")
    assert apply(plan, found, reworded)


# What is against it


def test_a_refused_plan_is_not_applied() -> None:
    found = site()
    plan = engine.plan(wanted(NOBODY, grant("anonymous", READ)), found)
    assert [refused.rule for refused in plan.refusals] == ["none"]
    assert "none: anonymous would have read/space" in refusal(plan, found, NOBODY)


def test_a_plan_whose_refusals_were_taken_out_is_refused_all_the_same() -> None:
    found = site()
    plan = edited(engine.plan(wanted(NOBODY, grant("anonymous", READ)), found))
    assert "none: anonymous would have read/space" in refusal(plan, found, NOBODY)


def test_what_was_put_into_a_plan_is_refused() -> None:
    found = site()
    plan = engine.plan(wanted(NOBODY, grant("user:ada", READ)), found)
    more = edited(plan, give(ANONYMOUS, READ, name="group:innocent"))
    assert "anonymous would have read/space" in refusal(more, found, NOBODY)
    two = edited(plan, give(ANONYMOUS, READ), give(ENGINEERS.principal, READ, name="y"))
    both = policy(
        "none: {forbid: {principals: [anonymous]}}\ne: {forbid: {principals: ['group:eng*']}}"
    )
    two = two.model_copy(update={"policy": both.digest})
    assert refusal(two, found, both).endswith("; and 1 more against the policy")


def test_a_plan_that_drops_its_policy_is_refused() -> None:
    found = site()
    plan = engine.plan(wanted(NOBODY, grant("anonymous", READ)), found)
    without = sealed(plan.model_copy(update={"refusals": (), "policy": None}))
    assert "made without a policy" in refusal(without, found, NOBODY)


def test_a_group_is_asked_for_its_name_whatever_a_plan_calls_it() -> None:
    found = site()
    plan = engine.plan(wanted(NO_ENGINEERS, grant("user:ada", READ)), found)
    hidden = edited(plan, give(ENGINEERS.principal, READ, name="group:others"))
    assert "group:engineers would have read/space" in refusal(hidden, found, NO_ENGINEERS)


def test_a_group_whose_name_is_not_told_counts_as_any() -> None:
    found = site()
    plan = engine.plan(wanted(NO_ENGINEERS, grant("user:ada", READ)), found)
    stranger = Principal(kind="group", id="g-unknown")
    hidden = edited(plan, give(stranger, READ))
    assert "group:g-unknown would have read/space" in refusal(hidden, found, NO_ENGINEERS)
    found.before["read_group"] = [ForbiddenError("no")]
    hidden = edited(plan, give(ENGINEERS.principal, READ))
    assert "would have read/space" in refusal(hidden, found, NO_ENGINEERS)


def test_a_group_that_gains_by_a_role_is_asked_for_its_name() -> None:
    writer = site_role("Scribe", READ, custom=True)
    grown = DesiredRole(name="Scribe", permissions=(READ, "delete/comment"))
    others = "o: {forbid: {principals: ['group:others'], permissions: [delete/comment]}}"
    for rules, is_meant in (
        (policy(others), False),
        (policy(others.replace("others", "eng*")), True),
    ):
        found = site({ME.principal: FULL, ADMINS.principal: FULL})
        found.model = model(RoleMode.TRANSITION, writer)
        found.assigned = {ENGINEERS.principal: writer.role}
        plan = engine.plan(wanted(rules, roles=(grown,)), found)
        assert [refused.rule for refused in plan.refusals] == (["o"] if is_meant else [])
        if is_meant:
            assert "group:engineers would have delete/comment" in refusal(
                edited(plan), found, rules
            )
        else:
            assert apply(plan, found, rules)


def test_the_place_in_the_manifest_is_told() -> None:
    found = site()
    plan = engine.plan(wanted(NOBODY, grant("anonymous", READ)), found)
    marked = tuple(
        change.model_copy(update={"mark": ("eng.yaml", 7, 5)}) for change in plan.changes
    )
    plan = sealed(plan.model_copy(update={"refusals": (), "changes": marked}))
    again = Plan.model_validate_json(plan.model_dump_json())
    assert "(eng.yaml:7:5)" in refusal(again, found, NOBODY)


def test_who_must_administer_is_asked_for_again() -> None:
    found = site()
    plan = engine.plan(wanted(TEAM, grant("user:ada", *FULL)), found)
    assert plan.refusals == ()
    found.rows = [row for row in found.rows if row.principal != ADMINS.principal]
    assert "would not hold administer/space" in refusal(plan, found, TEAM)


def test_a_plan_that_says_that_nothing_is_managed_is_read_all_the_same() -> None:
    found = site()
    plan = engine.plan(wanted(TEAM, grant("user:ada", *FULL)), found)
    spaces = tuple(space.model_copy(update={"managed": ()}) for space in plan.spaces)
    blind = sealed(plan.model_copy(update={"spaces": spaces}))
    found.rows = [row for row in found.rows if row.principal != ADMINS.principal]
    keeping = Conduct(sleep=lambda _: None, keep_before=lambda _: None)
    with pytest.raises(RefusedError, match="would not hold administer/space"):
        engine.apply(blind, found, keeping, policy=TEAM)


def test_a_required_name_that_is_gone_refuses() -> None:
    found = site()
    plan = engine.plan(wanted(TEAM, grant("user:ada", READ)), found)
    rules = policy("team: {require-administrators: ['group:renamed']}")
    moved = sealed(plan.model_copy(update={"policy": rules.digest}))
    assert "group:renamed: no group has that name" in refusal(moved, found, rules)
    refused = engine.plan(wanted(rules, grant("user:ada", READ)), found)
    assert [each.address for each in refused.refusals] == ["*"]


# Roles


def roles() -> FakeSite:
    found = site()
    found.model = model()
    return found


def test_a_role_is_what_the_site_makes_of_it() -> None:
    found = roles()
    plan = engine.plan(wanted(NO_SINGLE, grant("user:ada", role="Viewer")), found)
    assert plan.refusals == ()
    (change,) = (each for each in plan.changes if isinstance(each, GrantChange))
    liar = Role(id=KEEPER_ROLE.id, name="Viewer", permissions=VIEWER_ROLE.permissions)
    rest = tuple(each for each in plan.changes if each is not change)
    lying = change.model_copy(update={"after": Access.of((), liar)})
    forged = sealed(plan.model_copy(update={"changes": (*rest, lying)}))
    with pytest.raises(StalePlanError, match="found that it brings administer/space"):
        apply(forged, found, NO_SINGLE)
    assert apply(plan, found, NO_SINGLE)


def test_a_role_that_the_site_does_not_know_is_refused() -> None:
    found = roles()
    plan = engine.plan(wanted(NO_SINGLE, grant("user:ada", role="Viewer")), found)
    strange = edited(plan, give(ENGINEERS.principal, role=Role(id="role-X", name="Viewer")))
    with pytest.raises(StalePlanError, match="the site has no role 'Viewer' any more"):
        apply(strange, found, NO_SINGLE)


def test_a_role_that_the_plan_makes_is_known() -> None:
    found = roles()
    auditor = DesiredRole(name="Auditor", permissions=(EXPORT, READ))
    plan = engine.plan(
        wanted(NO_SINGLE, grant("user:ada", role="Auditor"), roles=(auditor,)), found
    )
    assert plan.refusals == ()
    assert apply(plan, found, NO_SINGLE)
    keeper = DesiredRole(name="Chief", permissions=FULL)
    plan = engine.plan(wanted(NO_SINGLE, grant("user:ada", role="Chief"), roles=(keeper,)), found)
    assert [each.rule for each in plan.refusals] == ["s"]
    assert "administer/space" in refusal(edited(plan), found, NO_SINGLE)


def test_a_role_that_grows_is_judged_where_nobody_manages_grants() -> None:
    found = roles()
    small = site_role("Auditor", READ, custom=True)
    found.model = model(RoleMode.TRANSITION, small)
    found.assigned[ADA.principal] = small.role
    grown = DesiredRole(name="Auditor", permissions=FULL)
    asked = Desired(
        owner=OWNER,
        spaces=(DesiredSpace(key="ENG", labels=()),),
        roles=(grown,),
        policy=NO_SINGLE,
    )
    plan = engine.plan(asked, found)
    assert [each.rule for each in plan.refusals] == ["s"]
    assert "would have administer/space" in refusal(edited(plan), found, NO_SINGLE)
    assert engine.plan(asked.model_copy(update={"policy": None}), found).refusals == ()


def test_a_protected_space_is_not_managed_by_giving_up_records() -> None:
    rules = policy("mine: {protect: [take-over]}")
    found = site()
    plan = engine.plan(wanted(rules, grant("user:ada", READ), owner=None), found)
    assert [refusal.rule for refusal in plan.refusals] == ["mine"]
    assert "nobody asks whose it is" in refusal(edited(plan), found, rules)


def test_an_edited_file_passes_as_a_plan_and_is_refused(tmp_path: Path) -> None:
    found = site()
    plan = edited(engine.plan(wanted(NOBODY, grant("anonymous", READ)), found))
    file = tmp_path / "plan.json"
    file.write_text(to_json(plan), encoding="utf-8")
    assert "anonymous would have read/space" in refusal(read_plan(file), found, NOBODY)
