"""Settings: the one setting of a space that the API can write."""

from typing import Literal, Protocol

from pydantic import Field

from spaceform.change import Change, Diff, Frame, SpaceRef
from spaceform.model import Model


class Settings(Model):
    """The settings of a space; None means unmanaged."""

    route_override: bool | None = Field(default=None, alias="route-override")


class SettingsChange(Change):
    """A setting gets another value."""

    aspect: Literal["settings"] = "settings"
    before: bool
    after: bool


def diff(frame: Frame, desired: Settings, live: Settings) -> Diff:
    """Compare the settings that are declared."""
    before, after = live.route_override, desired.route_override
    if after is None or before is None or before == after:
        return Diff()
    path = "settings/route-override"
    change = SettingsChange(
        address=f"{frame.key}/{path}",
        space_id=frame.space_id,
        before=before,
        after=after,
        mark=frame.mark(path),
    )
    return Diff((change,))


def opposite(desired: Settings | None) -> Settings:
    """Return settings that differ from the declared: nobody knows a new space's defaults."""
    wanted = desired.route_override if desired else None
    return Settings(route_override=None if wanted is None else not wanted)


def value(_change: SettingsChange, live: Settings) -> bool | None:
    """Return the live setting."""
    return live.route_override


def write(port: "SettingsPort", ref: SpaceRef, change: SettingsChange) -> None:
    """Write the setting."""
    port.write_settings(ref, Settings(route_override=change.after))


class SettingsPort(Protocol):
    """What settings need of a site."""

    def write_settings(self, ref: SpaceRef, settings: Settings) -> None:
        """Write the settings that are given."""
        ...
