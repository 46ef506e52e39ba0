"""Two applies at once, in every order of their requests: each does what it planned, or less."""

from typing import Any, Final

import pytest

from spaceform.plan import Overrides
from spaceform.space import Desired
from tests.contract.corpus import ME, OTHER, PERSON, ours
from tests.contract.pairs import Pair, Side, interleave
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    READERS,
    SECOND_ADMIN,
    THEM,
    declare,
    desired,
    space,
)
from tests.contract.visitor import give

pytestmark = pytest.mark.long

LEAST: Final = 2200
"""Orders of requests that are tried; the figure stands in docs/explanation/safety.md."""

KEEPERS: Final = {"group:site-admins": ADMINS}


def wanting(**sections: Any) -> Desired:  # noqa: ANN401 - those of a space
    return desired(space(**sections))


GAIN_AND_LOSS: Final = {**KEEPERS, "group:engineers": (*READERS, "create/comment")}
LOSS_AND_GAIN: Final = {**KEEPERS, "group:engineers": (*READERS, "delete/page")}
GRANTS: Final = Side(wanting(grants=declare(GAIN_AND_LOSS)))
SIX_STEPS: Final = Side(wanting(grants=declare(GAIN_AND_LOSS), description="New"))
CONTENTS: Final = Side(wanting(labels=("a", "b"), properties={"p": 2}))
CREATION: Final = Side(wanting(labels=("a",)))

PAIRS: Final = {
    "same-grants": Pair(GRANTS, GRANTS, ours(space(grants=declare(LOSS_AND_GAIN))), orders=132),
    "same-contents": Pair(
        CONTENTS, CONTENTS, ours(space(labels=("a",), properties={"p": 1})), orders=246
    ),
    "two-owners": Pair(
        Side(wanting(labels=("a", "b"), description="New")),
        Side(
            desired(space(labels=("c",), description="Theirs"), owner=THEM),
            Overrides(take_over=("ENG",), max_removals=9),
        ),
        ours(space(labels=("a",), description="Old")),
        orders=86,
    ),
    "two-commits": Pair(
        Side(wanting(labels=("a", "b"), description="One")),
        Side(wanting(labels=("a", "c"), description="Two")),
        ours(space(labels=("a",), description="Old")),
        orders=86,
    ),
    "two-commits-of-grants": Pair(
        Side(wanting(grants=declare({**KEEPERS, "group:engineers": (*AUTHORS, "create/comment")}))),
        Side(wanting(grants=declare({**KEEPERS, "group:engineers": READERS}))),
        ours(space(grants=declare({**KEEPERS, "group:engineers": AUTHORS}))),
        orders=15,
    ),
    "same-creation": Pair(CREATION, CREATION, orders=254),
    "two-creations": Pair(
        Side(wanting(labels=("a",), description="One")),
        Side(desired(space(labels=("b",), description="Two"), owner=THEM)),
        orders=200,
    ),
    "creations-by-two": Pair(
        Side(wanting(labels=("a",))), Side(wanting(labels=("b",)), account=SECOND_ADMIN), orders=62
    ),
    "deletion": Pair(
        Side(
            desired(space(state="absent")),
            Overrides(allow_space_delete=("ENG",)),
            allow_space_delete=("ENG",),
        ),
        Side(wanting(labels=("a", "b"), properties={"p": 2})),
        ours(space(labels=("a",), properties={"p": 1})),
        orders=204,
    ),
    "record": Pair(
        Side(wanting(labels=("a", "b"))),
        Side(wanting(properties={"q": 1})),
        ours(space(labels=("a",))),
        orders=65,
    ),
    "name-and-description": Pair(
        Side(wanting(name="New")),
        Side(wanting(description="New")),
        ours(space(description="Old")),
        orders=8,
    ),
    "administration": Pair(
        Side(wanting(grants=declare({ME: ADMINS, OTHER: READERS, PERSON: ADMINS}))),
        Side(wanting(grants=declare({ME: ADMINS, OTHER: ADMINS, PERSON: READERS}))),
        ours(space(grants=declare({ME: ADMINS, OTHER: ADMINS, PERSON: ADMINS}))),
        races=True,
        orders=20,
    ),
    "administration-exact": Pair(
        Side(wanting(grants=declare({ME: ADMINS, PERSON: ADMINS}))),
        Side(wanting(grants=declare({ME: ADMINS, OTHER: ADMINS}))),
        ours(space(grants=declare({ME: ADMINS, OTHER: ADMINS, PERSON: ADMINS}))),
        races=True,
        orders=88,
    ),
    "roles": Pair(
        Side(wanting(grants=give({**KEEPERS, "group:engineers": "Viewer"}))),
        Side(wanting(grants=give({**KEEPERS, "group:engineers": "Collaborator"}))),
        ours(space(grants=give({**KEEPERS, "group:engineers": "Manager"}))),
        options={"mode": "transition"},
        orders=28,
    ),
    "name-and-name": Pair(
        Side(wanting(name="One")),
        Side(wanting(name="Two")),
        ours(space(description="Old")),
        orders=8,
    ),
}

LONGEST: Final = Pair(
    SIX_STEPS,
    SIX_STEPS,
    ours(space(description="Old", grants=declare(LOSS_AND_GAIN))),
    orders=794,
)
"""Details, a gain and a loss, each read back: the 924 orders of six steps and six."""


@pytest.mark.parametrize("name", PAIRS)
def test_no_order_of_two_applies_overwrites_or_lies(name: str) -> None:
    ends = interleave(PAIRS[name])
    assert ends.total() >= PAIRS[name].orders, ends


def test_no_order_of_six_steps_and_six_doubles_or_skips_anything() -> None:
    ends = interleave(LONGEST)
    assert ends.keys() == {"complete complete"}
    assert ends.total() >= LONGEST.orders


def test_there_are_as_many_orders_as_it_is_said() -> None:
    assert sum(pair.orders for pair in (*PAIRS.values(), LONGEST)) >= LEAST
