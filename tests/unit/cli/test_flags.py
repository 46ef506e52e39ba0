from dataclasses import fields
from pathlib import Path

from spaceform.cli.flags import Keys, Source
from spaceform.plan import Overrides


def test_every_key_lifts_what_it_says() -> None:
    given = Keys(
        adopt=("E*",),
        take_over=("A",),
        allow_lockout=("B",),
        allow_space_delete=("C",),
        allow_role_shrink=("Big Reader",),
        max_removals=7,
    )
    found = given.overrides()
    assert found.model_dump() == {each.name: getattr(given, each.name) for each in fields(Keys)}
    assert Overrides.model_fields.keys() == {each.name for each in fields(Keys)}


def test_the_flags_that_choose_manifests_are_given_again_as_words() -> None:
    source = Source(
        root=Path("wiki"),
        env="prod",
        var=(("suffix", " (a=b)"), ("x", "")),
        only=("E*", "F"),
        exclude=("G",),
    )
    assert source.words == (
        *("-C", "wiki", "--env", "prod", "--var", "suffix= (a=b)", "--var", "x="),
        *("--only", "E*", "--only", "F", "--exclude", "G"),
    )


def test_what_was_not_given_is_no_word() -> None:
    assert Source(root=Path(), env=None, var=(), only=(), exclude=()).words == ()
