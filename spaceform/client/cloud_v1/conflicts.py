"""Telling a duplicate from other refusals: v1 answers 400 to both."""

from collections.abc import Callable
from http import HTTPStatus

from spaceform.errors import ConflictError, ProviderError


def as_conflict(error: ProviderError, is_there: Callable[[], bool]) -> ProviderError:
    """Return a ConflictError in place of a 400 for what is there already, else the error as it is.

    Whether it is there is read, since the text of a refusal comes in the language of the account.
    """
    if error.status != HTTPStatus.BAD_REQUEST:
        return error
    try:
        found = is_there()
    except ProviderError:
        # What went wrong first is what counts.
        return error
    if not found:
        return error
    return ConflictError(error.message, status=error.status, method=error.method, path=error.path)
