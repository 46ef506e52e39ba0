"""Names: what names in manifests stand for in one environment, and where to report problems."""

from dataclasses import dataclass, field
from datetime import date

from spaceform.manifest.people import People
from spaceform.manifest.permission_sets import PermissionSets
from spaceform.manifest.problems import Problems
from spaceform.manifest.variables import Variables

MAX_ERRORS = 1000
"""More than anybody reads; each costs a search for the nearest name."""


@dataclass(frozen=True)
class Names:
    """What people, permission sets and variables are called here, and what day it is."""

    people: People
    sets: PermissionSets
    variables: Variables
    today: date


@dataclass(frozen=True)
class Report:
    """Where to say what is wrong, and what is only doubtful."""

    errors: Problems = field(default_factory=lambda: Problems(limit=MAX_ERRORS))
    warnings: Problems = field(default_factory=Problems)
