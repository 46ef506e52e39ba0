"""The entry point: the version is told before anything heavy is imported."""

import os
import signal
import sys
import threading
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
    if code == _INTERRUPTED and _is_held_up():
        os._exit(code)
    return code


def _is_held_up() -> bool:
    """Tell whether a thread still waits for a site, maybe a silent one: Python would wait for it.

    An interrupt that meets a pool of threads as it starts one leaves it behind. It only reads:
    while anything may be written, a run ends by itself and not by an exception.
    """
    mine = threading.current_thread()
    return any(each is not mine and not each.daemon for each in threading.enumerate())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _handle(handler: "signal._HANDLER") -> None:
    """Handle the signals that end a run, but for those that whoever started it has declined."""
    for each in _SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, handler)


if __name__ == "__main__":
    sys.exit(main())
