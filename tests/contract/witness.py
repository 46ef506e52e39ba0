"""Witnesses of what an apply does beside another hand: what it overwrites, and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spaceform.outcome import ApplyResult, Outcome, Status
from spaceform.plan import Plan
from spaceform.space import RECORD_KEY
from tests.contract.case import Ground, Guard, Picture
from tests.contract.near import Watch
from tests.contract.plan_apply import Loop
from tests.contract.truth import in_place

Field = tuple[str, ...]
Listed = Mapping[Field, set[object]]


def fields(found: Picture) -> dict[Field, object]:
    """Everything that can be overwritten by itself, record aside."""
    flat: dict[Field, object] = {}
    for key, space_ in found.items():
        flat[(key,)] = True
        for name, value in space_.items():
            if name in {"brought", "versions", "contents"}:
                continue
            if name == "grants":
                flat |= {(key, name, who, pair): True for who in value for pair in value[who]}
            elif name in {"properties", "roles"}:
                flat |= {(key, name, item): repr(each) for item, each in value.items()}
            elif name == "labels":
                flat |= {(key, name, label): True for _prefix, label in value}
            else:
                flat[key, name] = repr(value)
    return flat


@dataclass
class Witness:
    """Sees every request of both, and whether a write changes only what its plan lists.

    A write that overwrites what the other did is right only where nothing could have told: the
    other did it after this one's last look, and the API takes no version there.
    """

    ground: Ground
    listed: list[dict[Field, set[object]]]
    races: bool = False
    guard: Guard = field(init=False)
    now: dict[Field, object] = field(init=False)
    clock: int = 0
    written: dict[Field, tuple[int, int]] = field(default_factory=dict)
    looked: list[dict[str, int]] = field(default_factory=lambda: [{}, {}])
    wrote: list[bool] = field(default_factory=lambda: [False, False])
    removed: list[int] = field(default_factory=lambda: [0, 0])
    blind: int = 0

    def __post_init__(self) -> None:
        self.guard = Guard(self.ground)
        self.now = fields(self.ground.picture())

    def see(self, run: int, method: str, path: str) -> None:
        """Look at the site after a request."""
        self.clock += 1
        if method == "GET":
            self.looked[run][_section(path)] = self.clock
            return
        if method == "DELETE" and "permission" in path.split("/"):
            looks = self.looked[run]
            self.removed[run] = max(looks.get("grants", 0), looks.get("space", 0))
        if not self.races:
            self.guard.after(method, path)
        for place, was, is_ in self._changes():
            self._check(run, place, was, is_)
            self.written[place] = (run, self.clock)
            self.wrote[run] = True

    def note(self, run: int) -> None:
        """Note what a hand did that answers to no plan."""
        self.clock += 1
        self.guard = Guard(self.ground)
        for place, _was, _is in self._changes():
            self.written[place] = (run, self.clock)

    def _changes(self) -> list[tuple[Field, object, object]]:
        before, self.now = self.now, fields(self.ground.picture())
        both = {*before, *self.now}
        found = [(place, before.get(place), self.now.get(place)) for place in both]
        return [(place, was, is_) for place, was, is_ in found if was != is_]

    def _check(self, run: int, place: Field, was: object, is_: object) -> None:
        known = self.listed[run].get(place)
        if is_ is None and (place[0],) not in self.now:
            return  # it went with its space
        if place[-1] == RECORD_KEY and known is not None:
            assert not self._is_news(run, place), f"{run} overwrote a record it had not seen"
            return
        if known is not None and {was, is_} <= known:
            return
        (by, when) = self.written.get(place, (run, 0))
        if is_ and place[1:2] == ("grants",) and by != run and when > self.removed[run] > 0:
            self.blind += 1  # it looks as if our own removal had dropped it: that is repaired
            return
        assert by != run, f"{run} wrote {place}, which is not in its plan: {was} -> {is_}"
        assert self._is_news(run, place), f"{run} overwrote {place}: {was} -> {is_}"
        assert place[1:2] != ("properties",), f"{run} overwrote {place}, in spite of its version"
        self.blind += 1

    def _is_news(self, run: int, place: Field) -> bool:
        by, when = self.written.get(place, (run, 0))
        looks = self.looked[run]
        section = place[1] if len(place) > 1 else "space"
        return by != run and when > max(looks.get(section, 0), looks.get("space", 0))


def _section(path: str) -> str:
    """What of a space a read shows; other reads show nothing of it."""
    *_, above, last = path.split("/")
    sections = {
        "permissions": "grants",
        "role-assignments": "grants",
        "properties": "properties",
        "label": "labels",
        "labels": "labels",
        "theme": "theme",
        "settings": "route override",
    }
    return "space" if above in {"space", "spaces"} else sections.get(last, "nothing")


class Alone(Watch):
    """Notes every value of everything that an apply changes."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._before = fields(ground.picture())
        self.seen: dict[Field, set[object]] = {}

    def after(self, method: str, path: str) -> None:
        del path
        now = fields(self._ground.picture()) if method != "GET" else self._before
        for place in {*now, *self._before}:
            if now.get(place) != self._before.get(place):
                both = {now.get(place), self._before.get(place)}
                self.seen.setdefault(place, set()).update(both)
        self._before = now


@dataclass
class Listener:
    """Hears each outcome as it is told, and whether it is true then.

    A grant that is told as done may have something beyond the plan: that is said at the end.
    """

    loop: Loop
    plan: Plan
    doubtful: list[str] = field(default_factory=list)

    def hear(self, outcome: Outcome) -> None:
        """Compare an outcome with what the site has."""
        change = next(each for each in self.plan.changes if each.address == outcome.address)
        good = outcome.status in {Status.DONE, Status.SATISFIED}
        # A record is done once both of its writes were; nobody looks whether it was left alone.
        if good and change.aspect != "ownership" and not in_place(self.loop, change):
            self.doubtful.append(outcome.address)

    def check(self, result: ApplyResult | None) -> None:
        """Assert that whatever was not as it was told is told in the end."""
        said = [each for space in (result.spaces if result else ()) for each in space.unforeseen]
        for address in self.doubtful:
            assert any(each.startswith(f"{address}: ") for each in said), address
