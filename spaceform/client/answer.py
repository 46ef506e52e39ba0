"""Answers taken apart: a field that is missing or of another type is an error that names it."""

from dataclasses import dataclass
from typing import NoReturn, TypeVar

from pydantic import JsonValue

from spaceform.errors import MalformedResponseError, UnclearError

T = TypeVar("T", str, bool)
Object = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON that one request was answered with.

    Every reader takes a part of the value and the names that lead on from there. What does not
    fit raises MalformedResponseError or, after a write, UnclearError.
    """

    method: str
    path: str
    value: JsonValue

    @property
    def object(self) -> Object:
        """The value, which has to be an object."""
        return self.value if isinstance(self.value, dict) else self.refuse("the answer")

    @property
    def array(self) -> list[Object]:
        """The value, which has to be a list of objects."""
        return self._objects(self.value, "the answer")

    def text(self, part: JsonValue, *names: str) -> str:
        """Read a string."""
        return self._typed(str, part, names)

    def flag(self, part: JsonValue, *names: str) -> bool:
        """Read a boolean."""
        return self._typed(bool, part, names)

    def number(self, part: JsonValue, *names: str) -> int:
        """Read a whole number."""
        value = find(part, *names)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self.refuse(".".join(names))

    def identifier(self, part: JsonValue, *names: str) -> str:
        """Read an id, which is a number in some answers and a string in others."""
        value = find(part, *names)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.refuse(".".join(names))

    def objects(self, part: JsonValue, *names: str) -> list[Object]:
        """Read a list of objects."""
        return self._objects(find(part, *names), ".".join(names))

    def refuse(self, field: str) -> NoReturn:
        """Raise the error for a field that is not what the API says."""
        message = f"{field} is missing from the site's answer, or not what Confluence would answer"
        if self.method == "GET":
            advice = "check SPACEFORM_SITE, and any proxy on the way."
            kind: type[MalformedResponseError | UnclearError] = MalformedResponseError
        else:
            advice = "whether the change was made is not known."
            kind = UnclearError
        raise kind(f"{message}: {advice}", method=self.method, path=self.path)

    def _typed(self, kind: type[T], part: JsonValue, names: tuple[str, ...]) -> T:
        value = find(part, *names)
        return value if isinstance(value, kind) else self.refuse(".".join(names))

    def _objects(self, value: JsonValue, field: str) -> list[Object]:
        if not isinstance(value, list):
            self.refuse(field)
        objects = [item for item in value if isinstance(item, dict)]
        return objects if len(objects) == len(value) else self.refuse(f"{field}[]")


def find(part: JsonValue, *names: str) -> JsonValue:
    """Follow names into nested objects; None where they lead nowhere."""
    for name in names:
        if not isinstance(part, dict):
            return None
        part = part.get(name)
    return part


def find_text(part: JsonValue, *names: str) -> str | None:
    """Follow names to a string that has something in it; None where there is none."""
    value = find(part, *names)
    return value if isinstance(value, str) and value else None
