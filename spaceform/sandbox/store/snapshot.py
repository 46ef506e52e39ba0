"""The whole site in a file, so that a sandbox can go on where another one stopped."""

import json
import os
import tempfile
from pathlib import Path

from spaceform.sandbox.store import codec
from spaceform.sandbox.store.records import SiteState
from spaceform.sandbox.store.roles import Mode


class SnapshotError(ValueError):
    """A data file that no sandbox wrote, or that was damaged; the message names the place."""


def read(path: Path) -> SiteState | None:
    """What a file remembers, or nothing if there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise SnapshotError(f"{path}: not UTF-8") from error
    try:
        state = codec.decode(SiteState, json.loads(text))
        Mode(state.mode)
    except (ValueError, RecursionError) as error:
        raise SnapshotError(f"{path}: {error}") from error
    return state


def write(path: Path, state: SiteState) -> None:
    """Write a file whole or not at all: a crash leaves the one that was there."""
    text = json.dumps(codec.encode(state), indent=1, ensure_ascii=False)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        temporary = Path(file.name)
        try:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
