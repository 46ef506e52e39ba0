import pytest

from spaceform.errors import ManifestError
from spaceform.manifest.compose import MAX_DEPTH, MAX_NODES, compose
from spaceform.manifest.events import FAST
from spaceform.manifest.problems import Problems
from spaceform.manifest.tree import Node, mark_at

CORPUS = [
    "a: 1",
    "a: {b: [1, 2.5, ~, true, no], 'c': \"d\"}",
    "a:\n- b\n-   - c\n    - d: e\n",
    "a: |\n  one\n   two\n\n",
    "a: |-\n  one\nb: |+\n  two\n\nc: >\n  three\n  four\n\n  five\n",
    "a: &x [1, {b: c}]\nd: *x\ne: *x\n",
    "? a\n: b\n? 'c'\n",
    "'a': 'it''s'\n\"b\": \"\\t\\x41\\u00e9\\U0001F600\\/\\\n  c\"\n",
    "a: one\n  two\n  three\nb: 'one\n\n  two'\n",
    "# comment\n---\na: 1 # comment\n...\n",
    "a: {site: https://acme.atlassian.net, b: c:d}\nread: [read/ac:com.example:note, a?]\n",
    "a: http://x:80/y?z#w\nb: a#b\nc: -1\nd: --\ne: '-'\n",
    "a: []\nb: {}\nc: ''\nd:\ne: \"\"\n",
    "{a: 1,\n b: [x,\n  y],\n}\n",
    "[a: b, c]",
    "é: ü\n😀: 🎉\n",
    "a: 012\nb: 0o14\nc: 0x1F\nd: 1:30\ne: 2027-01-31\nf: +1\n",
    "a: yes\nb: on\nc: Null\nd: TRUE\n",
    "a: *b c\n",
    "a: &b\nc: *b\n",
    "\r\na: 1\r\nb: 2\r\n",
    "a: 1\rb: 2\r",
]


def read(text: str, *, fast: bool = FAST) -> Node:
    problems = Problems()
    node = compose(text, "f", problems, fast=fast)
    problems.raise_if_any()
    return node


def refusals(text: str) -> list[str]:
    problems = Problems()
    try:
        compose(text, "f", problems)
    except ManifestError as error:
        problems.extend(error.problems)
    assert problems, "nothing is wrong with it"
    return [str(problem) for problem in problems.sorted]


def places(node: Node) -> list[object]:
    # Where nothing is written, the parsers do not agree on the place; errors name the key's.
    place = None if node.value is None else (node.position.line, node.position.column)
    found: list[object] = [place, node.value, node.plain]
    for key, child in node.entries.items():
        assert node.keys is not None
        found += [key, node.keys[key].line, node.keys[key].column, places(child)]
    return [*found, *map(places, node.items)]


@pytest.mark.skipif(not FAST, reason="there is no libyaml here")
@pytest.mark.parametrize("text", CORPUS)
def test_both_parsers_give_the_same_values_in_the_same_places(text: str) -> None:
    answers = []
    for fast in (True, False):
        try:
            answers.append(places(read(text, fast=fast)))
        except ManifestError as error:
            answers.append([str(error)])
    assert answers[0] == answers[1]


def test_every_key_and_value_has_its_place() -> None:
    node = read("a: 1\nb:\n  - x\n  - y: [é, z]\n")
    assert mark_at("f", node.key_position(("b",))) == ("f", 2, 1)
    assert mark_at("f", node.find(("b",)).position) == ("f", 3, 3)
    assert mark_at("f", node.key_position(("b", 1, "y"))) == ("f", 4, 5)
    assert mark_at("f", node.find(("b", 1, "y", 1)).position) == ("f", 4, 12)


def test_what_a_key_is_called_is_stored_once() -> None:
    one, other = read("some-key: 1"), read("some-key: 2")
    assert next(iter(one.entries)) is next(iter(other.entries))


def test_a_site_in_a_flow_mapping_is_text_as_yaml_1_2_says() -> None:
    assert read("a: {site: https://acme.atlassian.net}").value == {
        "a": {"site": "https://acme.atlassian.net"}
    }


def test_a_key_that_is_there_twice_is_refused_and_the_first_kept() -> None:
    problems = Problems()
    assert compose("a: 1\nb: 2\na: 3\n", "f", problems).value == {"a": 1, "b": 2}
    assert [str(problem) for problem in problems.sorted] == [
        "f:3:1: the key `a` is there twice (the first one is on line 1: keep one of them)"
    ]


def test_all_that_can_be_passed_over_is_reported_at_once() -> None:
    assert refusals("a: 1\na: 2\n1: x\nb: !foo x\nc: .nan\n<<: {d: 1}\n") == [
        "f:2:1: the key `a` is there twice (the first one is on line 1: keep one of them)",
        'f:3:1: a key must be text (write it as "1")',
        "f:4:4: the tag `!foo` is not allowed (remove it: manifests are plain data)",
        "f:5:4: `.nan` is not a number that JSON knows (quote it if it is text)",
        "f:6:1: YAML 1.2 has no merge keys (use `extends` and a template from spaceform.yaml)",
    ]


@pytest.mark.parametrize("tag", ["!!str", "!!python/object:os.system", "!foo", "!", "!<tag:x>"])
@pytest.mark.parametrize("content", ["x", "'x'", "[x]", "{x: y}"])
def test_tags_are_refused_on_everything(tag: str, content: str) -> None:
    (refusal,) = refusals(f"a: {tag} {content}")
    assert refusal.startswith("f:1:4: the tag `")


