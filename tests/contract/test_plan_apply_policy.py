"""The policy against a real site: what it refuses is not written, however a plan came about."""

from collections.abc import Iterator

import pytest

from spaceform import engine
from spaceform.aspects.grants import GrantChange
from spaceform.client.discovery import Dialect
from spaceform.errors import RefusedError
from spaceform.executor import Conduct
from spaceform.plan import Overrides, Plan, sealed
from spaceform.policy import Policy
from spaceform.principals import Principal
from spaceform.sandbox import Sandbox
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired, DesiredSpace
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    MEMBER,
    READERS,
    Loop,
    addresses,
    declare,
    desired,
    guards,
    no_wait,
    open_loop,
    space,
)
from tests.contract.visitor import Visitor, give
from tests.unit.policies import policy

NOBODY = policy("none: {forbid: {principals: [anonymous]}}")
ENGINEERS = policy("e: {forbid: {principals: ['group:eng*']}}")
NO_SINGLE = policy("s: {forbid: {principals: ['user:*'], permissions: [administer/space]}}")
TEAM = policy("team: {require-administrators: ['group:site-admins']}")
STAFF = {"group:site-admins": ADMINS, "group:engineers": AUTHORS}


@pytest.fixture(params=["cloud-v1", "cloud-v2", "data-center"])
def any_loop(request: pytest.FixtureRequest) -> Iterator[Loop]:
    dialect: Dialect = request.param
    is_server = dialect == "data-center"
    site = Sandbox(deletion_seconds=0, flavour="datacenter" if is_server else "cloud")
    with open_loop(site, dialect) as opened:
        yield opened


def under(rules: Policy, *spaces: DesiredSpace, roles: tuple[DesiredRole, ...] = ()) -> Desired:
    return desired(*spaces, policy=rules, roles=roles)


def violated(plan: Plan) -> list[str | None]:
    return [refusal.rule for refusal in plan.refusals if refusal.guard == "policy"]


def forged(plan: Plan) -> Plan:
    """Take every refusal out of a plan, and seal it anew."""
    assert plan.refusals
    return sealed(plan.model_copy(update={"refusals": ()}))


def refused(loop: Loop, plan: Plan, rules: Policy | None) -> str:
    """Apply a plan, which has to be refused before anything is written."""
    loop.site.clear_requests()
    with pytest.raises(RefusedError) as caught:
        loop.apply(plan, policy=rules)
    assert loop.writes() == []
    return str(caught.value)


def test_what_keeps_to_the_policy_is_written(any_loop: Loop) -> None:
    wanted = under(NO_SINGLE, space(grants=declare(STAFF), exact={"grants"}))
    plan = any_loop.plan(wanted, Overrides(max_removals=1000))
    assert plan.refusals == ()
    assert any_loop.apply(plan, policy=NO_SINGLE).complete
    assert addresses(any_loop.plan(wanted)) == []


def test_what_the_policy_refuses_is_not_written_even_if_the_plan_is_forged(any_loop: Loop) -> None:
    wanted = under(NOBODY, space(grants=declare({**STAFF, "anonymous": READERS})))
    plan = any_loop.plan(wanted)
    assert violated(plan) == ["none"]
    refused(any_loop, plan, NOBODY)
    assert "anonymous would have" in refused(any_loop, forged(plan), NOBODY)


def test_a_group_is_the_same_by_its_id(loop: Loop) -> None:
    with loop.site.edit() as store:
        group_id = store.directory.group("engineers").group_id
    access = {"group:site-admins": ADMINS, f"group:{group_id}": READERS}
    wanted = under(ENGINEERS, space(grants=declare(access)))
    plan = loop.plan(wanted)
    assert violated(plan) == ["e"]
    said = refused(loop, forged(plan), ENGINEERS)
    assert "group:engineers would have" in said


def test_a_forged_name_of_a_group_is_looked_up(loop: Loop) -> None:
    plan = forged(loop.plan(under(ENGINEERS, space(grants=declare(STAFF)))))
    renamed = tuple(
        change.model_copy(update={"name": "group:others", "address": "ENG/grants/group:others"})
        if isinstance(change, GrantChange) and change.name == "group:engineers"
        else change
        for change in plan.changes
    )
    plan = sealed(plan.model_copy(update={"changes": renamed}))
    assert "group:engineers would have" in refused(loop, plan, ENGINEERS)


def test_the_creators_access_is_judged(loop: Loop) -> None:
    plan = loop.plan(under(NO_SINGLE, space(grants=declare(STAFF))))
    assert violated(plan) == ["s"]
    assert "would have administer/space" in refused(loop, forged(plan), NO_SINGLE)


def test_who_must_administer_cannot_leave(loop: Loop) -> None:
    loop.bring_about(space(grants=declare(STAFF)))
    less = under(TEAM, space(grants=declare({**STAFF, "group:site-admins": READERS})))
    plan = loop.plan(less, Overrides(allow_lockout=("ENG",)))
    assert violated(plan) == ["team"]
    refused(loop, forged(plan), TEAM)
    assert loop.pairs(_group(loop, "site-admins")) == set(ADMINS)


