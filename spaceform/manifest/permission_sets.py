"""Permission sets: names for sets of pairs, and what a list of pairs and names comes to."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from spaceform.aspects.custom_content import is_custom
from spaceform.aspects.grants import DATA_CENTER_PAIRS, PAIRS
from spaceform.manifest.circles import in_order
from spaceform.manifest.wording import nearest, suggestion
from spaceform.manifest.wording import text as shown

_PAIR = re.compile(r"[a-z][a-z0-9_]*/([a-z][a-z0-9_]*|ac:[A-Za-z0-9._:-]+)")
_KNOWN = PAIRS | DATA_CENTER_PAIRS
_CUSTOM_OPERATIONS = ("read", "create", "delete")


class Doubt(NamedTuple):
    """What is doubtful about one permission: an error, or only a warning."""

    severity: Literal["error", "warning"]
    message: str
    hint: str


class Expansion(NamedTuple):
    """The pairs that a list comes to; not `whole` where a name in it is nobody's."""

    pairs: frozenset[str]
    whole: bool


class PermissionSets:
    """The permission sets of the configuration.

    Without `complete`, a name that is not there is no news, because some could not be read.
    """

    def __init__(self, sets: Mapping[str, Iterable[str]], *, complete: bool = True) -> None:
        self._sets = {name: tuple(items) for name, items in sets.items()}
        self._complete = complete
        self._expanded: dict[tuple[str, ...], Expansion] = {}

    def expand(self, permissions: tuple[str, ...]) -> Expansion:
        """Return what pairs and names of sets come to."""
        if permissions not in self._expanded:
            todo, seen = list(permissions), set(permissions)
            for permission in todo:
                inner = set(self._sets.get(permission, ())) - seen
                todo.extend(inner)
                seen |= inner
            self._expanded[permissions] = Expansion(
                pairs=frozenset(permission for permission in seen if "/" in permission),
                whole=all("/" in permission or permission in self._sets for permission in seen),
            )
        return self._expanded[permissions]

    @property
    def circles(self) -> list[tuple[str, ...]]:
        """The sets that name each other."""
        return in_order(self._sets)[1]

    def doubt(self, permission: str) -> Doubt | None:
        """Return what is doubtful about a permission in a list."""
        if permission in _KNOWN or permission in self._sets:
            return None
        if "/" in permission:
            return _doubt_pair(permission)
        if not self._complete:
            return None
        hint = suggestion(permission, self._sets, "permission sets")
        message = f"`{shown(permission)}` is neither a permission set nor a pair as `read/space` is"
        return Doubt("error", message, hint)


def _doubt_pair(pair: str) -> Doubt | None:
    near = nearest(pair, _KNOWN)
    hint = f"did you mean `{near}`?" if near else "pairs are written as `read/space`"
    if not _PAIR.fullmatch(pair):
        return Doubt("error", f"`{shown(pair)}` is not a pair of an operation and a target", hint)
    if is_custom(pair) and pair.partition("/")[0] in _CUSTOM_OPERATIONS:
        return None
    return Doubt("warning", f"`{shown(pair)}` is a pair that spaceform does not know", hint)
