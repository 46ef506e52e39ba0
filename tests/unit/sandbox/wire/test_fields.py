from collections.abc import Callable

import pytest

from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError

BODY: dict[str, object] = {
    "text": "x",
    "number": 1,
    "flag": True,
    "object": {"a": 1},
    "list": [{"a": 1}],
    "mixed": [{"a": 1}, 2],
    "null": None,
}


def test_fields_of_the_right_kind_are_read() -> None:
    assert fields.text(BODY, "text") == "x"
    assert fields.number(BODY, "number") == 1
    assert fields.flag(BODY, "flag") is True
    assert fields.mapping(BODY, "object") == {"a": 1}
    assert fields.sequence(BODY, "list") == [{"a": 1}]


@pytest.mark.parametrize("name", ["null", "absent"])
def test_a_field_that_may_be_missing_may_be_null(name: str) -> None:
    assert fields.optional_text(BODY, name) is None
    assert fields.optional_mapping(BODY, name) is None
    assert fields.sequence(BODY, name) == []
    assert fields.flag({}, name, default=True) is True


@pytest.mark.parametrize(
    "read,name,reason",
    [
        (fields.text, "absent", "absent is required"),
        (fields.text, "number", "number must be text"),
        (fields.number, "text", "text must be a whole number"),
        (fields.number, "flag", "flag must be a whole number"),
        (fields.number, "absent", "absent must be a whole number"),
        (fields.flag, "number", "number must be true or false"),
        (fields.mapping, "absent", "absent is required"),
        (fields.mapping, "list", "list must be an object"),
        (fields.sequence, "object", "object must be a list"),
        (fields.sequence, "mixed", "mixed must hold objects only"),
    ],
)
def test_a_field_of_another_kind_is_400_and_named(
    read: Callable[[fields.Body, str], object], name: str, reason: str
) -> None:
    with pytest.raises(HttpError, match=reason) as caught:
        read(BODY, name)
    assert caught.value.status == 400
