import pytest

from spaceform.change import Reason
from spaceform.ownership import Record
from spaceform.report.record_words import record_items, record_words
from tests.unit.build import OWNER, RIVAL, record
from tests.unit.report.plans import record_change

SOME = record(
    grants={"group:1": "adopted", "group:2": "adopted", "user:3": "created"},
    labels={"a": "adopted", "b": "created"},
)
NONE = Record(owner=OWNER)


@pytest.mark.parametrize(
    "before,after,reason,words",
    [
        (
            None,
            SOME,
            Reason.ADOPTED,
            "adopted: 3 principals, 2 labels become managed",
        ),
        (None, SOME, Reason.DECLARED, "begun: 3 principals, 2 labels become managed"),
        (None, NONE, Reason.DECLARED, "begun: nothing to remember yet"),
        (NONE, record(labels={"a": "created"}), Reason.DECLARED, "1 label becomes managed"),
        (
            SOME,
            record(labels={"a": "adopted"}, properties={"p": "created"}),
            Reason.DECLARED,
            "1 property becomes managed; 3 principals, 1 label are managed no longer",
        ),
        (SOME, None, Reason.DECLARED, "forgotten"),
        (NONE, NONE, Reason.DECLARED, "written anew"),
        (
            NONE,
            record(custom_content={"group:1": ("read/ac:x:y",)}),
            Reason.DECLARED,
            "what an app sent is remembered",
        ),
        (
            record(RIVAL, labels={"a": "created"}),
            record(labels={"a": "adopted", "b": "adopted"}),
            Reason.ADOPTED,
            "taken over from rival/wiki (4567): 1 label becomes managed",
        ),
    ],
)
def test_a_record_is_told_in_words(
    before: Record | None, after: Record | None, reason: Reason, words: str
) -> None:
    assert record_words(record_change(before, after, reason)) == words


def test_an_adoption_tells_that_it_writes_over_what_it_cannot_read() -> None:
    change = record_change(None, record(labels={"a": "adopted"}), Reason.ADOPTED)
    assert record_words(change.model_copy(update={"replaces": "ab" * 32})) == (
        "adopted, over a record that cannot be read and may be another owner's:"
        " 1 label becomes managed"
    )


def test_the_items_of_a_record_are_listed_new_ones_first() -> None:
    change = record_change(
        record(labels={"old": "created"}),
        record(labels={"b": "created", "a": "adopted"}, grants={"group:1": "created"}),
    )
    assert record_items(change) == (
        ("+", "grants/group:1"),
        ("+", "labels/a"),
        ("+", "labels/b"),
        ("-", "labels/old"),
    )
