"""One space's part of an apply: it is read again or created, and then written."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from spaceform.aspects.grants import GrantChange, granted, role_of
from spaceform.aspects.lifecycle import NewSpace, SpaceChange
from spaceform.change import Change, SpaceRef
from spaceform.condition import Condition
from spaceform.errors import ProviderError, StalePlanError
from spaceform.opening import Opening, find_half_made, find_just_made, read_created, reopen
from spaceform.outcome import STOPPING, Cause, Outcome, SpaceResult, Status, cause_of
from spaceform.plan import Plan
from spaceform.principals import Directory
from spaceform.progress import Progress
from spaceform.provider import Provider
from spaceform.site_roles import RoleMode
from spaceform.writes import Writes

_GONE = "deleted already, or not visible to you any more"  # 404 does not say which


@dataclass
class SpaceRun:
    """The changes of one space on their way; what goes wrong stops them, and no other space.

    `unmade_roles` are the names of roles that this run should have written and did not.
    """

    plan: Plan
    key: str
    provider: Provider
    directory: Directory
    observe: Callable[[Outcome], None]
    cancel: threading.Event
    sleep: Callable[[float], None]
    unmade_roles: frozenset[str] = frozenset()
    _unforeseen: tuple[str, ...] = ()
    _ref: SpaceRef | None = field(default=None)

    def run(self) -> SpaceResult:
        """Carry the changes out as far as they go, and tell how far that was."""
        progress = Progress(self.observe, self.cancel, self.sleep)
        changes = self._set_refused_aside(progress)
        cause: Cause | None = None
        message: str | None = None
        try:
            if changes:
                self._carry_out(changes, progress)
        except STOPPING as error:
            cause, message = cause_of(error), str(error)
        progress.close(changes, Status.SKIPPED, message)
        mine = self.plan.changes_of(self.key)
        return SpaceResult(
            key=self.key,
            outcomes=tuple(progress.outcomes[change.address] for change in mine),
            wrote=progress.wrote,
            cause=cause,
            message=message,
            unforeseen=self._unforeseen,
        )

    def _set_refused_aside(self, progress: Progress) -> tuple[Change, ...]:
        why = {found.address: found.message for found in self.plan.refusals}
        refused = self.plan.refused_addresses
        mine = self.plan.changes_of(self.key)
        for change in mine:
            if change.address in refused:
                progress.close((change,), Status.SKIPPED, why[change.address])
        return tuple(change for change in mine if change.address not in refused)

    def _carry_out(self, changes: tuple[Change, ...], progress: Progress) -> None:
        progress.step()
        self._check_roles(changes)
        opening = self._open(changes, progress)
        if opening is None:
            progress.close(changes, Status.SATISFIED, _GONE)
            return
        for change in changes:
            if opening.conditions.get(change.address) is Condition.SATISFIED:
                progress.close((change,), Status.SATISFIED)
        deletion = _lifecycle(changes, creates=False)
        if deletion is not None:
            self._delete(deletion, opening.live.ref, progress)
            return
        writes = Writes(self.plan, changes, opening, self.provider, self.directory, progress)
        try:
            writes.carry_out()
        finally:
            self._unforeseen = writes.unforeseen

    def _check_roles(self, changes: tuple[Change, ...]) -> None:
        """Raise ProviderError where a role to be given is not what the plan says it would be.

        Raises StalePlanError where a role would go for permissions that the site no longer gives:
        the role would be gone, and nothing in its place.
        """
        falls = any(
            isinstance(c, GrantChange) and c.gives_up_role and granted(c.after) for c in changes
        )
        if falls and self.provider.roles.read_model().mode is RoleMode.ROLES:
            message = f"{self.key}: the site has only roles now, and the plan grants permissions"
            raise StalePlanError(message)
        roles = [role_of(c.after) for c in changes if isinstance(c, GrantChange)]
        unmade = sorted({role.name for role in roles if role and role.name in self.unmade_roles})
        if unmade:
            message = f"{self.key}: the role {unmade[0]!r} was not written, so nothing is given"
            raise ProviderError(message)

    def _open(self, changes: tuple[Change, ...], progress: Progress) -> Opening | None:
        creation = _lifecycle(changes, creates=True)
        if creation is None or creation.after is None:
            return reopen(self.plan, self.key, changes, self.provider)
        ref = self._create(creation, creation.after, progress)
        return read_created(self.plan, ref, changes, self.provider, progress.pause)

    def _create(self, change: SpaceChange, space: NewSpace, progress: Progress) -> SpaceRef:
        """Create the space, or find the one that an earlier try of this plan created."""
        half_made = self._find(space)
        if half_made is not None:
            progress.close((change,), Status.SATISFIED, "created by an earlier run of this plan")
            return half_made

        def create() -> None:
            self._ref = self.provider.lifecycle.create_space(space)

        def read_back() -> Status:
            self._ref = find_just_made(space, self.provider, self.directory.identity)
            return Status.FAILED if self._ref is None else Status.DONE

        progress.attempt((change,), create, read_back)
        if self._ref is None:
            message = f"{self.key}: the space was created, but the site does not show it"
            raise ProviderError(message)
        return self._ref

    def _find(self, space: NewSpace) -> SpaceRef | None:
        return find_half_made(self.plan, space, self.provider, self.directory.identity)

    def _delete(self, change: SpaceChange, ref: SpaceRef, progress: Progress) -> None:
        def read_back() -> Status:
            live = self.provider.spaces.read_space(ref.key, frozenset())
            return Status.DONE if live is None else Status.UNKNOWN

        progress.attempt((change,), lambda: self.provider.lifecycle.delete_space(ref), read_back)


def _lifecycle(changes: tuple[Change, ...], *, creates: bool) -> SpaceChange | None:
    for change in changes:
        if isinstance(change, SpaceChange) and (change.after is not None) is creates:
            return change
    return None
