import pytest
from pydantic import JsonValue

from spaceform.aspects.properties import LiveProperty, Property, diff, value, write
from spaceform.change import Frame, Reason, Risk
from spaceform.errors import ConflictError
from tests.unit.build import reset
from tests.unit.fake_site import FakeSite


def live(**values: JsonValue) -> dict[str, LiveProperty]:
    return {key: LiveProperty(value=value, version=4) for key, value in values.items()}


@pytest.mark.parametrize(
    "desired, found",
    [({"a": 1, "b": [2]}, {"b": [2.0], "a": 1.0}), (None, None), ("", ""), (0, -0.0)],
)
def test_formatting_is_no_difference(desired: JsonValue, found: JsonValue) -> None:
    assert diff(Frame("ENG"), {"owner": desired}, live(owner=found)).changes == ()


@pytest.mark.parametrize(
    "desired, found", [(True, 1), (None, False), ([1, 2], [2, 1]), ("1", 1), ({}, [])]
)
def test_another_value_is_a_difference(desired: JsonValue, found: JsonValue) -> None:
    (change,) = diff(Frame("ENG"), {"owner": desired}, live(owner=found)).changes
    assert change.before == Property(value=found)
    assert change.after == Property(value=desired)
    assert change.action == "update"
    assert change.risk is Risk.LOW


def test_a_property_that_holds_null_is_there() -> None:
    (change,) = diff(Frame("ENG"), {"owner": None}, {}).changes
    assert change.action == "create"
    assert diff(Frame("ENG", exact=True), {}, live(owner=None)).changes[0].action == "delete"


def test_what_we_created_goes_when_it_is_no_longer_declared() -> None:
    frame = Frame("ENG", owned={"mine": "created", "found": "adopted"})
    result = diff(frame, {}, live(mine=1, found=2, theirs=3))
    (change,) = result.changes
    assert change.address == "ENG/properties/mine"
    assert (change.reason, change.risk) == (Reason.NO_LONGER_DECLARED, Risk.MEDIUM)
    assert [left.address for left in result.unmanaged] == [
        "ENG/properties/found",
        "ENG/properties/theirs",
    ]
    assert [left.value for left in result.unmanaged] == [2, 3]


def test_the_live_value_comes_without_its_version() -> None:
    assert value(reset("a", after=1), live(a=2)) == Property(value=2)
    assert value(reset("a", after=1), live(b=2)) is None


def test_a_property_is_written_over_the_version_that_was_read() -> None:
    site = FakeSite(kept=live(a=1))
    write(site, site.ref, reset("a", 1, 2), live(a=1))
    assert site.kept["a"] == LiveProperty(value=2, version=5)


def test_a_property_that_somebody_else_wrote_is_left() -> None:
    site = FakeSite(kept={"a": LiveProperty(value=3, version=5)})
    with pytest.raises(ConflictError):
        write(site, site.ref, reset("a", 1, 2), live(a=1))
    assert site.kept["a"].value == 3


def test_a_property_is_created_and_deleted() -> None:
    site = FakeSite()
    write(site, site.ref, reset("a", None, 2), {})
    assert site.kept["a"].value == 2
    write(site, site.ref, reset("a", 2, None), site.kept)
    assert site.kept == {}
