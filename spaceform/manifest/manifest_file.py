"""A manifest file: the spaces that it declares, each with the place where it is written."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from spaceform.manifest.compose import compose
from spaceform.manifest.entries import MAX_KEY, SPACE_KEY, ManifestFile
from spaceform.manifest.events import Position
from spaceform.manifest.problems import Problems
from spaceform.manifest.shape import Fit, refuse_nulls
from spaceform.manifest.tree import Node, mark_at
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark


class DeclaredSpace(NamedTuple):
    """A space as a file declares it: its key, where that stands, and its content."""

    file: str
    key: str
    position: Position
    node: Node

    @property
    def mark(self) -> Mark:
        """The place of the key."""
        return mark_at(self.file, self.position)


def read_manifest(text: str, file: str, problems: Problems) -> Iterator[DeclaredSpace]:
    """Go through the spaces that the text of a file declares.

    Raises ManifestError where the text cannot be read; what is wrong beside its spaces, and with
    their keys, goes to `problems`.
    """
    root = compose(text, file, problems)
    hollow = root.hollow("spaces")
    wrong = refuse_nulls(hollow, file, problems)
    Fit(root, file, problems).make(ManifestFile, hollow.value, wrong)
    spaces = root.child("spaces")
    for key, node in spaces.entries.items() if spaces else ():
        space = DeclaredSpace(file, key, root.key_position(("spaces", key)), node)
        _check_key(space, problems)
        if node.value is None:
            hint = "write `{}` for a space of which nothing is managed yet"
            problems.add(space.mark, f"the space `{shown(key)}` is null", hint)
        else:
            yield space


def _check_key(space: DeclaredSpace, problems: Problems) -> None:
    if not re.fullmatch(SPACE_KEY, space.key):
        hint = "keys are letters and digits of ASCII; those of personal spaces begin with `~`"
        problems.add(space.mark, f"`{shown(space.key)}` cannot be a space's key", hint)
    elif len(space.key) > MAX_KEY:
        message = f"the key has {len(space.key)} characters"
        hint = f"Confluence fails on more than {MAX_KEY}, although it documents 255"
        problems.add(space.mark, message, hint)
