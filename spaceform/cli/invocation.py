"""The invocation: what the command line has said so far, for whoever has to explain an error."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spaceform.cli.flags import Source
    from spaceform.cli.reports import ReportFile
    from spaceform.cli.screen import Screen


@dataclass
class Invocation:
    """Filled while a command line is read; what is None was not reached."""

    root: Path | None = None
    source: "Source | None" = None
    screen: "Screen | None" = None
    reports: "tuple[ReportFile, ...]" = ()
