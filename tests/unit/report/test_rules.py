from typing import get_args

import pytest

from spaceform.aspects.grants import Access
from spaceform.change import Change
from spaceform.plan import AnyChange, Note, Refusal
from spaceform.principals import Principal
from spaceform.report.rules import RULES, rule_of_change, rule_of_note, rule_of_refusal
from spaceform.site_roles import Role
from tests.unit.report.hostile import HOSTILE, dangers
from tests.unit.report.plans import everything_plan, grant

READ, ADMINISTER, PAGE = "read/space", "administer/space", "create/page"


@pytest.mark.parametrize(
    "before, after, rule",
    [
        (None, (READ,), "access-gain"),
        ((READ, PAGE), (READ,), "access-loss"),
        ((READ,), None, "access-loss"),
        ((READ, ADMINISTER), (READ,), "administration-loss"),
        ((READ, ADMINISTER), (READ, PAGE), "administration-loss"),
        ((READ,), (READ, ADMINISTER), "administration-gain"),
        ((READ, PAGE), (READ, ADMINISTER), "administration-gain"),
    ],
)
def test_of_a_gain_and_a_loss_the_worse_names_the_rule(
    before: tuple[str, ...] | None, after: tuple[str, ...] | None, rule: str
) -> None:
    assert rule_of_change(grant("A", before, after)).id == rule


@pytest.mark.parametrize(
    "principal",
    [Principal(kind="anonymous"), Principal(kind="class", id="anonymous-users")],
)
def test_a_gain_of_those_who_are_not_logged_in_is_told_apart(principal: Principal) -> None:
    gain = grant("A", (READ, PAGE), (READ, "create/comment"), principal=principal)
    assert rule_of_change(gain).id == "anonymous-access"
    loss = grant("A", (READ, PAGE), (READ,), principal=principal)
    assert rule_of_change(loss).id == "access-loss"


def test_the_same_access_by_a_role_is_neither_gain_nor_loss() -> None:
    role = Role(id="1", name="Viewer", permissions=(READ,))
    change = grant("A", (READ,)).model_copy(update={"after": Access.of((), role)})
    assert rule_of_change(change).id == "grants-change"


def test_every_kind_of_change_has_a_rule_that_is_known_before() -> None:
    changes = everything_plan("x").changes
    kinds: set[type[Change]] = set(get_args(get_args(AnyChange)[0]))
    assert {type(change) for change in changes} == kinds
    for change in changes:
        assert RULES[rule_of_change(change).id] == rule_of_change(change)


def test_ids_are_those_that_scripts_rely_on() -> None:
    assert list(RULES) == [
        "administration-loss",
        "anonymous-access",
        "access-loss",
        "administration-gain",
        "access-gain",
        "space-deletion",
        "space-creation",
        "role-shrink",
        "role-change",
        "grants-change",
        "state-change",
        "ownership-change",
        "details-change",
        "properties-change",
        "labels-change",
        "settings-change",
        "theme-change",
        "blocked",
        "warning",
        "invalid-manifest",
    ]


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_the_names_of_guards_and_of_a_policys_rules_are_made_harmless(text: str) -> None:
    rules = (
        rule_of_refusal(Refusal(guard=text, address="A", message="")),
        rule_of_refusal(Refusal(guard="policy", rule=text, address="A", message="")),
        rule_of_note(Note(address="A", message="", rule=text)),
    )
    for rule in rules:
        for part in rule:
            assert part
            assert not dangers(part)
            assert len(part) < 1_024
