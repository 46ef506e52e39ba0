"""One request as a route sees it, and what a route answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from spaceform.sandbox.store.pairs import ADMINISTER, READ
from spaceform.sandbox.store.records import Space, User
from spaceform.sandbox.store.refusal import forbidden, unknown
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire import jsontext
from spaceform.sandbox.wire.bodies import HttpError, JsonObject
from spaceform.sandbox.wire.expansion import Expansion

_FREE: Final = "User isn't authorized to modify permissions because they are using the Free Edition"

Query = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Reply:
    """What a route answers."""

    status: int = 200
    body: JsonObject | list[JsonObject] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


NO_CONTENT: Final = Reply(204)


@dataclass(frozen=True)
class Call:
    """A request by a known account, with the store locked around it."""

    store: Store
    caller: User
    origin: str
    path: str
    parts: Mapping[str, str]
    query: Query
    content_type: str | None
    raw: bytes
    context: str = "/wiki"

    def first(self, name: str) -> str | None:
        """The first value of a query parameter."""
        values = self.query.get(name, ())
        return values[0] if values else None

    def needed(self, name: str) -> str:
        """The value of a query parameter that may not be missing or empty."""
        value = self.first(name)
        if not value:
            raise HttpError(400, f"Query parameter {name!r} is required")
        return value

    @property
    def expansion(self) -> Expansion:
        """What the caller wants to see in full."""
        return Expansion.of(self.query.get("expand", ()))

    def json(self) -> object:
        """The body, which must be JSON and say so."""
        if (self.content_type or "").partition(";")[0].strip().lower() != "application/json":
            raise HttpError(415, "The body must be application/json")
        try:
            return jsontext.loads(self.raw)
        except jsontext.JsonError as error:
            raise HttpError(400, f"Could not read the body as JSON: {error}") from error

    def object(self) -> Mapping[str, object]:
        """The body, which must be a JSON object."""
        body = self.json()
        if not isinstance(body, dict):
            raise HttpError(400, "The body must be a JSON object")
        return body

    def check_edition(self) -> None:
        """Refuse to change permissions where the site's edition does not let anyone do so."""
        if self.store.edition == "free":
            raise forbidden(_FREE)

    def may(self, space: Space, pair: str) -> bool:
        """Whether the caller holds a pair in a space, by a grant or a role of whatever it is."""
        return self.store.may(self.caller, space, pair)

    def sees(self, space: Space) -> bool:
        """Whether the caller may see a space."""
        return self.may(space, READ)

    def space(self) -> Space:
        """The space in the path; for who may not see it, it is not there."""
        return self.visible(self.parts["spaceKey"])

    def visible(self, key: str) -> Space:
        """A space that the caller sees."""
        space = self.store.spaces.find(key)
        if space is None or not self.sees(space):
            raise unknown(f"No space with key : {key}")
        return space

    def administered(self) -> Space:
        """The space in the path, if the caller administers it."""
        space = self.space()
        if not self.may(space, ADMINISTER):
            raise forbidden(
                f"{self.caller.name} does not have permission to administer {space.key}"
            )
        return space

    def owned(self) -> Space:
        """The same, but 404 where rights are missing: PUT and DELETE of a space or its settings."""
        space = self.space()
        if not self.may(space, ADMINISTER):
            raise unknown(f"No space with key : {space.key}")
        return space


Handler = Callable[[Call], Reply]


@dataclass(frozen=True)
class Operation:
    """One operation of a dialect: a method, a path below the dialect's root, what answers it."""

    method: str
    path: str
    handler: Handler


def encoded(body: JsonObject | list[JsonObject]) -> bytes:
    """A reply's body as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
