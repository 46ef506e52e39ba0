from dataclasses import fields

from spaceform.cli.flags import Keys
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
