import errno
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from spaceform.errors import ForbiddenError, JournalError, UnclearError
from spaceform.journal import Journal
from spaceform.outcome import ApplyResult, Outcome, Status
from tests.unit.build import plan, reset


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def begun(path: Path) -> Journal:
    journal = Journal(path)
    journal.begin(plan(reset("a", 1, 2)))
    return journal


def test_a_journal_begins_with_the_plan_that_is_carried_out(tmp_path: Path) -> None:
    found = plan(reset("a", 1, 2))
    Journal(tmp_path / "new" / "run" / "journal.jsonl").begin(found)
    (line,) = lines(tmp_path / "new" / "run" / "journal.jsonl")
    assert line.pop("at")
    assert line == {
        "event": "began",
        "format": 1,
        "tool_version": "0",
        "site": found.site,
        "identity": found.identity,
        "digest": found.digest,
        "changes": ["ENG/properties/a"],
    }


def test_only_its_owner_reads_a_journal(tmp_path: Path) -> None:
    begun(tmp_path / "run" / "journal.jsonl")
    assert stat.S_IMODE((tmp_path / "run" / "journal.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700


def test_an_intent_is_on_disk_before_its_write_and_a_result_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.jsonl"
    journal = begun(path)
    synced: list[int] = []
    sync = os.fsync

    def watched(file: int) -> None:
        synced.append(len(lines(path)))
        sync(file)

    monkeypatch.setattr(os, "fsync", watched)
    with journal.write("grant", "ENG", principal="user:ada", pair="read/space"):
        assert synced == [2]
        *_, intent = lines(path)
    assert synced == [2, 3]
    *_, result = lines(path)
    assert intent.pop("at") <= result.pop("at")  # type: ignore[operator]
    assert intent == {
        "event": "intent",
        "write": 1,
        "what": "grant",
        "space": "ENG",
        "principal": "user:ada",
        "pair": "read/space",
    }
    assert result == {"event": "result", "write": 1, "status": "done"}


@pytest.mark.parametrize(
    "error, status",
    [
        (ForbiddenError("no", status=403), "failed"),
        (UnclearError("lost"), "unknown"),
        (KeyError("a mistake"), "unknown"),
        (KeyboardInterrupt(), "unknown"),
    ],
)
def test_a_write_that_ends_badly_says_whether_it_is_known_to_have_failed(
    error: BaseException, status: str, tmp_path: Path
) -> None:
    journal = begun(tmp_path / "journal.jsonl")
    with pytest.raises(type(error)), journal.write("delete space", "ENG"):
        raise error
    *_, result = lines(tmp_path / "journal.jsonl")
    assert result["status"] == status
    assert result["detail"]


def test_a_journal_ends_with_outcomes_and_how_the_run_went(tmp_path: Path) -> None:
    journal = begun(tmp_path / "journal.jsonl")
    journal.record(Outcome(address="ENG/properties/a", status=Status.DONE))
    journal.end(ApplyResult(site="s", digest="d"))
    _, outcome, ended = lines(tmp_path / "journal.jsonl")
    assert (outcome["address"], outcome["status"]) == ("ENG/properties/a", "done")
    assert (ended["event"], ended["complete"], ended["interrupted"]) == ("ended", True, False)


def test_no_journal_goes_over_another(tmp_path: Path) -> None:
    begun(tmp_path / "journal.jsonl")
    with pytest.raises(JournalError, match="File exists"):
        begun(tmp_path / "journal.jsonl")


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be written"):
        begun(tmp_path / "file" / "journal.jsonl")


def full() -> Callable[..., int]:
    def write(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return write


def test_without_room_for_its_intent_no_write_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begun(tmp_path / "journal.jsonl")
    monkeypatch.setattr(os, "write", full())
    with pytest.raises(JournalError, match="No space left"), journal.write("grant", "ENG"):
        pytest.fail("the write was begun")


def test_a_result_for_which_there_is_no_room_hides_no_write_and_stops_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begun(tmp_path / "journal.jsonl")
    with journal.write("grant", "ENG"):
        monkeypatch.setattr(os, "write", full())
    journal.record(Outcome(address="ENG/properties/a", status=Status.DONE))
    monkeypatch.undo()
    with pytest.raises(JournalError, match="No space left"), journal.write("grant", "ENG"):
        pytest.fail("the write was begun")


def test_a_line_that_is_written_in_parts_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begun(tmp_path / "journal.jsonl")
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, bytes(data[:7])))
    with journal.write("set theme", "ENG", theme="com.example:dark"):
        pass
    assert [line["event"] for line in lines(tmp_path / "journal.jsonl")][1:] == ["intent", "result"]


def test_lines_of_many_threads_stay_whole_and_have_numbers_of_their_own(tmp_path: Path) -> None:
    journal = begun(tmp_path / "journal.jsonl")

    def work() -> None:
        for _ in range(20):
            with journal.write("grant", "ENG"):
                pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = lines(tmp_path / "journal.jsonl")[1:]
    intents = sorted(str(line["write"]) for line in found if line["event"] == "intent")
    assert intents == sorted(str(number) for number in range(1, 81))
    assert intents == sorted(str(line["write"]) for line in found if line["event"] == "result")


def test_no_line_holds_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, lambda text: text.replace("s3cret", "…"))
    journal.begin(plan(reset("s3cret", 1, 2)))
    with (
        pytest.raises(UnclearError),
        journal.write("add labels", "ENG", labels=["s3cret", ["s3cret"]], more={"a": "s3cret"}),
    ):
        raise UnclearError("the site said s3cret")
    journal.record(Outcome(address="ENG/x", status=Status.UNKNOWN, detail="it was s3cret"))
    assert "s3cret" not in path.read_text("utf-8")
    assert lines(path)[1]["labels"] == ["…", ["…"]]
    assert lines(path)[2]["detail"] == "the site said …"
