from spaceform.sandbox.wire.expansion import Expansion


def test_a_name_brings_everything_above_it() -> None:
    expansion = Expansion.of(["description.plain, homepage", "metadata.labels"])
    for name in ("description", "description.plain", "homepage", "metadata", "metadata.labels"):
        assert name in expansion
    assert "description.view" not in expansion


def test_what_is_wanted_within_a_part_is_known_there() -> None:
    inner = Expansion.of(["homepage.version.by", "version"]).below("homepage")
    assert inner == Expansion.of(["version.by"])


def test_nothing_is_wanted_unless_asked_for() -> None:
    assert not Expansion.of(["", ",", " "])
    assert Expansion.of(["x"])


def test_what_is_not_expanded_is_folded() -> None:
    links = {"theme": "/theme", "icon": ""}
    assert Expansion.of(["icon"]).fold(links) == {"theme": "/theme"}


def test_depth_is_no_problem() -> None:
    assert "a.a" in Expansion.of([".".join("a" * 500)])
