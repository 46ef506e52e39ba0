"""Settlement: one space's grant changes carried out, first every gain and then every loss.

Confluence adds and drops pairs on its own, and may show writes late. So each phase is a loop of
reading back and writing what is still missing or too much, within what the plan allows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from spaceform.aspects.grants import (
    ADMINISTER,
    COMPANIONS,
    DROPS,
    READ,
    GrantChange,
    GrantRow,
    GrantsPort,
    accesses,
    companions,
    pairs,
)
from spaceform.change import SpaceRef
from spaceform.errors import ConflictError, NotFoundError, ProviderError, UnclearError
from spaceform.principals import Principal

ROUNDS = 7
"""How often a phase reads back before it gives up: about eight seconds with `pause` below."""

Pending = dict[str, frozenset[str]]


@dataclass
class Settlement:
    """The grant changes of one space on their way.

    `check` sees every read-back and raises RefusedError where going on would lock somebody out;
    `step` is called before each write and raises where the run was interrupted; `pause` waits
    before the n-th read-back of a phase. `creator` is set in a space that this run created: every
    pair that its creator was given counts as foreseen.
    """

    port: GrantsPort
    ref: SpaceRef
    changes: tuple[GrantChange, ...]
    rows: tuple[GrantRow, ...]
    check: Callable[[tuple[GrantRow, ...]], None]
    step: Callable[[], None]
    pause: Callable[[int], None]
    creator: Principal | None = None
    wrote: bool = False
    _begun: set[str] = field(default_factory=set)
    _sent: set[tuple[str, str]] = field(default_factory=set)

    def gain(self) -> None:
        """Grant what principals lack, `read/space` first, and read back until all of it shows.

        Raises ProviderError where a pair is still not there after the last read-back.
        """
        for turn in range(ROUNDS):
            missing = self._missing(self.changes)
            if not missing:
                return
            for change in self.changes:
                self._grant(change, missing.get(change.address, frozenset()), first=turn == 0)
            self._read_back(turn)
        self._give_up(self._missing(self.changes), "was granted, but the site does not show")

    def lose(self, changes: Iterable[GrantChange]) -> None:
        """Remove what those principals have too much, and grant again what went along with it."""
        selected = tuple(changes)
        removed: set[str] = set()
        for turn in range(ROUNDS):
            surplus, missing = self._surplus(selected), self._missing(selected)
            if not surplus and not missing:
                return
            for change in selected:
                self._revoke(change, surplus.get(change.address, frozenset()), removed)
                self._grant(change, missing.get(change.address, frozenset()), first=False)
            self._read_back(turn)
        self._give_up(self._surplus(selected), "was removed, but the site still shows")
        self._give_up(self._missing(selected), "was granted again, but the site does not show")

    def unforeseen(self) -> tuple[str, ...]:
        """Return the pairs beyond the plan that a principal just written has now."""
        found = []
        for change in self.changes:
            beyond = self._live(change) - pairs(change.after) - self._removable(change)
            found += [f"{change.address}: {pair}" for pair in sorted(beyond)]
        return tuple(found)

    def is_settled(self, change: GrantChange) -> bool:
        """Tell whether a principal's access is, at the last read-back, what the plan says."""
        return self._live(change) == pairs(change.after)

    def is_begun(self, change: GrantChange) -> bool:
        """Tell whether a write for a principal was attempted."""
        return change.address in self._begun

    def is_touched(self, change: GrantChange) -> bool:
        """Tell whether a principal's access is no longer what it was before the plan."""
        return self._live(change) != pairs(change.before)

    def read_back(self) -> None:
        """Read the rows again, and have them checked."""
        self.rows = self.port.read_grants(self.ref)
        self.check(self.rows)

    def _read_back(self, turn: int) -> None:
        if turn:
            self.pause(turn)
        self.read_back()

    def _grant(self, change: GrantChange, missing: frozenset[str], *, first: bool) -> None:
        by_themselves = companions(missing) if first else frozenset()
        for pair in sorted(missing - by_themselves, key=_producers_first):
            if (change.address, pair) in self._sent and not first:
                continue
            self.step()
            self._begun.add(change.address)
            self._sent.add((change.address, pair))
            try:
                self.port.add_grant(self.ref, change.principal, pair)
                self.wrote = True
            except ConflictError:
                continue  # there already
            except UnclearError:
                # Nobody knows; sent again only if the read-back does not show it. That is safe:
                # a pair that is there already is a 400, no second row.
                self.wrote = True
                self._sent.discard((change.address, pair))

    def _revoke(self, change: GrantChange, surplus: frozenset[str], removed: set[str]) -> None:
        by_id = {
            row.permission: row
            for row in self.rows
            if row.principal == change.principal and row.permission in surplus
        }
        for pair in _revocations(surplus, everything=not pairs(change.after)):
            row = by_id[pair]
            if row.id in removed:
                continue
            self.step()
            self._begun.add(change.address)
            removed.add(row.id)
            self._sent.discard((change.address, pair))
            self._forget_dropped(change, pair)
            try:
                self.port.remove_grant(self.ref, row)
                self.wrote = True
            except NotFoundError:
                continue  # gone already
            except UnclearError:
                self.wrote = True
                removed.discard(row.id)  # nobody knows: the read-back tells

    def _forget_dropped(self, change: GrantChange, pair: str) -> None:
        for dropped in DROPS.get(pair, frozenset()):
            self._sent.discard((change.address, dropped))

    def _missing(self, changes: Iterable[GrantChange]) -> Pending:
        return _pending(changes, lambda change: pairs(change.after) - self._live(change))

    def _surplus(self, changes: Iterable[GrantChange]) -> Pending:
        return _pending(
            changes,
            lambda change: (self._live(change) - pairs(change.after)) & self._removable(change),
        )

    def _removable(self, change: GrantChange) -> frozenset[str]:
        if change.principal == self.creator:
            return self._live(change) | change.losses
        return change.losses | frozenset(change.foreseen)

    def _live(self, change: GrantChange) -> frozenset[str]:
        return pairs(accesses(self.rows).get(change.principal))

    def _give_up(self, pending: Pending, what: str) -> None:
        for address, left in pending.items():
            message = f"{address}: {', '.join(sorted(left))} {what} it"
            raise ProviderError(message)


def _pending(
    changes: Iterable[GrantChange], left: Callable[[GrantChange], frozenset[str]]
) -> Pending:
    found = {change.address: left(change) for change in changes}
    return {address: pair for address, pair in found.items() if pair}


def _producers_first(pair: str) -> tuple[int, str]:
    if pair == READ:
        return (0, pair)
    return (1 if pair in COMPANIONS or pair == ADMINISTER else 2, pair)


def _revocations(surplus: frozenset[str], *, everything: bool) -> list[str]:
    """Return what to remove in order; dropping `read/space` drops all of a principal's pairs."""
    if everything and READ in surplus:
        return [READ]
    by_themselves = frozenset().union(*(DROPS.get(pair, frozenset()) for pair in surplus))
    return sorted(surplus - by_themselves, key=lambda pair: (pair not in DROPS, pair))
