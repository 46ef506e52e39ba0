"""Which Data Center is played: its version, and the path that it is installed under."""

import re
from dataclasses import dataclass
from typing import Final

_VERSION: Final = re.compile(r"\d{1,3}\.\d{1,3}(\.\d{1,4})?")
_CONTEXT: Final = re.compile(r"(/[A-Za-z0-9_-]+)*")

PERMISSIONS: Final = (9, 1)
"""The first version with an API for space permissions, categories, archiving and itself."""

DECLARATIVE: Final = (10, 0)
"""The first version that takes whole sets of permissions, and that adds categories.

The documents have `POST …/permissions` from 9.1, where a live 9.2 did not have it. For categories
they have only DELETE in 9.x.
"""


@dataclass(frozen=True)
class Installation:
    """A version such as `9.2.0`, and a context path such as `/confluence`, or none.

    Raises ValueError for a version or a path that makes no sense.
    """

    version: str = "9.2.0"
    context: str = ""

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise ValueError(f"{self.version!r} is no version such as 9.2.0")
        if not _CONTEXT.fullmatch(self.context):
            raise ValueError(f"{self.context!r} is no context path such as /confluence")

    @property
    def root(self) -> str:
        """Where the REST API begins."""
        return f"{self.context}/rest/api"

    @property
    def build(self) -> int:
        """The build number, which grows with the version."""
        major, minor = self._release()
        return 1000 * major + 10 * minor + 2

    def has(self, since: tuple[int, int]) -> bool:
        """Whether this is a certain version or a later one."""
        return self._release() >= since

    def _release(self) -> tuple[int, int]:
        major, minor, *_ = self.version.split(".")
        return int(major), int(minor)
