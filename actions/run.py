"""One action: its inputs become a command line, and what came of that its outputs and summary.

Nothing of a manifest or a site may speak to the runner: what spaceform says is put between
`stop-commands` and a token that nobody can guess, and every output has such a delimiter.
"""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spaceform.cli.exit_codes import ExitCode
from spaceform.report import RENDERERS

FILES = {
    "json": "report.json",
    "markdown": "report.md",
    "html": "report.html",
    "sarif": "report.sarif",
    "github": "report.github",
}
"""The formats of reports that an action writes, and their files."""

RISKS = ("critical", "high", "medium", "low")
ACTIONS = {"creates": "create", "updates": "update", "removals": "delete"}

SINGLE = {
    "environment": "--env",
    "base": "--base",
    "against": "--against",
    "max-removals": "--max-removals",
    "parallelism": "--parallelism",
    "max-rps": "--max-rps",
}
REPEATED = {
    "vars": "--var",
    "only": "--only",
    "exclude": "--exclude",
    "adopt": "--adopt",
    "take-over": "--take-over",
    "allow-lockout": "--allow-lockout",
    "allow-space-delete": "--allow-space-delete",
    "allow-role-shrink": "--allow-role-shrink",
}

SWITCHES = ("comment", "summary", "unmanaged", "fail-on-drift")
"""The inputs that are true or false; those that an action does not have are empty."""

REASONS = {
    ExitCode.FAILED: "spaceform failed",
    ExitCode.DIFFERENCES: "the site is not as the manifests say",
    ExitCode.INVALID: "a manifest or the configuration is invalid, or names what is not there",
    ExitCode.REFUSED: "a safety rule or the policy refuses it",
    ExitCode.STALE: "the site or the manifests have changed since the review; nothing was written",
    ExitCode.PARTIAL: "applied in part",
    ExitCode.UNREACHABLE: "credentials or network",
    ExitCode.USAGE: "an input of this action does not fit",
    ExitCode.INTERRUPTED: "interrupted",
}

SUMMARY = 1_000_000
"""How many bytes a step's summary may have: GitHub drops one of more than 1 MiB whole."""
TAIL = 20_000
"""How many characters of what was said stand in a summary that has no report."""

# What a report in the format `github` consists of. Any other command in it is not passed on.
_ANNOTATION = re.compile(r"::(error|warning|notice)( [^:\n]*)?::")


def given(name: str) -> str:
    """Return an input, without the space around it."""
    return os.environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def lines(name: str) -> list[str]:
    """Return the lines of an input that has a value on each."""
    return [line.strip() for line in given(name).splitlines() if line.strip()]


def is_wanted(name: str) -> bool:
    """Return an input that is true or false."""
    return given(name) == "true"


def flags() -> Iterator[str]:
    """Yield the command line's flags for those inputs that have one."""
    yield f"-C{given('directory') or '.'}"
    for name, flag in SINGLE.items():
        if given(name):
            yield f"{flag}={given(name)}"
    for name, flag in REPEATED.items():
        yield from (f"{flag}={value}" for value in lines(name))


