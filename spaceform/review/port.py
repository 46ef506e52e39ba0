"""The port: a pull request's comments, as every host offers them."""

from dataclasses import dataclass
from typing import Protocol

from spaceform.review.marker import Style


@dataclass(frozen=True)
class Comment:
    """One comment; `author` and `editor` are ids of users that compare within one host.

    `editor` is who changed it last: its author where nobody did, None where that does not show.
    """

    id: int
    author: str | None
    body: str
    editor: str | None = None


@dataclass(frozen=True)
class Thread:
    """The comments of a pull request, oldest first, and who is who in it.

    `me` is the token's own user, None where the host does not tell; `opener` opened the pull
    request. `distrust` is why a digest in a comment by this user proves nothing, where that is so.
    """

    me: str | None
    opener: str | None
    comments: tuple[Comment, ...]
    distrust: str | None = None


class Review(Protocol):
    """One pull request; every call raises the ProviderError that its outcome means."""

    @property
    def limit(self) -> int:
        """How many characters a comment takes."""
        ...

    @property
    def style(self) -> Style:
        """How a line is hidden there."""
        ...

    @property
    def collapsible(self) -> bool:
        """Whether it folds `<details>`."""
        ...

    def read(self) -> Thread:
        """Read all comments."""
        ...

    def prove(self, comment: Comment) -> Comment:
        """Read a comment again, with who changed it last as far as the host tells that."""
        ...

    def create(self, body: str) -> Comment:
        """Write a new comment."""
        ...

    def update(self, comment: Comment, body: str) -> None:
        """Replace the text of a comment."""
        ...

    def delete(self, comment: Comment) -> None:
        """Delete a comment."""
        ...
