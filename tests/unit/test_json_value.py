import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.json_value import canonical, equal, parse, sha256

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(VALUES)
def test_every_value_equals_itself(value: object) -> None:
    assert equal(value, value)


@given(st.dictionaries(st.text(), VALUES, min_size=2, max_size=5))
def test_the_order_of_keys_means_nothing(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)
    assert sha256(turned) == sha256(value)


@given(st.lists(st.integers(), min_size=2, unique=True))
def test_the_order_of_a_list_means_something(value: list[int]) -> None:
    assert not equal(value, value[::-1])


@given(st.integers(-(2**50), 2**50))
def test_a_whole_float_is_an_integer(number: int) -> None:
    assert equal({"n": float(number)}, {"n": number})


@pytest.mark.parametrize(
    "one, other",
    [(True, 1), (False, 0), (None, ""), (None, 0), ("1", 1), ([], {}), (0.1, 0.2), ([[]], [])],
)
def test_values_of_different_types_differ(one: object, other: object) -> None:
    assert not equal(one, other)
    assert not equal({"a": [one]}, {"a": [other]})


def test_minus_zero_is_zero() -> None:
    assert canonical(-0.0) == canonical(0) == "0"


def test_the_text_has_no_spaces_and_keeps_its_letters() -> None:
    assert canonical({"b": "ü", "a": [1.0, 1.5]}) == '{"a":[1,1.5],"b":"ü"}'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_json_has_no_text(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(number)


@pytest.mark.parametrize("text", ["NaN", "[-Infinity]", '{"a": 1e999}', "-1e400", "9" * 5000, "x"])
def test_what_could_not_be_written_again_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Python has words of its own for some
        parse(text)
    with pytest.raises(ValueError):  # noqa: PT011 - the same
        parse(text.encode())


def test_what_is_read_is_what_was_written() -> None:
    value = {"a": [1, 1.5, -0.0, 1e308, 10**30, True, None, "ü"], "b": {}}
    assert parse(json.dumps(value)) == value


def test_half_a_character_has_a_digest_too() -> None:
    # JSON may hold "\ud800" alone, and anybody may write it into a property of a space.
    assert sha256({"a": "\ud800"}) != sha256({"a": "\ud801"})
