"""The place: which pull request of which host, from flags and from what a CI job knows."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from spaceform.errors import UsageError
from spaceform.origin import origin_of, site_of
from spaceform.review.hosts import HOSTS
from spaceform.review.kind import Kind
from spaceform.review.port import Review
from spaceform.review.wire import Wire
from spaceform.transport import Authorization, Transport

_OWNED = re.compile(r"[^/\s]+/[^/\s]+")
_NESTED = re.compile(r"[0-9]+|[^/\s]+(/[^/\s]+)+")


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line; what is None comes from the environment."""

    host: str | None = None
    repository: str | None = None
    pull_request: int | None = None
    api_url: str | None = None


@dataclass(frozen=True)
class Place:
    """One pull request, and what requests to its host prove themselves with."""

    kind: Kind
    api: str
    repository: str
    pull_request: int
    authorization: Authorization

    def __str__(self) -> str:
        return f"{self.repository}#{self.pull_request}"


def find_place(wanted: Wanted, environ: Mapping[str, str]) -> Place:
    """Find the pull request; what the environment says of another repository does not count.

    Raises UsageError where a part is missing or makes no sense, and AuthError for the token.
    """
    kind = _find_kind(wanted, environ)
    repository = wanted.repository or kind.repository(environ)
    if repository is None:
        message = "the repository does not show here: give --repository"
        raise UsageError(message)
    if not _fits(kind, repository):
        message = f"--repository {repository!r} is not {kind.form}"
        raise UsageError(message)
    number = _find_number(wanted, kind, environ, repository)
    api = _find_api(wanted, kind, environ)
    return Place(kind, api, repository, number, kind.authorize(environ))


@contextmanager
def open_place(place: Place, cancel: threading.Event) -> Iterator[Review]:
    """Open a pull request; it holds connections for as long as this lasts."""
    transport = Transport(
        origin_of(place.api),
        place.authorization,
        parallelism=1,
        cancel=cancel,
        manners=place.kind.manners,
    )
    with transport:
        base = place.api.removeprefix(transport.origin)
        yield place.kind.open(Wire(transport, base), place.repository, place.pull_request)


def _find_kind(wanted: Wanted, environ: Mapping[str, str]) -> Kind:
    if wanted.host is not None:
        return HOSTS[wanted.host]
    found = [kind for kind in HOSTS.values() if environ.get(kind.sign)]
    if len(found) == 1:
        return found[0]
    if found:
        signs = " and ".join(kind.sign for kind in found)
        message = f"this looks like a job of several hosts ({signs} are set): give --host"
        raise UsageError(message)
    message = f"which host it is does not show here: give --host ({', '.join(HOSTS)})"
    raise UsageError(message)


def _fits(kind: Kind, repository: str) -> bool:
    form = _NESTED if kind is HOSTS["gitlab"] else _OWNED
    return bool(form.fullmatch(repository)) and not {".", ".."} & set(repository.split("/"))


def _find_number(wanted: Wanted, kind: Kind, environ: Mapping[str, str], repository: str) -> int:
    if wanted.pull_request is not None:
        return wanted.pull_request
    is_here = kind.repository(environ) == repository
    found = (kind.pull_request(environ) if is_here else None) or ""
    if re.fullmatch(r"[1-9][0-9]{0,17}", found):
        return int(found)
    message = "which pull request it is does not show here: give --pull-request"
    raise UsageError(message)


def _find_api(wanted: Wanted, kind: Kind, environ: Mapping[str, str]) -> str:
    try:
        return site_of(wanted.api_url or kind.api(environ))
    except ValueError as error:
        message = f"the address of {kind.manners.name}'s API cannot be used: {error}"
        raise UsageError(message) from None
