"""Settlement: one space's grant changes carried out, first every gain and then every loss.

Confluence adds and drops pairs on its own, and may show writes late. So each phase is a loop of
reading back and writing what is still missing or too much, within what the plan allows.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from spaceform.aspects.grants import (
    ADMINISTER,
    DROPS,
    READ,
    Access,
    GrantChange,
    GrantRow,
    GrantsPort,
    accesses,
    companions,
    drops,
    granted,
    role_of,
    same_access,
    same_role,
    staying,
)
from spaceform.change import SpaceRef
from spaceform.errors import (
    ConflictError,
    NotFoundError,
    ProviderError,
    StalePlanError,
    UnclearError,
)
from spaceform.principals import Principal
from spaceform.site_roles import Role

ROUNDS = 7
"""How many read-backs in a row a phase waits for what it wrote to show, before it gives up."""

PATIENCE = 2
"""How many read-backs a phase waits for companions that were foreseen and do not show."""

MOST_TRIES = 3
"""How often one pair is written at most: its answers may be lost, and each try is read back."""

_ROLE = "role"
"""Stands where a pair would in what was sent: a principal has one role at most."""

Pending = dict[str, frozenset[str]]


@dataclass
class Settlement:
    """The grant changes of one space on their way.

    `check` sees every read-back and raises RefusedError where going on would lock somebody out;
    `step` is called before each write and raises where the run was interrupted; `pause` waits
    before the n-th read-back of a phase. `creator` is set in a space that this run created: every
    pair that its creator was given counts as foreseen.

    A role hides the grants of a principal that it brings as well: they cannot be read while the
    principal has the role. What is known of them is what this run saw before it, or sent itself.
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
    _revoking: set[str] = field(default_factory=set)
    _removed: set[str] = field(default_factory=set)
    _sent: set[tuple[str, str]] = field(default_factory=set)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _tries: Counter[tuple[str, str]] = field(default_factory=Counter)
    _first_rows: tuple[GrantRow, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._first_rows = self.rows

    def gain(self) -> None:
        """Grant what principals lack, `read/space` first, and read back until all of it shows.

        Raises ProviderError where a pair is still not there after the last read-back.
        """
        quiet = 0
        # A role that goes for permissions goes after these are there: in between is nobody out.
        risers = tuple(c for c in self.changes if not c.losses and not c.gives_up_role)
        while self._missing(self.changes) or self._role_due(risers):
            missing, due = self._missing(self.changes), self._role_due(risers)
            if quiet >= ROUNDS:
                self._give_up(due, "was sent, but the site does not show")
                self._give_up(missing, "was granted, but the site does not show")
            sent = sum(self._assign(change) for change in risers if change.address in due)
            sent += sum(
                self._grant(change, missing.get(change.address, frozenset()))
                for change in self.changes
            )
            quiet = self._read_back(quiet, sent)

    def lose(self, changes: Iterable[GrantChange]) -> None:
        """Remove what those principals have too much, and grant again what went along with it.

        Foreseen companions that do not show yet are awaited for two read-backs.
        """
        selected = tuple(changes)
        # Who gets administration with a role is seen to have it before others lose theirs.
        rising = tuple(c for c in selected if c.exchanges_role and ADMINISTER in c.gains)
        self._lose(rising)
        self._lose(tuple(change for change in selected if change not in rising))

    def _lose(self, changes: tuple[GrantChange, ...]) -> None:
        quiet = 0
        while self._is_unsettled(changes, patient=quiet < PATIENCE):
            surplus, missing = self._surplus(changes), self._missing(changes)
            due = self._role_due(changes)
            if quiet >= ROUNDS:
                self._give_up(due, "was sent, but the site does not show")
                self._give_up(surplus, "was removed, but the site still shows")
                self._give_up(missing, "was granted again, but the site does not show")
            # Grants go only once the role that comes in their place shows.
            sent = sum(
                self._assign(change)
                if change.address in due
                else self._revoke(change, surplus.get(change.address, frozenset()))
                + self._grant(change, missing.get(change.address, frozenset()))
                for change in changes
            )
            quiet = self._read_back(quiet, sent)

    def unforeseen(self) -> tuple[str, ...]:
        """Return the pairs beyond the plan that a principal just written has now."""
        found = []
        for change in self.changes:
            beyond = self._live(change) - granted(change.after) - self._removable(change)
            found += [f"{change.address}: {pair}" for pair in sorted(beyond)]
        return tuple(found)

    def is_settled(self, change: GrantChange) -> bool:
        """Tell whether a principal's access is, at the last read-back, what the plan says."""
        return same_access(self._access(change), change.after)

    def is_begun(self, change: GrantChange) -> bool:
        """Tell whether a write for a principal was attempted."""
        return change.address in self._begun

    def is_touched(self, change: GrantChange) -> bool:
        """Tell whether a principal's access is no longer what it was before the plan."""
        return not same_access(self._access(change), change.before)

    def is_sent(self, change: GrantChange) -> bool:
        """Tell whether everything that a principal had too much at the last look was removed."""
        due = self._role_due((change,)) and (change.address, _ROLE) not in self._sent
        left = self._surplus((change,)).get(change.address, frozenset())
        return not due and not left - self._revoked(change)

    def reread(self) -> None:
        """Read the rows again, to tell the truth about them and not to go on."""
        self.rows = self.port.read_grants(self.ref)
        for change in self.changes:
            # What shows has arrived: if it is missing later, it was dropped and is granted again.
            shown = {(change.address, pair) for pair in self._live(change)}
            self._sent -= shown
            self._seen |= shown
            if same_role(role_of(self._access(change)), role_of(change.after)):
                self._sent.discard((change.address, _ROLE))

    def _revoked(self, change: GrantChange) -> frozenset[str]:
        rows = [row for row in (*self._first_rows, *self.rows) if row.id in self._removed]
        sent = frozenset(row.permission for row in rows if row.principal == change.principal)
        hidden = frozenset(row.permission for row in self._hidden(change))
        return self._live(change) | hidden if READ in sent else sent | drops(sent)

    def _read_back(self, quiet: int, sent: int) -> int:
        """Read back and have it checked; returns how many read-backs in a row saw no new write."""
        if not sent:
            self.pause(quiet)
        self.reread()
        self._refuse_meddling()
        self.check(self.rows)
        return 1 if sent else quiet + 1

    def _refuse_meddling(self) -> None:
        """Raise StalePlanError where another hand changed what the plan leaves as it is."""
        for change in self.changes:
            if change.principal == self.creator:
                continue  # what a creator is given was never as the plan saw it
            role = role_of(self._access(change))
            if not any(same_role(role, role_of(side)) for side in (change.before, change.after)):
                message = f"{change.address}: expected another role, found {_named(role)}"
                raise StalePlanError(message)
            least = staying(change) - frozenset(role.permissions if role else ())
            gone = least - self._live(change)
            if change.address in self._revoking and READ not in gone:
                # What goes with a removal of ours may have been dropped along with it.
                if not gone and not self._surplus((change,)):
                    self._revoking.discard(change.address)
            elif gone:
                message = f"{change.address}: {', '.join(sorted(gone))} was removed by another hand"
                raise StalePlanError(message)

    def _is_unsettled(self, changes: tuple[GrantChange, ...], *, patient: bool) -> bool:
        if self._surplus(changes) or self._missing(changes) or self._role_due(changes):
            return True
        return patient and any(
            change.address in self._begun and not set(change.foreseen) <= self._shown(change)
            for change in changes
        )

    def _shown(self, change: GrantChange) -> set[str]:
        return {pair for address, pair in self._seen if address == change.address}

    def _role_due(self, changes: Iterable[GrantChange]) -> Pending:
        """Return, by address, the roles that principals do not have yet, or have still."""

        def due(change: GrantChange) -> frozenset[str]:
            live, after = role_of(self._access(change)), role_of(change.after)
            if same_role(live, after):
                return frozenset()
            if after is not None:
                return frozenset({f"the role {after.name!r}"})
            return frozenset({f"the end of the role {live.name!r}"} if live else ())

        return _pending(changes, due)

    def _assign(self, change: GrantChange) -> int:
        """Give or take a role that was not sent yet, and return how many requests that took."""
        place = (change.address, _ROLE)
        if place in self._sent or self._tries[place] >= MOST_TRIES:
            return 0
        self._begin(change)
        self._tries[place] += 1
        try:
            self.port.assign_role(self.ref, change.principal, role_of(change.after))
            # Not before: one that was refused was not made, whatever we are still shown.
            self._sent.add(place)
            self.wrote = True
        except UnclearError:
            # Nobody knows; sent again only if the read-back does not show it. That is safe:
            # an assignment says what will be, whatever was there.
            self.wrote = True
        if role_of(change.after) is None:
            # Grants that the role hid are shown from now on; one that is not there is sent again.
            self._sent -= {(change.address, pair) for pair in granted(change.after)}
        return 1

    def _grant(self, change: GrantChange, missing: frozenset[str]) -> int:
        """Grant pairs that were not sent yet, and return how many requests that took.

        What comes along with a pair that is to show yet is awaited with it: to grant it too would
        be a 400 where the site is only late in showing both.
        """
        sent = 0
        for pair in sorted(missing - companions(missing), key=lambda pair: (pair != READ, pair)):
            place = (change.address, pair)
            if place in self._sent or self._tries[place] >= MOST_TRIES:
                continue
            self._begin(change)
            self._tries[place] += 1
            self._sent.add(place)
            sent += 1
            try:
                self.port.add_grant(self.ref, change.principal, pair)
                self.wrote = True
            except ConflictError:
                continue  # there already
            except UnclearError:
                # Nobody knows; sent again only if the read-back does not show it. That is safe:
                # a pair that is there already is a 400, no second row.
                self.wrote = True
                self._sent.discard(place)
                if pair == READ:
                    break  # without it the others are refused
        return sent

    def _revoke(self, change: GrantChange, surplus: frozenset[str]) -> int:
        """Remove rows that were not removed yet, and return how many requests that took."""
        sent = 0
        for row in self._rows_to_remove(change, surplus):
            self._begin(change)
            self._tries[(change.address, row.id)] += 1
            self._forget(change, row.permission)
            sent += 1
            try:
                self.port.remove_grant(self.ref, row)
                self._removed.add(row.id)
            except NotFoundError:
                self._removed.add(row.id)
                continue  # gone already
            except UnclearError:
                pass  # nobody knows; removed again only if the read-back shows it
            self.wrote = True
            self._revoking.add(change.address)
        return sent

    def _rows_to_remove(self, change: GrantChange, surplus: frozenset[str]) -> list[GrantRow]:
        by_pair = {
            row.permission: row
            for row in (*self._hidden(change), *self.rows)
            if row.principal == change.principal and row.permission in surplus
        }
        everything = change.after is None
        rows = [by_pair[pair] for pair in _revocations(surplus, everything=everything)]
        return [
            row
            for row in rows
            if row.id not in self._removed and self._tries[(change.address, row.id)] < MOST_TRIES
        ]

    def _begin(self, change: GrantChange) -> None:
        self.step()
        self._begun.add(change.address)

    def _forget(self, change: GrantChange, pair: str) -> None:
        """Forget that a pair, and what goes along with it, was granted in this run."""
        for gone in {pair, *drops((pair,))}:
            self._sent.discard((change.address, gone))

    def _missing(self, changes: Iterable[GrantChange]) -> Pending:
        def missing(change: GrantChange) -> frozenset[str]:
            role = role_of(self._access(change))
            sent = {pair for address, pair in self._sent if address == change.address}
            hidden = sent & frozenset(role.permissions if role else ())
            return granted(change.after) - self._live(change) - hidden

        return _pending(changes, missing)

    def _surplus(self, changes: Iterable[GrantChange]) -> Pending:
        def surplus(change: GrantChange) -> frozenset[str]:
            hidden = frozenset(row.permission for row in self._hidden(change))
            return (self._live(change) | hidden) - granted(change.after) & self._removable(change)

        return _pending(changes, surplus)

    def _hidden(self, change: GrantChange) -> list[GrantRow]:
        """Return the grants that were there before the principal's role, and do not show now."""
        role = role_of(self._access(change))
        if role is None or same_role(role, role_of(change.before)):
            return []
        return [
            row
            for row in self._first_rows
            if row.principal == change.principal
            and row.permission in role.permissions
            and row.id not in self._removed
        ]

    def _removable(self, change: GrantChange) -> frozenset[str]:
        # What a role brought may be granted beside it too, and shows when the role is gone.
        planned = change.revoked | change.losses | frozenset(change.foreseen)
        if change.principal != self.creator:
            return planned
        given = {row.permission for row in self._first_rows if row.principal == self.creator}
        return planned | self._live(change) | given

    def _access(self, change: GrantChange) -> Access | None:
        return accesses(self.rows).get(change.principal)

    def _live(self, change: GrantChange) -> frozenset[str]:
        return granted(self._access(change))

    def _give_up(self, pending: Pending, what: str) -> None:
        for address, left in pending.items():
            message = f"{address}: {', '.join(sorted(left))} {what} it"
            raise ProviderError(message)


def _pending(
    changes: Iterable[GrantChange], left: Callable[[GrantChange], frozenset[str]]
) -> Pending:
    found = {change.address: left(change) for change in changes}
    return {address: pair for address, pair in found.items() if pair}


def _named(role: Role | None) -> str:
    return "none" if role is None else repr(role.name)


def _revocations(surplus: frozenset[str], *, everything: bool) -> list[str]:
    """Return what to remove in order; dropping `read/space` drops all of a principal's pairs."""
    if everything and READ in surplus:
        return [READ]
    # Administration goes last: whoever gives up their own could not take anything else after it.
    return sorted(
        surplus - drops(surplus), key=lambda pair: (pair == ADMINISTER, pair not in DROPS, pair)
    )
