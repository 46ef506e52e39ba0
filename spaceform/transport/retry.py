"""Whether and when a request is sent again."""

import re
import secrets
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RETRIES = 4
"""How often a request is repeated at most; Atlassian's own advice."""

LONGEST_WAIT = 60.0
"""Seconds; where `Retry-After` asks for more, the request fails at once."""

TOO_MANY = 429
TRANSIENT = frozenset({TOO_MANY, 500, 502, 503, 504})
"""Statuses after which a read is repeated; a write is repeated after 429 only."""

_BASE = 0.25
_BASE_TOO_MANY = 0.5
_random = secrets.SystemRandom()


def is_too_long(retry_after: str | None) -> bool:
    """Tell whether the site asks for a longer wait than anybody would sit through."""
    return (_seconds(retry_after) or 0.0) > LONGEST_WAIT


def delay(attempt: int, status: int | None, retry_after: str | None) -> float:
    """Return the seconds to wait before the repeat that follows an attempt, the first being 0.

    The wait doubles and is spread by chance, so that threads refused together do not return
    together. What the site asks for in `Retry-After` is the least.
    """
    base = _BASE_TOO_MANY if status == TOO_MANY else _BASE
    backoff = base * float(2**attempt) * _random.uniform(0.7, 1.3)
    if _seconds(retry_after) is None:
        return backoff
    return asked_for(retry_after) + _random.uniform(0, base)


def asked_for(retry_after: str | None) -> float:
    """Return the seconds that the site asks for, 0 where it does not, `LONGEST_WAIT` at most."""
    return min(max(_seconds(retry_after) or 0.0, 0.0), LONGEST_WAIT)


def _seconds(retry_after: str | None) -> float | None:
    """Read `Retry-After`, which is a number of seconds or a date; None where it is neither."""
    if retry_after is None:
        return None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", retry_after):
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.now(UTC)).total_seconds()
