"""The writes of one space, in the order that keeps everybody in and loses nothing."""

from dataclasses import dataclass, field

from spaceform import lockout, registry
from spaceform.aspects.grants import (
    ADMINISTER,
    READ,
    GrantChange,
    GrantRow,
    drops,
    granted,
)
from spaceform.aspects.lifecycle import StateChange
from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change
from spaceform.condition import Condition, assess, known_after, met_items, record_of
from spaceform.errors import (
    ForbiddenError,
    InterruptedRunError,
    NotFoundError,
    ProviderError,
    RefusedError,
    SpaceformError,
    UnclearError,
)
from spaceform.opening import Opening
from spaceform.outcome import Status
from spaceform.ownership import Record, RecordChange, concede, merge
from spaceform.plan import Phase, Plan, phase
from spaceform.principals import Directory
from spaceform.progress import Progress
from spaceform.provider import Provider, Want
from spaceform.record_keeper import RecordKeeper
from spaceform.settlement import Settlement
from spaceform.space import LiveSpace, Unknown, known

_UNFINISHED = "interrupted before the rest was written"


@dataclass
class Writes:
    """The changes of one opened space on their way; every error that is raised stops the space."""

    plan: Plan
    changes: tuple[Change, ...]
    opening: Opening
    provider: Provider
    directory: Directory
    progress: Progress
    unforeseen: tuple[str, ...] = field(default=())

    def carry_out(self) -> None:
        """Do what is not satisfied yet: record, details, gains, losses, contents, record, own."""
        live = self.opening.live
        keeper = RecordKeeper(self.provider, live.ref, _live_record(live), self.progress.pause)
        settlement = self._settlement(live)
        if settlement.changes:
            self._check(settlement.rows)
        try:
            self._write_everything(keeper, settlement)
        except SpaceformError as error:
            why = _UNFINISHED if isinstance(error, InterruptedRunError) else str(error)
            self._close_half_done(keeper, settlement, why)
            raise
        finally:
            self.progress.wrote = self.progress.wrote or settlement.wrote

    def _write_everything(self, keeper: RecordKeeper, settlement: Settlement) -> None:
        self._write_state("present")
        self._write_first_record(keeper)
        self._write_phase(Phase.DETAILS)
        own = tuple(change for change in settlement.changes if self._is_own_loss(change))
        others = tuple(change for change in settlement.changes if change not in own)
        if settlement.changes:
            settlement.gain()
            settlement.lose(others)
            self.progress.close(others, Status.DONE)
        self._write_phase(Phase.CONTENTS)
        self._write_last_record(keeper)
        if own:
            self._lose_own(settlement, own)
        self.unforeseen = settlement.unforeseen()
        self._write_state("archived")

    def _lose_own(self, settlement: Settlement, own: tuple[GrantChange, ...]) -> None:
        try:
            settlement.lose(own)
        except (NotFoundError, ForbiddenError):
            if not self._is_out_of_sight(settlement, own):
                raise
            self.progress.close(own, Status.DONE, "done; the space no longer shows it to us")
        self.progress.close(own, Status.DONE)

    def _close_half_done(self, keeper: RecordKeeper, settlement: Settlement, why: str) -> None:
        """Tell the truth about what is done in part: the record, and grants that were begun."""
        change = self._record()
        if change is not None and keeper.wrote:
            detail = f"carried out in part, old and new are held together: {why}"
            self.progress.close((change,), Status.FAILED, detail)
        if any(settlement.is_begun(change) for change in settlement.changes):
            self._close_half_settled(settlement, why)

    def _open_in(self, found: Phase) -> tuple[Change, ...]:
        return tuple(
            change
            for change in self.changes
            if phase(change) is found and self.progress.is_open(change)
        )

    def _write_phase(self, found: Phase) -> None:
        """Write the changes of a phase, aspect by aspect, in as few requests as they take."""
        changes = self._open_in(found)
        for aspect in registry.ASPECTS:
            mine = tuple(change for change in changes if change.aspect == aspect.name)
            for batch in aspect.batches(mine):
                self._write(aspect, batch)

    def _write(self, aspect: registry.Aspect, changes: tuple[Change, ...]) -> None:
        live, write = self.opening.live, aspect.write
        if write is None:
            message = f"{changes[0].address}: nothing writes the aspect {aspect.name!r}"
            raise TypeError(message)

        def read_back() -> Status:
            if aspect.name == "custom-content":
                return Status.UNKNOWN  # nobody can read it back
            return self._status(changes, frozenset({aspect.section}))

        self.progress.attempt(changes, lambda: write(self.provider, live, changes), read_back)

    def _write_state(self, after: str) -> None:
        for change in (*self._open_in(Phase.BEGINNING), *self._open_in(Phase.ARCHIVE)):
            if isinstance(change, StateChange) and change.after == after:
                self._set_archived(change, archived=after == "archived")

    def _set_archived(self, change: StateChange, *, archived: bool) -> None:
        ref = self.opening.live.ref
        self.progress.attempt(
            (change,),
            lambda: self.provider.lifecycle.set_archived(ref, archived=archived),
            lambda: self._status((change,), frozenset()),
        )

    def _status(self, changes: tuple[Change, ...], wants: frozenset[Want]) -> Status:
        """Read the space back, and tell whether changes are in place, not made, or neither."""
        live = self.provider.spaces.read_space(self.opening.live.ref.key, wants)
        if live is None:
            return Status.UNKNOWN
        conditions = {assess(change, live) for change in changes}
        if conditions == {Condition.SATISFIED}:
            return Status.DONE
        return Status.FAILED if conditions == {Condition.FRESH} else Status.UNKNOWN

    def _record(self) -> RecordChange | None:
        return next(
            (
                change
                for change in self.changes
                if isinstance(change, RecordChange) and self.progress.is_open(change)
            ),
            None,
        )

    def _write_first_record(self, keeper: RecordKeeper) -> None:
        """Write old and new together, so that a crash between two writes forgets nothing."""
        change = self._record()
        if change is None:
            return
        is_last = not any(
            self.progress.is_open(other) for other in self.changes if other is not change
        )
        if is_last and record_of(self.opening.live) == self._final(change):
            self.progress.close((change,), Status.SATISFIED)
            return
        self._keep(keeper, change, merge(change.before, self._claim(change)))

    def _write_last_record(self, keeper: RecordKeeper) -> None:
        """Write the new record alone."""
        change = self._record()
        if change is not None:
            self._keep(keeper, change, self._final(change))
            self.progress.close((change,), Status.DONE)

    def _final(self, change: RecordChange) -> Record:
        """Return the new record, with the entries whose loss comes after it is written."""
        after = self._claim(change)
        before = change.before.owned("grants") if change.before else {}
        losses = [
            str(loss.principal)
            for loss in self.changes
            if isinstance(loss, GrantChange) and self._is_own_loss(loss)
        ]
        to_come = {principal: before[principal] for principal in losses if principal in before}
        grants = {**to_come, **after.owned("grants")}
        sections = {**after.sections, **({"grants": grants} if grants else {})}
        return after.model_copy(update={"sections": sections})

    def _claim(self, change: RecordChange) -> Record:
        """Return what the record will say: what another hand made meanwhile is not ours."""
        met = met_items(self.changes, self.opening.conditions)
        return concede(known_after(change), met, record_of(self.opening.live))

    def _keep(self, keeper: RecordKeeper, change: RecordChange, record: Record) -> None:
        self.progress.step()
        try:
            self.progress.wrote = keeper.write(record) or self.progress.wrote
        except UnclearError as error:
            self.progress.wrote = True
            self.progress.close((change,), Status.UNKNOWN, str(error))
            raise
        except ProviderError as error:
            self.progress.wrote = self.progress.wrote or error.wrote
            self.progress.close((change,), Status.FAILED, str(error))
            raise

    def _settlement(self, live: LiveSpace) -> Settlement:
        changes = tuple(
            change for change in self._open_in(Phase.GRANTS) if isinstance(change, GrantChange)
        )
        creator = self.directory.identity.user.principal if self.opening.created else None
        return Settlement(
            port=self.provider.grants,
            ref=live.ref,
            changes=changes,
            rows=known(live.grants) if changes else (),
            check=self._check,
            step=self.progress.step,
            pause=lambda turn: self.progress.pause(min(0.1 * 2**turn, 3.0)),
            creator=creator,
        )

    @staticmethod
    def _is_out_of_sight(settlement: Settlement, losing: tuple[GrantChange, ...]) -> bool:
        """Tell whether we gave up what let us see the space, and nothing is left to be done there.

        A pair that a removal dropped though it was to stay cannot be granted again any more.
        """
        if any(drops(change.revoked) & granted(change.after) for change in losing):
            return False
        gave_up = any({READ, ADMINISTER} & change.losses for change in losing)
        return gave_up and all(settlement.is_sent(change) for change in losing)

    def _close_half_settled(self, settlement: Settlement, why: str) -> None:
        """Read back once more, and tell what became of each principal."""
        try:
            settlement.reread()
        except ProviderError:
            begun = [change for change in settlement.changes if settlement.is_begun(change)]
            self.progress.close(begun, Status.UNKNOWN, why)
            return
        for change in settlement.changes:
            if settlement.is_settled(change):
                self.progress.close((change,), Status.DONE)
            elif settlement.is_begun(change) or settlement.is_touched(change):
                self.progress.close((change,), Status.FAILED, f"carried out in part: {why}")

    def _check(self, rows: tuple[GrantRow, ...]) -> None:
        """Raise RefusedError where going on from these live rows would lock somebody out."""
        live = self.opening.live.model_copy(update={"grants": rows})
        created = self.opening.created
        space = lockout.Touched(live.ref.key, live, self.changes, created=created)
        opened = lockout.Touched(live.ref.key, self.opening.live, self.changes, created=created)
        refusal = lockout.refuse_lockout(
            space, self.directory, self.plan.overrides
        ) or lockout.refuse_vanished(opened, live, self.directory, self.plan.overrides)
        if refusal is not None:
            raise RefusedError(refusal.message, flag=refusal.flag)

    def _is_own_loss(self, change: GrantChange) -> bool:
        """Tell whether a loss may be one of the identity that is writing."""
        loses = bool(change.losses) or change.gives_up_role
        return loses and lockout.may_be_mine(change.principal, self.directory)


def _live_record(live: LiveSpace) -> LiveProperty | None:
    return None if isinstance(live.record, Unknown) else live.record
