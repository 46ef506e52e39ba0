"""Another hand that acts once, at any moment of an apply: nothing of theirs is overwritten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest

from spaceform.errors import ProviderError, RefusedError
from spaceform.outcome import ApplyResult
from spaceform.sandbox import Store
from spaceform.space import RECORD_KEY
from tests.contract.case import Case, Ground
from tests.contract.corpus import PERSON, ours
from tests.contract.crashes import undisturbed
from tests.contract.near import Watch
from tests.contract.plan_apply import ADMINS, READERS, declare, desired, space
from tests.contract.witness import Alone, Listener, Witness

pytestmark = pytest.mark.long

GROUP: Final = "group:engineers"


def rename(store: Store) -> None:
    store.space("ENG").name = "Somebody's name"


def describe(store: Store) -> None:
    store.space("ENG").description = "Somebody's text"


def grant_more(store: Store) -> None:
    store.grant("ENG", GROUP, "create/page")


def grant_the_same(store: Store) -> None:
    store.grant("ENG", GROUP, "create/comment")


def grant_less(store: Store) -> None:
    store.revoke("ENG", GROUP, "export_content/space")


def grant_nothing(store: Store) -> None:
    store.revoke("ENG", GROUP)


def grant_another(store: Store) -> None:
    store.grant("ENG", PERSON, *READERS)


def rewrite(store: Store) -> None:
    store.set_property("ENG", "p", "somebody's")


def remove_property(store: Store) -> None:
    store.remove_property("ENG", "p")


def occupy(store: Store) -> None:
    store.set_property("ENG", "q", "somebody's")


def add_label(store: Store) -> None:
    store.add_label("ENG", "c")


def remove_label(store: Store) -> None:
    store.remove_label("ENG", "a")


def dress(store: Store) -> None:
    store.set_theme("ENG", "com.example.theme")


def archive(store: Store) -> None:
    store.space("ENG").status = "archived"


def drop_record(store: Store) -> None:
    store.remove_property("ENG", RECORD_KEY)


def damage_record(store: Store) -> None:
    store.set_property("ENG", RECORD_KEY, {"format": 1})


def delete(store: Store) -> None:
    store.delete_space("ENG")


def replace(store: Store) -> None:
    store.delete_space("ENG")
    store.create_space("ENG", "Another")


HANDS: Final = (
    rename,
    describe,
    grant_more,
    grant_the_same,
    grant_less,
    grant_nothing,
    grant_another,
    rewrite,
    remove_property,
    occupy,
    add_label,
    remove_label,
    dress,
    archive,
    drop_record,
    damage_record,
    delete,
    replace,
)
KEEPERS: Final = {"group:site-admins": ADMINS}
SMALL: Final = Case(
    desired(
        space(
            description="New",
            grants=declare({**KEEPERS, GROUP: (*READERS, "create/comment")}),
            properties={"p": 2, "q": 1},
            labels=("a", "b"),
            theme="com.example.theme.dark",
        )
    ),
    ours(
        space(
            description="Old",
            grants=declare({**KEEPERS, GROUP: (*READERS, "delete/page")}),
            properties={"p": 1},
            labels=("a",),
        )
    ),
)


@dataclass
class Meddler(Watch):
    """Acts once, right before a request, which may be the first."""

    ground: Ground
    witness: Witness
    act: Callable[[Store], None]
    at: int
    count: int = 0

    def before(self, method: str, path: str) -> None:
        """Act, when it is time."""
        del method, path
        if self.count == self.at:
            with self.ground.loop.site.edit() as store:
                self.act(store)
            self.witness.note(1)
        self.count += 1

    def after(self, method: str, path: str) -> None:
        """Have the apply's own request seen."""
        self.witness.see(0, method, path)


@pytest.mark.parametrize("act", HANDS)
def test_what_another_hand_does_at_any_moment_is_not_overwritten_and_the_end_is_true(
    act: Callable[[Store], None],
) -> None:
    with SMALL.opened() as ground:
        count = len(undisturbed(ground).requests)
        ground.restore()
        alone = Alone(ground)
        ground.apply(alone)
        for at in range(count):
            ground.restore()
            witness = Witness(ground, [alone.seen, {}])
            result, listener = apply(ground, Meddler(ground, witness, act, at))
            assert not witness.wrote[0] or (result and result.wrote), at
            listener.check(result)


def apply(ground: Ground, watch: Watch) -> tuple[ApplyResult | None, Listener]:
    """Apply, which may find nobody at home; a defect is never right."""
    listener = Listener(ground.loop, ground.plan())
    try:
        result = ground.apply(watch, listener.hear)
    except (ProviderError, RefusedError):
        return None, listener
    assert all(each.cause != "defect" for each in result.spaces), result
    return result, listener
