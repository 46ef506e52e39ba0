"""Everything that can go wrong, as a tree.

SpaceformError
├── ManifestError             a manifest or the configuration is invalid; all problems at once
├── PlanFileError             a saved plan that cannot be read
├── UsageError                a combination of flags that makes no sense
├── ProviderError             Confluence, or a pull request's host, did not do what was asked
│   ├── AuthError             401: the credentials are missing or wrong
│   ├── ForbiddenError        403: the credentials are right and may not do this
│   ├── NotFoundError         404: it is not there, or not visible to these credentials
│   ├── ConflictError         409: somebody else wrote first
│   ├── RateLimitedError      429, after every allowed wait
│   ├── UnsupportedError      this site does not have what was asked for
│   ├── UnreachableError      no connection, no TLS, or nothing within the time limit
│   ├── MalformedResponseError  an answer that is not the API's
│   └── UnclearError          a write whose answer was lost: it may have happened
├── RefusedError              a guard said no; names the flag that lifts it, where there is one
├── StalePlanError            the site is no longer what the plan was made for
├── JournalError              what is about to be written cannot be put on disk first
└── InterruptedRunError       the run was stopped, so no new write may begin
"""

from typing import NamedTuple

from spaceform.mark import Mark


class Problem(NamedTuple):
    """One thing wrong in a file: where, what, and the way out.

    What follows a line end in `hint` is there to be copied, and is shown as it is.
    """

    mark: Mark | None
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        place = f"{self.mark}: " if self.mark else ""
        way_out = f" ({' '.join(self.hint.splitlines())})" if self.hint else ""
        return f"{place}{self.message}{way_out}"


class SpaceformError(Exception):
    """The root of all errors that spaceform raises on purpose."""


class ManifestError(SpaceformError):
    """Manifests or configuration are invalid; `problems` holds every one that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class PlanFileError(SpaceformError):
    """A saved plan cannot be read: not JSON, not a plan, or damaged."""


class UsageError(SpaceformError):
    """What was asked for on the command line makes no sense together."""


class ProviderError(SpaceformError):
    """Confluence, or the host of a pull request, did not do what was asked.

    `status` is the HTTP status, or None where there was no answer; `method` and `path` name the
    request; the path never holds credentials. `wrote` says that a write was accepted, and failed
    in what came of it.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        method: str = "",
        path: str = "",
        wrote: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.wrote = wrote
        self.status = status
        self.method = method
        self.path = path

    def __str__(self) -> str:
        request = f" [{self.method} {self.path}]" if self.path else ""
        return f"{self.message}{request}"


class AuthError(ProviderError):
    """401: the credentials are missing or wrong."""


class ForbiddenError(ProviderError):
    """403: the credentials are right and may not do this."""


class NotFoundError(ProviderError):
    """404: it is not there, or these credentials may not see it. Confluence does not say which."""


class ConflictError(ProviderError):
    """409: somebody else wrote first."""


class RateLimitedError(ProviderError):
    """429, still, after every wait that is allowed."""


class UnsupportedError(ProviderError):
    """The site, or the kind of credentials, does not have what was asked for."""


class UnreachableError(ProviderError):
    """No connection, no TLS, or no answer within the time limit."""


class MalformedResponseError(ProviderError):
    """An answer that is not the API's: HTML, a truncated body, or a shape that makes no sense."""


class UnclearError(ProviderError):
    """A write whose answer was lost: it may have happened, so read back before anything else."""


class RefusedError(SpaceformError):
    """A safety rule said no; `flag` is the key that lifts it, where there is one."""

    def __init__(self, message: str, *, flag: str | None = None) -> None:
        super().__init__(message)
        self.flag = flag


class StalePlanError(SpaceformError):
    """The site is no longer what the plan was made for."""


class JournalError(SpaceformError):
    """What is about to be written cannot be put on disk first, so it is not written."""


class InterruptedRunError(SpaceformError):
    """The run was stopped, so no new write may begin."""
