"""Access tokens that were given for client credentials, until they expire."""

import secrets
from typing import Final

LIFETIME: Final = 3600.0


class Tokens:
    """Who holds which access token, and how long; no data file remembers it."""

    def __init__(self, lifetime: float = LIFETIME) -> None:
        self.lifetime = lifetime
        self._issued: dict[str, tuple[str, float]] = {}

    def issue(self, account_id: str, now: float) -> str:
        """Give an account a token that works from now on."""
        token = secrets.token_urlsafe(32)
        self._issued[token] = (account_id, now + self.lifetime)
        return token

    def holder(self, token: str, now: float) -> str | None:
        """The id of the account that holds a token, if it works still."""
        account_id, end = self._issued.get(token, (None, now))
        return account_id if now < end else None
