"""The plan file, and others beside it: written whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

import click

from spaceform.cli.secrets import refuse_secrets
from spaceform.plan import Plan, to_json


def write_plan(path: Path, plan: Plan) -> None:
    """Write a plan; what stood there before is replaced only by a whole one.

    Raises RefusedError where it would hold a secret.
    """
    text = to_json(plan)
    refuse_secrets(text, f"the plan {path}")
    write_whole(path, text)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; one that no report may replace (a device) is written to."""
    if path.exists() and not path.is_file():  # such as /dev/stdout
        path.write_text(text, encoding="utf-8")
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
        if path is not None and path.is_file():
            path.unlink()


def check_place(_context: object, _option: object, path: Path | None) -> Path | None:
    """Refuse, before a long run, a path that cannot be written after it."""
    if path is not None and not path.parent.is_dir():
        message = f"the folder {str(path.parent)!r} does not exist"
        raise click.BadParameter(message)
    return path
