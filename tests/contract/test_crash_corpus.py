"""A crash at every boundary of every request of every plan of a corpus, and then the same plan."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pytest

from spaceform.space import Desired
from tests.contract.case import Ground, Guard, Picture
from tests.contract.corpus import ADOPT, CORPUS, OTHER, PERSON
from tests.contract.crashes import (
    Crash,
    boundaries,
    crash_everywhere,
    run_into,
    undisturbed,
    without_hidden,
)
from tests.contract.plan_apply import ADMINS, READERS, desired, space
from tests.contract.visitor import give

pytestmark = pytest.mark.long

LEAST: Final = 1700
"""Crashes that are tried; the figure stands in docs/explanation/safety.md."""


@pytest.mark.parametrize("name", CORPUS)
def test_a_plan_that_died_anywhere_is_finished_by_running_it_again(name: str) -> None:
    assert crash_everywhere(CORPUS[name]) >= 12


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    crashes = 0
    for case in CORPUS.values():
        with case.opened() as ground:
            crashes += len(list(boundaries(undisturbed(ground))))
    assert len(CORPUS) >= 26
    assert crashes >= LEAST


# What a role hides

LATER: Final[dict[str, dict[str, str | Iterable[str]]]] = {
    "other-roles": {
        "group:site-admins": ADMINS,
        "group:engineers": "Viewer",
        "group:confluence-users": (),
        PERSON: (),
        OTHER: "Manager",
    },
    "permissions": {
        "group:site-admins": ADMINS,
        "group:engineers": READERS,
        "group:confluence-users": READERS,
        PERSON: ("read/space", "export/space"),
        OTHER: ADMINS,
    },
    "nothing": {
        "group:site-admins": ADMINS,
        "group:engineers": (),
        "group:confluence-users": (),
        PERSON: (),
        OTHER: (),
    },
}


def end_later(ground: Ground, wanted: Desired) -> Picture:
    """Bring something else about, which has to succeed, and tell what the site is then."""
    loop = ground.loop
    loop.bring_about(wanted, ADOPT.model_copy(update={"allow_lockout": ("ENG",)}))
    found = ground.picture()["ENG"]
    return {"ENG": {name: found[name] for name in ("grants", "roles", "brought")}}


@pytest.mark.parametrize("later", LATER)
def test_grants_that_a_crash_left_behind_a_role_go_when_the_role_goes(later: str) -> None:
    case = replace(CORPUS["to-roles"], gives_up=frozenset({"ENG"}))
    wanted = desired(space(grants=give(LATER[later])))
    with case.opened() as ground:
        undisturbed_end = undisturbed(ground)
        end = end_later(ground, wanted)
        hidden = 0
        for at, request in enumerate(undisturbed_end.requests):
            if not request.endswith(("/role-assignments", "/permission")):
                continue
            ground.restore()
            run_into(ground, Crash(Guard(ground), at, "unanswered"))
            ground.apply(Guard(ground))
            hidden += ground.picture() != undisturbed_end.picture
            # What another role brings as well, it hides as well.
            assert without_hidden(end_later(ground, wanted), end) == end, (at, request)
        assert hidden > 3
