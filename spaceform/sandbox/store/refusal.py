"""Why the store refuses something, in words that know nothing of HTTP."""

from enum import Enum


class Reason(Enum):
    """The kinds of refusal; each dialect gives them its own status codes."""

    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    CONFLICT = "conflict"
    TOO_LARGE = "too large"


class RefusalError(Exception):
    """The site says no, and why."""

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep the kind of refusal apart from its words."""
        super().__init__(message)
        self.reason = reason
        self.message = message


def unknown(message: str) -> RefusalError:
    """Refuse because there is no such thing, or none that the caller may see."""
    return RefusalError(Reason.UNKNOWN, message)


def forbidden(message: str) -> RefusalError:
    """Refuse because the caller may see it, but not do this to it."""
    return RefusalError(Reason.FORBIDDEN, message)


def invalid(message: str) -> RefusalError:
    """Refuse because what was asked makes no sense here."""
    return RefusalError(Reason.INVALID, message)


def conflict(message: str) -> RefusalError:
    """Refuse because something else got there first."""
    return RefusalError(Reason.CONFLICT, message)


def too_large(message: str) -> RefusalError:
    """Refuse because a value is longer than the site keeps."""
    return RefusalError(Reason.TOO_LARGE, message)
