"""Crashes: a run dies at a boundary of a request, and another machine runs the same plan."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from spaceform.outcome import ApplyResult, Outcome
from tests.contract.case import Case, Ground, Guard, Picture
from tests.contract.near import Watch
from tests.contract.plan_apply import addresses

When = Literal["unsent", "unanswered", "unheard"]


class DeathError(BaseException):
    """The end of a process: whoever meets it does nothing more."""


@dataclass
class Crash(Watch):
    """Ends a run at one request: before it is sent, once it is carried out, or once it is answered.

    Who is answered lives until the next sign of life: a request, or an outcome that is told.
    """

    guard: Guard
    at: int
    when: When
    count: int = 0
    is_dead: bool = False

    def before(self, method: str, path: str) -> None:
        """Die before the request is sent."""
        del method, path
        self.live()
        if self.count == self.at and self.when == "unsent":
            self.die()

    def after(self, method: str, path: str) -> None:
        """Die once it is carried out."""
        self.guard.after(method, path)
        is_here = self.count == self.at
        self.count += 1
        if is_here and self.when == "unanswered":
            self.die()
        self.is_dead = is_here

    def live(self, _outcome: Outcome | None = None) -> None:
        """Show a sign of life."""
        if self.is_dead:
            self.die()

    def die(self) -> None:
        """Die, and stay so."""
        self.is_dead = True
        raise DeathError


@dataclass
class Count(Watch):
    """Counts the requests of a run."""

    guard: Guard
    requests: list[str] = field(default_factory=list)

    def after(self, method: str, path: str) -> None:
        """Count one, and see that nobody is locked out."""
        self.requests.append(f"{method} {path}")
        self.guard.after(method, path)


@dataclass
class Undisturbed:
    """How a plan ends that nothing disturbs."""

    requests: list[str]
    picture: Picture
    record_writes: dict[str, int]


def crash_everywhere(case: Case) -> int:
    """Crash at every boundary of every request, and run the same plan again; counts the crashes."""
    with case.opened() as ground:
        end = undisturbed(ground)
        resumed: set[bytes] = set()
        crashes = 0
        for at, when in boundaries(end):
            ground.restore()
            crash = Crash(Guard(ground), at, when)
            run_into(ground, crash)
            crashes += 1
            # What a run leaves behind is the site alone: where two of them are one, so is what
            # comes after.
            if (left := ground.state()) in resumed:
                continue
            resumed.add(left)
            check_resumed(ground, end, place=f"{when} {at}: {end.requests[at]}")
        return crashes


def boundaries(end: Undisturbed) -> Iterator[tuple[int, When]]:
    """Every place where a run may die."""
    whens: tuple[When, ...] = ("unsent", "unanswered", "unheard")
    return ((at, when) for at in range(len(end.requests)) for when in whens)


def undisturbed(ground: Ground) -> Undisturbed:
    """Apply the plan without a crash."""
    ground.restore()
    count = Count(Guard(ground))
    result = ground.apply(count)
    assert result.complete, result
    if not ground.case.gives_up:
        assert addresses(ground.loop.plan(ground.case.wanted)) == []
    return Undisturbed(count.requests, ground.picture(), ground.record_writes())


def run_into(ground: Ground, crash: Crash) -> None:
    """Apply until the crash, after which nothing is sent any more."""
    try:
        result = ground.apply(crash, crash.live)
    except DeathError:
        result = None
    assert crash.is_dead
    assert result is None or not result.complete or crash.when == "unheard"
    assert len(ground.loop.site.requests) == crash.count == crash.at + (crash.when != "unsent")


def check_resumed(ground: Ground, end: Undisturbed, place: str) -> None:
    """Run the plan again, which ends as if nothing had ever happened."""
    result = ground.apply(Guard(ground))
    assert result.complete or is_over(ground, end, result), (place, result)
    assert without_hidden(ground.picture(), end.picture) == end.picture, place
    for key, version in ground.record_writes().items():
        # Old and new together once more, and then the new alone.
        assert version <= end.record_writes[key] + 2, (place, key)
    if not ground.case.gives_up:
        assert addresses(ground.loop.plan(ground.case.wanted)) == [], place


def is_over(ground: Ground, end: Undisturbed, result: ApplyResult) -> bool:
    """Whether nothing was left to be done in a space that we had given up, and cannot see.

    Nobody can tell such a space from one that is gone: that is said, and nothing is written.
    """
    (only,) = result.spaces
    is_told = only.cause == "stale" and "no longer visible" in (only.message or "")
    has_begun_so = without_hidden(ground.picture(), end.picture) == end.picture
    return bool(ground.case.gives_up) and is_told and not only.wrote and has_begun_so


def without_hidden(found: Picture, end: Picture) -> Picture:
    """A picture without the grants that a role hides, where the end has none of them.

    Who dies between giving a role and removing what was granted before leaves grants that no read
    can show for as long as the role is there. They allow nothing more than the role does.
    """
    shown: Picture = {}
    for key, space in found.items():
        grants = dict(space["grants"]) if "grants" in space else {}
        for who, brought in space["brought"].items() if grants else ():
            wanted = end.get(key, {}).get("grants", {}).get(who, [])
            left = [pair for pair in grants.get(who, []) if pair in wanted or pair not in brought]
            grants = {name: held for name, held in {**grants, who: left}.items() if held}
        shown[key] = {**space, "grants": grants} if "grants" in space else space
    return shown
