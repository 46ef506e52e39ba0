"""What Cloud has and Data Center does not: each of it is refused before anything is sent."""

from typing import Final, NoReturn

from spaceform.aspects.settings import Settings as SettingValues
from spaceform.change import SpaceRef
from spaceform.errors import UnsupportedError
from spaceform.principals import Principal
from spaceform.space import Section

LACKS: Final[frozenset[Section]] = frozenset({"settings", "theme"})


class Settings:
    """Implements SettingsPort."""

    def write_settings(self, _ref: SpaceRef, _settings: SettingValues) -> None:
        """Raise UnsupportedError."""
        refuse("settings of a space")


class Theme:
    """Implements ThemePort."""

    def set_theme(self, _ref: SpaceRef, _theme: str) -> None:
        """Raise UnsupportedError."""
        refuse("the theme of a space")

    def reset_theme(self, _ref: SpaceRef) -> None:
        """Raise UnsupportedError."""
        refuse("the theme of a space")


class CustomContent:
    """Implements CustomContentPort."""

    def send_custom_content(
        self,
        _ref: SpaceRef,
        _principal: Principal,
        _granted: tuple[str, ...],
        _revoked: tuple[str, ...],
    ) -> None:
        """Raise UnsupportedError."""
        refuse("permissions on custom content types")


def refuse(what: str) -> NoReturn:
    """Raise UnsupportedError for something that only Cloud has."""
    raise UnsupportedError(f"The API of Confluence Data Center does not offer {what}.")
