"""Ten thousand inputs, always the same, in every run of the tests."""

import time
from pathlib import Path

import pytest

from tests.fuzz import fuzz
from tests.fuzz.fuzz import TooSlowError, check, check_in_parallel
from tests.fuzz.inputs import make

INPUTS = 10_000


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_ten_thousand_inputs_end_well() -> None:
    findings = list(check_in_parallel(range(INPUTS), processes=2))
    assert findings == []


def test_the_same_seed_makes_the_same_input() -> None:
    assert [make(seed) for seed in range(50)] == [make(seed) for seed in range(50)]


def test_inputs_are_good_and_bad(tmp_path: Path) -> None:
    codes = set()
    for seed in range(300):
        fuzz.place(make(seed), tmp_path)
        codes.add(fuzz.validate(tmp_path)[0])
    assert {0, 3} <= codes <= set(fuzz.CODES)


def slow(_root: Path) -> tuple[int, str]:
    end = time.process_time() + 20
    while time.process_time() < end:
        pass
    return 0, ""


def hungry(_root: Path) -> tuple[int, str]:
    raise MemoryError


def broken(_root: Path) -> tuple[int, str]:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "fault, words",
    [
        (slow, "more than"),
        (hungry, "500 MB"),
        (broken, "ZeroDivisionError"),
        (lambda _: (1, "spaceform made a mistake"), "exit 1: spaceform made a mistake"),
        (lambda _: (3, "Traceback (most recent call last)"), "Traceback"),
    ],
)
def test_what_none_may_do_is_found(
    fault: object, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz, "validate", fault)
    monkeypatch.setattr(fuzz, "SECONDS", 1.0)
    found = check(0, tmp_path)
    assert found is not None
    assert words in found
    assert not issubclass(TooSlowError, MemoryError)
