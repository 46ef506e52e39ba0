import pytest

from spaceform.aspects.details import Details, DetailsChange, Homepage, diff, value, write
from spaceform.change import Diff, Frame
from tests.unit.fake_site import FakeSite

LIVE = Details(name="Engineering", description="One.\nTwo.", homepage=Homepage(id="1", title="A"))


def compare(
    live: Details = LIVE,
    *,
    name: str | None = None,
    description: str | None = None,
    homepage: Homepage | None = None,
) -> Diff:
    frame = Frame("ENG", "100")
    return diff(frame, live, name=name, description=description, homepage=homepage)


def details_changes(found: Diff) -> tuple[DetailsChange, ...]:
    return tuple(change for change in found.changes if isinstance(change, DetailsChange))


def test_a_field_that_is_absent_is_unmanaged() -> None:
    assert compare().changes == ()


@pytest.mark.parametrize("text", ["One.\nTwo.", "One.\r\nTwo.\r\n", "  One.\nTwo.\n"])
def test_line_ends_and_space_around_are_no_difference(text: str) -> None:
    assert compare(description=text).changes == ()


def test_an_empty_description_clears_it() -> None:
    (change,) = compare(description="").changes
    assert (change.address, change.before, change.after) == ("ENG/description", "One.\nTwo.", "")
    assert change.action == "update"


def test_names_differ_by_case() -> None:
    (change,) = compare(name="ENGINEERING").changes
    assert change.address == "ENG/name"


def test_a_homepage_is_compared_by_id() -> None:
    assert compare(homepage=Homepage(id="1", title="Renamed")).changes == ()
    (change,) = compare(homepage=Homepage(id="2", title="A")).changes
    assert (change.before, change.after) == (LIVE.homepage, Homepage(id="2", title="A"))


def test_a_first_homepage_is_a_creation() -> None:
    (change,) = compare(Details(name="x"), homepage=Homepage(id="2")).changes
    assert change.action == "create"


@pytest.mark.parametrize("title", ["A", "Renamed since"])
def test_a_homepage_that_was_renamed_is_still_that_page(title: str) -> None:
    (change,) = details_changes(compare(homepage=Homepage(id="2", title="B")))
    before = LIVE.model_copy(update={"homepage": Homepage(id="1", title=title)})
    after = LIVE.model_copy(update={"homepage": Homepage(id="2", title=title)})
    assert value(change, before) == change.before
    assert value(change, after) == change.after
    assert value(change, Details(name="x")) is None


def test_all_fields_are_written_in_one_request() -> None:
    site = FakeSite()
    found = compare(name="New", description="", homepage=Homepage(id="2"))
    write(site, site.ref, details_changes(found))
    assert site.log == ["update_details New  2"]
    assert site.described.description == ""


def test_what_is_not_changed_is_not_written() -> None:
    site = FakeSite()
    write(site, site.ref, details_changes(compare(name="New")))
    assert site.log == ["update_details New None None"]
