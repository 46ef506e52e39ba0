"""GitHub's runner: how it reads a line of a step's log (`ActionCommand.cs` of actions/runner)."""

from typing import NamedTuple

# More than there are, so that no text is harmless only because a command happens to be gone.
COMMANDS = {
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
}


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    message: str


def read(line: str) -> Command | None:
    """Return the command of a line, in the form of today or else of yesterday; None for text."""
    return _read_new(line) or _read_old(line)


def read_log(text: str) -> tuple[list[Command], list[str]]:
    """Return the commands of a log, and its other lines."""
    # What .NET takes for the end of a line.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    read_lines = [(read(line), line) for line in lines]
    return [found for found, _ in read_lines if found], [
        line for got, line in read_lines if not got
    ]


def _read_new(line: str) -> Command | None:
    line = line.lstrip()
    if not line.startswith("::") or "::" not in line[2:]:
        return None
    info, _, message = line[2:].partition("::")
    name, _, rest = info.partition(" ")
    if name.lower() not in COMMANDS:
        return None
    pairs = [pair.split("=", 1) for pair in rest.strip().split(",") if pair]
    properties = {pair[0]: _plain(pair[1], ":,") for pair in pairs if len(pair) == 2}
    return Command(name, properties, _plain(message, ""))


def _read_old(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name = line[start + 3 : end].partition(" ")[0]
    return Command(name, {}, line[end + 1 :]) if name.lower() in COMMANDS else None


def _plain(text: str, more: str) -> str:
    for char in f"\r\n{more}%":
        text = text.replace(f"%{ord(char):02X}", char)
    return text
