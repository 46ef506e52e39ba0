"""What YAML says is what comes out, whichever way it is written and whoever parses it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spaceform.errors import ManifestError
from spaceform.manifest.compose import compose
from spaceform.manifest.events import FAST
from spaceform.manifest.problems import Problems
from spaceform.manifest.scalars import resolve
from spaceform.manifest.tree import Node

text = st.text(st.characters(exclude_categories=["C"], exclude_characters="\u2028\u2029\x85"))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    text,
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=15,
)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
parsers = pytest.mark.parametrize("fast", sorted({FAST, False}))


def read(yaml: str, *, fast: bool) -> Node:
    problems = Problems()
    node = compose(yaml, "f", problems, fast=fast)
    problems.raise_if_any()
    return node


def strict(value: object) -> str:
    """Write a value so that `1`, `1.0` and `true` differ."""
    return json.dumps(value, sort_keys=True)


@parsers
@unhurried
@given(value=st.dictionaries(text, values, min_size=1, max_size=4))
def test_json_is_yaml(value: dict[str, Any], *, fast: bool) -> None:
    for indent in (None, 2):
        yaml = json.dumps(value, ensure_ascii=False, indent=indent)
        assert strict(read(yaml, fast=fast).value) == strict(value)


@unhurried
@given(st.from_regex(r"\A[-+.0-9a-zA-Z_:~]{1,12}\Z"))
def test_a_plain_scalar_is_its_own_text_or_a_value_of_json(plain: str) -> None:
    try:
        value = resolve(plain)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - it may also have a value
        return
    if isinstance(value, str):
        assert value == plain
    else:
        assert json.loads(json.dumps(value)) == value


@pytest.mark.skipif(not FAST, reason="there is no libyaml here")
@unhurried
@given(st.lists(st.sampled_from(list("ab01 \n:-,[]{}'\"#&*|>?")), max_size=20).map("".join))
def test_what_both_parsers_read_they_read_alike(soup: str) -> None:
    read_values = []
    for fast in (True, False):
        try:
            read_values.append(strict(read(f"k: {soup}", fast=fast).value))
        except ManifestError:
            return
    assert read_values[0] == read_values[1]
