"""One request as asked for, and what came of one attempt at it."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import JsonValue

from spaceform.errors import ProviderError, UnclearError

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Call(NamedTuple):
    """A request: `path` is quoted already and begins with a slash.

    `is_login` tells that it asks for an access token, and `is_query` that it asks a question with a
    body, as GraphQL does: neither changes anything.
    """

    method: Method
    path: str
    query: Mapping[str, str | int]
    body: JsonValue = None
    is_login: bool = False
    is_query: bool = False

    @property
    def is_write(self) -> bool:
        """Whether the request may change something."""
        return self.method != "GET" and not (self.is_login or self.is_query)

    def error(
        self, kind: type[ProviderError], message: str, status: int | None = None
    ) -> ProviderError:
        """Return an error that names this request."""
        return kind(message, status=status, method=self.method, path=self.path)

    def lost(
        self, kind: type[ProviderError], message: str, status: int | None = None
    ) -> ProviderError:
        """Return the error for a missing or senseless answer: for a write, it may have happened."""
        if not self.is_write:
            return self.error(kind, message, status)
        warning = f"{message} Whether the change was made is not known."
        return self.error(UnclearError, warning, status)


class Answer(NamedTuple):
    """What the site answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """The JSON of an answer, None where it has no body, and the answer's headers."""

    value: JsonValue
    headers: Mapping[str, str]


class Failure(NamedTuple):
    """Why an attempt came to nothing, and whether a read may simply be tried again."""

    error: ProviderError
    transient: bool = False
    retry_after: str | None = None

    def in_vain(self) -> ProviderError:
        """Return the error for a site that asks for a wait that nobody would sit through."""
        error = self.error
        message = f"{error.message} It asks to be left alone for {self.retry_after} s: try later."
        return type(error)(message, status=error.status, method=error.method, path=error.path)
