"""A service account: an access token got with a client's id and secret, renewed in time."""

import re
import threading
import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import JsonValue

from spaceform.errors import MalformedResponseError, ProviderError
from spaceform.transport.authorization import LogIn, encode

PATH = "/oauth/token"

_LIFE = 3600.0  # seconds, where the answer does not say
_EARLY = 60.0  # a token that expires on the way would fail a request
_VISIBLE = re.compile(r"[!-~]+")
# A site that refuses every token must not have a new one made for each request.
_BETWEEN_REPLACEMENTS = 60.0


class _Token(NamedTuple):
    """An access token, and the moment from which another one is asked for."""

    text: str
    renewed_at: float

    @property
    def header(self) -> str:
        return f"Bearer {self.text}"


@dataclass
class ServiceAccount:
    """A client's id and secret, worth an access token at `origin` (OAuth 2, client credentials).

    The token is kept, and renewed a minute before it expires, or at half its life where that is
    shorter; once, however many threads wait for it. `clock` stands in for the time in tests.
    """

    client_id: str
    client_secret: str = field(repr=False)
    origin: str
    clock: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._token: _Token | None = None
        encoded = encode(self.client_id, self.client_secret)
        self._secrets: tuple[str, ...] = (encoded, self.client_secret)
        self._failures = 0
        self._error: ProviderError | None = None
        self._replaced_at: float | None = None
        self._life: float | None = None

    @property
    def life(self) -> float | None:
        """The seconds for which an access token works; None before there was one."""
        return self._life

    def header(self, log_in: LogIn, /) -> str:
        """Return the header with an access token that works for some time yet.

        Raises the ProviderError for which none could be had, AuthError where the client's id and
        secret are not accepted.
        """
        failures = self._failures
        with self._lock:
            if self._token is not None and self.clock() < self._token.renewed_at:
                return self._token.header
            if self._failures != failures and self._error is not None:
                # Another thread has just failed: to try again in each thread would help nobody.
                raise copy(self._error)
            try:
                self._token = self._fetch(log_in)
            except ProviderError as error:
                self._failures += 1
                self._error = error
                raise
            return self._token.header

    def replaces(self, header: str | None, /) -> bool:
        """Tell whether there is another token than the one in a header that was not accepted.

        The one in use is dropped for a new one, once a minute at most.
        """
        with self._lock:
            if self._token is None or self._token.header != header:
                return True
            now = self.clock()
            if self._replaced_at is not None and now < self._replaced_at + _BETWEEN_REPLACEMENTS:
                return False
            self._replaced_at = now
            self._token = None
            return True

    def secrets(self) -> tuple[str, ...]:
        """Return the client's secret in both its forms, and every access token there was."""
        return self._secrets

    def _fetch(self, log_in: LogIn) -> _Token:
        """Get a token with `POST /oauth/token`."""
        begun = self.clock()
        body: JsonValue = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        answer = log_in(self.origin, PATH, body, self._secrets)
        fields = answer if isinstance(answer, dict) else {}
        text, life = fields.get("access_token"), _life(fields.get("expires_in", _LIFE))
        if not isinstance(text, str) or not _VISIBLE.fullmatch(text) or life <= 0:
            raise MalformedResponseError(
                "The answer has no access token that could be used: check any proxy on the way.",
                method="POST",
                path=PATH,
            )
        self._secrets = (*self._secrets, text)
        self._life = life
        return _Token(text, begun + life - min(_EARLY, life / 2))


def _life(value: JsonValue) -> float:
    """Return the seconds for which a token works, 0 for what is no number."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
