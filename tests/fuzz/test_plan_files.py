"""Two thousand plan files and policies, always the same, in every run of the tests."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from spaceform.cli.exit_codes import ExitCode
from spaceform.plan import Plan, review_digest
from tests.contract.corpus import CORPUS
from tests.fuzz import plan_files
from tests.fuzz.fuzz import check_in_parallel, check_plan_files
from tests.fuzz.plan_files import PLAN, Grounds, Made

INPUTS = 2000
"""The figure stands in docs/explanation/safety.md."""


@pytest.fixture(scope="module")
def grounds() -> Iterator[Grounds]:
    with Grounds() as found:
        yield found


def edited(grounds: Grounds, name: str, address: str, update: Mapping[str, object]) -> Made:
    """Return a plan of the corpus with one change edited, and the digest made anew."""
    plan = json.loads(grounds.of(name).file)
    change = next(each for each in plan["changes"] if each["address"] == address)
    change.update(update)
    plan["digest"] = review_digest(Plan.model_validate(plan))
    return Made(name, {PLAN: json.dumps(plan).encode()})


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_two_thousand_plan_files_end_well() -> None:
    assert list(check_in_parallel(range(INPUTS), 2, check_plan_files)) == []


@pytest.mark.parametrize("name", CORPUS)
def test_what_a_plan_wrote_is_let_in(name: str, grounds: Grounds) -> None:
    made = Made(name, {PLAN: grounds.of(name).file.encode()})
    assert grounds.try_out(made) == (ExitCode.DONE, None)


def test_inputs_are_let_in_and_refused(grounds: Grounds) -> None:
    codes = Counter(grounds.try_out(grounds.make(seed)).code for seed in range(150))
    assert min(codes[code] for code in (ExitCode.DONE, ExitCode.INVALID, ExitCode.REFUSED)) > 10


def test_the_same_seed_makes_the_same_input(grounds: Grounds) -> None:
    made = [grounds.make(seed) for seed in range(20)]
    assert made == [grounds.make(seed) for seed in range(20)]


def test_a_write_that_no_plan_lists_is_found(
    grounds: Grounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = edited(grounds, "change", "ENG/labels/new", {"address": "ENG/labels/harmless"})
    assert grounds.try_out(made).code is ExitCode.REFUSED
    monkeypatch.setattr("spaceform.plan.find_incoherence", lambda *_: None)
    assert grounds.try_out(made) == (ExitCode.DONE, "not in the plan: ['ENG/labels/new']")


def test_a_loss_of_all_administrators_is_found(
    grounds: Grounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable = {"after": {"permissions": ["administer/space"], "role": None}}
    made = edited(grounds, "gains-and-losses", "ENG/grants/group:site-admins", unreadable)
    assert grounds.try_out(made).code is ExitCode.REFUSED
    monkeypatch.setattr("spaceform.plan.find_incoherence", lambda *_: None)
    assert grounds.try_out(made).code is ExitCode.REFUSED, "the guards see it too"
    monkeypatch.setattr("spaceform.lockout._with_administer", frozenset)
    assert "locked out" in str(grounds.try_out(made).wrong)


def test_a_mistake_is_found(grounds: Grounds, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    made = grounds.make(0)
    good = replace(made, files={PLAN: grounds.of(made.case).file.encode()})
    monkeypatch.setattr(plan_files, "read_plan", stumble)
    assert "ZeroDivisionError" in str(grounds.try_out(good).wrong)
