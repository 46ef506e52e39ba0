"""The outcome of an apply: what became of every change, and of the run."""

from enum import StrEnum
from typing import Literal

from spaceform.errors import (
    AuthError,
    InterruptedRunError,
    JournalError,
    ProviderError,
    RefusedError,
    SpaceformError,
    StalePlanError,
)
from spaceform.model import Model


class Status(StrEnum):
    """What became of a change."""

    DONE = "done"
    SATISFIED = "satisfied"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class Outcome(Model):
    """One change's end; `detail` says why, or what was found instead."""

    address: str
    status: Status
    detail: str | None = None


Cause = Literal["stale", "refused", "provider", "credentials", "interrupted", "journal", "defect"]
STOPPING = (StalePlanError, RefusedError, InterruptedRunError, JournalError, ProviderError)
"""The errors that end a space's writes, and no other space's."""

_CAUSES: tuple[tuple[type[SpaceformError], Cause], ...] = (
    (StalePlanError, "stale"),
    (RefusedError, "refused"),
    (InterruptedRunError, "interrupted"),
    (JournalError, "journal"),
    (AuthError, "credentials"),
    (ProviderError, "provider"),
)

UNTOUCHED = "interrupted before this was written"
"""What is told of a change that an interrupt came before."""

ROLES = "site/roles"
"""The key under which the roles of the site report; no space has a slash in its key."""


def cause_of(error: SpaceformError) -> Cause:
    """Return what kind of thing stopped a space's writes."""
    return next(cause for kind, cause in _CAUSES if isinstance(error, kind))


class SpaceResult(Model):
    """One space's end, or that of the site's roles.

    `cause` tells what stopped it; `wrote` whether a write may have arrived. A `defect` is a mistake
    in spaceform itself: what it left behind is unknown. `unforeseen` names pairs that appeared on a
    principal just written and that nobody planned.
    """

    key: str
    outcomes: tuple[Outcome, ...]
    wrote: bool = False
    cause: Cause | None = None
    message: str | None = None
    unforeseen: tuple[str, ...] = ()


class ApplyResult(Model):
    """Everything that an apply did.

    `journal` and `backup` are the paths of what was kept of the run, None where nothing was.
    """

    site: str
    digest: str
    spaces: tuple[SpaceResult, ...] = ()
    blocked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    interrupted: bool = False
    journal: str | None = None
    backup: str | None = None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all spaces in the plan's order."""
        return tuple(outcome for space in self.spaces for outcome in space.outcomes)

    @property
    def wrote(self) -> bool:
        """Whether anything was written, or may have been."""
        return any(space.wrote for space in self.spaces)

    @property
    def complete(self) -> bool:
        """Whether every change of the plan is in place now and nothing was left out."""
        good = (Status.DONE, Status.SATISFIED)
        left = self.blocked or self.refused or self.interrupted
        return not left and all(
            space.cause is None
            and not space.unforeseen
            and all(outcome.status in good for outcome in space.outcomes)
            for space in self.spaces
        )