@dataclass
class Action:
    """A run of one action: where its files go, what was said, and how it ended."""

    verb: str
    folder: Path
    said: bytearray = field(default_factory=bytearray)
    code: int = 0
    comment_failed: bool = False

    @property
    def plan(self) -> Path:
        """Where the plan is saved, if it is one that can be applied."""
        return self.folder / "plan.json"

    def report(self, kind: str) -> Path:
        """Return where the report of a format is."""
        return self.folder / FILES[kind]

    @property
    def result(self) -> Path:
        """Where it stands what an apply did."""
        return self.folder / "result.json"

    @property
    def is_fine(self) -> bool:
        """Whether it ended as it should: with differences too, unless they are a failure."""
        fine = {0} if self.verb == "apply" or is_wanted("fail-on-drift") else {0, 2}
        return self.code in fine and not self.comment_failed

    def arguments(self) -> list[str]:
        """Return the command line."""
        if self.verb == "apply":
            kept = [f"--journal={self.folder}/journal.jsonl", f"--backup={self.folder}/backup"]
            digest = f"--expect-digest={given('digest')}"
            file = [given("plan")] if given("plan") else []
            return ["apply", *flags(), *kept, "--format=json", digest, "--", *file]
        wanted = [f"--report={kind}={self.report(kind)}" for kind in FILES if kind in RENDERERS]
        if self.verb == "drift":
            unmanaged = ["--unmanaged"] if is_wanted("unmanaged") else []
            return ["drift", *flags(), *unmanaged, *wanted]
        out = [] if given("against") else [f"--out={self.plan}"]
        return ["plan", *flags(), *wanted, *out, "--detailed-exitcode"]

    def run(self) -> None:
        """Run spaceform, and put the plan on the pull request where that is wanted."""
        token = secrets.token_hex(32)
        write(f"::stop-commands::{token}\n")
        try:
            self.code = self.call(self.arguments(), environment())
            if is_wanted("comment") and not given("against"):
                self.comment_failed = self.call(self.comment(), environment(given("token"))) != 0
        finally:
            write(f"\n::{token}::\n")

    def comment(self) -> list[str]:
        """Return the command line that tells the pull request: of the plan, or that none is."""
        about = [f"-C{given('directory') or '.'}"]
        about += [f"--name={given('name')}"] if given("name") else []
        if self.plan.exists():
            return ["comment", *about, "--", str(self.plan)]
        about += [f"--env={given('environment')}"] if given("environment") else []
        return ["comment", *about, "--no-plan"]

    def call(self, arguments: list[str], environment: Mapping[str, str]) -> int:
        """Run spaceform once; what it says is shown, and both its streams in their order.

        A signal to the action is one to spaceform, which alone knows how to end an apply well.
        """
        quiet = arguments[0] == "apply"
        out = self.result.open("wb") if quiet else None
        child = subprocess.Popen(  # noqa: S603 (spaceform itself)
            [sys.executable, "-I", "-m", "spaceform", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out or subprocess.PIPE,
            stderr=subprocess.PIPE if quiet else subprocess.STDOUT,
            process_group=0,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: child.send_signal(number))
        pipe = child.stderr if quiet else child.stdout
        while chunk := os.read(pipe.fileno(), 1 << 16) if pipe else b"":
            self.said += chunk
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        return child.wait()

    def outputs(self) -> Iterator[tuple[str, str]]:
        """Yield every output that there is."""
        yield "exit-code", str(self.code)
        yield "failure-reason", self.reason()
        if self.verb == "apply":
            yield from self.outputs_of_result()
        elif self.report("json").exists():
            yield from self.outputs_of_plan()
        kinds = [kind for kind in FILES if kind != "github"]  # which has been told already
        files = {"plan": self.plan, **{kind: self.report(kind) for kind in kinds}}
        for name, path in files.items():
            if path.exists():
                yield name, str(path)
        yield "folder", str(self.folder)

    def outputs_of_plan(self) -> Iterator[tuple[str, str]]:
        """Yield what a plan comes to."""
        found = json.loads(self.report("json").read_text(encoding="utf-8"))
        if "changes" not in found:  # it tells why there is no plan
            return
        changes = found["changes"]
        actions = Counter(map(action_of, changes))
        risks = {change["risk"] for change in changes}
        yield "changes", str(bool(changes)).lower()
        for name, action in ACTIONS.items():
            yield name, str(actions[action])
        yield "spaces", str(len({space for change in changes if (space := space_of(change))}))
        yield "blocked", str(sum(space["blocked"] is not None for space in found["spaces"]))
        yield "refusals", str(len(found["refusals"]))
        yield "risk", next((risk for risk in RISKS if risk in risks), "")
        if not found["against"]:  # which nobody can apply
            yield "digest", found["digest"]

    def outputs_of_result(self) -> Iterator[tuple[str, str]]:
        """Yield what an apply did; nothing where it never came to that."""
        if not (self.result.exists() and self.result.stat().st_size):
            return
        found = json.loads(self.result.read_text(encoding="utf-8"))
        yield "result", str(self.result)
        yield "changes", str(found["wrote"]).lower()
        yield "complete", str(found["complete"]).lower()
        for status in ("done", "satisfied", "failed", "skipped", "unknown"):
            yield status, str(found["summary"][status])
        yield "digest", found["digest"]
        yield "journal", found["journal"] or ""
        yield "backup", found["backup"] or ""

    def reason(self) -> str:
        """Return why it failed in one word, the same for each exit code; empty where it did not."""
        if self.is_fine:
            return ""
        if self.comment_failed and self.code in {0, 2}:
            return "comment"
        known = self.code in ExitCode.__members__.values()
        return ExitCode(self.code).name.lower() if known else "failed"

    def summary(self) -> str:
        """Return Markdown for the run's page: the report, or what was said where there is none."""
        report = self.report("markdown")
        if report.exists():
            text = report.read_text(encoding="utf-8")
            if len(text.encode()) <= SUMMARY:
                return text
            return "The plan is too long for this page; the action's outputs name its files.\n"
        said = visible_block(self.said.decode(errors="replace"))
        return f"### spaceform {self.verb}\n\n{said}\n"


def action_of(change: Mapping[str, object]) -> str:
    """Return what a change does."""
    if change["before"] is None:
        return "create"
    return "delete" if change["after"] is None else "update"


def space_of(change: Mapping[str, object]) -> str:
    """Return the key of a change's space; empty where it is the site that changes."""
    key = str(change["address"]).partition("/")[0]
    return "" if change["aspect"] == "role" else key


def visible_block(text: str) -> str:
    """Return the end of a text as a code block that nothing in it can close."""
    text = "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)
    if len(text) > TAIL:
        text = f"… ({len(text) - TAIL:,} characters before this)\n{text[-TAIL:]}"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.strip() or 'Nothing was said.'}\n{fence}"


