import pytest

from spaceform.errors import ManifestError, Problem
from spaceform.manifest.problems import Problems
from spaceform.mark import Mark


def test_problems_come_in_the_order_of_their_places() -> None:
    problems = Problems()
    for place in (Mark("b", 1, 1), Mark("a", 10, 1), Mark("a", 9, 2), Mark("a", 9, 1), None):
        problems.add(place, "wrong")
    assert [problem.mark for problem in problems.sorted] == [
        None,
        ("a", 9, 1),
        ("a", 9, 2),
        ("a", 10, 1),
        ("b", 1, 1),
    ]


def test_a_problem_that_is_met_again_is_the_same() -> None:
    problems = Problems()
    problems.add(Mark("a", 1, 1), "wrong", "right it")
    problems.extend([Problem(Mark("a", 1, 1), "wrong", "right it")])
    assert len(problems.sorted) == 1


def test_nothing_is_raised_where_nothing_is_wrong() -> None:
    problems = Problems()
    assert not problems
    problems.raise_if_any()
    problems.add(None, "wrong")
    with pytest.raises(ManifestError, match="wrong"):
        problems.raise_if_any()


def test_more_problems_than_anybody_reads_end_the_search() -> None:
    problems = Problems(limit=2)
    problems.add(None, "one")
    problems.add(None, "two")
    with pytest.raises(ManifestError) as caught:
        problems.add(None, "three")
    assert [problem.message for problem in caught.value.problems] == [
        "there are more than 2 problems, and no more were looked for",
        "one",
        "three",
        "two",
    ]
