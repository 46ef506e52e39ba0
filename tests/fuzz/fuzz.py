"""The fuzzer: whatever stands in the files, every run ends as it should, soon and in bounds.

`validate` ends with 0, 3 or 4; an apply of a plan file does what the file lists, or less.

`make fuzz` runs it until Ctrl-C, or for as many seconds as `ARGS="--seconds 600"` says.
"""

import argparse
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from spaceform.cli.boundary import run
from tests.fuzz.inputs import Input, make
from tests.fuzz.plan_files import Grounds

SECONDS = 2
"""Of the processor: a busy machine makes no input slow."""
MEMORY = 500 * 1024 * 1024
CODES = (0, 3, 4)
"""Valid, invalid, and against the policy."""

KEPT = Path(".fuzz")


class Finding(NamedTuple):
    """A seed whose input did what none may do."""

    seed: int
    what: str


class TooSlowError(BaseException):
    """An input took longer than any may."""


def check(seed: int, root: Path) -> str | None:
    """Check one input; returns what is wrong, None where nothing is."""
    place(make(seed), root)
    return _bounded(lambda: _validated(root))


def _validated(root: Path) -> str | None:
    code, said = validate(root)
    if code not in CODES or "Traceback" in said:
        return f"exit {code}: {said[-2000:]}"
    return None


def _bounded(attempt: Callable[[], str | None]) -> str | None:
    """Make an attempt within the bounds; returns what is wrong."""
    try:
        with _limited():
            return attempt()
    except TooSlowError:
        return f"took more than {SECONDS} s"
    except MemoryError:
        return f"took more than {MEMORY >> 20} MB"
    except BaseException:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc()


def place(made: Input, root: Path) -> None:
    """Write the files of an input, and take away those of the one before."""
    for path in root.rglob("*.yaml"):
        path.unlink()
    write(made.files, root)


def write(files: Mapping[str, bytes], root: Path) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def check_many(seeds: Iterable[int]) -> list[Finding]:
    """Check inputs one after the other, in a process of their own with bounded memory."""
    _bound_memory()
    with tempfile.TemporaryDirectory() as folder:
        found = ((seed, check(seed, Path(folder))) for seed in seeds)
        return [Finding(seed, what) for seed, what in found if what is not None]


def check_plan_files(seeds: Iterable[int]) -> list[Finding]:
    """Check plan files one after the other, in the same bounds."""
    _bound_memory()
    with Grounds() as grounds:
        found = [(seed, _bounded(partial(_tried, grounds, seed))) for seed in seeds]
    return [Finding(seed, what) for seed, what in found if what is not None]


def _tried(grounds: Grounds, seed: int) -> str | None:
    return grounds.try_out(grounds.make(seed)).wrong


def check_in_parallel(
    seeds: range, processes: int, check_part: Callable[[range], list[Finding]] = check_many
) -> Iterator[Finding]:
    """Check inputs in several processes; each is replaced before it is old."""
    size = 250
    parts = [seeds[start : start + size] for start in range(0, len(seeds), size)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, maxtasksperchild=20) as pool:
        for found in pool.imap_unordered(check_part, parts):
            yield from found


def validate(root: Path) -> tuple[int, str]:
    """Run `validate` on a repository; returns its exit code and all that it said."""
    before = sys.stdout, sys.stderr
    out = sys.stdout = sys.stderr = StringIO()
    try:
        return run(["-C", str(root), "validate", "--verbose"]), out.getvalue()
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def _limited() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _bound_memory() -> None:
    """Bound what this process may take beyond what it has: its programs and libraries."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _keep_repository(seed: int, folder: Path) -> None:
    write(make(seed).files, folder)


def _keep_plan_file(seed: int, folder: Path) -> None:
    with Grounds() as grounds:
        write(grounds.make(seed).files, folder)


_STEP = 5000
_KINDS = {
    "repositories": (check_many, _keep_repository, _STEP),
    "plans": (check_plan_files, _keep_plan_file, _STEP // 5),
}


def main() -> int:
    """Fuzz until somebody stops it, or the time is over; the inputs that fail are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**12))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    first = options.seed
    print(f"From seed {first}; again with --seed {first}. Ctrl-C ends it.")
    began, tried, failed = time.monotonic(), 0, 0
    try:
        while time.monotonic() - began < options.seconds:
            for kind, (check_part, keep, step) in _KINDS.items():
                seeds = range(first, first + step)
                for finding in check_in_parallel(seeds, options.processes, check_part):
                    failed += 1
                    folder = KEPT / kind / str(finding.seed)
                    keep(finding.seed, folder)
                    print(f"seed {finding.seed}, kept in {folder}: {finding.what}")
                tried += step
                print(f"{tried} inputs in {time.monotonic() - began:.0f} s, {failed} failed")
            first += _STEP
    except KeyboardInterrupt:
        print(f"Stopped after {tried} inputs, {failed} failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
