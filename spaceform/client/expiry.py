"""The expiry of a token, where the token itself tells it."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

_PARTS = 3


def read_expiry(token: str) -> datetime | None:
    """Read when a JSON Web Token expires; None for any other token, and for one without an end.

    The signature is the site's to check: this is told to people and decides nothing.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        end = claims["exp"] if isinstance(claims, dict) else None
        return None if end is None else datetime.fromtimestamp(float(end), UTC)
    except (KeyError, OSError, OverflowError, TypeError, ValueError):
        return None
