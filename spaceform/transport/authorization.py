"""What proves who is asking: a header, and the secrets in it that no message may show."""

import base64
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import JsonValue


class LogIn(Protocol):
    """Asks for an access token, as only a transport can."""

    def __call__(
        self, origin: str, path: str, body: JsonValue, secrets: tuple[str, ...], /
    ) -> JsonValue:
        """Send a body and return the JSON that it was answered with; no message shows a secret."""
        ...


class Authorization(Protocol):
    """Gives the `Authorization` header for the next request; many threads may share it."""

    def header(self, log_in: LogIn, /) -> str | None:
        """Return the header's value, None for no header; `log_in` where that takes a request."""
        ...

    def replaces(self, header: str | None, /) -> bool:
        """Tell, of a header that the site did not accept, whether there is another one to try."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """Return every text that must not appear in any message."""
        ...


class Nobody:
    """No authorization, for the little that a site tells everybody."""

    def header(self, _log_in: LogIn, /) -> None:
        """Return no header."""

    def replaces(self, _header: str | None, /) -> bool:
        """Tell that there is no other."""
        return False

    def secrets(self) -> tuple[str, ...]:
        """Return nothing: there is no secret."""
        return ()


@dataclass(frozen=True)
class Basic:
    """An e-mail address with an API token."""

    email: str
    token: str = field(repr=False)

    def header(self, _log_in: LogIn, /) -> str:
        """Return the header's value."""
        return f"Basic {encode(self.email, self.token)}"

    def replaces(self, _header: str | None, /) -> bool:
        """Tell that there is no other."""
        return False

    def secrets(self) -> tuple[str, ...]:
        """Return the token, and the form in which the header holds it."""
        return (encode(self.email, self.token), self.token)


@dataclass(frozen=True)
class Bearer:
    """A token that stands alone: an app's, or a personal access token."""

    token: str = field(repr=False)

    def header(self, _log_in: LogIn, /) -> str:
        """Return the header's value."""
        return f"Bearer {self.token}"

    def replaces(self, _header: str | None, /) -> bool:
        """Tell that there is no other."""
        return False

    def secrets(self) -> tuple[str, ...]:
        """Return the token."""
        return (self.token,)


def encode(name: str, secret: str) -> str:
    """Return the form in which a basic header holds a name and a secret."""
    return base64.b64encode(f"{name}:{secret}".encode()).decode()
