"""The entry point: the version is told before anything heavy is imported."""

import os
import signal
import sys
from types import FrameType

from spaceform import __version__

_INTERRUPTED = 130
_SIGNALS = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"spaceform {__version__}\n")
        return 0
    # Commands that write watch for signals themselves; until then, and elsewhere, each of them
    # ends the run as Ctrl-C does.
    _handle(_interrupt)
    code = _INTERRUPTED
    try:
        from spaceform.cli.boundary import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    finally:
        # What was done is told: a signal while Python ends changes nothing about it any more.
        _handle(lambda _number, _frame: os._exit(code))
    return code


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _handle(handler: "signal._HANDLER") -> None:
    """Handle the signals that end a run, but for those that whoever started it has declined."""
    for each in _SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, handler)


if __name__ == "__main__":
    sys.exit(main())
