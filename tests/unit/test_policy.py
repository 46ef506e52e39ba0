"""The policy as a value: which spaces a rule covers, its patterns, and its digest."""

import time
from typing import get_args

import pytest

from spaceform.policy import ManagedSection, Policy, Rule, check_pattern, is_glob, is_like
from spaceform.space import SECTIONS
from tests.unit.policies import policy

NONE = "none: {forbid: {principals: [anonymous, 'user:*']}}"


def rule(text: str) -> Rule:
    (found,) = policy(text).rules
    return found


def test_the_sections_of_a_rule_are_those_of_a_space() -> None:
    assert set(get_args(ManagedSection)) == set(SECTIONS)


@pytest.mark.parametrize(
    "spaces,key,covers",
    [
        ("", "ENG", True),
        (", spaces: [eng]", "ENG", True),
        (", spaces: [ENG]", "eng", True),
        (", spaces: ['E*', '~*']", "~ada", True),
        (", spaces: ['E*']", "OPS", False),
        (", except: [eng]", "ENG", False),
        (", spaces: ['*'], except: ['~*']", "~Ada", False),
        (", spaces: ['~*']", "ENG", False),
    ],
)
def test_a_rule_covers_spaces_by_globs_without_case(spaces: str, key: str, covers: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    assert rule(f"r: {{protect: [deletion]{spaces}}}").covers(key) is covers


def test_a_pattern_stands_for_the_whole_text() -> None:
    assert is_like("ENG", "[A-Z]+")
    assert not is_like("ENGx", "[A-Z]+")
    assert not is_like("ENG\n", "[A-Z]+")
    assert not is_like("a b", "a|b")
    assert is_like("b", "a|b")
    assert not is_like("xb", "a|b")


@pytest.mark.parametrize(
    "pattern", ["(", "a)|(b", "(?=a)b", "(?<!a)b", r"(a)\1", "(((a{999}){999}){999})"]
)
def test_what_is_no_pattern_is_told(pattern: str) -> None:
    why = check_pattern(pattern)
    assert why
    assert "\n" not in why


def test_a_pattern_that_only_stands_alone_is_told_too() -> None:
    assert check_pattern("(?x)a # b") is not None


def test_no_pattern_hangs() -> None:
    began = time.process_time()
    assert not is_like("a" * 50_000, "(a+)+b")
    assert not is_like("a" * 50_000, "(a|aa)+b")
    assert time.process_time() - began < 5


def test_the_digest_is_of_what_rules_demand_and_not_of_how_they_are_written() -> None:
    other = """
# a comment, another order and a reason
other: {require-labels: [managed, team], message: Why not}
none:
  message: Nobody
  forbid:
    principals: ['user:*', anonymous]
"""
    same = f"{NONE}\nother: {{require-labels: [team, managed]}}"
    assert policy(other).digest == policy(same).digest
    assert len(policy(same).digest) == 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none: {forbid: {principals: [anonymous]}}",
        "renamed: {forbid: {principals: [anonymous, 'user:*']}}",
        "none: {forbid: {principals: [anonymous, 'user:*']}, severity: warning}",
        "none: {forbid: {principals: [anonymous, 'user:*']}, spaces: [ENG]}",
        "none: {forbid: {principals: [anonymous, 'user:*']}, except: [ENG]}",
        "none: {forbid: {principals: [anonymous, 'user:*'], permissions: [read/space]}}",
        "none: {forbid: {principals: [anonymous, 'user:*'], except: ['group:x']}}",
        "none: {forbid: {principals: [anonymous, 'user:*'], roles: [x]}}",
    ],
)
def test_every_demand_is_in_the_digest(text: str) -> None:
    other = policy(text) if text else Policy()
    assert other.digest != policy(NONE).digest


def test_administrators_are_in_the_digest_without_their_place() -> None:
    one = "t: {require-administrators: ['group:a', 'group:b']}"
    other = "t:\n  require-administrators:\n    - group:b\n    - group:a"
    assert policy(one).digest == policy(other).digest
    assert policy(one).digest != policy("t: {require-administrators: ['group:a']}").digest


def test_only_the_names_of_rules_about_these_spaces_are_looked_up() -> None:
    found = policy(
        "a: {require-administrators: ['group:a'], spaces: [ENG]}\n"
        "b: {require-administrators: ['group:b', 'group:a'], except: [ENG]}\n"
        "c: {forbid: {principals: ['group:c']}}"
    )
    assert [str(name) for name in found.names(["eng"])] == ["group:a"]
    assert {str(name) for name in found.names(["ENG", "OPS"])} == {"group:a", "group:b"}
    assert found.names([]) == ()


def test_globs_are_told_by_their_signs() -> None:
    assert is_glob("group:a*")
    assert is_glob("[ab]")
    assert not is_glob("group:engineers")
