"""Compose: the tree of a YAML document from its events, with limits that hold while it grows."""

import re
from sys import intern
from typing import Any, NamedTuple

from pydantic import JsonValue
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from spaceform.errors import ManifestError, Problem
from spaceform.manifest.events import FAST, Position, read_events
from spaceform.manifest.problems import Problems
from spaceform.manifest.scalars import resolve
from spaceform.manifest.source import MAX_BYTES
from spaceform.manifest.syntax import explain
from spaceform.manifest.tree import Node, mark_at
from spaceform.manifest.variables import SIGN
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark

MAX_DEPTH = 100
MAX_NODES = 100_000
MAX_CHARACTERS = 10 * MAX_BYTES

# Escapes such as "\0" in double quotes make what the file itself must not hold.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_START = "start it with `version: 1`"


class _Anchor(NamedTuple):
    """What an alias stands for; a node of None has been refused already."""

    node: Node | None
    nodes: int
    characters: int
    height: int


def compose(text: str, file: str, problems: Problems, *, fast: bool = FAST) -> Node:
    """Read the one document of a text.

    Problems that leave the rest readable (a key twice, a tag) go to `problems`; raises
    ManifestError where the text cannot be read on.
    """
    if fast:
        found = Problems()
        try:
            node = _Composer(text, file, found, fast=True).document()
        except YAMLError:
            # libyaml is of YAML 1.1 and refuses `{site: https://…}`: the parser in Python has
            # the last word, and its errors are the same on every machine.
            return compose(text, file, problems, fast=False)
        except ManifestError:
            problems.extend(found.sorted)
            raise
        problems.extend(found.sorted)
        return node
    try:
        return _Composer(text, file, problems, fast=False).document()
    except MarkedYAMLError as error:
        raise ManifestError((explain(error, text, file),)) from error
    except YAMLError as error:
        raise ManifestError((Problem(Mark(file, 1, 1), str(error)),)) from error


