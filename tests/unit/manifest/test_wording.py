import pytest

from spaceform.manifest.wording import kind, listing, nearest, suggestion, text


@pytest.mark.parametrize(
    "name,near",
    [
        ("grant", "grants"),
        ("GRANTS", "grants"),
        ("propertes", "properties"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_near(name: str, near: str | None) -> None:
    assert nearest(name, ["grants", "properties", "labels"]) == near


def test_a_name_is_not_compared_for_minutes() -> None:
    known = [f"name-{number}" for number in range(5000)]
    assert nearest("name-77x", known) in {f"name-77{digit}" for digit in range(10)} | {"name-77"}
    assert nearest("n" * 100_000, ["n" * 100_001]) is None


def test_the_way_out_of_an_unknown_name_is_the_nearest_or_all() -> None:
    assert suggestion("teem", ["team", "b"], "names") == "did you mean `team`?"
    assert suggestion("x", ["b", "a"], "names") == "known names: `a`, `b`"
    assert suggestion("x", [], "names") == "there are no names yet"


def test_long_lists_and_texts_are_cut() -> None:
    assert listing(map(str, range(14))).endswith("`11` and 2 more")
    assert text("a\nb") == "a\\nb"
    assert text("x" * 100) == "x" * 60 + "…"


@pytest.mark.parametrize(
    "value,words",
    [
        (True, "true"),
        (False, "false"),
        (42, "the number 42"),
        (1.5, "the number 1.5"),
        ("a", "the text `a`"),
        ({}, "an empty mapping"),
        ({"a": 1}, "a mapping"),
        ([], "an empty list"),
        ([1], "a list"),
    ],
)
def test_a_value_is_called_what_a_reader_of_yaml_calls_it(value: object, words: str) -> None:
    assert kind(value) == words
