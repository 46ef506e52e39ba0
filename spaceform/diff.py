"""Comparing by key, and telling people what changed inside a value."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from spaceform.change import Frame, Reason
from spaceform.json_value import canonical, equal, parse

if TYPE_CHECKING:
    from deepdiff.model import DiffLevel

_LONGEST_TEXT = 60

V = TypeVar("V")


class Difference(NamedTuple, Generic[V]):
    """One item whose desired value is not its live one; None stands for nothing."""

    item: str
    before: V | None
    after: V | None
    reason: Reason


class Leftover(NamedTuple):
    """An item that is live, undeclared and stays."""

    item: str
    kept: bool


class Comparison(NamedTuple, Generic[V]):
    """All differences in the order of their items, and what stays though nobody declares it."""

    differences: tuple[Difference[V], ...]
    leftovers: tuple[Leftover, ...]


def keyed(
    frame: Frame,
    desired: Mapping[str, V],
    live: Mapping[str, V],
    same: Callable[[V, V], bool],
) -> Comparison[V]:
    """Compare two mappings from item to value, as exact or as additive-with-memory as `frame` says.

    An undeclared live item goes if the section is exact, or if the record says that we created it;
    never if `keep` or `ignore` names it.
    """
    differences: list[Difference[V]] = []
    leftovers: list[Leftover] = []
    for item, after in desired.items():
        before = live.get(item)
        if before is None or not same(before, after):
            differences.append(Difference(item, before, after, Reason.DECLARED))
    for item in live.keys() - desired.keys():
        reason = removal_reason(frame, item)
        if reason is None:
            leftovers.append(Leftover(item, kept=frame.protected(item)))
        else:
            differences.append(Difference(item, live[item], None, reason))
    differences.sort(key=lambda difference: difference.item)
    return Comparison(tuple(differences), tuple(sorted(leftovers)))


def removal_reason(frame: Frame, item: str) -> Reason | None:
    """Tell why an undeclared live item has to go, or None if it stays."""
    if frame.protected(item):
        return None
    if frame.exact:
        return Reason.EXACT
    if frame.owned.get(item) == "created":
        return Reason.NO_LONGER_DECLARED
    return None


def explain(before: object, after: object) -> tuple[str, ...]:
    """Say line by line what differs inside two JSON values, for people.

    Equality is tested first: DeepDiff takes milliseconds even for equal values.
    """
    if equal(before, after):
        return ()
    if type(before) is not type(after) or not isinstance(before, dict | list):
        return (f"{_text(before)} → {_text(after)}",)
    from deepdiff import DeepDiff  # noqa: PLC0415  (149 ms to import; only a difference needs it)

    # As canonical as they are compared: to DeepDiff 1 and 1.0 differ.
    one, other = parse(canonical(before)), parse(canonical(after))
    tree = DeepDiff(one, other, view="tree")
    lines = [_line(kind, node) for kind in sorted(tree) for node in tree[kind]]
    return tuple(sorted(lines))


def _line(kind: str, node: "DiffLevel") -> str:
    path = ".".join(str(step) for step in node.path(output_format="list"))
    if kind.endswith("_added"):
        return f"{path}: + {_text(node.t2)}"
    if kind.endswith("_removed"):
        return f"{path}: - {_text(node.t1)}"
    return f"{path}: {_text(node.t1)} → {_text(node.t2)}"


def _text(value: object) -> str:
    text = canonical(value)
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
