"""Layers: a space as one place writes it, and a space over its template."""

from typing import Any, NamedTuple

from spaceform.manifest.entries import SettingsEntry, SpaceEntry
from spaceform.manifest.events import Position
from spaceform.manifest.tree import Node, mark_at
from spaceform.mark import Mark

_MAPS = frozenset({"grants", "properties", "settings"})
_UNITED = frozenset({"exact", "ignore"})
_LISTS = ("labels", "exact", "ignore")


class Place(NamedTuple):
    """Where a key or a list's item is written, and what it holds."""

    file: str
    position: Position
    node: Node

    @property
    def mark(self) -> Mark:
        """The place as a mark."""
        return mark_at(self.file, self.position)

    @property
    def value_mark(self) -> Mark:
        """The place of the value as a mark."""
        return mark_at(self.file, self.node.position)


class Layer(NamedTuple):
    """What is written of a space, and the places of it by path, as in `grants/anonymous`."""

    entry: SpaceEntry
    places: dict[str, Place]

    def mark(self, path: str) -> Mark:
        """Return the place of a path, or of the space as a whole."""
        return (self.places.get(path) or self.places[""]).mark


def make_layer(entry: SpaceEntry, file: str, position: Position, node: Node) -> Layer:
    """Return the layer of an entry whose key is at `position` and whose content is `node`."""
    places = {"": Place(file, position, node)}
    keys = node.keys or {}
    for key, child in node.entries.items():
        places[key] = Place(file, keys[key], child)
        if key in _MAPS:
            inner = child.keys or {}
            for item, value in child.entries.items():
                places[f"{key}/{item}"] = Place(file, inner[item], value)
    for section in _LISTS:
        items: tuple[str, ...] | None = getattr(entry, section)
        if items:
            for item, value in zip(items, node.entries[section].items, strict=True):
                places[f"{section}/{item}"] = Place(file, value.position, value)
    return Layer(entry, places)


def merge(above: Layer, below: Layer) -> Layer:
    """Lay a space over a template.

    Maps merge by key, where a principal's access or a property's value replaces whole; `exact`
    and `ignore` are united; everything else replaces.
    """
    values: dict[str, Any] = {}
    places = dict(below.places)
    for field, info in SpaceEntry.model_fields.items():
        upper, lower = getattr(above.entry, field), getattr(below.entry, field)
        if upper is None or lower is None:
            values[field] = lower if upper is None else upper
            continue
        name = info.alias or field
        values[field] = _join(name, upper, lower)
        if name not in _MAPS | _UNITED:
            places = {path: places[path] for path in places if not path.startswith(f"{name}/")}
    return Layer(SpaceEntry.model_construct(**values), places | above.places)


def _join(name: str, upper: Any, lower: Any) -> Any:  # noqa: ANN401 - a field's type is its own
    if isinstance(upper, SettingsEntry):
        return lower.model_copy(update=upper.model_dump(exclude_none=True))
    if name in _MAPS:
        return lower | upper
    if name in _UNITED:
        return tuple(dict.fromkeys((*lower, *upper)))
    return upper
