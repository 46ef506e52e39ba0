"""Labels: the team labels of a space."""

from typing import Literal, Protocol

from spaceform.change import Change, Diff, Frame, SpaceRef, Unmanaged
from spaceform.diff import keyed


class LabelChange(Change):
    """A team label is added to a space or removed from it."""

    aspect: Literal["labels"] = "labels"
    before: str | None = None
    after: str | None = None


def diff(frame: Frame, desired: tuple[str, ...], live: tuple[str, ...]) -> Diff:
    """Compare two sets of labels."""
    comparison = keyed(
        frame,
        {label: label for label in desired},
        {label: label for label in live},
        str.__eq__,
    )
    changes = tuple(
        LabelChange(
            address=f"{frame.key}/labels/{difference.item}",
            space_id=frame.space_id,
            before=difference.before,
            after=difference.after,
            reason=difference.reason,
            mark=frame.mark(f"labels/{difference.item}"),
        )
        for difference in comparison.differences
    )
    leftovers = tuple(
        Unmanaged(address=f"{frame.key}/labels/{left.item}", value=left.item, kept=left.kept)
        for left in comparison.leftovers
    )
    return Diff(changes, leftovers)


def value(change: LabelChange, live: tuple[str, ...]) -> str | None:
    """Return the label if the space has it."""
    label = change.after or change.before
    return label if label in live else None


def write(port: "LabelsPort", ref: SpaceRef, changes: tuple[LabelChange, ...]) -> None:
    """Add all new labels in one request, then remove the others one by one."""
    added = tuple(change.after for change in changes if change.after is not None)
    if added:
        port.add_labels(ref, added)
    for change in changes:
        if change.before is not None:
            port.remove_label(ref, change.before)


class LabelsPort(Protocol):
    """What labels need of a site."""

    def add_labels(self, ref: SpaceRef, names: tuple[str, ...]) -> None:
        """Add team labels in one request."""
        ...

    def remove_label(self, ref: SpaceRef, name: str) -> None:
        """Remove one team label."""
        ...
