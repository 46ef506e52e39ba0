"""Words for people: the nearest known name, and what a value is."""

import difflib
import json
from collections.abc import Iterable

_SHOWN = 60
_LISTED = 12
_COMPARED = 500
_LONGEST_NAME = 100


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like `name`, or None where none is near."""
    if len(name) > _LONGEST_NAME:
        return None
    by_folded = {candidate.casefold(): candidate for candidate in known}
    if len(by_folded) > _COMPARED:
        # Comparing with thousands takes seconds; most slips leave the first letter as it is.
        first = name[:1].casefold()
        by_folded = {key: by_folded[key] for key in by_folded if key.startswith(first)}
    matches = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[matches[0]] if matches else None


def suggestion(name: str, known: Iterable[str], what: str) -> str:
    """Return the way out of an unknown name: the nearest one, or else all that are known."""
    names = sorted(known)
    near = nearest(name, names)
    if near is not None:
        return f"did you mean `{text(near)}`?"
    return f"known {what}: {listing(names)}" if names else f"there are no {what} yet"


def listing(names: Iterable[str]) -> str:
    """Return names for a sentence, in backticks, cut where there are too many."""
    shown = [f"`{text(name)}`" for name in names]
    more = len(shown) - _LISTED
    return ", ".join(shown[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def text(value: str) -> str:
    """Return a text for a message: on one line, and not too long."""
    line = json.dumps(value, ensure_ascii=False)[1:-1]
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def kind(value: object) -> str:
    """Say what a value is, as a reader of YAML would."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text `{text(value)}`"
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    return "a list" if value else "an empty list"
