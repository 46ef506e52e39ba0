"""Starts `spaceform --version` and `python -c "import click"` in turn, and compares them."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 1.5
ROUNDS = 21


def wall(command: list[str]) -> float:
    """Return how many seconds a command takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Measure both sides interleaved, print them, and fail where the ratio is too large."""
    python = sys.executable
    ours = [str(Path(python).with_name("spaceform")), "--version"]
    theirs = [python, "-c", "import click"]
    pairs = [(wall(ours), wall(theirs)) for _ in range(ROUNDS)]
    mine, click = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"starting, median of {ROUNDS}, in turn")
    print(f"  spaceform --version      {mine * 1000:6.1f} ms")
    print(f"  python -c 'import click' {click * 1000:6.1f} ms")
    print(f"  ratio                    {mine / click:6.3f}     (at most {LIMIT})")
    if mine / click > LIMIT:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