class _Composer:
    """Builds the tree; nodes, characters and depth count as if aliases were written out."""

    def __init__(self, text: str, file: str, problems: Problems, *, fast: bool) -> None:
        self._next = read_events(text, fast=fast)
        self._file = file
        self._problems = problems
        # None stands for an anchor whose node is still being read.
        self._anchors: dict[str, _Anchor | None] = {}
        self._nodes = 0
        self._characters = 0
        self._deepest = 0
        self._specials = 0

    def document(self) -> Node:
        self._next()
        start = self._next()
        if isinstance(start, StreamEndEvent):
            raise self._fatal(start, "the file is empty", _START)
        if isinstance(start, DocumentStartEvent) and (start.version or start.tags):
            self._refuse(start, "directives such as %YAML are not allowed", "remove that line")
        first = self._next()
        root = self._node(first, 1)
        self._next()
        after = self._next()
        if isinstance(after, DocumentStartEvent):
            raise self._fatal(after, "a second document starts here", "give it a file of its own")
        if root is None or root.value is None:
            raise self._fatal(first, "the file is empty", _START)
        return root

    def _node(self, event: Any, depth: int) -> Node | None:  # noqa: ANN401 - see Event
        """Return a node; None for one that was refused and is left out."""
        if type(event) is AliasEvent:
            return self._alias(event, depth)
        self._nodes += 1
        if depth > self._deepest or self._nodes > MAX_NODES:
            self._check(event, depth)
        if event.ctag is not None:
            hint = "remove it: manifests are plain data"
            self._refuse(event, f"the tag `{shown(str(event.ctag))}` is not allowed", hint)
        if event.anchor is not None:
            return self._anchored(event, depth)
        return self._content(event, depth)

    def _content(self, event: Any, depth: int) -> Node | None:  # noqa: ANN401
        if type(event) is ScalarEvent:
            return self._scalar(event)
        if type(event) is SequenceStartEvent:
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _scalar(self, event: ScalarEvent) -> Node | None:
        value = event.value
        self._characters += len(value)
        if not event.style and event.ctag is None:
            try:
                value = resolve(value)
            except ValueError as error:
                self._refuse(event, str(error), "quote it if it is text")
                return None
            if value is None:
                return self._special(value, event)
        if event.style == '"' and (bad := CONTROL.search(value)):
            message = f"the text holds the character U+{ord(bad[0]):04X}, which cannot be seen"
            self._refuse(event, message, "remove its escape")
            return None
        if type(value) is str and SIGN in value:
            return self._special(value, event)
        return Node(value, event.start_mark)

    def _special(self, value: str | None, event: ScalarEvent) -> Node:
        self._specials += 1
        return Node(value, event.start_mark, plain=False)

    def _sequence(self, start: Any, depth: int) -> Node:  # noqa: ANN401
        items = []
        specials = self._specials
        while type(event := self._next()) is not SequenceEndEvent:
            node = self._node(event, depth + 1)
            if node is not None:
                items.append(node)
        values = [item.value for item in items]
        return Node(values, start.start_mark, items, plain=specials == self._specials)

    def _mapping(self, start: Any, depth: int) -> Node:  # noqa: ANN401
        value: dict[str, JsonValue] = {}
        children: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        specials = self._specials
        while type(event := self._next()) is not MappingEndEvent:
            key = self._key(event, depth)
            node = self._node(self._next(), depth + 1)
            if key is None or node is None:
                continue
            if key in value:
                line = keys[key].line + 1
                hint = f"the first one is on line {line}: keep one of them"
                self._refuse(event, f"the key `{shown(key)}` is there twice", hint)
                continue
            value[key] = node.value
            children[key] = node
            keys[key] = event.start_mark
        return Node(value, start.start_mark, children, keys, plain=specials == self._specials)

    def _key(self, event: Any, depth: int) -> str | None:  # noqa: ANN401
        node = self._node(event, depth + 1)
        if node is None:
            return None
        if type(event) is AliasEvent:
            self._refuse(event, "a key cannot be an alias", "write the key")
            return None
        if not isinstance(node.value, str):
            written = event.value if type(event) is ScalarEvent else None
            hint = f'write it as "{shown(written)}"' if written else "write a name before the colon"
            self._refuse(event, "a key must be text", hint)
            return None
        if node.value == "<<" and not event.style:
            hint = "use `extends` and a template from spaceform.yaml"
            self._refuse(event, "YAML 1.2 has no merge keys", hint)
            return None
        return intern(node.value)

    def _anchored(self, event: Any, depth: int) -> Node | None:  # noqa: ANN401
        nodes, characters, deepest = self._nodes, self._characters, self._deepest
        self._deepest = depth
        self._anchors[event.anchor] = None
        node = self._content(event, depth)
        self._anchors[event.anchor] = _Anchor(
            node,
            nodes=self._nodes - nodes + 1,
            characters=self._characters - characters,
            height=self._deepest - depth,
        )
        self._deepest = max(deepest, self._deepest)
        return node

    def _alias(self, event: Any, depth: int) -> Node | None:  # noqa: ANN401
        if event.anchor not in self._anchors:
            hint = "an anchor stands before its aliases, in the same file"
            raise self._fatal(event, f"there is no anchor `&{shown(event.anchor)}`", hint)
        anchor = self._anchors[event.anchor]
        if anchor is None:
            message = f"`*{shown(event.anchor)}` stands inside what it stands for"
            raise self._fatal(event, message, "write it out")
        self._nodes += anchor.nodes
        self._characters += anchor.characters
        self._check(event, depth + anchor.height)
        if anchor.node is not None and not anchor.node.plain:
            self._specials += 1
        return anchor.node

    def _check(self, event: Any, depth: int) -> None:  # noqa: ANN401
        self._deepest = max(self._deepest, depth)
        if depth > MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} levels deep"
            raise self._fatal(event, message, "a manifest needs about ten")
        if self._nodes > MAX_NODES:
            message = f"the file has more than {MAX_NODES:,} values once aliases are written out"
            raise self._fatal(event, message, "split it, or use fewer aliases")
        if self._characters > MAX_CHARACTERS:
            message = f"the file has more than {MAX_CHARACTERS:,} characters with aliases"
            raise self._fatal(event, message, "use fewer aliases, or shorter ones")

    def _refuse(self, event: Any, message: str, hint: str) -> None:  # noqa: ANN401
        self._problems.add(mark_at(self._file, event.start_mark), message, hint)

    def _fatal(self, event: Any, message: str, hint: str) -> ManifestError:  # noqa: ANN401
        return ManifestError((Problem(mark_at(self._file, event.start_mark), message, hint),))
