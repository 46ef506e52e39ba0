from spaceform.aspects.theme import DEFAULT, ThemeChange, diff, write
from spaceform.change import Frame
from tests.unit.fake_site import FakeSite


def test_default_stands_for_no_theme() -> None:
    assert diff(Frame("ENG"), DEFAULT, DEFAULT).changes == ()


def test_another_theme_is_a_difference() -> None:
    (change,) = diff(Frame("ENG"), "com.example.theme", DEFAULT).changes
    assert (change.address, change.before, change.after) == (
        "ENG/theme",
        DEFAULT,
        "com.example.theme",
    )


def test_a_theme_is_set_and_default_takes_it_away() -> None:
    site = FakeSite()
    write(site, site.ref, ThemeChange(address="ENG/theme", before=DEFAULT, after="x"))
    write(site, site.ref, ThemeChange(address="ENG/theme", before="x", after=DEFAULT))
    assert site.log == ["set_theme x", "reset_theme"]
