from dataclasses import dataclass, field

import pytest

from spaceform.sandbox.store.codec import DecodeError, decode, encode


@dataclass
class Leaf:
    name: str
    size: float = 0.0


@dataclass
class Tree:
    number: int
    flag: bool = False
    value: object = None
    maybe: str | None = None
    leaves: list[Leaf] = field(default_factory=list)
    by_name: dict[str, list[int]] = field(default_factory=dict)


FULL = Tree(1, True, {"a": 1}, "x", [Leaf("l", 0.5)], {"n": [1, 2]})  # noqa: FBT003 - a record


def test_a_record_comes_back_as_it_went() -> None:
    assert decode(Tree, encode(FULL)) == FULL


def test_what_is_left_out_has_its_default() -> None:
    assert decode(Tree, {"number": 1}) == Tree(1)
    assert decode(Tree, {"number": 1, "leaves": [{"name": "l", "size": 2}]}).leaves[0].size == 2.0


@pytest.mark.parametrize(
    "document,reason",
    [
        ([], "the document: expected a mapping"),
        ({}, "number: missing"),
        ({"number": "1"}, "number: expected a whole number"),
        ({"number": True}, "number: expected a whole number"),
        ({"number": 1, "flag": 1}, "flag: expected true or false"),
        ({"number": 1, "maybe": 1}, "maybe: expected text"),
        ({"number": 1, "leaves": {}}, "leaves: expected a list"),
        ({"number": 1, "leaves": [{}]}, r"leaves\[0\].name: missing"),
        ({"number": 1, "leaves": [{"name": "l", "size": "x"}]}, r"size: expected a number"),
        ({"number": 1, "leaves": [{"name": "l", "size": True}]}, r"size: expected a whole number"),
        ({"number": 1, "by_name": []}, "by_name: expected a mapping"),
        ({"number": 1, "by_name": {"n": ["x"]}}, r"by_name.n\[0\]: expected a whole number"),
        ({"number": 1, "nmber": 2}, "unknown key 'nmber'"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(document: object, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        decode(Tree, document)
