"""The entry point: the version is told before anything heavy is imported."""

import sys

from spaceform import __version__

_INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"spaceform {__version__}\n")
        return 0
    try:
        from spaceform.cli.boundary import run
    except KeyboardInterrupt:
        return _INTERRUPTED
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