def environment(token: str = "") -> dict[str, str]:
    """Return the environment for spaceform; the host's token is in it for a comment only."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("INPUT_")}
    return {**mine, "SPACEFORM_GITHUB_TOKEN": token} if token else mine


def write(text: str) -> None:
    """Say something to the runner at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def append(variable: str, text: str) -> None:
    """Append to the file that the runner names in a variable."""
    with Path(os.environ[variable]).open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)


def delimited(name: str, value: str) -> str:
    """Return an output as the runner reads it, with a delimiter that no value can contain."""
    end = f"end-{secrets.token_hex(32)}"
    return f"{name}<<{end}\n{value}\n{end}\n"


def annotate(report: Path) -> None:
    """Pass on the annotations of a report, and nothing else that might stand in it."""
    text = report.read_text(encoding="utf-8") if report.exists() else ""
    for line in text.splitlines():
        if _ANNOTATION.match(line):
            write(f"{line}\n")


def new_folder(verb: str) -> Path:
    """Return a new folder; one that is there already may lead to where a pull request wants."""
    if not given("folder"):
        return Path(tempfile.mkdtemp(prefix=f"spaceform-{verb}-", dir=os.environ["RUNNER_TEMP"]))
    folder = Path(given("folder")).absolute()
    folder.mkdir(parents=True)
    return folder


def main(verb: str) -> int:
    """Run an action; returns the exit code of the step."""
    action = Action(verb, new_folder(verb))
    if unfit := unfit_inputs():
        action.code = ExitCode.USAGE
        action.said += unfit.encode()
        write(f"{unfit}\n")
    else:
        action.run()
        annotate(action.report("github"))
    append("GITHUB_OUTPUT", "".join(delimited(*output) for output in action.outputs()))
    if given("summary") != "false":
        append("GITHUB_STEP_SUMMARY", action.summary())
    return conclude(action)


def unfit_inputs() -> str:
    """Return what is wrong with the inputs, as far as the command line would not tell."""
    unfit = [name for name in SWITCHES if given(name) not in {"true", "false", ""}]
    if unfit:
        return f"neither true nor false: {', '.join(unfit)}"
    if is_wanted("comment") and given("against"):
        return "comment: there is no plan to comment on with against"
    return ""


def conclude(action: Action) -> int:
    """Say why a step fails, in words that nobody else has written; returns its exit code."""
    reason = action.reason()
    if not reason:
        return 0
    why = "the comment could not be written"
    if reason != "comment":
        why = f"{REASONS[ExitCode[reason.upper()]]} (exit code {action.code})"
    write(f"::error title=spaceform {action.verb}::{why}\n")
    return action.code if action.code > 0 and reason != "comment" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
