"""Points in time as v1 writes them."""

from datetime import UTC, datetime


def moment(seconds: float) -> str:
    """A time in ISO 8601, in UTC, to the millisecond."""
    text = datetime.fromtimestamp(seconds, tz=UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