@pytest.mark.parametrize(
    "key", ["1", "1.5", "true", "null", "~", "0x1", "? [a, b]\n", "? {a: b}\n"]
)
def test_a_key_must_be_text(key: str) -> None:
    (refusal,) = refusals(f"b: 1\n{key}: x\n")
    assert refusal.startswith("f:2:")
    assert "a key must be text" in refusal


def test_a_key_cannot_be_an_alias() -> None:
    assert refusals("a: &x b\n*x : c\n") == ["f:2:1: a key cannot be an alias (write the key)"]


def test_a_quoted_merge_sign_is_a_key_like_any_other() -> None:
    assert read("'<<': 1").value == {"<<": 1}


def test_an_alias_gives_what_its_anchor_has() -> None:
    assert read("a: &x {b: [1]}\nc: *x\n").value == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert read("a: &x 1\nb: &x 2\nc: *x\n").value == {"a": 1, "b": 2, "c": 2}


def test_an_alias_of_something_refused_is_left_out_too() -> None:
    assert refusals("a: &x .nan\nb: *x\n") == [
        "f:1:4: `.nan` is not a number that JSON knows (quote it if it is text)"
    ]


def test_an_alias_without_an_anchor_is_refused() -> None:
    assert refusals("a: *x\n") == [
        "f:1:4: there is no anchor `&x` (an anchor stands before its aliases, in the same file)"
    ]


def test_an_alias_inside_what_it_stands_for_is_refused() -> None:
    assert refusals("a: &x [1, *x]\n") == [
        "f:1:11: `*x` stands inside what it stands for (write it out)"
    ]


def test_aliases_that_explode_are_refused_while_they_do() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 9):
        aliases = ", ".join(f"*a{level - 1}" for _ in range(10))
        lines.append(f"a{level}: &a{level} [{aliases}]")
    (refusal,) = refusals("\n".join(lines))
    assert refusal.startswith("f:5:")
    assert "more than 100,000 values once aliases are written out" in refusal


def test_aliases_of_long_text_are_refused_when_they_come_to_too_much() -> None:
    text = f"a: &a {'x' * 100_000}\nb: [{'*a, ' * 200}]\n"
    (refusal,) = refusals(text)
    assert "more than 10,485,760 characters with aliases" in refusal


def test_values_are_counted_without_aliases_too() -> None:
    assert len(read(f"[{'1,' * (MAX_NODES - 1)}]").items) == MAX_NODES - 1
    (refusal,) = refusals(f"[{'1,' * MAX_NODES}]")
    assert "more than 100,000 values" in refusal


@pytest.mark.parametrize("opening,closing", [("[", "]"), ("{a: ", "}")])
def test_depth_is_counted_while_reading(opening: str, closing: str) -> None:
    scalar = 1
    levels = MAX_DEPTH - scalar
    assert read(opening * levels + "x" + closing * levels).value
    (refusal,) = refusals(opening * (levels + 1) + "x" + closing * (levels + 1))
    assert "nested more than 100 levels deep" in refusal


def test_a_hundred_thousand_brackets_end_in_an_error() -> None:
    (refusal,) = refusals("[" * 100_000)
    assert "nested more than 100 levels deep" in refusal


def test_depth_counts_what_aliases_hide() -> None:
    deep = "[" * 60 + "]" * 60
    (refusal,) = refusals(f"a: &a {deep}\nb: {'[' * 60}*a{']' * 60}\n")
    assert refusal.startswith("f:2:64: this is nested more than 100 levels deep")
    assert read(f"a: &a {deep}\nb: {'[' * 30}*a{']' * 30}\n").value


def test_the_depth_below_an_anchor_is_its_own() -> None:
    deep = "[" * 50 + "]" * 50
    assert read(f"a: {'[' * 40}{deep}{']' * 40}\nb: &b [x]\nc: {'[' * 90}*b{']' * 90}\n").value


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "---\n...\n", "~", "null\n", "\n\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    (refusal,) = refusals(text)
    assert refusal.endswith("the file is empty (start it with `version: 1`)")


def test_a_second_document_is_refused() -> None:
    assert refusals("a: 1\n---\nb: 2\n") == [
        "f:2:1: a second document starts here (give it a file of its own)"
    ]


@pytest.mark.parametrize("directive", ["%YAML 1.1", "%TAG ! tag:example.com,2000:"])
def test_directives_are_refused(directive: str) -> None:
    (refusal,) = refusals(f"{directive}\n---\na: 1\n")
    assert "directives such as %YAML are not allowed" in refusal


@pytest.mark.parametrize("escape,code", [("\\0", "0000"), ("\\e", "001B"), ("\\x07", "0007")])
def test_what_cannot_be_seen_is_refused_in_escapes_too(escape: str, code: str) -> None:
    (refusal,) = refusals(f'a: "x{escape}"')
    assert refusal.startswith(f"f:1:4: the text holds the character U+{code}")


def test_a_key_that_cannot_be_seen_is_refused() -> None:
    (refusal,) = refusals('"a\\0": 1\nb: 2\n')
    assert refusal.startswith("f:1:1: the text holds the character U+0000")


def test_a_text_that_was_never_decoded_is_refused_too() -> None:
    (refusal,) = refusals("a: \0")
    assert refusal.startswith("f:1:1: ")


@pytest.mark.parametrize("fast", [FAST, False])
def test_an_escape_of_no_character_is_refused_with_its_place(*, fast: bool) -> None:
    with pytest.raises(ManifestError, match=r"f:2:5: .*an escape stands for no character"):
        compose('a: 1\nb: "\\U00110000"', "f", Problems(), fast=fast)


def test_problems_before_the_place_where_reading_ends_are_kept() -> None:
    problems = Problems()
    with pytest.raises(ManifestError, match="a second document"):
        compose("a: 1\na: 2\n---\n", "f", problems)
    assert len(problems.sorted) == 1
