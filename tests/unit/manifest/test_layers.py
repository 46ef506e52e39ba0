import pytest

from spaceform.manifest.compose import compose
from spaceform.manifest.entries import SpaceEntry
from spaceform.manifest.layers import Layer, make_layer, merge
from spaceform.manifest.problems import Problems
from spaceform.mark import Mark

BELOW = """\
name: Below
description: of all
homepage: {id: "1"}
grants: {group:a: {role: x}, group:b: {role: x}}
properties: {p: {x: 1, y: 2}, q: 1}
labels: [one, two]
theme: below
settings: {route-override: true}
exact: [grants]
ignore: [labels/a]
"""


def layer(text: str, file: str) -> Layer:
    node = compose(text, file, Problems())
    return make_layer(SpaceEntry.model_validate(node.value), file, node.position, node)


def over(text: str) -> Layer:
    return merge(layer(text, "above"), layer(BELOW, "below"))


def test_what_the_space_does_not_say_comes_from_the_template() -> None:
    merged = over("{}")
    assert merged.entry == layer(BELOW, "below").entry
    assert merged.mark("name") == Mark("below", 1, 1)
    assert merged.mark("grants/group:a") == Mark("below", 4, 10)
    assert merged.mark("labels/two") == Mark("below", 6, 15)
    assert merged.mark("") == merged.mark("nowhere") == Mark("above", 1, 1)


def test_scalars_and_lists_replace() -> None:
    merged = over("name: Above\nhomepage: Welcome\nlabels: [two]\ntheme: default\n")
    assert (merged.entry.name, merged.entry.description) == ("Above", "of all")
    assert merged.entry.homepage == "Welcome"
    assert merged.entry.labels == ("two",)
    assert merged.mark("labels/two") == Mark("above", 3, 10)
    assert "labels/one" not in merged.places


def test_maps_merge_by_key_and_their_values_replace_whole() -> None:
    merged = over("grants: {group:b: {permissions: []}}\nproperties: {p: {y: 3}}\nsettings: {}\n")
    grants = merged.entry.grants
    assert grants
    assert list(grants) == ["group:a", "group:b"]
    assert (grants["group:b"].role, grants["group:b"].permissions) == (None, ())
    assert merged.entry.properties == {"p": {"y": 3}, "q": 1}
    assert merged.entry.settings
    assert merged.entry.settings.route_override is True
    assert merged.mark("grants/group:a").file == "below"
    assert merged.mark("grants/group:b").file == "above"


def test_an_empty_map_adds_nothing_and_takes_nothing() -> None:
    assert over("grants: {}").entry.grants == layer(BELOW, "below").entry.grants


def test_an_empty_list_replaces() -> None:
    assert over("labels: []").entry.labels == ()


def test_exact_and_ignore_are_united() -> None:
    merged = over("exact: [labels, grants]\nignore: [labels/b]\n")
    assert merged.entry.exact == ("grants", "labels")
    assert merged.entry.ignore == ("labels/a", "labels/b")
    assert merged.mark("exact/labels").file == "above"
    assert merged.mark("ignore/labels/a").file == "below"


@pytest.mark.parametrize("setting", ["true", "false"])
def test_a_setting_replaces(setting: str) -> None:
    settings = over(f"settings: {{route-override: {setting}}}").entry.settings
    assert settings
    assert settings.route_override is (setting == "true")
