from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.change import Frame, Origin, Reason
from spaceform.diff import explain, keyed
from spaceform.json_value import canonical

ITEMS = st.sampled_from("abcdefgh")
SECTION = st.dictionaries(ITEMS, st.integers(0, 2))
OWNED: st.SearchStrategy[dict[str, Origin]] = st.dictionaries(
    ITEMS, st.sampled_from(("created", "adopted"))
)


def same(one: int, other: int) -> bool:
    return one == other


def removed(frame: Frame, desired: Mapping[str, int], live: Mapping[str, int]) -> dict[str, Reason]:
    found = keyed(frame, desired, live, same).differences
    return {each.item: each.reason for each in found if each.after is None}


def test_an_undeclared_item_that_we_created_is_removed() -> None:
    frame = Frame("ENG", owned={"a": "created"})
    assert removed(frame, {}, {"a": 1}) == {"a": Reason.NO_LONGER_DECLARED}


def test_an_undeclared_item_that_we_adopted_stays() -> None:
    found = keyed(Frame("ENG", owned={"a": "adopted"}), {}, {"a": 1}, same)
    assert found.differences == ()
    assert [(left.item, left.kept) for left in found.leftovers] == [("a", False)]


def test_an_undeclared_item_that_nobody_recorded_stays() -> None:
    assert removed(Frame("ENG"), {}, {"a": 1}) == {}


def test_exact_removes_what_is_undeclared() -> None:
    assert removed(Frame("ENG", exact=True), {"b": 1}, {"a": 1, "b": 1}) == {"a": Reason.EXACT}


@pytest.mark.parametrize("exact", [True, False])
def test_what_is_protected_stays_and_is_listed_as_kept(*, exact: bool) -> None:
    frame = Frame("ENG", exact=exact, owned={"a": "created"}, protected=lambda item: item == "a")
    found = keyed(frame, {}, {"a": 1}, same)
    assert found.differences == ()
    assert [(left.item, left.kept) for left in found.leftovers] == [("a", True)]


def test_an_item_that_is_not_live_is_created() -> None:
    (found,) = keyed(Frame("ENG"), {"a": 1}, {}, same).differences
    assert (found.before, found.after, found.reason) == (None, 1, Reason.DECLARED)


def test_an_item_with_another_value_is_changed() -> None:
    (found,) = keyed(Frame("ENG"), {"a": 1}, {"a": 2}, same).differences
    assert (found.before, found.after) == (2, 1)


@given(SECTION, SECTION, OWNED, st.sets(ITEMS), st.booleans())
def test_nothing_is_removed_that_nobody_asked_for(
    desired: dict[str, int],
    live: dict[str, int],
    owned: dict[str, Origin],
    protected: set[str],
    exact: bool,  # noqa: FBT001  (Hypothesis gives it)
) -> None:
    frame = Frame("ENG", exact=exact, owned=owned, protected=protected.__contains__)
    gone = removed(frame, desired, live)
    assert not gone.keys() & protected
    assert not gone.keys() & desired.keys()
    assert gone.keys() <= live.keys()
    for item in gone:
        assert exact or owned.get(item) == "created"


@given(SECTION, SECTION, OWNED, st.sets(ITEMS), st.booleans())
def test_every_live_item_is_declared_removed_or_listed(
    desired: dict[str, int],
    live: dict[str, int],
    owned: dict[str, Origin],
    protected: set[str],
    exact: bool,  # noqa: FBT001  (Hypothesis gives it)
) -> None:
    frame = Frame("ENG", exact=exact, owned=owned, protected=protected.__contains__)
    found = keyed(frame, desired, live, same)
    items = [each.item for each in found.differences]
    left = [each.item for each in found.leftovers]
    assert items == sorted(items)
    assert left == sorted(left)
    assert not set(items) & set(left)
    assert live.keys() <= {*desired, *items, *left}
    # What the differences make of the live side is what was declared, and what stays.
    after = {**live, **{each.item: each.after for each in found.differences}}
    assert {item: value for item, value in after.items() if value is not None} == {
        **{item: live[item] for item in left},
        **desired,
    }


@pytest.mark.parametrize(
    "value, other",
    [({"a": 1, "b": [1.0]}, {"b": [1], "a": 1}), ("text", "text"), (1, 1.0), (None, None)],
)
def test_equal_values_need_no_explanation(value: object, other: object) -> None:
    assert explain(value, other) == ()


def test_an_explanation_names_the_path_and_both_sides() -> None:
    before = {"team": {"name": "a", "old": 1}, "list": [1]}
    after = {"team": {"name": "b", "new": True}, "list": [1, 2]}
    assert explain(before, after) == (
        "list.1: + 2",
        'team.name: "a" → "b"',
        "team.new: + true",
        "team.old: - 1",
    )


def test_true_and_one_are_told_apart_in_an_explanation() -> None:
    assert explain({"a": True}, {"a": 1}) == ("a: true → 1",)


def test_items_in_another_order_are_explained() -> None:
    assert explain({"a": [1, 2]}, {"a": [2, 1]}) == ("a.0: 1 → 2", "a.1: 2 → 1")


def test_numbers_that_are_equal_are_no_line_of_an_explanation() -> None:
    assert explain({"a": 1, "b": [1.0]}, {"a": 1.0, "b": [2]}) == ("b.0: 1 → 2",)


@pytest.mark.parametrize("after", ["text", None, 7, {"a": 1}])
def test_a_value_of_another_kind_is_explained_whole(after: object) -> None:
    assert explain([1], after) == (f"[1] → {canonical(after)}",)
    assert explain(after, [1]) == (f"{canonical(after)} → [1]",)


def test_what_was_nothing_is_explained_whole() -> None:
    assert explain(None, "a") == ('null → "a"',)


def test_a_text_is_cut_in_an_explanation_where_it_has_more_than_sixty_characters() -> None:
    whole, cut = "a" * 58, "a" * 59
    assert explain(whole, cut) == (f'"{whole}" → "{cut[:58]}…',)
