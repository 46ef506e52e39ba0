"""Standard output and standard error: what is written there never ends a run by itself."""

import io
import os
import sys
from typing import Literal

Stream = Literal["stdout", "stderr"]


def prepare() -> None:
    """Make both streams fit for any text; one that was closed takes it and drops it."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write(name: Stream, text: str) -> None:
    """Write a text; when nobody reads any more, nothing more is written and the run goes on.

    So the exit code still tells what became of the run, as in `spaceform apply | head`. Raises
    OSError only for a report that is lost otherwise, such as on a full disk.
    """
    stream = getattr(sys, name)
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        # What is still in the buffer would fail once more when Python ends, with a code of its own.
        _mute(stream)
        if name == "stdout" and not isinstance(error, BrokenPipeError):
            raise


def is_terminal(name: Stream | Literal["stdin"]) -> bool:
    """Tell whether a person is at the other end of a stream."""
    stream = getattr(sys, name)
    return stream is not None and not stream.closed and bool(stream.isatty())


def _mute(stream: io.TextIOBase) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
