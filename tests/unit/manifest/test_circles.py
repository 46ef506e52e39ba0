from spaceform.manifest.circles import in_order, way


def test_names_come_after_what_they_are_made_from() -> None:
    order, circles = in_order({"a": ["b"], "b": ["c", "elsewhere"], "c": []})
    assert (order, circles) == (["c", "b", "a"], [])


def test_every_circle_is_found_and_begins_with_what_is_written_first() -> None:
    order, circles = in_order(
        {"x": ["a"], "b": ["c"], "a": ["a"], "c": ["d"], "d": ["b"], "free": []}
    )
    assert sorted(circles) == [("a", "a"), ("b", "c", "d", "b")]
    assert sorted(order) == ["free", "x"]


def test_with_very_many_circles_the_search_ends() -> None:
    order, circles = in_order({str(number): [str(number)] for number in range(100)})
    assert order == []
    assert len(circles) == 10


def test_a_chain_may_be_as_long_as_it_likes() -> None:
    chain = {str(number): [str(number + 1)] for number in range(50_000)}
    order, circles = in_order(chain)
    assert len(order) == 50_000
    assert circles == []
    _, circles = in_order(chain | {"50000": ["0"]})
    assert way(circles[0]) == "0 → 1 → 2 → 3 → 4 → 5 → 6 → 7 → … → 0"
