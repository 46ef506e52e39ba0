from spaceform.sandbox.store.past import Past
from spaceform.sandbox.store.records import Space


def space(name: str, space_id: int = 1) -> Space:
    return Space(space_id, "ENG", name, "ada", 0.0)


def test_what_was_there_at_the_beginning_was_there_always() -> None:
    assert not Past().remembers
    past = Past()
    past.note([space("a")], 100.0, 5.0)
    assert past.remembers
    assert past.at(1, -1000.0) == space("a")
    assert past.at(2, 1000.0) is None


def test_a_change_shows_from_its_moment_on() -> None:
    past = Past()
    past.note([space("a")], 100.0, 5.0)
    past.note([space("b")], 101.0, 5.0)
    past.note([space("b")], 102.0, 5.0)
    assert past.at(1, 100.9) == space("a")
    assert past.at(1, 101.0) == space("b")


def test_what_comes_later_was_not_there_before() -> None:
    past = Past()
    past.note([], 100.0, 5.0)
    past.note([space("a")], 101.0, 5.0)
    assert past.at(1, 100.5) is None
    assert past.at(1, 101.0) == space("a")


def test_what_no_list_can_show_any_more_is_forgotten() -> None:
    past = Past()
    past.note([space("a"), space("x", 2)], 100.0, 5.0)
    past.note([space("b"), space("x", 2)], 101.0, 5.0)
    past.note([space("b")], 106.0, 5.0)
    assert past.at(1, 100.0) is None
    assert past.at(1, 101.0) == space("b")
    assert past.at(2, 106.0) is None


def test_what_is_remembered_does_not_change_with_the_space() -> None:
    past, live = Past(), space("a")
    past.note([live], 100.0, 5.0)
    live.grants["user:ada"] = {"read/space": 1}
    assert past.at(1, 100.0) == space("a")
