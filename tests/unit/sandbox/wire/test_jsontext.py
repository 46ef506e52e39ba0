import json

import pytest

from spaceform.sandbox.wire.jsontext import MAX_DEPTH, JsonError, loads


@pytest.mark.parametrize(
    "value", [None, True, 0, -1.5, "é\u0000\U0001f600", [], {"a": [1, {"b": None}]}, 10**400]
)
def test_json_is_read(value: object) -> None:
    assert loads(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "raw,reason",
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"\xff", "utf-8"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b"NaN", "NaN is not JSON"),
        (b"-Infinity", "-Infinity is not JSON"),
        (b"1e999", "too large"),
        (b"9" * 5000, "integer string conversion"),
        (b'"\\ud800"', "surrogates not allowed"),
        (b'{"\\udfff": 1}', "surrogates not allowed"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "nested deeper"),
    ],
)
def test_what_could_not_be_sent_back_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(JsonError, match=reason):
        loads(raw)


def test_the_depth_is_that_of_brackets_outside_of_texts() -> None:
    assert loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) is not None
    many = json.dumps([["[{"] * MAX_DEPTH, '"[\\']).encode()
    assert loads(many) == [["[{"] * MAX_DEPTH, '"[\\']
    assert loads(json.dumps([[]] * 1000).encode()) == [[]] * 1000
