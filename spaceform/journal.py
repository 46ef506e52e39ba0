"""The journal: what an apply is about to write and what came of it, on disk before it goes on."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from spaceform.errors import JournalError, ProviderError, UnclearError
from spaceform.outcome import ApplyResult, Outcome
from spaceform.plan import Plan

FORMAT = 1

Event = Literal["began", "intent", "result", "outcome", "ended"]


class Journal:
    """A file of JSON lines, each on disk (fsync) before the run goes on; safe for threads.

    A write's `intent` is there before it is sent and its `result` after its answer, both with the
    same number in `write`; an intent without a result was under way when the run was killed.
    Values of properties are in the plan and the backup, and not here; `clean` takes the secrets
    out of every text, such as one that the site sent back.
    """

    def __init__(self, path: Path, clean: Callable[[str], str] = str) -> None:
        self.path = path
        self._clean = clean
        self.failure: OSError | None = None
        self._lock = threading.Lock()
        self._file: int | None = None
        self._writes = 0

    def begin(self, plan: Plan) -> None:
        """Create the file, and say what is to be carried out.

        Raises JournalError where it cannot be created, or is there already.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self.path, flags, 0o600)
            _sync_folder(self.path.parent)
        except OSError as error:
            raise self._error(error) from error
        self._must_add(
            "began",
            {
                "format": FORMAT,
                "tool_version": plan.tool_version,
                "site": plan.site,
                "identity": plan.identity,
                "digest": plan.digest,
                "changes": [change.address for change in plan.changes],
            },
        )

    @contextmanager
    def write(self, what: str, space: str, **details: JsonValue) -> Iterator[None]:
        """Put one write between its intent and its result.

        Raises JournalError before the write where its intent cannot be put on disk.
        """
        with self._lock:
            self._writes += 1
            number = self._writes
        self._must_add("intent", {"write": number, "what": what, "space": space, **details})
        try:
            yield
        except BaseException as error:
            is_known = isinstance(error, ProviderError) and not isinstance(error, UnclearError)
            status = "failed" if is_known else "unknown"
            self._add("result", {"write": number, "status": status, "detail": _words(error)})
            raise
        self._add("result", {"write": number, "status": "done"})

    def record(self, outcome: Outcome) -> None:
        """Say what became of a change."""
        self._add("outcome", outcome.model_dump(mode="json", exclude_none=True))

    def end(self, result: ApplyResult) -> None:
        """Say that the run came to its end, and close the file."""
        told = {"complete": result.complete, "interrupted": result.interrupted}
        self._add("ended", told)
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _must_add(self, event: Event, content: Mapping[str, JsonValue]) -> None:
        self._add(event, content)
        if self.failure is not None:
            raise self._error(self.failure) from self.failure

    def _add(self, event: Event, content: Mapping[str, JsonValue]) -> None:
        """Add a line; a failure is kept, so that no further write begins.

        What was written already must not be hidden by an error of the journal.
        """
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        told = {name: self._cleaned(value) for name, value in content.items()}
        line = json.dumps({"at": moment, "event": event, **told}) + "\n"
        with self._lock:
            if self._file is None or self.failure is not None:
                return
            try:
                _write_whole(self._file, line.encode())
                os.fsync(self._file)
            except OSError as error:
                self.failure = error

    def _cleaned(self, value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return self._clean(value)
        if isinstance(value, list):
            return [self._cleaned(item) for item in value]
        if isinstance(value, dict):
            return {name: self._cleaned(item) for name, item in value.items()}
        return value

    def _error(self, error: OSError) -> JournalError:
        reason = error.strerror or type(error).__name__
        message = f"the journal {self.path} cannot be written ({reason}), so nothing new is either"
        return JournalError(message)


def _write_whole(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]


def _sync_folder(folder: Path) -> None:
    """Make a new file's name last, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
