import pytest

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.mark import Mark
from spaceform.space import DesiredSpace, Unknown, known


def test_a_section_that_is_absent_is_unmanaged() -> None:
    assert DesiredSpace(key="ENG").managed == frozenset()
    assert DesiredSpace(key="ENG", state="archived").managed == frozenset()


def test_a_section_that_is_empty_is_managed() -> None:
    space = DesiredSpace(key="ENG", grants=(), properties={}, labels=(), settings=Settings())
    assert space.managed == {"grants", "properties", "labels", "settings"}


@pytest.mark.parametrize(
    "space",
    [
        DesiredSpace(key="ENG", name="Engineering"),
        DesiredSpace(key="ENG", description=""),
        DesiredSpace(key="ENG", homepage=HomepageName(title="Welcome")),
    ],
)
def test_one_field_is_enough_to_manage_details(space: DesiredSpace) -> None:
    assert space.managed == {"details"}


def test_a_path_without_a_place_has_that_of_what_encloses_it() -> None:
    space = Mark("a.yaml", 1, 1)
    grants = Mark("a.yaml", 5, 3)
    desired = DesiredSpace(key="ENG", marks={"": space, "grants": grants})
    assert desired.mark("grants/group:a/b") == grants
    assert desired.mark("labels/a") == space
    assert DesiredSpace(key="ENG").mark("labels/a") is None


@pytest.mark.parametrize("unknown", list(Unknown))
def test_what_was_not_read_has_no_value(unknown: Unknown) -> None:
    with pytest.raises(TypeError, match=unknown.value):
        known(unknown)


def test_an_empty_section_is_a_value() -> None:
    empty: tuple[str, ...] | Unknown = ()
    assert known(empty) == ()
