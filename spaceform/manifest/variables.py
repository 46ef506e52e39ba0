"""Variables: `${vars.NAME}` in the values of a space."""

import re
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from spaceform.manifest.tree import Node, Path
from spaceform.manifest.wording import suggestion
from spaceform.manifest.wording import text as shown

SIGN = "${"
MAX_FILLED = 64 * 1024 * 1024
_PLACE = re.compile(r"\$\$\{|\$\{vars\.([A-Za-z0-9_.-]+)\}|\$\{[^}]*\}?")

Refuse = Callable[[Path, str, str], None]
"""Takes the path, the message and the way out of a text that cannot be filled."""


class Variables:
    """The variables of one environment.

    `where` tells people which environment that is; without `complete`, a name that is not there
    is no news, because what defines it could not be read.
    """

    def __init__(self, values: Mapping[str, str], where: str, *, complete: bool = True) -> None:
        self._values = values
        self._where = where
        self._complete = complete
        self._left = MAX_FILLED
        self.used: set[str] = set()

    def fill(self, node: Node, refuse: Refuse, path: Path = ()) -> JsonValue:
        """Return a node's value with the variables' values in their places."""
        value = node.value
        if node.plain:
            return value
        if isinstance(value, dict):
            entries = node.entries.items()
            return {key: self.fill(child, refuse, (*path, key)) for key, child in entries}
        if isinstance(value, list):
            items = enumerate(node.items)
            return [self.fill(child, refuse, (*path, index)) for index, child in items]
        if isinstance(value, str) and SIGN in value:
            return self._fill_text(value, refuse, path)
        return value

    def _fill_text(self, value: str, refuse: Refuse, path: Path) -> str:
        if self._left < 0:
            message = f"variables make more than {MAX_FILLED:,} characters in all"
            refuse(path, message, "use fewer of them, or shorter ones")
            return ""
        filled = _PLACE.sub(lambda place: self._value(place, refuse, path), value)
        self._left -= len(filled)
        return filled

    def _value(self, place: re.Match[str], refuse: Refuse, path: Path) -> str:
        name = place[1]
        if place[0] == "$${":
            return SIGN
        if name is None:
            hint = "variables are written ${vars.NAME}, and a literal ${ is written $${"
            refuse(path, f"`{shown(place[0])}` is not a variable", hint)
        elif name in self._values:
            self.used.add(name)
            return self._values[name]
        elif self._complete:
            hint = suggestion(name, self._values, "variables")
            refuse(path, f"there is no variable `{shown(name)}`{self._where}", hint)
        else:
            refuse(path, "", "")
        return ""
