import pytest

from spaceform.manifest.configuration import Configuration
from spaceform.manifest.entries import ManifestFile, SpaceEntry
from spaceform.manifest.known import known_keys
from spaceform.manifest.tree import Path


@pytest.mark.parametrize(
    "path,keys",
    [
        (("homepage",), ("id",)),
        (("settings",), ("route-override",)),
        (("grants", "settings"), ("permissions", "role", "until")),
        (("labels", 0), ()),
        (("name", "x", "y"), ()),
        (("properties", "x"), ()),
    ],
)
def test_keys_are_known_below_a_space(path: Path, keys: tuple[str, ...]) -> None:
    assert known_keys(SpaceEntry, path) == keys


def test_keys_are_known_below_a_file() -> None:
    assert known_keys(ManifestFile, ()) == ("version", "spaces")
    assert "route-override" in known_keys(Configuration, ("templates", "team", "settings"))
    assert known_keys(Configuration, ("environments", "vars")) == ("site", "people", "vars")
    assert "permission-sets" in known_keys(Configuration, ())
