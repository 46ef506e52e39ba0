"""Pairs of applies that run at once, in every order of their requests that differs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from spaceform.errors import ProviderError, RefusedError
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult, Outcome
from spaceform.plan import Overrides, Plan, to_json
from spaceform.space import Desired
from tests.contract.case import PLENTY, Case, Ground, nothing
from tests.contract.near import Watch
from tests.contract.plan_apply import ADMIN, Loop, no_wait
from tests.contract.turns import Order, SetAsideError, take_turns
from tests.contract.witness import Alone, Field, Listener, Witness

Results = list[ApplyResult | None]


@dataclass(frozen=True)
class Side:
    """One of two applies: what is wanted, by whom, and the keys that are given."""

    wanted: Desired
    overrides: Overrides = PLENTY
    account: str = ADMIN
    allow_space_delete: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two applies whose plans were made before either began.

    `races` tells that each takes administration from those to whom the other leaves it: the API has
    nothing that forbids it, so what counts is what is told. `orders` is how many differ, at least.
    """

    first: Side
    second: Side
    begin: Callable[[Loop], object] = nothing
    options: Mapping[str, object] = field(default_factory=dict)
    races: bool = False
    orders: int = 1


@dataclass
class Both:
    """Two plans on one ground."""

    pair: Pair
    ground: Ground
    files: tuple[str, str]
    listed: list[dict[Field, set[object]]] = field(default_factory=list)
    converged: set[bytes] = field(default_factory=set)

    def list_changes(self) -> None:
        """Learn what each plan lists, by watching it alone."""
        for number in (0, 1):
            self.ground.restore()
            alone = Alone(self.ground)
            result = self.apply(number, alone)
            assert result is not None
            assert result.complete, result
            self.listed.append(alone.seen)

    def apply(
        self,
        number: int,
        watch: Watch,
        observe: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> ApplyResult | None:
        """Apply one of the plans, which may be refused before anything is written."""
        side = (self.pair.first, self.pair.second)[number]
        loop = self.ground.loop.as_(side.account)
        loop = replace(loop, connect=partial(loop.connect, watch=watch))
        try:
            result = loop.apply(
                self.plan(number),
                Conduct(sleep=no_wait, parallelism=1, observe=observe),
                allow_space_delete=side.allow_space_delete,
            )
        except (ProviderError, RefusedError):
            return None
        for each in result.spaces:
            # What ended it in there, its executor takes for a defect.
            if each.cause == "defect" and "SetAsideError" in (each.message or ""):
                raise SetAsideError
            assert each.cause != "defect", each.message
        return result

    def plan(self, number: int) -> Plan:
        """Read a saved plan."""
        return Plan.model_validate_json(self.files[number])

    def run(self, number: int, results: Results, watch: Watch) -> None:
        """Apply one of the plans, and hear whether it tells the truth while it does."""
        listener = Listener(self.ground.loop, self.plan(number))
        results[number] = self.apply(number, watch, listener.hear)
        listener.check(results[number])

    def take(self, order: Order) -> Results | None:
        """Run both in an order; None where it is known to give nothing new."""
        self.ground.restore()
        witness = Witness(self.ground, self.listed, self.pair.races)
        results: Results = [None, None]
        runs: list[Callable[[Watch], None]] = [
            partial(self.run, number, results) for number in (0, 1)
        ]
        try:
            if not take_turns(order, runs, witness.see):
                return None
            self.check_end(witness, results)
        except AssertionError as error:
            error.add_note(f"in the order {order}, which ended {results}")
            raise
        return results

    def check_end(self, witness: Witness, results: Results) -> None:
        """Assert that neither hides that it wrote, or that it did not do all of its plan."""
        for number, result in enumerate(results):
            assert not witness.wrote[number] or (result and result.wrote)
        assert any(results)
        if self.pair.races and not self.ground.loop.administrators() - {ADMIN}:
            assert "refused" in {result.spaces[0].cause for result in results if result}
        if self.files[0] == self.files[1]:
            self.check_converged()

    def check_converged(self) -> None:
        """Assert that one plan run twice, and once more, is as good as once."""
        if (left := self.ground.state()) in self.converged:
            return
        self.converged.add(left)
        result = self.apply(0, Watch())
        assert result is not None
        assert result.complete, result


@contextmanager
def opened(pair: Pair) -> Iterator[Both]:
    """Begin, and plan both."""
    gives_up = frozenset({"ENG"} if pair.first.allow_space_delete else ())
    first = pair.first
    case = Case(first.wanted, pair.begin, first.overrides, pair.options, gives_up=gives_up)
    with case.opened() as ground:
        second = ground.file
        if pair.second != pair.first:
            loop = ground.loop.as_(pair.second.account)
            plan = loop.plan(pair.second.wanted, pair.second.overrides)
            assert plan.refusals == ()
            assert plan.changes
            second = to_json(plan)
        both = Both(pair, ground, (ground.file, second))
        both.list_changes()
        yield both


def interleave(pair: Pair) -> Counter[str]:
    """Try every order of the requests of two applies; counts how they end."""
    ends: Counter[str] = Counter()
    with opened(pair) as both:
        order: Order | None = Order()
        while order is not None:
            results = both.take(order)
            if results is not None:
                ends[" ".join(told(result) for result in results)] += 1
            order = order.following()
    return ends


def told(result: ApplyResult | None) -> str:
    """How an apply ended, in a word."""
    if result is None:
        return "nothing"
    if result.complete:
        return "complete"
    return result.spaces[0].cause or "unforeseen"
