"""What was found about a space, part by part; a part that could not be read says why."""

from typing import Literal

from pydantic import Field, JsonValue

from spaceform.aspects.details import Homepage
from spaceform.aspects.settings import Settings
from spaceform.model import Model
from spaceform.observation import ContentCount, ContentItem, ContentState, StateSettings
from spaceform.principals import User
from spaceform.space import Owner


class Unseen(Model):
    """A part that is not known: hidden from these credentials, not offered by the site, or failed.

    It is never the same as an empty part.
    """

    unseen: Literal["not visible", "not offered", "failed"]
    message: str


class Holder(Model):
    """One principal and everything it may do; `name` is for people, where the site shows one.

    `role` is its space role by name; the role's pairs are among the `permissions`.
    """

    principal: str
    name: str | None = None
    role: str | None = None
    permissions: tuple[str, ...]


class Ownership(Model):
    """The ownership record: whose manifests manage the space, and what of it by section.

    `unreadable` says why a record that is there cannot be trusted.
    """

    owner: Owner | None = None
    created: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    adopted: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    custom_content: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    unreadable: str | None = None


class StateContent(Model):
    """The content that is in one state."""

    state: ContentState
    content: tuple[ContentItem, ...] | Unseen


class Inspection(Model):
    """Everything that can be read about one space; `ownership` is None where there is no record."""

    format: Literal[1] = 1
    site: str
    key: str
    id: str
    status: Literal["current", "archived"]
    name: str
    description: str
    homepage: Homepage | None
    access: tuple[Holder, ...] | Unseen
    labels: tuple[str, ...] | Unseen
    theme: str | Unseen
    settings: Settings | Unseen
    properties: dict[str, JsonValue] | Unseen
    ownership: Ownership | Unseen | None
    content: tuple[ContentCount, ...] | Unseen
    states: tuple[ContentState, ...] | Unseen
    state_settings: StateSettings | Unseen
    content_in_states: tuple[StateContent, ...] | Unseen
    watchers: tuple[User, ...] | Unseen

    @property
    def failed(self) -> bool:
        """Whether a part could not be read for a reason that may pass."""
        parts = [getattr(self, name) for name in type(self).model_fields]
        if not isinstance(self.content_in_states, Unseen):
            parts += [found.content for found in self.content_in_states]
        return any(isinstance(part, Unseen) and part.unseen == "failed" for part in parts)
