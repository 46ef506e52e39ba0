"""What proves who is asking: a header, and the secrets in it that no message may show."""

import base64
from dataclasses import dataclass, field
from typing import Protocol


class Authorization(Protocol):
    """Gives the `Authorization` header for the next request."""

    def header(self) -> str:
        """Return the header's value."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """Return every text that must not appear in any message."""
        ...


@dataclass(frozen=True)
class Basic:
    """An e-mail address with an API token."""

    email: str
    token: str = field(repr=False)

    def header(self) -> str:
        """Return the header's value."""
        return f"Basic {self._encoded}"

    def secrets(self) -> tuple[str, ...]:
        """Return the token, and the form in which the header holds it."""
        return (self._encoded, self.token)

    @property
    def _encoded(self) -> str:
        return base64.b64encode(f"{self.email}:{self.token}".encode()).decode()


@dataclass(frozen=True)
class Bearer:
    """A token that stands alone: an app's, or a personal access token."""

    token: str = field(repr=False)

    def header(self) -> str:
        """Return the header's value."""
        return f"Bearer {self.token}"

    def secrets(self) -> tuple[str, ...]:
        """Return the token."""
        return (self.token,)
