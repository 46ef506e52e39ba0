"""Known keys: what may be written at a path, so that the nearest one can be suggested."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from spaceform.manifest.tree import Path


def known_keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Return the keys that a model knows at a path below it."""
    annotations: list[Any] = [model]
    for step in path:
        annotations = [
            inner for annotation in annotations for inner in _inside(annotation, str(step))
        ]
    return tuple(key for annotation in annotations for key in _keys(annotation))


def _keys(annotation: Any) -> Iterator[str]:  # noqa: ANN401 - annotations have no type
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            yield from (info.alias or name for name, info in option.model_fields.items())


def _inside(annotation: Any, step: str) -> Iterator[Any]:  # noqa: ANN401
    for option in _options(annotation):
        if get_origin(option) in (dict, tuple):
            yield get_args(option)[-1 if get_origin(option) is dict else 0]
        elif isinstance(option, type) and issubclass(option, BaseModel):
            for name, info in option.model_fields.items():
                if step == (info.alias or name):
                    yield info.annotation


def _options(annotation: Any) -> Iterator[Any]:  # noqa: ANN401
    arguments = get_args(annotation)
    if not arguments or get_origin(annotation) in (dict, tuple):
        yield annotation
    elif hasattr(annotation, "__metadata__"):
        yield from _options(arguments[0])
    else:
        for argument in arguments:
            yield from _options(argument)
