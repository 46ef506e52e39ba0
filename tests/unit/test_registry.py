import pytest

from spaceform import registry
from spaceform.aspects.details import Details, DetailsChange, Homepage
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import StateChange
from spaceform.aspects.settings import Settings, SettingsChange
from spaceform.aspects.theme import ThemeChange
from spaceform.change import Change
from tests.unit.build import ADA, READ, created, live, regrant, reset
from tests.unit.fake_site import FakeSite


def aspect(name: str) -> registry.Aspect:
    return next(found for found in registry.ASPECTS if found.name == name)


def label(before: str | None = None, after: str | None = None) -> LabelChange:
    return LabelChange(address=f"ENG/labels/{before or after}", before=before, after=after)


def test_the_lifecycle_and_the_record_are_no_aspects() -> None:
    assert registry.find(created()) is None
    assert registry.find(StateChange(address="ENG/state", before="present", after="archived")) is (
        None
    )
    assert registry.find(label(after="a")) is aspect("labels")


def test_only_grants_are_settled_and_not_written() -> None:
    assert [found.name for found in registry.ASPECTS if found.write is None] == ["grants"]


@pytest.mark.parametrize(
    "change, found",
    [
        (StateChange(address="ENG/state", before="present", after="archived"), "present"),
        (DetailsChange(address="ENG/name", field="name", before="x", after="y"), "Engineering"),
        (label(after="a"), "a"),
        (label(after="b"), None),
        (ThemeChange(address="ENG/theme", before="default", after="x"), "dark"),
        (SettingsChange(address="ENG/settings/x", before=True, after=False), True),
        (regrant(ADA.principal, (), (READ,)), None),
    ],
    ids=["state", "name", "label", "no label", "theme", "settings", "grants"],
)
def test_what_is_live_is_found_for_every_kind_of_change(change: Change, found: object) -> None:
    space = live(held={}, labels=("a",), theme="dark", settings=Settings(route_override=True))
    assert registry.live_value(change, space) == found


def test_details_go_in_one_write_and_labels_in_one_for_all_that_are_new() -> None:
    name = DetailsChange(address="ENG/name", field="name", before="x", after="y")
    page = DetailsChange(address="ENG/homepage", field="homepage", after=Homepage(id="1"))
    assert aspect("details").batches((name, page)) == ((name, page),)
    a, b, old = label(after="a"), label(after="b"), label("old")
    assert aspect("labels").batches((a, old, b)) == ((a, b), (old,))
    assert aspect("labels").batches((old,)) == ((old,),)


def test_properties_are_written_one_by_one_and_nothing_makes_no_write() -> None:
    one, other = reset("a", 1, 2), reset("b", 1, 2)
    assert aspect("properties").batches((one, other)) == ((one,), (other,))
    for found in registry.ASPECTS:
        assert found.batches(()) == ()


def test_every_aspect_writes_through_its_port() -> None:
    site = FakeSite()
    space = live(labels=(), properties={}, settings=Settings(), theme="default")
    changes: tuple[Change, ...] = (
        DetailsChange(address="ENG/name", field="name", before="x", after="y"),
        reset("a", None, 1),
        label(after="a"),
        SettingsChange(address="ENG/settings/x", before=True, after=False),
        ThemeChange(address="ENG/theme", before="default", after="x"),
    )
    for change in changes:
        found = registry.find(change)
        assert found is not None
        assert found.write is not None
        found.write(site, space, (change,))
    operations = [entry.split(" ")[0] for entry in site.log]
    assert operations == [
        "update_details",
        "create_property",
        "add_labels",
        "write_settings",
        "set_theme",
    ]
    assert site.described == Details(name="y")
