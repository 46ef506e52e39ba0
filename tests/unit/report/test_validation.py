import pytest

from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.plan import Note, Refusal
from spaceform.report import Validation
from spaceform.report.alerts import Level
from spaceform.report.validation import policy_problems, summarize_validation, validation_alerts
from tests.unit.report.plans import MARK, everything_validation

PROBLEM = Problem(MARK, "wrong", "do it\nlike this")
VIOLATION = Refusal(guard="policy", rule="r", address="A/labels", message="no", mark=MARK)
REMARK = Note(address="A", message="hm", warning=True, rule="r", mark=MARK)


@pytest.mark.parametrize(
    "validation, sentence, valid",
    [
        (Validation(spaces=1), "1 space valid.", True),
        (Validation(spaces=2, warnings=(PROBLEM,)), "2 spaces valid, with 1 warning.", True),
        (
            Validation(spaces=2, warnings=(PROBLEM,), remarks=(REMARK,)),
            "2 spaces valid, with 2 warnings.",
            True,
        ),
        (Validation(spaces=2, violations=(VIOLATION,)), "1 violation of the policy.", False),
        (Validation(problems=(PROBLEM,) * 2), "2 problems: nothing can be planned.", False),
    ],
)
def test_one_sentence_says_what_was_found(
    validation: Validation, sentence: str, *, valid: bool
) -> None:
    assert summarize_validation(validation) == sentence
    assert validation.valid is valid


def test_errors_come_first_and_each_has_its_rule() -> None:
    found = validation_alerts(everything_validation("x"))
    assert [(each.rule.id, each.level) for each in found] == [
        *[("invalid-manifest", Level.ERROR)] * 3,
        ("policy/x", Level.ERROR),
        ("warning", Level.WARNING),
        ("policy/x", Level.WARNING),
    ]


def test_what_the_policy_says_of_the_whole_run_is_told_in_words() -> None:
    whole = VIOLATION.model_copy(update={"address": "*", "mark": None})
    assert policy_problems((whole,))[0].message == "the run as a whole: no"
    (alert,) = validation_alerts(Validation(violations=(whole,)))
    assert alert.message == "the run as a whole: no"


def test_a_way_out_is_on_the_same_line() -> None:
    (found,) = validation_alerts(Validation(problems=(PROBLEM,)))
    assert found.message == "wrong (do it like this)"


def test_the_same_mistake_is_the_same_on_another_line() -> None:
    other = PROBLEM._replace(mark=Mark(MARK.file, 99, 1))
    elsewhere = PROBLEM._replace(mark=Mark("other.yaml", 12, 3))
    ids = [
        validation_alerts(Validation(problems=(each,)))[0].identity
        for each in (PROBLEM, other, elsewhere)
    ]
    assert ids[0] == ids[1] != ids[2]


def test_what_the_policy_says_stands_in_the_order_of_lines() -> None:
    later = VIOLATION.model_copy(update={"mark": Mark(MARK.file, 99, 1), "address": "B"})
    nowhere = REMARK.model_copy(update={"mark": None, "address": "C"})
    found = policy_problems((later, VIOLATION, nowhere))
    assert [each.message for each in found] == ["C: hm", "A/labels: no", "B: no"]
