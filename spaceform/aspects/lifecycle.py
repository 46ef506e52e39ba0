"""Lifecycle: creating, archiving, unarchiving and deleting a space."""

from datetime import datetime
from typing import Literal, Protocol

from spaceform.change import Change, Frame, Risk, SpaceRef
from spaceform.model import Model


class NewSpace(Model):
    """What a space is created with; `private` means that only its creator sees it at first."""

    key: str
    name: str
    description: str = ""
    private: bool = True


class DoomedSpace(Model):
    """What goes for ever with a deleted space: at least so many pages, blog posts and watchers.

    None of them stands in a plan that was made without a site, where nobody could count.
    """

    name: str
    pages: int | None = None
    blog_posts: int | None = None
    watchers: int | None = None


class SpaceChange(Change):
    """A space is created (`after`) or deleted with all of its content (`before`)."""

    aspect: Literal["space"] = "space"
    before: DoomedSpace | None = None
    after: NewSpace | None = None


class StateChange(Change):
    """A space is archived, or brought back from the archive."""

    aspect: Literal["state"] = "state"
    before: Literal["present", "archived"]
    after: Literal["present", "archived"]


def creation(frame: Frame, space: NewSpace) -> SpaceChange:
    """Make the change that creates a space."""
    return SpaceChange(
        address=f"{frame.key}/space", after=space, risk=Risk.MEDIUM, mark=frame.mark("")
    )


def deletion(frame: Frame, doomed: DoomedSpace) -> SpaceChange:
    """Make the change that deletes a space for ever."""
    return SpaceChange(
        address=f"{frame.key}/space",
        space_id=frame.space_id,
        before=doomed,
        risk=Risk.CRITICAL,
        mark=frame.mark("state"),
    )


def diff_state(frame: Frame, *, desired_archived: bool, archived: bool) -> tuple[StateChange, ...]:
    """Compare whether a space should be archived with whether it is."""
    if desired_archived == archived:
        return ()
    change = StateChange(
        address=f"{frame.key}/state",
        space_id=frame.space_id,
        before="archived" if archived else "present",
        after="archived" if desired_archived else "present",
        risk=Risk.HIGH if desired_archived else Risk.MEDIUM,
        mark=frame.mark("state"),
    )
    return (change,)


class CreatedSpace(Model):
    """What is known of a live space's beginning, to tell whether a half-made one is ours.

    `name` is what it is called by now.
    """

    ref: SpaceRef
    name: str | None = None
    creator: str | None
    created: datetime | None


class LifecyclePort(Protocol):
    """What the lifecycle needs of a site."""

    def create_space(self, space: NewSpace) -> SpaceRef:
        """Create a space; the site's answer gives its id and the key as the site spells it."""
        ...

    def read_beginning(self, key: str) -> CreatedSpace | None:
        """Read who created the space of that key and when, or None if not visible."""
        ...

    def set_archived(self, ref: SpaceRef, *, archived: bool) -> None:
        """Archive a space or bring it back."""
        ...

    def delete_space(self, ref: SpaceRef) -> None:
        """Delete a space for ever and return when both its task and a read confirm it."""
        ...
