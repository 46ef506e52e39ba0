import pytest

from spaceform.aspects.lifecycle import (
    DoomedSpace,
    NewSpace,
    creation,
    deletion,
    diff_state,
)
from spaceform.change import Frame, Risk


def test_a_creation_has_no_id_yet() -> None:
    change = creation(Frame("ENG"), NewSpace(key="ENG", name="Engineering"))
    assert (change.address, change.action, change.space_id) == ("ENG/space", "create", None)


def test_a_space_is_created_private_unless_said_otherwise() -> None:
    assert NewSpace(key="ENG", name="Engineering").private


def test_a_deletion_is_critical_and_says_what_goes_with_it() -> None:
    doomed = DoomedSpace(name="Engineering", pages=12, blog_posts=3, watchers=2)
    change = deletion(Frame("ENG", "100"), doomed)
    assert (change.action, change.risk, change.before) == ("delete", Risk.CRITICAL, doomed)
    assert change.space_id == "100"


@pytest.mark.parametrize("archived", [True, False])
def test_a_state_that_is_as_declared_is_no_difference(*, archived: bool) -> None:
    assert diff_state(Frame("ENG"), desired_archived=archived, archived=archived) == ()


def test_archiving_is_riskier_than_bringing_back() -> None:
    (archive,) = diff_state(Frame("ENG"), desired_archived=True, archived=False)
    (restore,) = diff_state(Frame("ENG"), desired_archived=False, archived=True)
    assert (archive.before, archive.after, archive.risk) == ("present", "archived", Risk.HIGH)
    assert (restore.before, restore.after, restore.risk) == ("archived", "present", Risk.MEDIUM)
