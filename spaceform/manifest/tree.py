"""Tree: a YAML document as plain values, with the place of every key and value beside them."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from spaceform.manifest.events import Position
from spaceform.mark import Mark

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings, indices of lists."""


class Node:
    """A value and where it stands; `keys` are the places of a mapping's keys.

    A node is `plain` if nothing in it is null or holds a variable, which spares walking it.
    """

    __slots__ = ("children", "keys", "plain", "position", "value")

    def __init__(
        self,
        value: JsonValue,
        position: Position,
        children: "dict[str, Node] | list[Node] | None" = None,
        keys: dict[str, Position] | None = None,
        *,
        plain: bool = True,
    ) -> None:
        self.value = value
        self.position = position
        self.children = children
        self.keys = keys
        self.plain = plain

    @property
    def entries(self) -> "dict[str, Node]":
        """The nodes of a mapping by key; empty for anything else."""
        return self.children if isinstance(self.children, dict) else {}

    @property
    def items(self) -> "list[Node]":
        """The nodes of a list; empty for anything else."""
        return self.children if isinstance(self.children, list) else []

    def child(self, step: str | int) -> "Node | None":
        """Return the value of a key or index, or None where there is none."""
        if isinstance(step, str):
            return self.entries.get(step)
        return self.items[step] if step < len(self.items) else None

    def find(self, path: Sequence[str | int]) -> "Node":
        """Return the node at a path, or the last one on the way to it."""
        node = self
        for step in path:
            found = node.child(step)
            if found is None:
                return node
            node = found
        return node

    def key_position(self, path: Sequence[str | int]) -> Position:
        """Return where the key at the end of a path stands, or else the value that is nearest."""
        parent = self.find(path[:-1])
        key = path[-1] if path else None
        if parent.keys and isinstance(key, str) and key in parent.keys:
            return parent.keys[key]
        return self.find(path).position

    def hollow(self, section: str) -> "Node":
        """Return the same mapping with that section of it empty."""
        content = self.entries.get(section)
        if content is None or not isinstance(content.value, dict):
            return self
        empty = Node({}, content.position, {}, {})
        children = {**self.entries, section: empty}
        values = {key: child.value for key, child in children.items()}
        return Node(values, self.position, children, self.keys, plain=self.plain)

    def nulls(self, path: Path = ()) -> Iterator[Path]:
        """Return the path of everything that is null."""
        if self.plain:
            return
        if self.value is None:
            yield path
        for key, node in self.entries.items():
            yield from node.nulls((*path, key))
        for index, node in enumerate(self.items):
            yield from node.nulls((*path, index))

    def texts(self, path: Path = ()) -> Iterator[tuple[Path, str]]:
        """Return the path and value of everything that is text."""
        if isinstance(self.value, str):
            yield path, self.value
        for key, node in self.entries.items():
            yield from node.texts((*path, key))
        for index, node in enumerate(self.items):
            yield from node.texts((*path, index))


def mark_at(file: str, position: Position) -> Mark:
    """Return a position, which counts from zero, as a mark, which counts from one."""
    return Mark(file, position.line + 1, position.column + 1)
