import pytest
from pydantic import ValidationError

from spaceform.aspects.properties import Property
from spaceform.change import Change, Risk, same


@pytest.mark.parametrize(
    "before, after, action",
    [(None, "a", "create"), ("a", "b", "update"), ("a", None, "delete"), ("", "a", "update")],
)
def test_the_action_is_derived_from_both_sides(
    before: str | None, after: str | None, action: str
) -> None:
    assert Change(aspect="x", address="ENG/x", before=before, after=after).action == action


def test_the_key_is_the_first_step_of_the_address() -> None:
    assert Change(aspect="x", address="~ada/properties/a/b").key == "~ada"


def test_a_change_cannot_be_changed() -> None:
    change = Change(aspect="x", address="ENG/x")
    with pytest.raises(ValidationError):
        change.address = "OPS/x"  # type: ignore[misc]


def test_a_field_that_nobody_declared_is_an_error() -> None:
    with pytest.raises(ValidationError):
        Change.model_validate({"aspect": "x", "address": "ENG/x", "colour": "red"})


def test_a_value_is_the_same_however_it_is_written() -> None:
    assert same(Property(value={"a": 1.0, "b": 2}), Property(value={"b": 2, "a": 1}))
    assert not same(Property(value=None), None)
    assert not same(Property(value=True), Property(value=1))


def test_risks_are_listed_from_the_worst_to_the_least() -> None:
    assert list(Risk) == [Risk.CRITICAL, Risk.HIGH, Risk.MEDIUM, Risk.LOW]
