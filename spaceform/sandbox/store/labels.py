"""The rules on a space's labels."""

import re
from collections.abc import Iterable
from typing import Final

from spaceform.sandbox.store.ids import Ids
from spaceform.sandbox.store.records import Label, Space
from spaceform.sandbox.store.refusal import invalid

PREFIXES: Final = ("global", "my", "team")
MAX_LABELS: Final = 1000

_NAME: Final = re.compile(r"[a-z0-9_-]{1,50}")


def visible(space: Space, account_id: str, prefix: str | None = None) -> list[Label]:
    """The labels that an account sees: its own of the prefix `my`, everyone's of the others."""
    return [
        label
        for label in space.labels
        if prefix in (None, label.prefix) and (label.prefix != "my" or label.owner == account_id)
    ]


def add(space: Space, wanted: Iterable[tuple[str, str]], account_id: str, ids: Ids) -> None:
    """Put labels (prefix and name) on a space, all or none; one that is there already stays."""
    wanted = list(dict.fromkeys(wanted))
    for prefix, name in wanted:
        check_prefix(prefix)
        if not _NAME.fullmatch(name):
            raise invalid(f"Label {name!r} has invalid characters or too many")
    held = {(label.prefix, label.name) for label in visible(space, account_id)}
    new = [each for each in wanted if each not in held]
    if len(space.labels) + len(new) > MAX_LABELS:
        raise invalid(f"A space cannot have more than {MAX_LABELS} labels")
    space.labels += [Label(ids.next(), prefix, name, account_id) for prefix, name in new]


def remove(space: Space, prefix: str, name: str, account_id: str) -> None:
    """Take a label off a space; one that is not there is no error."""
    check_prefix(prefix)
    gone = [each for each in visible(space, account_id, prefix) if each.name == name]
    space.labels = [label for label in space.labels if label not in gone]


def check_prefix(prefix: str) -> None:
    """Refuse a prefix that the site does not have."""
    if prefix not in PREFIXES:
        raise invalid(f"Label prefix {prefix!r} is not one of {', '.join(PREFIXES)}")
