"""What is kept of an apply: a journal of its writes, and a backup of the state before them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_hex

from spaceform import manifest
from spaceform.backup import Backup
from spaceform.cli.secrets import refuse_secrets, scrub
from spaceform.errors import JournalError, UsageError
from spaceform.executor import Conduct
from spaceform.journal import Journal
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan


@dataclass(frozen=True)
class Keeping:
    """Where the journal and the backup go; where nothing is said, into a new folder of the run.

    That folder is in the user's state directory: `$XDG_STATE_HOME/spaceform/runs` on Linux.
    """

    journal: Path | None
    no_journal: bool
    backup: Path | None
    no_backup: bool

    def check(self) -> None:
        """Raise UsageError where a place is named for something that is not to be kept."""
        for name, place, off in (
            ("journal", self.journal, self.no_journal),
            ("backup", self.backup, self.no_backup),
        ):
            if place is not None and off:
                message = f"--{name} and --no-{name} exclude each other"
                raise UsageError(message)

    def places(self, plan: Plan) -> "Places":
        """Choose the places for the run of a plan; nothing is made yet."""
        run = None
        if None in (self.journal, self.backup):
            from platformdirs import user_state_path

            moment = datetime.now(UTC)
            name = f"{moment:%Y%m%dT%H%M%SZ}-{plan.digest[:8]}-{token_hex(2)}"
            run = user_state_path("spaceform", appauthor=False) / "runs" / name
        journal = self.journal or (run and run / "journal.jsonl")
        backup = self.backup or (run and run / "backup")
        return Places(
            journal=None if self.no_journal else journal,
            backup=None if self.no_backup else backup,
        )


@dataclass(frozen=True)
class Places:
    """Where one run keeps its journal and its backup; None for what is not kept."""

    journal: Path | None = None
    backup: Path | None = None

    def keep_in(self, conduct: Conduct) -> Conduct:
        """Return the conduct of a run that keeps them."""
        backup = self.backup
        return replace(
            conduct,
            journal=Journal(self.journal, scrub) if self.journal else None,
            keep_before=None if backup is None else partial(_keep, backup),
        )

    def sign(self, result: ApplyResult) -> ApplyResult:
        """Return the result of a run with the places of what was kept of it."""
        kept = {
            "journal": str(self.journal) if self.journal and self.journal.exists() else None,
            "backup": str(self.backup) if self.backup and self.backup.exists() else None,
        }
        return result.model_copy(update=kept)


def _keep(folder: Path, backup: Backup) -> None:
    refuse_secrets(repr(backup), f"the backup {folder}")
    said, names, notes = backup.head, backup.names, backup.notes
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        manifest.dump(backup.desired, folder, head=said, names=names, notes=notes)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = (
            f"the backup {folder} cannot be written ({reason}), so nothing else is either:"
            " --backup names another place, and --no-backup does without"
        )
        raise JournalError(message) from error
