"""The plan file, and others beside it: written whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

import click

from spaceform.cli.secrets import refuse_secrets
from spaceform.plan import Plan, to_json

_INPUTS = (".yaml", ".yml")
_DEVICES = (("/", "dev"), ("/", "proc"))


def write_plan(path: Path, plan: Plan) -> None:
    """Write a plan; what stood there before is replaced only by a whole one.

    Raises RefusedError where it would hold a secret.
    """
    text = to_json(plan)
    refuse_secrets(text, f"the plan {path}")
    write_whole(path, text)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; one that no report may replace (a device) is written to."""
    if path.exists() and not _is_replaced(path):
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def remove_old(paths: Iterable[Path | None]) -> None:
    """Remove what an earlier run has written: where this one fails, nothing old passes for new."""
    for path in paths:
        if path is not None and _is_replaced(path):
            path.unlink()


def check_place(_context: object, _option: object, path: Path | None) -> Path | None:
    """Refuse, before a long run, a path that cannot be written after it, or must not be."""
    if path is None:
        return path
    if not path.parent.is_dir():
        message = f"the folder {str(path.parent)!r} does not exist"
        raise click.BadParameter(message)
    if path.suffix.lower() in _INPUTS:
        message = f"{str(path)!r} would take the place of a manifest: nothing written here is YAML"
        raise click.BadParameter(message)
    if path.name == "-":
        message = "'-' is no file: --format chooses what standard output shows"
        raise click.BadParameter(message)
    return path


def _is_replaced(path: Path) -> bool:
    """Tell whether a file takes the place of what is there; not of a device, such as /dev/stdout.

    That is a link to a regular file where the output goes to one, and the link is everybody's.
    """
    return path.is_file() and path.absolute().parts[:2] not in _DEVICES
