"""The truth: what the outcomes of an apply say, compared with what the site's memory has."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from spaceform.aspects.grants import Access, GrantChange, drops, role_of
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.properties import LiveProperty, PropertyChange
from spaceform.change import plain
from spaceform.json_value import equal
from spaceform.outcome import ApplyResult, Outcome, Status
from spaceform.ownership import RecordChange, decode
from spaceform.plan import AnyChange, Plan
from spaceform.space import RECORD_KEY
from tests.contract.case import Ground, Guard, Picture
from tests.contract.near import Watch
from tests.contract.plan_apply import Loop


def tell_the_truth(loop: Loop, plan: Plan, result: ApplyResult | None) -> None:
    """Assert that no outcome is a lie."""
    if result is None:
        assert loop.writes() == []
        return
    by_address = {change.address: change for change in plan.changes}
    for found in result.outcomes:
        is_there = in_place(loop, by_address[found.address])
        if found.status in {Status.DONE, Status.SATISFIED}:
            assert is_there, found
        elif found.status is Status.SKIPPED:
            # How a record that was begun is told has a test of its own.
            assert not is_there or change_of_record(found), found
        elif found.status is Status.FAILED:
            assert not is_there or "in part" in (found.detail or ""), found
    carried_out = [
        request
        for request in loop.writes()
        if request.status is not None and request.status < 300 and not _made_up(request.fault)
    ]
    assert not carried_out or result.wrote


def change_of_record(found: Outcome) -> bool:
    """Whether an outcome is that of the ownership record."""
    return found.address.endswith("/ownership")


def in_place(loop: Loop, change: AnyChange) -> bool:
    """Whether what a change wants is what the site's memory has."""
    if change.aspect == "space":
        return loop.exists(change.key) == (change.after is not None)
    if not loop.exists(change.key):
        return False
    if isinstance(change, GrantChange):
        return _access(loop, change) == _wanted(change.after)
    return equal(live_at(loop, change), plain(change.after))


def live_at(loop: Loop, change: AnyChange) -> object:
    """What the site's memory has where a change is to be made, as plain data."""
    found = loop.space(change.key)
    if isinstance(change, PropertyChange):
        live = found.properties.get(change.key_name)
        return None if live is None else {"value": live.value}
    if isinstance(change, LabelChange):
        label = change.after or change.before
        return label if label in loop.labels(change.key) else None
    if isinstance(change, RecordChange):
        value = loop.record(change.key)
        return plain(decode(LiveProperty(value=value, version=1))) if value else None
    values: dict[str, object] = {
        "name": found.name,
        "description": found.description,
        "state": "archived" if found.status == "archived" else "present",
        "theme": found.theme_key or "default",
        "settings/route-override": found.route_override,
    }
    return values[change.address.partition("/")[2]]


def _access(loop: Loop, change: GrantChange) -> tuple[list[str], str | None]:
    """A principal's grants, those that its role hides left aside, and its role."""
    with loop.site.edit() as store:
        space, who = store.space(change.key), str(change.principal)
        role_id = space.assignments.get(who)
        brought = store.roles.pairs(role_id)
        held = [pair for pair in space.grants.get(who, ()) if pair not in brought]
        return sorted(held), store.roles.with_id(role_id).name if role_id else None


def _wanted(access: Access | None) -> tuple[list[str], str | None]:
    role = role_of(access)
    return sorted(access.permissions) if access else [], role.name if role else None


def _made_up(fault: str | None) -> bool:
    return fault is not None and any(kind in fault for kind in ("status=", "html", "redirect="))


@dataclass
class Bounds(Watch):
    """Sees after every write that a space is nowhere beyond what it was and what it is to be."""

    ground: Ground
    end: Picture
    begin: Picture = field(init=False)
    guard: Guard = field(init=False)
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.begin, self.guard = self.ground.picture(), Guard(self.ground)
        self.plan = self.ground.plan()

    def after(self, method: str, path: str) -> None:
        """Look, where something may have changed."""
        self.guard.after(method, path)
        if method == "GET":
            return
        now = self.ground.picture()
        assert now.keys() <= self.begin.keys() | self.end.keys()
        for key in now.keys() & self.begin.keys() & self.end.keys():
            self._check(key, now[key], f"{method} {path}")

    def _check(self, key: str, now: Picture, what: str) -> None:
        begin, end = self.begin[key], self.end[key]
        for name, value in now.items():
            sides = (begin[name], end[name])
            if name == "grants":
                self._check_grants(key, value, what)
            elif name == "labels":
                assert len(value) == len(set(value)), what
                assert _lies_between(value, *sides), (what, value)
            elif name in {"properties", "roles", "brought", "versions"}:
                for item in {*value, *begin[name], *end[name]} - {RECORD_KEY}:
                    known = [side.get(item) for side in sides]
                    assert value.get(item) in known, (what, name, item, value.get(item))
            else:
                assert value in sides, (what, name, value)

    def _check_grants(self, key: str, now: dict[str, list[str]], what: str) -> None:
        changes = {
            str(change.principal): change
            for change in self.plan.changes_of(key)
            if isinstance(change, GrantChange)
        }
        before, after = self.begin[key]["grants"], self.end[key]["grants"]
        for who in {*now, *before, *after}:
            held = set(now.get(who, ()))
            sides = set(before.get(who, ())), set(after.get(who, ()))
            change = changes.get(who)
            dropped = drops(change.revoked) if change else frozenset()
            foreseen = set(change.foreseen) if change else set()
            assert (sides[0] & sides[1]) - dropped <= held, (what, who, held)
            assert held <= sides[0] | sides[1] | foreseen, (what, who, held)


def _lies_between(now: Iterable[object], before: Iterable[object], after: Iterable[object]) -> bool:
    begin, end = set(before), set(after)
    return begin & end <= set(now) <= begin | end
