"""What GitHub's runner does with a step: it reads what is said, and the files for the outputs.

It reads as the runner's ActionCommand.TryParseV2 and TryParse do, keeps to the stop token as its
ActionCommandManager does, and reads outputs as its FileCommandManager does.
"""

import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from spaceform.cli.interrupts import STOPPING
from spaceform.sandbox import Sandbox
from tests.cli.harness import PATIENCE, environment

ROOT = Path(__file__).parents[2]
RUN = ROOT / "actions" / "run.py"

_NEW = re.compile(r"^\s*::([A-Za-z][\w-]*|[0-9a-f]{64})(?: ([^\r\n]*?))?::(.*)$")
_OLD = re.compile(r"##\[([A-Za-z][\w-]*)(?: ([^\]]*))?\](.*)$")


@dataclass(frozen=True)
class Step:
    """How a step ended, and what the runner knows of it."""

    code: int
    said: str
    commands: list[tuple[str, str]]
    outputs: dict[str, str]
    summary: str


@dataclass(frozen=True)
class Runner:
    """A runner with a workspace, and folders of its own beside it."""

    workspace: Path
    own: Path
    url: str | None = None

    def start(self, verb: str, *command: str, **inputs: str) -> subprocess.Popen[bytes]:
        """Start a step in the workspace; what `inputs` lack is empty, as in the actions."""
        self.own.mkdir(exist_ok=True)
        for name in ("output", "summary"):
            (self.own / name).write_text("", encoding="utf-8")
        return subprocess.Popen(
            command or [sys.executable, "-I", str(RUN), verb],
            cwd=self.workspace,
            env=environment(
                self.url,
                RUNNER_TEMP=str(self.own),
                GITHUB_OUTPUT=str(self.own / "output"),
                GITHUB_STEP_SUMMARY=str(self.own / "summary"),
                **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def finish(self, process: subprocess.Popen[bytes], heard: bytes = b"") -> Step:
        """Wait for a step, and read what it left, after what was heard of it before."""
        rest = process.communicate(timeout=PATIENCE)[0]
        said = (heard + rest).decode(errors="replace")
        output = (self.own / "output").read_text(encoding="utf-8")
        summary = (self.own / "summary").read_text(encoding="utf-8")
        return Step(process.returncode, said, obeyed(said), read_outputs(output), summary)

    def run(self, verb: str, **inputs: str) -> Step:
        """Run a step from its beginning to its end."""
        return self.finish(self.start(verb, **inputs))

    def interrupt(
        self, process: subprocess.Popen[bytes], number: signal.Signals, site: Sandbox
    ) -> Step:
        """Cancel a step, as a person does who clicks at it; what a fault holds up then goes on."""
        process.send_signal(number)
        assert process.stdout is not None
        heard = b""
        while STOPPING.encode() not in heard:
            line = process.stdout.readline()
            assert line, heard
            heard += line
        site.clear_faults()
        return self.finish(process, heard)


def obeyed(said: str) -> list[tuple[str, str]]:
    """Return the commands that the runner takes from what is said, and the text of each."""
    found: list[tuple[str, str]] = []
    stopped_by = None
    for line in re.split(r"\r\n|\r|\n", said):
        told = _NEW.search(line) or _OLD.search(line)
        if told is None:
            continue
        name, text = told[1], told[3]
        if stopped_by is not None:
            stopped_by = None if name.lower() == stopped_by else stopped_by
        elif name == "stop-commands":
            stopped_by = text.lower()
        else:
            found.append((name, text))
    assert stopped_by is None, "nobody hears the steps that follow"
    return found


def read_outputs(text: str) -> dict[str, str]:
    """Read the file of a step's outputs, line by line."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if heredoc >= 0 and (equals < 0 or heredoc < equals):
            name, _, end = line.partition("<<")
            value = []
            for inner in lines:
                if inner == end:
                    break
                value.append(inner)
            else:
                message = f"{end} never came"
                raise AssertionError(message)
            found[name] = "\n".join(value)
        else:
            name, _, found[name] = line.partition("=")
    return found
