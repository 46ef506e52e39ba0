"""Forgeries: plan files that were damaged, or edited and sealed again."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from pydantic import ValidationError

from spaceform.plan import Plan, review_digest
from tests.fuzz.inputs import damage

_WORDS: Final = """\
ENG OPS eng site spaceform group:engineers group:site-admins user:x anonymous
class:all-licensed-users ENG/space ENG/state ENG/ownership ENG/name ENG/labels/x
ENG/properties/spaceform ENG/grants/anonymous site/roles/Auditor ../x /
administer/space read/space create/page read/ac:a:b present archived absent default
space state ownership details grants custom-content properties labels settings theme role
user group anonymous class created adopted critical low exact declared run change *
2026-11-23T12:00:00Z 9999-12-31T23:59:59Z 0001-01-01T00:00:00+14:00 0 1 100
"""
_STRANGE: Final[tuple[object, ...]] = (
    *(None, True, False, 0, 1, -1, 3.5, 10**30, 1e308, float("nan"), float("inf")),
    *("", " ", "\x00", "\x1b[31m", "\ud800", "a" * 300, [], {}, [[]], [None], {"": None}),
)
_VALUES: Final[tuple[object, ...]] = (*_WORDS.split(), *_STRANGE)
_CARRIED_OUT: Final = ("changes", "spaces", "overrides", "owner", "refusals")
_FLAGS: Final = ("adopt", "take_over", "allow_lockout", "allow_space_delete", "allow_role_shrink")

Place = tuple[Any, Any]
"""What holds a value, and the key or index at which it does."""


def forge(dice: random.Random, good: str, other: str) -> bytes:
    """Make a plan file out of a good one, perhaps with parts of another."""
    if dice.random() < 0.25:
        return damage(dice, good.encode())
    plan, donor = json.loads(good), json.loads(other)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        _edit(dice, plan, donor)
    if dice.random() < 0.9:
        _seal(plan)
    return json.dumps(plan).encode()


def _edit(dice: random.Random, plan: dict[str, Any], donor: dict[str, Any]) -> None:
    """Change something, most often in what an apply carries out."""
    top = plan.get(dice.choice(_CARRIED_OUT))
    places = [] if dice.random() < 0.15 else list(_places(top))
    holder, key = dice.choice(places or list(_places(plan)))
    how = dice.randrange(7)
    if how == 0:
        del holder[key]
    elif how == 1:
        _swap(dice, plan, (holder, key))
    elif how == 2 and isinstance(holder, list):
        holder.insert(dice.randrange(len(holder) + 1), _copy(holder[key]))
    elif how == 3:
        _graft(dice, plan, donor)
    elif how == 4 and isinstance(plan.get("overrides"), dict):
        plan["overrides"][dice.choice(_FLAGS)] = [dice.choice(("ENG", "*", "Auditor"))]
    elif how == 5:
        alike = [place for place in _places(donor) if place[1] == key] or list(_places(donor))
        other, place = dice.choice(alike)
        holder[key] = _copy(other[place])
    else:
        holder[key] = dice.choice(_VALUES)


def _swap(dice: random.Random, plan: dict[str, Any], one: Place) -> None:
    """Exchange a value with one of the same name, such as the addresses of two changes."""
    holder, key = one
    alike = [place for place in _places(plan) if place[1] == key and place[0] is not holder]
    if alike:
        other, place = dice.choice(alike)
        holder[key], other[place] = _copy(other[place]), _copy(holder[key])


def _graft(dice: random.Random, plan: dict[str, Any], donor: dict[str, Any]) -> None:
    """Take a change of another plan into this one, with what it needs of a space."""
    changes = plan.get("changes")
    if not isinstance(changes, list) or not donor["changes"]:
        return
    taken = _copy(dice.choice(donor["changes"]))
    if dice.random() < 0.7 and plan.get("spaces"):
        taken["space_id"] = None
    changes.append(taken)


def _places(value: object) -> Iterator[Place]:
    """Go through all places inside a value."""
    inside: Any = ()
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for key, item in inside:
        yield value, key
        yield from _places(item)


def _copy(value: object) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(value))


def _seal(plan: dict[str, Any]) -> None:
    """Give a plan the digest of what it says now, as its author could; if it is one at all."""
    with suppress(ValidationError, ValueError):
        plan["digest"] = review_digest(Plan.model_validate_json(json.dumps(plan)))
