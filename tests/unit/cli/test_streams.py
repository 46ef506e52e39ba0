import os
import sys
from pathlib import Path

import pytest

from spaceform.cli import streams


def test_a_reader_that_went_away_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        streams.write("stdout", "nobody reads this\n")
        streams.write("stdout", "nor this\n")


def test_a_full_disk_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    stream = full.open("w", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(OSError, match="No space left"):
        streams.write("stdout", "text\n")
    stream.close()


def test_a_full_disk_under_standard_error_stops_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        streams.write("stderr", "text\n")


def test_a_stream_that_was_closed_takes_everything_and_drops_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    streams.prepare()
    streams.write("stdout", "text\n")
    assert not streams.is_terminal("stdout")
    sys.stdout.close()


def test_a_stream_without_unicode_gets_escapes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        streams.prepare()
        streams.write("stdout", "è→\n")
    assert path.read_text(encoding="ascii") == "\\xe8\\u2192\n"


def test_a_pipe_is_no_terminal() -> None:
    assert not streams.is_terminal("stdin")
    assert not streams.is_terminal("stdout")
    assert not streams.is_terminal("stderr")
