"""Which version a Data Center is, and what the older ones lack."""

import re
from http import HTTPStatus
from typing import Final

from spaceform.client.answer import find_text
from spaceform.client.api import Api
from spaceform.client.once import Once
from spaceform.errors import NotFoundError, ProviderError, UnsupportedError
from spaceform.transport import Transport

Release = tuple[int, int]

SPACE_ADMINISTRATION: Final[Release] = (9, 1)
"""The first version whose API has space permissions, archiving, and removing categories."""

CATEGORIES: Final[Release] = (10, 0)
"""The first version whose API adds categories; 9.x can only remove them."""

_LACKING = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)
_NUMBER = re.compile(r"(\d+)\.(\d+)")


class Version:
    """The version of one site, read when it is needed first, and then kept."""

    def __init__(self, transport: Transport, context: str) -> None:
        self._apis = (
            (Api(transport, f"{context}/rest/api"), ("server-information",)),
            # Older versions, and those that show the other to nobody, show this to everybody.
            (Api(transport, f"{context}/rest/applinks/1.0"), ("manifest",)),
        )
        self._read: Once[str, str | None] = Once()

    def read(self) -> str | None:
        """Read the version with `GET /server-information`, else with the site's `manifest`."""
        return self._read.get("", self._ask)

    def explain(self, error: ProviderError, since: Release, what: str) -> ProviderError:
        """Return UnsupportedError in place of an error, where the version is why; else the error.

        `what`, at the beginning of a sentence, is what came `since` a release.
        """
        if error.status not in _LACKING:
            return error
        version = self.read()
        number = _NUMBER.match(version or "")
        if number is not None:
            lacks = (int(number[1]), int(number[2])) < since
        else:
            # Confluence's own 404 is about a thing, and no other about an operation.
            lacks = not isinstance(error, NotFoundError)
        if not lacks:
            return error
        major, minor = since
        shown = f"version {version}" if version else "of a version that it does not show"
        return UnsupportedError(
            f"{what} came with Confluence Data Center {major}.{minor}, and this site is {shown}.",
            status=error.status,
            method=error.method,
            path=error.path,
        )

    def _ask(self) -> str | None:
        for api, parts in self._apis:
            try:
                answer = api.get(*parts)
            except ProviderError:
                # A version without it, a proxy in front of it, or somebody who may not ask: the
                # version explains another failure, and without it that one is told as it is.
                continue
            version = find_text(answer.value, "version")
            if version is not None:
                return version
        return None
