"""The roles' part of an apply: each is read again and then written, before any space."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from spaceform.change import plain
from spaceform.errors import ProviderError, StalePlanError, UnclearError
from spaceform.json_value import canonical
from spaceform.outcome import ROLES, STOPPING, Cause, Outcome, SpaceResult, Status, cause_of
from spaceform.plan import Plan
from spaceform.progress import Progress
from spaceform.provider import Provider
from spaceform.site_roles import RoleChange, RoleDefinition


@dataclass
class RolesRun:
    """The changes of the site's roles on their way, one after the other; an error stops them."""

    plan: Plan
    provider: Provider
    observe: Callable[[Outcome], None]
    cancel: threading.Event
    sleep: Callable[[float], None]

    def run(self) -> SpaceResult:
        """Carry the changes out as far as they go, and tell how far that was."""
        progress = Progress(self.observe, self.cancel, self.sleep)
        changes = self.plan.role_changes
        refused = {found.address: found.message for found in self.plan.refusals}
        for change in changes:
            if change.address in self.plan.refused_addresses:
                progress.close((change,), Status.SKIPPED, refused[change.address])
        cause: Cause | None = None
        message: str | None = None
        try:
            for change in changes:
                if progress.is_open(change):
                    self._carry_out(change, progress)
        except STOPPING as error:
            cause, message = cause_of(error), str(error)
        progress.close(changes, Status.SKIPPED, message)
        return SpaceResult(
            key=ROLES,
            outcomes=tuple(progress.outcomes[change.address] for change in changes),
            wrote=progress.wrote,
            cause=cause,
            message=message,
        )

    def _carry_out(self, change: RoleChange, progress: Progress) -> None:
        progress.step()
        live = self._read(change.name)
        if live == change.after:
            progress.close((change,), Status.SATISFIED)
            return
        if live != change.before:
            message = f"{change.address}: expected {_told(change.before)}, found {_told(live)}"
            raise StalePlanError(message)
        if self._find_id(change.name) != change.role_id:
            message = f"{change.address}: another role has that name now"
            raise StalePlanError(message)

        is_accepted = False

        def write() -> None:
            nonlocal is_accepted
            self._write(change)
            is_accepted = True
            self._see(change)

        def read_back() -> Status:
            found = self._read(change.name)
            if found == change.after:
                return Status.DONE
            is_not_made = found == change.before and not is_accepted
            return Status.FAILED if is_not_made else Status.UNKNOWN

        progress.attempt((change,), write, read_back)

    def _see(self, change: RoleChange) -> None:
        """Raise UnclearError where a role that was written is not yet what it was to become.

        The task of an earlier run may still be at it: no task is begun for what one does already.
        """
        try:
            is_there = self._read(change.name) == change.after
        except ProviderError:
            is_there = False
        if not is_there:
            message = f"the role {change.name!r} was written, and the site does not show it yet"
            raise UnclearError(message)

    def _read(self, name: str) -> RoleDefinition | None:
        role = self.provider.roles.read_model().find(name)
        return role.definition if role else None

    def _find_id(self, name: str) -> str | None:
        """Return whose definition was read: a role that is made anew has another id."""
        role = self.provider.roles.read_model().find(name)
        return role.id if role else None

    def _write(self, change: RoleChange) -> None:
        if change.role_id is None:
            self.provider.roles.create_role(change.name, change.after)
        else:
            self.provider.roles.update_role(change.role_id, change.name, change.after)


def unmade(plan: Plan, result: SpaceResult) -> frozenset[str]:
    """Return the names of the roles that are not as the plan wants them."""
    good = (Status.DONE, Status.SATISFIED)
    there = {outcome.address for outcome in result.outcomes if outcome.status in good}
    return frozenset(change.name for change in plan.role_changes if change.address not in there)


def _told(definition: RoleDefinition | None) -> str:
    return "no such role" if definition is None else canonical(plain(definition))
