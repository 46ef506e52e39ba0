import pytest

from spaceform.sandbox import RefusalError
from spaceform.sandbox.store import labels
from spaceform.sandbox.store.ids import Ids
from spaceform.sandbox.store.records import Space


@pytest.fixture
def space() -> Space:
    space = Space(1, "ENG", "Engineering", "ada", 0.0)
    labels.add(space, [("team", "a"), ("global", "a"), ("my", "b")], "ada", Ids())
    return space


def names(space: Space, account_id: str, prefix: str | None = None) -> list[str]:
    return [f"{each.prefix}:{each.name}" for each in labels.visible(space, account_id, prefix)]


def test_a_prefix_makes_another_label_of_the_same_name(space: Space) -> None:
    assert names(space, "ada") == ["team:a", "global:a", "my:b"]
    assert names(space, "ada", "global") == ["global:a"]


def test_what_is_mine_is_seen_by_nobody_else(space: Space) -> None:
    assert names(space, "bob") == ["team:a", "global:a"]
    labels.add(space, [("my", "b")], "bob", Ids())
    labels.remove(space, "my", "b", "ada")
    assert names(space, "bob", "my") == ["my:b"]


def test_adding_again_changes_nothing(space: Space) -> None:
    before = list(space.labels)
    labels.add(space, [("team", "a"), ("team", "a")], "bob", Ids())
    assert space.labels == before


def test_removing_what_is_not_there_is_no_error(space: Space) -> None:
    labels.remove(space, "team", "none", "ada")
    assert len(space.labels) == 3


@pytest.mark.parametrize("name", ["", "A", "a b", "a" * 51, "é", "a\n", "a:b"])
def test_a_name_has_50_of_the_allowed_characters_and_none_is_added_otherwise(
    space: Space, name: str
) -> None:
    with pytest.raises(RefusalError, match="invalid characters or too many"):
        labels.add(space, [("team", "fine"), ("team", name)], "ada", Ids())
    assert len(space.labels) == 3


def test_a_name_may_have_all_50(space: Space) -> None:
    labels.add(space, [("team", "a_-1" + "z" * 46)], "ada", Ids())
    assert len(space.labels) == 4


def test_a_prefix_that_is_not_there_is_refused(space: Space) -> None:
    with pytest.raises(RefusalError, match="not one of global, my, team"):
        labels.add(space, [("system", "a")], "ada", Ids())
    with pytest.raises(RefusalError, match="not one of global, my, team"):
        labels.remove(space, "system", "a", "ada")


def test_there_is_a_limit(space: Space) -> None:
    many = [("team", f"l{number}") for number in range(labels.MAX_LABELS)]
    with pytest.raises(RefusalError, match="more than 1000 labels"):
        labels.add(space, many, "ada", Ids())
