"""Syntax: what is wrong with a text that is no YAML, in words for people."""

from ruamel.yaml.error import MarkedYAMLError

from spaceform.errors import Problem
from spaceform.manifest.tree import mark_at
from spaceform.mark import Mark

_HINTS = (
    ("mapping values are not allowed", "put a value that holds `: ` into quotes"),
    ("could not find expected ':'", "a key and its value are written `key: value`"),
    ("expected ','", "put a comma there, or close the bracket above"),
    ("unexpected end of stream", "a quote or bracket above is not closed"),
    ("block", "check the indentation"),
)


def explain(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """Say where a parser stopped and, as far as that can be known, what to do."""
    position = error.problem_mark or error.context_mark
    mark = mark_at(file, position) if position else Mark(file, 1, 1)
    message = str(error.problem or error.context)
    if "cannot start any token" in message:
        return _bad_start(text, mark)
    hint = next((hint for part, hint in _HINTS if part in message), "see https://yaml.org")
    return Problem(mark, f"this is not YAML: {message}", hint)


def _bad_start(text: str, mark: Mark) -> Problem:
    line = text.splitlines()[mark.line - 1 : mark.line]
    character = line[0][mark.column - 1 : mark.column] if line else ""
    if character == "\t":
        return Problem(mark, "a tab cannot stand here", "use spaces")
    return Problem(mark, f"a value cannot start with {character}", "put it into quotes")
