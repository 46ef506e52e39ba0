from spaceform.manifest.compose import compose
from spaceform.manifest.problems import Problems
from spaceform.manifest.tree import Node


def read(text: str) -> Node:
    return compose(text, "f", Problems())


def test_a_path_that_leads_nowhere_finds_the_last_node_on_the_way() -> None:
    node = read("a: {b: [1]}")
    assert node.find(("a", "b", 0)).value == 1
    assert node.find(("a", "b", 7)).value == [1]
    assert node.find(("a", "x", "y")).value == {"b": [1]}
    assert node.child(0) is None


def test_a_hollow_tree_lacks_the_content_of_one_section_only() -> None:
    node = read("a: {b: 1}\nc: {d: 2}\n")
    hollow = node.hollow("a")
    assert hollow.value == {"a": {}, "c": {"d": 2}}
    assert hollow.key_position(("a",)) is node.key_position(("a",))
    assert node.hollow("nowhere") is node
    assert read("a: 1").hollow("a").value == {"a": 1}


def test_nulls_and_texts_come_with_their_paths() -> None:
    node = read("a: ~\nb: [x, ~, {c: null, d: y}]\n")
    assert list(node.nulls()) == [("a",), ("b", 1), ("b", 2, "c")]
    assert list(node.texts()) == [(("b", 0), "x"), (("b", 2, "d"), "y")]


def test_a_node_is_plain_without_nulls_and_variables() -> None:
    node = read("a: {b: 1}\nc: [~]\nd: ['${x}']\ne: &e [~]\nf: [*e]\n")
    assert not node.plain
    assert [key for key, child in node.entries.items() if child.plain] == ["a"]
