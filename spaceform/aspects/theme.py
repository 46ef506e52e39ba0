"""Theme: how a space looks; `default` stands for a space without a theme of its own."""

from typing import Literal, Protocol

from spaceform.change import Change, Diff, Frame, SpaceRef

DEFAULT = "default"


class ThemeChange(Change):
    """A space gets another theme."""

    aspect: Literal["theme"] = "theme"
    before: str
    after: str


def diff(frame: Frame, desired: str, live: str) -> Diff:
    """Compare two themes by their keys."""
    if desired == live:
        return Diff()
    change = ThemeChange(
        address=f"{frame.key}/theme",
        space_id=frame.space_id,
        before=live,
        after=desired,
        mark=frame.mark("theme"),
    )
    return Diff((change,))


def write(port: "ThemePort", ref: SpaceRef, change: ThemeChange) -> None:
    """Give the space its theme, or take it away for `default`."""
    if change.after == DEFAULT:
        port.reset_theme(ref)
    else:
        port.set_theme(ref, change.after)


class ThemePort(Protocol):
    """What the theme needs of a site."""

    def set_theme(self, ref: SpaceRef, theme: str) -> None:
        """Give a space the theme of that key."""
        ...

    def reset_theme(self, ref: SpaceRef) -> None:
        """Take a space's theme away, so that it looks as the site does."""
        ...
