"""Shape: whether a tree fits a model, what to say where it does not, and what is left of it."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spaceform.manifest.entries import AccessEntry
from spaceform.manifest.known import known_keys
from spaceform.manifest.problems import Problems
from spaceform.manifest.tree import Node, Path, mark_at
from spaceform.manifest.values import VERSION
from spaceform.manifest.wording import kind, nearest, suggestion
from spaceform.manifest.wording import text as shown

M = TypeVar("M", bound=BaseModel)

_EXPECTED = {
    "string_type": ("text", "put it into quotes"),
    "bool_type": ("true or false", "write it without quotes"),
    "int_type": ("a whole number", "write it without quotes"),
    "tuple_type": ("a list", "write it as [one, another]"),
    "dict_type": ("a mapping", "write `name: value` lines below it"),
    "model_type": ("a mapping", "write `name: value` lines below it"),
    "union_tag_not_found": ("a page's title or id", 'an id is written {id: "12345"}'),
}


class Fit:
    """A tree made to fit a model, and the names of the sections where parts had to be left out."""

    def __init__(self, node: Node, file: str, problems: Problems) -> None:
        self._node = node
        self._file = file
        self._problems = problems
        self.broken: set[str] = set()
        self._meant: set[Path] = set()

    def make(self, model: type[M], value: object, without: Iterable[Path] = ()) -> M | None:
        """Make a model of a value and report where it does not fit.

        Parts that do not fit, and those in `without`, whose problems are reported already, are
        left out, so that the rest can be checked too; None where nothing is left.
        """
        parts = tuple(without)
        problems = self._problems
        while () not in parts:
            value = self._prune(model, value, parts)
            try:
                return model.model_validate(value)
            except ValidationError as error:
                errors = [_placed(detail) for detail in error.errors(include_url=False)]
            # Unknown keys first: what they were meant to be is then not reported as missing.
            for detail in sorted(errors, key=lambda detail: detail["type"] != "extra_forbidden"):
                self._report(model, detail, problems)
            parts = tuple(_path(detail) for detail in errors)
            # What does not fit only because something was left out has been reported.
            problems = Problems()
        return None

    def _prune(self, model: type[M], value: object, parts: tuple[Path, ...]) -> object:
        if not parts or not isinstance(value, dict):
            return value
        kept: dict[Any, Any] = dict(value)
        self._meant.update(parts)
        items: dict[Any, set[Any]] = {}
        for section, *rest in parts:
            items.setdefault(section, set()).update(rest[:1] or [None])
        for section, dropped in items.items():
            self.broken.add(str(section))
            content = kept.pop(section, None)
            # A section that lacks something has nothing that could be taken out.
            if isinstance(content, dict) and dropped <= content.keys():
                kept[section] = {key: content[key] for key in content if key not in dropped}
        return kept if "version" not in model.model_fields else {"version": VERSION, **kept}

    def _report(self, model: type[M], detail: ErrorDetails, problems: Problems) -> None:
        path = detail["loc"]
        if detail["type"] == "extra_forbidden":
            self._report_unknown(model, path, problems)
            return
        if path in self._meant:
            return
        if detail["type"] == "missing":
            message, hint = f"`{path[-1]}` is missing", _way_to_add(str(path[-1]))
            position = self._node.find(path[:-1]).position
        else:
            message, hint = _misfit(detail)
            position = self._node.find(path).position
        problems.add(mark_at(self._file, position), message, hint)

    def _report_unknown(self, model: type[M], path: Path, problems: Problems) -> None:
        key, known = str(path[-1]), known_keys(model, path[:-1])
        mark = mark_at(self._file, self._node.key_position(path))
        problems.add(mark, f"unknown key `{shown(key)}`", suggestion(key, known, "keys"))
        if near := nearest(key, known):
            self._meant.add((*path[:-1], near))
            if len(path) == 1:
                self.broken.add(near)


def refuse_nulls(
    node: Node, file: str, problems: Problems, *, data: str | None = None
) -> tuple[Path, ...]:
    """Report everything that is null and return the paths.

    `data` is the section whose values may hold nulls, below their own top level.
    """
    found = []
    for path in node.nulls():
        if path[:1] == (data,) and path[2:]:
            continue
        hint = "leave it out to not manage it, or write an empty value such as [] or {}"
        problems.add(mark_at(file, node.key_position(path)), f"{_name(path)} is null", hint)
        found.append(path)
    return tuple(found)


def _name(path: Path) -> str:
    if path and isinstance(path[-1], str):
        return f"`{shown(path[-1])}`"
    return f"an item of {_name(path[:-1])}" if path else "this"


def _placed(detail: ErrorDetails) -> ErrorDetails:
    section, *below = detail["loc"] or ("",)
    if section == "homepage" and below:
        # The tag of a union is a step of pydantic's way, but none in the file.
        detail["loc"] = (section, *below[1:])
    return detail


def _path(detail: ErrorDetails) -> Path:
    path = detail["loc"]
    # Without the one key that is missing, what it is missing in cannot be.
    return path[:-1] if detail["type"] == "missing" and path != ("version",) else path


def _way_to_add(key: str) -> str:
    return f"add `version: {VERSION}`" if key == "version" else f"add `{key}: …`"


def _misfit(detail: ErrorDetails) -> tuple[str, str]:
    context: dict[str, Any] = detail.get("ctx", {})
    if detail["type"] == "spaceform":
        return context["message"], context["hint"]
    path = detail["loc"]
    what = _name(path)
    found = kind(detail["input"])
    if detail["type"] == "literal_error":
        options = context["expected"].replace("'", "`")
        message = f"{what} must be {options}, not {found}"
        return message, suggestion(str(detail["input"]), options.split("`")[1::2], "values")
    expected, hint = _EXPECTED.get(detail["type"], (detail["msg"], "see the schema"))
    if context.get("class_name") == AccessEntry.__name__:
        hint = "write {permissions: [read/space]} or {role: NAME}"
    return f"{what} must be {expected}, not {found}", hint
