"""What tests of the command line stand on: a repository, a run's result, golden files."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
GOLDEN: Final = Path(__file__).parent / "golden"
WRITE_GOLDEN: Final = "SPACEFORM_WRITE_GOLDEN"
PATIENCE: Final = 100
"""Seconds that are waited for what has to come, however slow the machine is."""
SOON: Final = 45
"""Seconds within which that ends which ends at once; whatever else it waited for takes 60."""
HELD: Final = "slow=500s"
"""What holds a request up until its fault is cleared: no test lasts so long."""

CONFIGURATION = """\
version: 1
owner: {name: acme/wiki-spaces, id: 7f3c0000-0000-4000-8000-000000000000}
manifests: [spaces/]
"""

ENGINEERING = """\
version: 1
spaces:
  ENG:
    name: Engineering
    description: How we build things.
    grants:
      group:site-admins: {permissions: [read/space, export_content/space, administer/space]}
      group:engineers: {permissions: [read/space, export_content/space]}
    labels: [platform]
"""

OPERATIONS = """\
version: 1
spaces:
  OPS:
    name: Operations
    labels: [platform]
"""


class Result(NamedTuple):
    """What a run came to."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Repository:
    """A folder with manifests."""

    root: Path

    def __post_init__(self) -> None:
        self.write("spaceform.yaml", CONFIGURATION)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def variables(url: str) -> dict[str, str]:
    """The environment of somebody who uses a sandbox; every name that spaceform reads is in it."""
    return {
        "SPACEFORM_SITE": url,
        "SPACEFORM_EMAIL": "admin@example.com",
        "SPACEFORM_TOKEN": "admin-token",
        "SPACEFORM_TOKEN_FILE": "",
        "SPACEFORM_CLIENT_ID": "",
        "SPACEFORM_CLIENT_SECRET": "",
        "SPACEFORM_CLOUD_ID": "",
    }


def environment(url: str | None = None, **more: str) -> dict[str, str]:
    """The environment of a process of its own."""
    mine = {name: value for name, value in os.environ.items() if name not in variables("")}
    return {**mine, **(variables(url) if url else {}), **more}


def command(*arguments: str) -> list[str]:
    """The command line of a process of its own."""
    return [sys.executable, "-m", "spaceform", *arguments]


def start(
    *arguments: str, url: str | None = None, cwd: Path | None = None, **more: str
) -> subprocess.Popen[str]:
    """Start spaceform in a process of its own, without a terminal."""
    return subprocess.Popen(
        command(*arguments),
        env=environment(url, **more),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finish(process: subprocess.Popen[str]) -> Result:
    """Wait for a process and take what it said."""
    out, err = process.communicate(timeout=PATIENCE)
    return Result(process.returncode, out, err)


def hear(process: subprocess.Popen[str], line: str, *, first: bool = False) -> None:
    """Read what a process says beside its results until it says this, maybe `first` of all."""
    assert process.stderr is not None
    said = [process.stderr.readline()]
    while said[-1] not in (f"{line}\n", "") and not first:
        said.append(process.stderr.readline())
    assert said[-1] == f"{line}\n", said


def wait_for(happened: Callable[[], object]) -> None:
    """Wait until something has happened, long enough for the slowest machine."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


_UNSTEADY: Final = (
    (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (r"\b[0-9a-f]{64}\b", "DIGEST"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "DATE"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "DATE"),
    (r"\b(page |id )\d+", r"\1ID"),
)


def assert_golden(name: str, text: str) -> None:
    """Compare a text with a golden file; with SPACEFORM_WRITE_GOLDEN=1 the file is written."""
    for pattern, steady in _UNSTEADY:
        text = re.sub(pattern, steady, text)
    path = GOLDEN / name
    if os.environ.get(WRITE_GOLDEN):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{WRITE_GOLDEN}=1 writes it anew"