def test_the_site_changes_between_plan_and_apply(loop: Loop) -> None:
    loop.bring_about(space(grants=declare({**STAFF, f"user:{MEMBER}": ADMINS})))
    with loop.site.edit() as store:
        store.grant("ENG", "group:confluence-users", *ADMINS)
    rules = policy("team: {require-administrators: ['group:confluence-users']}")
    less = {**STAFF, f"user:{MEMBER}": ADMINS, "group:engineers": READERS}
    plan = loop.plan(under(rules, space(grants=declare(less))))
    assert plan.refusals == ()
    with loop.site.edit() as store:
        store.revoke("ENG", "group:confluence-users", "administer/space")
    assert "would not hold administer/space" in refused(loop, plan, rules)


def test_what_another_hand_gives_is_told_and_does_not_stop_us(loop: Loop) -> None:
    loop.bring_about(space(grants=declare(STAFF)))
    with loop.site.edit() as store:
        store.grant("ENG", "anonymous", "read/space")
    wanted = under(NOBODY, space(grants=declare({**STAFF, "group:engineers": READERS})))
    plan = loop.plan(wanted)
    assert plan.refusals == ()
    assert [note.rule for note in plan.notes if note.rule] == ["none"]
    assert loop.apply(plan, policy=NOBODY).complete


def test_a_name_that_the_policy_requires_must_be_somebody(loop: Loop) -> None:
    rules = policy("team: {require-administrators: ['group:site-admin']}")
    plan = loop.plan(under(rules, space(grants=declare(STAFF))))
    (refusal,) = plan.refusals
    assert refusal.address == "*"
    assert "no group has that name; near it are" in refusal.message
    assert str(refusal.mark) == "spaceform.policy.yaml:3:35"


def test_one_more_lookup_a_name_and_no_more_for_spaces(loop: Loop) -> None:
    wanted = [space(f"S{n}", name=f"S{n}", grants=declare(STAFF)) for n in range(3)]
    loop.bring_about(desired(*wanted))
    loop.site.clear_requests()
    loop.plan(desired(*wanted))
    before = len(loop.site.requests)
    loop.site.clear_requests()
    loop.plan(under(TEAM, *wanted))
    assert len(loop.site.requests) == before, "the group is named in the manifests already"


# Sites with roles


@pytest.fixture
def roles() -> Iterator[Visitor]:
    with Sandbox(mode="transition", deletion_seconds=0) as sandbox:
        with sandbox.edit() as store:
            store.create_space("ENG", "Engineering", private=True)
            store.assign("ENG", "group:site-admins", "Admin")
        yield Visitor(sandbox, is_patient=False)


ADOPT = Overrides(adopt=("*",), max_removals=1000)
TEAM_ROLE = {"group:site-admins": "Admin"}


@pytest.mark.parametrize("who", ["anonymous", "class:anonymous-users"])
def test_everybody_is_everybody_by_either_spelling(roles: Visitor, who: str) -> None:
    wanted = under(NOBODY, space(grants=give({**TEAM_ROLE, who: "Viewer"})))
    assert violated(roles.plan(wanted, ADOPT)) == ["none"]


def test_a_class_is_forbidden(roles: Visitor) -> None:
    rules = policy("c: {forbid: {principals: ['class:*']}}")
    wanted = under(rules, space(grants=give({**TEAM_ROLE, "class:all-licensed-users": "Viewer"})))
    assert violated(roles.plan(wanted, ADOPT)) == ["c"]


def test_a_role_that_brings_administration_is_administration(roles: Visitor) -> None:
    wanted = under(NO_SINGLE, space(grants=give({**TEAM_ROLE, f"user:{MEMBER}": "Admin"})))
    assert violated(roles.plan(wanted, ADOPT)) == ["s"]


def test_a_custom_role_that_grows_is_judged_in_every_space_of_the_plan(roles: Visitor) -> None:
    with roles.sandbox.edit() as store:
        store.add_role("Auditor", "read/space", description="Reads")
        store.assign("ENG", f"user:{MEMBER}", "Auditor")
    grown = DesiredRole(name="Auditor", permissions=("administer/space", "read/space"))
    wanted = under(NO_SINGLE, space(labels=()), roles=(grown,))
    plan = roles.plan(wanted, ADOPT)
    assert violated(plan) == ["s"]
    assert "policy" in guards(plan)
    roles.sandbox.clear_requests()
    with roles.open() as site, pytest.raises(RefusedError, match="would have administer/space"):
        engine.apply(forged(plan), site, Conduct(sleep=no_wait), policy=NO_SINGLE)
    assert {request.method for request in roles.sandbox.requests} == {"GET"}


def _group(loop: Loop, name: str) -> str:
    with loop.site.edit() as store:
        return str(Principal(kind="group", id=store.directory.group(name).group_id))
