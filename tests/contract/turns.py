"""Taking turns: two runs on one site, one request at a time, in every order that differs.

Two reads in a row, one of either run, give the same in either order, so only one order of them is
tried. Every other interleaving is (as sleep sets do it, after Godefroid).
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.contract.near import Watch

Method = str


class SetAsideError(BaseException):
    """The end of both runs, where their order is known to give nothing new."""


@dataclass
class Turns:
    """Lets one run at a time send one request; each waits before each of its own."""

    _changed: threading.Condition = field(default_factory=threading.Condition)
    _waiting: dict[int, Method] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)
    _turn: int | None = None
    _is_over: bool = False

    def wait(self, run: int, method: Method) -> None:
        """Wait for one's turn; called by a run."""
        with self._changed:
            self._waiting[run] = method
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._turn == run or self._is_over)
            if self._is_over:
                raise SetAsideError
            self._turn = None

    def lead(self, runs: Iterable[int], order: "Order") -> bool:
        """Give turns until all runs have ended; False where their order gives nothing new."""
        while waiting := self._gather(set(runs)):
            chosen = order.choose(waiting)
            with self._changed:
                if chosen is None:
                    self._is_over = True
                else:
                    self._turn = chosen
                    del self._waiting[chosen]
                self._changed.notify_all()
            if chosen is None:
                return False
        return True

    def end(self, run: int) -> None:
        """Tell that a run has ended; called by the run."""
        with self._changed:
            self._ended.add(run)
            self._changed.notify_all()

    def _gather(self, runs: set[int]) -> dict[int, Method]:
        """Wait until every run waits or has ended."""
        with self._changed:
            self._changed.wait_for(lambda: runs <= self._waiting.keys() | self._ended)
            return dict(sorted(self._waiting.items()))


@dataclass(frozen=True)
class _Choice:
    """One choice: who could be chosen, who was, and who sleeps because others were tried."""

    waiting: Mapping[int, Method]
    asleep: frozenset[int]
    chosen: int

    @property
    def options(self) -> list[int]:
        return [run for run in self.waiting if run not in self.asleep]

    def still_asleep(self) -> frozenset[int]:
        """Who sleeps after it: those tried before, for as long as nothing matters to them."""
        tried = {run for run in self.options if run < self.chosen}
        method = self.waiting[self.chosen]
        return frozenset(
            run
            for run in (self.asleep | tried)
            if method == "GET" and self.waiting[run] == "GET" and run != self.chosen
        )


@dataclass
class Order:
    """One order of turns: it begins as told, and goes on with whoever comes first."""

    beginning: list[int] = field(default_factory=list)
    choices: list[_Choice] = field(default_factory=list)

    def choose(self, waiting: Mapping[int, Method]) -> int | None:
        """Choose who is next; None where every order from here was tried."""
        asleep = self.choices[-1].still_asleep() if self.choices else frozenset()
        asleep &= waiting.keys()
        options = [run for run in waiting if run not in asleep]
        at = len(self.choices)
        if at < len(self.beginning):
            chosen = self.beginning[at]
        elif options:
            chosen = options[0]
        else:
            return None
        self.choices.append(_Choice(waiting, asleep, chosen))
        return chosen

    def following(self) -> "Order | None":
        """The next order to try; None after the last."""
        for at in reversed(range(len(self.choices))):
            choice = self.choices[at]
            later = [run for run in choice.options if run > choice.chosen]
            if later:
                return Order([*(each.chosen for each in self.choices[:at]), later[0]])
        return None

    def __str__(self) -> str:
        return " ".join(
            f"{choice.chosen}:{choice.waiting[choice.chosen]}" for choice in self.choices
        )


@dataclass
class Turn(Watch):
    """The watch of one run: it waits for its turn before each request, and tells what it did."""

    turns: Turns
    run: int
    done: Callable[[int, str, str], None]

    def before(self, method: str, path: str) -> None:
        """Wait for one's turn."""
        del path
        self.turns.wait(self.run, method)

    def after(self, method: str, path: str) -> None:
        """Tell what was done."""
        self.done(self.run, method, path)


def take_turns(
    order: Order, runs: list[Callable[[Watch], None]], done: Callable[[int, str, str], None]
) -> bool:
    """Do runs side by side in an order; False where that gives nothing new and was broken off.

    What a run raises is raised here.
    """
    turns = Turns()
    raised: list[BaseException] = []

    def do(number: int) -> None:
        try:
            runs[number](Turn(turns, number, done))
        except SetAsideError:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for it
            raised.append(error)
        finally:
            turns.end(number)

    threads = {at: threading.Thread(target=do, args=(at,), daemon=True) for at in range(len(runs))}
    for thread in threads.values():
        thread.start()
    is_new = turns.lead(threads, order)
    for thread in threads.values():
        thread.join()
    if raised:
        raise raised[0]
    return is_new
