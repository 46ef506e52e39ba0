"""The wire: requests to one host's API, and answers that have the shape it documents."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, JsonValue, ValidationError

from spaceform.errors import MalformedResponseError, ProviderError
from spaceform.origin import path_of
from spaceform.transport import Call, Method, Reply, Transport

Query = Mapping[str, str | int]
M = TypeVar("M", bound=BaseModel)

PAGE = 100
"""Rows of a list at a time: the most that each of the hosts gives."""

_NO_QUERY: Query = {}


@dataclass(frozen=True)
class Wire:
    """Requests below `base`; each part of a path is quoted, so no name can leave its place."""

    transport: Transport
    base: str

    def get(self, model: type[M], *parts: str) -> M:
        """Read one thing."""
        call = self.call("GET", *parts)
        return self.shape(model, call, self.transport.fetch(call).value)

    def send(self, method: Method, *parts: str, body: JsonValue = None) -> tuple[Call, JsonValue]:
        """Write; returns the request, for `shape`, and its answer."""
        call = self.call(method, *parts, body=body)
        return call, self.transport.fetch(call).value

    def ask(self, path: str, query: str, variables: dict[str, JsonValue]) -> tuple[Call, Reply]:
        """Ask a question in GraphQL, which changes nothing; `path` is absolute."""
        body: JsonValue = {"query": query, "variables": variables}
        call = Call("POST", path, _NO_QUERY, body, is_query=True)
        return call, self.transport.fetch(call)

    def pages(
        self, *parts: str, query: Query, link_of: Callable[[Reply], str | None]
    ) -> Iterator[tuple[Call, Reply]]:
        """Read a list page by page; `link_of` finds the next one's address, None after the last.

        Of a link only the query is taken. Raises MalformedResponseError where it leads to another
        origin, or back to a page that was read already.
        """
        asked: Query = query
        seen: set[tuple[tuple[str, str], ...]] = set()
        while True:
            call = self.call("GET", *parts, query=asked)
            reply = self.transport.fetch(call)
            yield call, reply
            link = link_of(reply)
            if link is None:
                return
            self.transport.refuse_foreign_link(call.path, link)
            pairs = tuple(parse_qsl(urlsplit(link).query))
            if not pairs or pairs in seen:
                message = "A page of the list leads back to an earlier one: it cannot be trusted."
                raise call.error(MalformedResponseError, message)
            seen.add(pairs)
            asked = dict(pairs)

    def call(
        self, method: Method, *parts: str, query: Query = _NO_QUERY, body: JsonValue = None
    ) -> Call:
        """Return a request; raises ProviderError for a part that no address can hold."""
        try:
            path = self.base + path_of(*parts)
        except ValueError as error:
            message = f"The request was not sent: {error}."
            raise ProviderError(message, method=method, path=self.base) from None
        return Call(method, path, query, body)

    def shape(self, model: type[M], call: Call, value: JsonValue) -> M:
        """Return an answer as what it should be; an error where it is not."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"])) or "the answer"
            manners = self.transport.manners
            message = (
                f"{place} is not what {manners.name} would answer: check {manners.setting}, and "
                "any proxy on the way."
            )
            raise call.lost(MalformedResponseError, message) from None
