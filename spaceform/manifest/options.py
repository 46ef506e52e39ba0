"""Options: what a command line says about how manifests are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime


def _today() -> date:
    return datetime.now(tz=UTC).date()


@dataclass(frozen=True)
class Options:
    """How manifests are read this time.

    `environment` is the one asked for, `site` the origin in use, None offline; `variables` go
    over those of the configuration; `only` and `exclude` are globs on space keys, without case.
    """

    environment: str | None = None
    site: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    today: date = field(default_factory=_today)
