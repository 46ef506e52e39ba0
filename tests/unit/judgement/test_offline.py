"""What manifests alone can be judged by: never more than a plan would find."""

import pytest

from spaceform.judgement import judge_environments, judge_manifests
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired, DesiredGrant, DesiredSpace
from tests.unit.build import ADA, ADMINISTER, OWNER, READ, TODAY, grant, named
from tests.unit.judgement.court import notes, refusals
from tests.unit.policies import policy

FULL = (READ, ADMINISTER)
TEAM = "team: {require-administrators: ['group:site-admins']}"
UUID = "0f0c6a1e-6f0b-4f0a-9d57-1c1f6f4f6f3a"


def desired(rules: str, *grants: DesiredGrant, **more: object) -> Desired:
    keep = more.pop("keep", ())
    space = {"key": "ENG", "grants": grants or None, **more}
    return Desired(
        owner=OWNER,
        spaces=(DesiredSpace.model_validate(space),),
        roles=(DesiredRole(name="Auditor", permissions=FULL),),
        people={"ada": ADA.account_id},
        keep=keep,  # type: ignore[arg-type] # popped from what a test gives
        policy=policy(rules),
    )


def found(rules: str, *grants: DesiredGrant, **more: object) -> list[str]:
    verdict = judge_manifests(desired(rules, *grants, **more), TODAY)
    assert notes(verdict) == []
    return refusals(verdict)


def test_without_a_policy_nothing_is_said() -> None:
    asked = desired(TEAM).model_copy(update={"policy": None})
    assert judge_manifests(asked, TODAY) == ((), ())


@pytest.mark.parametrize(
    "rule,spelling",
    [
        ("anonymous", "anonymous"),
        ("anonymous", "class:anonymous-users"),
        ("'class:*'", "class:anonymous-users"),
        ("'user:*'", "user:ada"),
        ("'group:eng*'", "group:engineers"),
        (f"'group:{UUID}'", f"group:{UUID}"),
    ],
)
def test_forbidden_access_is_found_by_its_spelling(rule: str, spelling: str) -> None:
    rules = f"r: {{forbid: {{principals: [{rule}]}}}}"
    assert len(found(rules, grant(spelling, READ))) == 1
    assert found(rules, grant(spelling)) == []


def test_a_group_by_its_id_may_be_any_and_is_left_to_the_plan() -> None:
    rules = "r: {forbid: {principals: ['group:engineers']}}"
    assert found(rules, grant(f"group:{UUID}", READ)) == []


def test_what_a_role_brings_is_known_only_of_configured_ones() -> None:
    rules = "r: {forbid: {principals: ['user:*'], permissions: [administer/space]}}"
    assert len(found(rules, grant("user:ada", role="Auditor"))) == 1
    assert found(rules, grant("user:ada", role="Admin")) == []
    by_name = "r: {forbid: {principals: ['user:*'], roles: [admin]}}"
    assert len(found(by_name, grant("user:ada", role="Admin"))) == 1


def test_an_administrator_who_is_declared_with_less_is_found() -> None:
    assert len(found(TEAM, grant("group:site-admins", READ))) == 1
    assert found(TEAM, grant("group:site-admins", *FULL)) == []
    assert found(TEAM, grant("group:site-admins", role="Admin")) == []
    assert len(found(TEAM, grant("group:site-admins", *FULL, until=TODAY))) == 1


def test_an_administrator_who_is_not_declared_may_be_live() -> None:
    others = grant("group:engineers", *FULL)
    assert found(TEAM, others) == []
    assert len(found(TEAM, others, exact={"grants"})) == 1
    assert found(TEAM, others, exact={"grants"}, ignore=("grants/group:*",)) == []
    assert found(TEAM, others, exact={"grants"}, keep=(named("group:site-admins"),)) == []
    assert found(TEAM, grant(f"group:{UUID}", *FULL), exact={"grants"}) == []


def test_a_required_name_is_looked_up_by_the_plan_only() -> None:
    assert found("team: {require-administrators: ['group:nobody']}", grant("user:ada", READ)) == []


def test_declared_administrators_are_counted() -> None:
    rules = "few: {limit-space: {administrators: 1}}"
    assert found(rules, grant("user:ada", *FULL), grant("group:engineers", READ)) == []
    assert len(found(rules, grant("user:ada", *FULL), grant("group:engineers", *FULL))) == 1


def test_names_labels_and_states_are_judged() -> None:
    rules = """
names: {require-name: {name: '[A-Z].*'}}
labels: {require-labels: [managed]}
shield: {protect: [deletion, archiving]}
sections: {require-sections: [grants]}
"""
    assert found(rules, grant("user:ada", READ), name="Eng", labels=("managed",)) == []
    assert len(found(rules, name="eng", state="archived")) == 4
    assert found(rules, state="absent") == ["ENG/state: the space is protected from deletion"]


def test_a_key_is_only_told_because_the_space_may_be_there() -> None:
    verdict = judge_manifests(desired("keys: {require-name: {key: 'X+'}}"), TODAY)
    assert refusals(verdict) == []
    assert notes(verdict) == ["ENG: the key is not like X+"]


def test_what_only_some_environments_bring_about_is_told_of_those() -> None:
    rules = "r: {require-name: {name: '[A-Z].*'}}\nw: {severity: warning, require-labels: [team]}"
    environments = [
        desired(rules, name=name).model_copy(update={"environment": where})
        for where, name in {"dev": "eng", "staging": "eng", "prod": "Eng"}.items()
    ]
    verdict = judge_environments(environments, TODAY)
    (told,) = refusals(verdict)
    assert told.endswith(" (in dev, staging)")
    (warned,) = notes(verdict)
    assert " (in " not in warned
    assert refusals(judge_environments(environments[2:], TODAY)) == []
    assert judge_environments([environments[0]], TODAY) == judge_manifests(environments[0], TODAY)
