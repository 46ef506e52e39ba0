"""One API of a site: a transport, and the path that all of the API's operations share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from spaceform.client.answer import Answer
from spaceform.errors import ProviderError
from spaceform.origin import path_of
from spaceform.transport import Transport

Query = Mapping[str, str | int]
_NO_QUERY: Query = {}


@dataclass(frozen=True)
class Api:
    """Requests below `base`; each part of a path is quoted, so no name can leave its place."""

    transport: Transport
    base: str

    def get(self, *parts: str, query: Query = _NO_QUERY) -> Answer:
        """Read."""
        path = self._path("GET", parts)
        return Answer("GET", path, self.transport.request("GET", path, query=query))

    def send(
        self,
        method: Literal["POST", "PUT", "DELETE"],
        *parts: str,
        query: Query = _NO_QUERY,
        body: JsonValue = None,
    ) -> Answer:
        """Write."""
        path = self._path(method, parts)
        return Answer(method, path, self.transport.request(method, path, query=query, body=body))

    def _path(self, method: str, parts: tuple[str, ...]) -> str:
        try:
            return self.base + path_of(*parts)
        except ValueError as error:
            message = f"The request was not sent: {error}."
            raise ProviderError(message, method=method, path=self.base) from None
