"""What can be read of a space for people only: content, its states, watchers."""

from typing import Protocol

from spaceform.change import SpaceRef
from spaceform.model import Model
from spaceform.principals import User


class ContentCount(Model):
    """How much content of one type is visible; `at_least` where counting was broken off."""

    type: str
    count: int
    at_least: bool = False


class ContentState(Model):
    """A state that content can be given, such as `Rough draft`; `color` is `#rrggbb`."""

    id: str
    name: str
    color: str


class StateSettings(Model):
    """Which content states a space allows, and the ones it offers itself."""

    allowed: bool
    custom_allowed: bool
    space_allowed: bool
    space_states: tuple[ContentState, ...] = ()


class ContentItem(Model):
    """A page, blog post or other content by its id and title."""

    id: str
    type: str
    title: str


class ObservationPort(Protocol):
    """What looking at a space needs of a site; None stands for what is not visible."""

    def count_content(self, ref: SpaceRef) -> tuple[ContentCount, ...]:
        """Count the visible content of a space by type."""
        ...

    def read_states(self, ref: SpaceRef) -> tuple[ContentState, ...] | None:
        """Read the content states that a space suggests."""
        ...

    def read_state_settings(self, ref: SpaceRef) -> StateSettings | None:
        """Read which content states a space allows; its administrators may see that."""
        ...

    def read_content_in_state(self, ref: SpaceRef, state_id: str) -> tuple[ContentItem, ...] | None:
        """Read all content of a space that has a state."""
        ...

    def read_watchers(self, ref: SpaceRef) -> tuple[User, ...] | None:
        """Read everybody who watches a space."""
        ...
