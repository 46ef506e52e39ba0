import pytest

from spaceform.aspects.settings import Settings, SettingsChange, diff, value, write
from spaceform.change import Frame
from tests.unit.fake_site import FakeSite


@pytest.mark.parametrize("desired", [None, True])
def test_a_setting_that_is_unmanaged_or_as_declared_is_no_difference(
    *, desired: bool | None
) -> None:
    live = Settings(route_override=True)
    assert diff(Frame("ENG"), Settings(route_override=desired), live).changes == ()


def test_turning_a_setting_off_is_an_update() -> None:
    found = diff(Frame("ENG"), Settings(route_override=False), Settings(route_override=True))
    (change,) = found.changes
    assert change.address == "ENG/settings/route-override"
    assert (change.before, change.after, change.action) == (True, False, "update")


def test_a_setting_is_written_and_found_again() -> None:
    site = FakeSite()
    change = SettingsChange(address="ENG/settings/route-override", before=True, after=False)
    write(site, site.ref, change)
    assert site.log == ["write_settings False"]
    assert value(change, Settings(route_override=False)) is False
