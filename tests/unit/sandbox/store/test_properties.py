import pytest

from spaceform.sandbox import RefusalError
from spaceform.sandbox.store import properties
from spaceform.sandbox.store.properties import MAX_VALUE_BYTES
from spaceform.sandbox.store.records import Property, Space
from spaceform.sandbox.store.refusal import Reason


@pytest.fixture
def space() -> Space:
    return Space(1, "ENG", "Engineering", "ada", 0.0)


def new(key: str, value: object) -> Property:
    return Property(1, key, value, 1, 0.0, "ada")


def reason(caught: pytest.ExceptionInfo[RefusalError]) -> Reason:
    return caught.value.reason


def test_a_key_is_taken_once(space: Space) -> None:
    properties.create(space, new("a", 1))
    with pytest.raises(RefusalError, match="already exists") as caught:
        properties.create(space, new("a", 2))
    assert reason(caught) is Reason.CONFLICT
    assert properties.find(space, "a").value == 1


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_1_to_255_characters(space: Space, key: str) -> None:
    with pytest.raises(RefusalError, match="1 to 255") as caught:
        properties.create(space, new(key, 1))
    assert reason(caught) is Reason.INVALID


def test_the_next_version_is_the_only_one(space: Space) -> None:
    live = properties.create(space, new("a", 1))
    for number in (1, 3, 0, -1):
        with pytest.raises(RefusalError, match="version 2 is next") as caught:
            properties.update(live, 2, number)
        assert reason(caught) is Reason.CONFLICT
    properties.update(live, 2, 2)
    assert (live.value, live.version) == (2, 2)


def test_a_value_may_have_32_kilobytes_and_no_byte_more() -> None:
    properties.check_value("x" * (MAX_VALUE_BYTES - 2))
    properties.check_value({"a": "é" * ((MAX_VALUE_BYTES - 8) // 2)})
    for value in ("x" * (MAX_VALUE_BYTES - 1), "é" * (MAX_VALUE_BYTES // 2)):
        with pytest.raises(RefusalError, match="32768 are allowed") as caught:
            properties.check_value(value)
        assert reason(caught) is Reason.TOO_LARGE


@pytest.mark.parametrize("value", [0, 0.5, "", False, [], {}, [None], {"a": [1, "b", None]}])
def test_everything_but_null_is_a_value(value: object) -> None:
    properties.check_value(value)
    with pytest.raises(RefusalError, match="No property value was provided"):
        properties.check_value(None)


def test_what_is_gone_is_unknown(space: Space) -> None:
    properties.create(space, new("a", 1))
    properties.remove(space, "a")
    for use in (properties.find, properties.remove):
        with pytest.raises(RefusalError, match="There is no property 'a'") as caught:
            use(space, "a")
        assert reason(caught) is Reason.UNKNOWN
