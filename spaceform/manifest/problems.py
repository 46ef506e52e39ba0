"""Problems: what is wrong in the files, collected until everything has been read."""

from collections.abc import Iterable

from spaceform.errors import ManifestError, Problem
from spaceform.mark import Mark


class Problems:
    """The problems found so far, each of them once, however often it was met.

    Whoever adds more than `limit` gets a ManifestError with those that were found until then.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._found: dict[Problem, None] = {}
        self._limit = limit

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, mark: Mark | None, message: str, hint: str | None = None) -> None:
        """Note one problem."""
        self.extend([Problem(mark, message, hint)])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several problems."""
        self._found.update(dict.fromkeys(problems))
        if self._limit is not None and len(self._found) > self._limit:
            message = f"there are more than {self._limit:,} problems, and no more were looked for"
            first = Problem(None, message, "solve these first")
            raise ManifestError((first, *(found for found in self.sorted if found != first)))

    @property
    def sorted(self) -> tuple[Problem, ...]:
        """The problems by file, line and column; those without a place come first."""
        return tuple(sorted(self._found, key=_order))

    def raise_if_any(self) -> None:
        """Raise all problems as one ManifestError, if there are any."""
        if self._found:
            raise ManifestError(self.sorted)


def _order(problem: Problem) -> tuple[Mark, str]:
    return problem.mark or Mark("", 0, 0), problem.message
